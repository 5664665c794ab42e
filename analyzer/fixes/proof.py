"""Which repairs are offered: those that re-analysis shows to work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..diagnostics import Applicability, Fix
from ..facts import Program, RaiseFact
from ..rules import Entry, select
from ..source import Document, Edit, edited, without_overlaps
from .kinds import build

if TYPE_CHECKING:
    from ..check import Found
    from ..inference.contract import Repair

MOST_PROOFS = 24
"""Analyses that one document may cost; what is not proven by then is not offered."""

Analyze = Callable[[Document], Program]
Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A repair of the finding number `index`, as edits."""

    index: int
    found: Found
    repair: Repair
    edits: tuple[Edit, ...]


class Prover:
    """Counts findings before and after edits, within a budget."""

    def __init__(self, program: Program, found: Sequence[Found], analyze: Analyze):
        self.document = program.document
        self.analyze = analyze
        rules = {entry.rule.code: entry for entry in select()}
        rules |= {each.entry.rule.code: each.entry for each in found}
        self.rules: tuple[Entry, ...] = tuple(rules.values())
        self.left = MOST_PROOFS
        self.before = self.count(program)
        self.problems = len(program.document.problems)

    def count(self, program: Program) -> Counts:
        from ..check import counted

        return counted(program, self.rules)

    def holds(self, candidates: Sequence[Candidate]) -> bool:
        """Whether the edits of all candidates together remove their findings and add none."""
        if self.left <= 0:
            return False
        self.left -= 1
        try:
            changed = edited(self.document, [e for c in candidates for e in c.edits])
        except ValueError:
            return False
        if len(changed.problems) > self.problems:
            return False
        after = self.count(self.analyze(changed))
        gone = Counter(candidate.found.key for candidate in candidates)
        if any(after[key] > self.before[key] - count for key, count in gone.items()):
            new = after - self.before
            return self._only_further_on(candidates, after, new)
        return self._only_further_on(candidates, after, after - self.before)

    def _only_further_on(self, candidates: Sequence[Candidate], after: Counts, new: Counts) -> bool:
        """Whether nothing new came but what the mistake itself kept from being seen.

        Where Keras raised, nothing behind it was looked at: another mistake of the same kind
        may show there once the first is repaired.
        """
        if any(after[c.found.key] >= self.before[c.found.key] for c in candidates):
            return False
        raised = {
            c.found.entry.rule.code
            for c in candidates
            if isinstance(c.found.finding.subject, RaiseFact)
        }
        return all(code in raised for code, _ in new)


def proven_fixes(program: Program, found: Sequence[Found], analyze: Analyze) -> Mapping[int, Fix]:
    """The fixes that work, by the index of their finding in `found`.

    All first repairs are tried together; only if that fails each is tried by itself, and the
    further repairs of a finding after its first.
    """
    options: list[list[Candidate]] = []
    for index, each in enumerate(found):
        built = ((repair, build(program, each.finding, repair)) for repair in each.finding.repairs)
        mine = [Candidate(index, each, repair, edits) for repair, edits in built if edits]
        if mine:
            options.append(mine)
    if not options:
        return {}
    prover = Prover(program, found, analyze)
    chosen: dict[int, Candidate] = {}
    firsts = _compatible([mine[0] for mine in options])
    if len(firsts) > 1 and prover.holds(firsts):
        chosen = {candidate.index: candidate for candidate in firsts}
    for mine in options:
        if mine[0].index in chosen:
            continue
        working = next((c for c in mine if prover.holds([c])), None)
        if working is not None:
            chosen[working.index] = working
    return {index: _fix(candidate, program.document) for index, candidate in chosen.items()}


def _compatible(candidates: list[Candidate]) -> list[Candidate]:
    groups = without_overlaps([candidate.edits for candidate in candidates])
    kept = {id(group) for group in groups}
    return [candidate for candidate in candidates if id(candidate.edits) in kept]


def _fix(candidate: Candidate, document: Document) -> Fix:
    rule, finding = candidate.found.entry.rule, candidate.found.finding
    applicability = finding.applicability or rule.fix or Applicability.UNSAFE
    return Fix(
        candidate.repair.text,
        applicability,
        candidate.edits,
        tuple(document.location(edit.range) for edit in candidate.edits),
    )
