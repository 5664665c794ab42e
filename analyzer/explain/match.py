"""Which entries a text fits, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from .align import Alignment, align
from .catalogue import Entry, weights_of
from .templates import Template, plain
from .tokens import tokens
from .traceback import Report

ENOUGH = 0.7
"""The share of a template's words that has to be there."""
LEAST = 1.9
"""The weight of the words that have to be there: about three that are not common."""
LEAST_CUT = 2.8
"""The same for a message that ends before its template does."""
LEAST_WHOLE = 0.78
"""The same for a short message whose every word and gap is there."""
LEAST_CUT_ALONE = 1.6
"""The same for a piece of a message that fits without a word too many."""
_PIECE = 0.45
"""The share of a template's words that a piece has to have where other text follows."""
_EARLIER = 0.8
"""How much less an exception counts that led to the last one; bare text counts less still."""
_ELSEWHERE = 0.65
_WINDOW = 4_000
"""Characters of one message that are looked at, from its beginning and from its end."""


class Match(Struct, frozen=True):
    """An entry that a message resembles, and whether it fits.

    `score` has no unit; `share` is that of the template's words that are there, missing ones and
    those that were cut off counted. `values` are the texts in the gaps.
    """

    entry: Entry
    template: Template
    alignment: Alignment
    score: float
    share: float
    message: str

    @property
    def values(self) -> Mapping[str, str]:
        return self.alignment.values

    @property
    def fits(self) -> bool:
        """Whether it is more than a resemblance."""
        found = self.alignment
        if found.pinned < self.template.pinned:
            return False
        if self.share < _PIECE and (self.torn or found.headless):
            return False
        least = LEAST_CUT if found.cut else self.entry.least or LEAST
        if self.alone:
            least = LEAST_CUT_ALONE if found.cut else min(LEAST_WHOLE, self.entry.least or 1.0)
        return found.coverage >= ENOUGH and found.matched + 0.5 * found.pinned >= least

    @property
    def alone(self) -> bool:
        """Whether the message is the template, or a piece of it, and nothing else."""
        found = self.alignment
        filled = found.cut or set(self.template.gaps) <= set(found.values)
        before = self.message[: found.start].strip(" '\"`(\n")
        first = not before or before.endswith(":") or "\n" in self.message
        return found.missing == 0 and found.extra <= 1 and filled and first and not self.torn

    @property
    def torn(self) -> bool:
        """Whether other text follows where the template would go on."""
        found = self.alignment
        return found.cut and bool(self.message[found.end :].strip(" ,;:'\"`).\n"))


class Index:
    """The entries, ready to be looked through."""

    def __init__(self, entries: Iterable[Entry]):
        self.entries = tuple(entries)
        self._all = [(entry, each) for entry in self.entries for each in entry.templates]

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each word of the templates says."""
        return weights_of([each for _, each in self._all])

    @cached_property
    def _weighed(self) -> list[tuple[Entry, Template, list[tuple[str, float]], float]]:
        """Each template with its words' weights and their sum."""
        found = []
        for entry, each in self._all:
            pairs = [(word, self.weights[word]) for word in each.words]
            found.append((entry, each, pairs, sum(weight for _, weight in pairs)))
        return found

    def matches(self, report: Report) -> list[Match]:
        """All entries that resemble the text, the best first, each once."""
        best: dict[str, Match] = {}
        for text, importance in _parts(report):
            for match in self._in(text, importance):
                known = best.get(match.entry.id)
                if known is None or (match.fits, match.score) > (known.fits, known.score):
                    best[match.entry.id] = match
        return sorted(best.values(), key=lambda match: (not match.fits, -match.score))

    def _in(self, text: str, importance: float) -> Iterable[Match]:
        if len(text) > 2 * _WINDOW:
            text = text[:_WINDOW] + "\n" + text[-_WINDOW:]
        found = tokens(text)
        words = {plain(token.text) for token in found}
        for entry, each, pairs, total in self._weighed:
            if not _may_fit(pairs, total, words):
                continue
            alignment = align(each, found, text, self.weights)
            if alignment is None:
                continue
            score = _score(alignment) * importance
            yield Match(entry, each, alignment, score, alignment.matched / total, text)


def _may_fit(pairs: list[tuple[str, float]], total: float, words: set[str]) -> bool:
    """Whether enough of a template's words are there at all: half of them, or a piece.

    A piece is what a message has that was cut off: the beginning or the end.
    """
    if 2 * sum(weight for word, weight in pairs if word in words) >= total:
        return True
    for direction in (pairs, reversed(pairs)):
        seen = there = 0.0
        for word, weight in direction:
            seen += weight
            there += weight if word in words else 0.0
            if there >= LEAST_CUT_ALONE and there >= ENOUGH * seen:
                return True
    return False


def _score(alignment: Alignment) -> float:
    filled = 0.1 * len(alignment.values) + 0.5 * alignment.pinned
    return (alignment.matched + filled) * alignment.coverage**2 - 0.05 * alignment.extra


def _parts(report: Report) -> list[tuple[str, float]]:
    """The texts to look at, and how much each counts."""
    parts: list[tuple[str, float]] = []
    for number, raised in enumerate(report.raised):
        short = raised.exception.rpartition(".")[2]
        text = f"{short}: {raised.message}" if short else raised.message
        parts.append((text, _EARLIER if number else 1.0))
    if report.text and not any(text.split() == report.text.split() for text, _ in parts):
        parts.append((report.text, _ELSEWHERE if report.raised else 1.0))
    return parts
