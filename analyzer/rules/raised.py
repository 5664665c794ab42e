"""Rules that report what the interpreter already found: Keras raises here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .rule import Check, Finding, Rule

if TYPE_CHECKING:
    from ..facts import Program, RaiseFact

_MAX_ORIGINS = 6


def raised(rule: Rule) -> Check:
    """The check of a rule whose findings are the program's `RaiseFact`s of its name."""

    def check(program: Program) -> Iterator[Finding]:
        for fact in program.raises:
            if fact.rule == rule.name and not fact.guarded:
                yield finding_of(fact)

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
