"""Applying fixes until none is left."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from ..configuration import DEFAULT, Configuration
from ..diagnostics import Applicability, Diagnostic
from ..source import Document, Edit, edited, without_overlaps

MOST_ROUNDS = 12
"""Fixes may make room for others: how often a document is looked at anew."""


class Fixed(Struct, frozen=True):
    """A document after its fixes, what was repaired, and what is still to be said."""

    document: Document
    repaired: tuple[Diagnostic, ...]
    remaining: tuple[Diagnostic, ...]


def fix_all(
    document: Document,
    configuration: Configuration = DEFAULT,
    applicability: Applicability = Applicability.SAFE,
) -> Fixed:
    """`document` with every fix applied that is at least as safe as `applicability`.

    Looks again after each round, since one repair can show the next mistake. A round whose fixes
    do not go together is done with its first fix alone.
    """
    from ..check import check

    repaired: list[Diagnostic] = []
    found = check(document, configuration)
    for _ in range(MOST_ROUNDS):
        chosen = [d for d in found if d.fix is not None and _allowed(d, applicability)]
        step = _round(document, configuration, chosen, found)
        if step is None:
            break
        document, done, found = step
        repaired += done
    return Fixed(document, tuple(repaired), tuple(found))


def _round(
    document: Document,
    configuration: Configuration,
    chosen: list[Diagnostic],
    before: list[Diagnostic],
) -> tuple[Document, list[Diagnostic], list[Diagnostic]] | None:
    from ..check import check

    if not chosen:
        return None
    together = _together(chosen)
    for attempt in (together, chosen[:1]) if len(together) > 1 else (together,):
        edits = [edit for d in attempt if d.fix is not None for edit in d.fix.edits]
        try:
            changed = edited(document, edits)
        except ValueError:
            continue
        found = check(changed, configuration)
        if changed.text != document.text and _better(before, found, attempt):
            return changed, attempt, found
    return None


def _better(before: list[Diagnostic], after: list[Diagnostic], done: list[Diagnostic]) -> bool:
    """Whether nothing of another kind came with the repairs."""
    new = Counter(d.code for d in after) - Counter(d.code for d in before)
    codes = {d.code for d in done}
    return all(code in codes for code in new)


def _together(chosen: list[Diagnostic]) -> list[Diagnostic]:
    groups: list[tuple[Edit, ...]] = [d.fix.edits for d in chosen if d.fix is not None]
    kept = {id(group) for group in without_overlaps(groups)}
    return [d for d in chosen if d.fix is not None and id(d.fix.edits) in kept]


def _allowed(diagnostic: Diagnostic, applicability: Applicability) -> bool:
    if diagnostic.fix is None:
        return False
    safe = diagnostic.fix.applicability is Applicability.SAFE
    return safe or applicability is Applicability.UNSAFE
