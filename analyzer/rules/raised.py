"""Rules that report what the interpreter already found: Keras raises here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .rule import Check, Finding, Rule
from .syntax import depends_on_version

if TYPE_CHECKING:
    from ..facts import Program, RaiseFact
    from ..inference.contract import Repair

_MAX_ORIGINS = 6


Repairs = Callable[["RaiseFact"], "tuple[Repair, ...]"]


def raised(rule: Rule, repairs: Repairs | None = None) -> Check:
    """The check of a rule whose findings are the program's `RaiseFact`s of its name.

    `repairs` gives the ways out of a fact that brings none itself.
    """

    def check(program: Program) -> Iterator[Finding]:
        for fact in program.raises:
            if fact.rule != rule.name or fact.guarded or depends_on_version(fact.site):
                continue
            finding = finding_of(fact)
            if repairs is not None and not fact.repairs:
                finding = replace(finding, repairs=repairs(fact))
            yield finding

    return check


def finding_of(fact: RaiseFact) -> Finding:
    """A `RaiseFact` as a finding: its origins and callers as places that explain it."""
    related = []
    for origin in fact.origins:
        for step in origin.chain(_MAX_ORIGINS):
            if step.site is not None and (step.text, step.site) not in related:
                related.append((step.text, step.site))
    related = related[:_MAX_ORIGINS]
    related += [("called from here", site) for site in fact.called_from[:3]]
    notes = (f"Keras: {fact.keras}",) if fact.keras else ()
    return Finding(
        fact.site,
        fact.message,
        related=tuple(related),
        notes=notes,
        repairs=fact.repairs,
        subject=fact,
        argument=fact.argument,
    )
