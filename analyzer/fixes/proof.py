"""Which repairs are offered: those that re-analysis shows to work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ..diagnostics import Applicability, Fix
from ..facts import Program, RaiseFact
from ..rules import Entry, select
from ..source import Document, Edit, Position, edited, without_overlaps
from .kinds import build

if TYPE_CHECKING:
    from ..check import Found
    from ..inference.contract import Repair

MOST_PROOFS = 24
"""Analyses that one document may cost; what is not proven by then is not offered."""

Analyze = Callable[[Document], Program]


class Candidate(Struct, frozen=True):
    """A repair of the finding number `index`, as edits."""

    index: int
    found: Found
    repair: Repair
    edits: tuple[Edit, ...]


class Prover:
    """Looks at what is found before and after edits, within a budget."""

    def __init__(self, program: Program, found: Sequence[Found], analyze: Analyze):
        self.document = program.document
        self.analyze = analyze
        rules = {entry.rule.code: entry for entry in select()}
        rules |= {each.entry.rule.code: each.entry for each in found}
        self.rules: tuple[Entry, ...] = tuple(rules.values())
        self.left = MOST_PROOFS
        self.before = Counter(each.entry.rule.code for each in self.found(program))
        self.problems = len(program.document.problems)

    def found(self, program: Program) -> list[Found]:
        from ..check import find

        return find(program, self.rules)

    def holds(self, candidates: Sequence[Candidate]) -> bool:
        """Whether the edits of all candidates together remove their findings and add none."""
        if self.left <= 0:
            return False
        self.left -= 1
        edits = [edit for candidate in candidates for edit in candidate.edits]
        try:
            changed = edited(self.document, edits)
        except ValueError:
            return False
        if len(changed.problems) > self.problems:
            return False
        found = self.found(self.analyze(changed))
        there = {(each.key, changed.offset(each.range.start)) for each in found}
        moved = _Moved(self.document, edits)
        if any((c.found.key, moved.offset(c.found.range.start)) in there for c in candidates):
            return False
        return self._nothing_new(candidates, Counter(each.entry.rule.code for each in found))

    def _nothing_new(self, candidates: Sequence[Candidate], after: Counter[str]) -> bool:
        """Whether nothing new came but what the mistake itself kept from being seen.

        Where Keras raised, nothing behind it was looked at: another mistake of the same kind
        may show there once the first is repaired. Findings are counted by rule, since the words
        of one that stays may change with the program.
        """
        hidden = {
            c.found.entry.rule.code
            for c in candidates
            if isinstance(c.found.finding.subject, RaiseFact)
        }
        return all(code in hidden for code in after - self.before)


class _Moved:
    """Where a place of the old text is in the new one."""

    def __init__(self, document: Document, edits: Sequence[Edit]):
        self.document = document
        offset = document.offset
        self.changes = {
            (offset(e.range.start), offset(e.range.end), e.content): None for e in edits
        }

    def offset(self, position: Position) -> int:
        old = self.document.offset(position)
        return old + sum(
            len(content) - (end - start) for start, end, content in self.changes if end <= old
        )


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
