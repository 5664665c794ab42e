"""How well a message fits a template, and what stands in the gaps.

A local alignment of tokens: words of the template that are missing cost half their weight, tokens
in between cost a little, and a message that ends early is not blamed for what was cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from .templates import Gap, Item, Template, plain
from .tokens import Kind, Token

_EXTRA = 0.12
"""What a token costs that the template does not have."""
_EXTRA_AFTER_TEXT = 0.02
_NO_GAP = 0.25
"""What an empty gap costs."""
_FILLED = 0.05
_MOST = 0.7
"""Below this share of its words, only the beginning of a template is looked for."""
_LONGEST_TEXT = 40
_NONE = float("-inf")


class Alignment(Struct, frozen=True):
    """`matched` and `missing` are weights of the template's words, `extra` counts tokens between.

    `values` are the texts in the gaps, `pinned` counts the gaps that take only certain words.
    `start` and `end` are places in the message. `cut` says that the message is a piece of the
    template, `headless` that it lacks the beginning.
    """

    matched: float
    missing: float
    extra: int
    values: Mapping[str, str]
    start: int
    end: int
    cut: bool
    pinned: int = 0
    headless: bool = False

    @property
    def coverage(self) -> float:
        """The share of the template's words that are there, 0 to 1."""
        return self.matched / (self.matched + self.missing) if self.matched else 0.0


def align(
    template: Template, message: Sequence[Token], text: str, weights: Mapping[str, float]
) -> Alignment | None:
    """The best place for a template among the tokens of `text`, None if it has none."""
    items, size = template.items, len(message)
    words = [plain(token.text) for token in message]
    best: list[list[float]] = [[_NONE] * (size + 1) for _ in range(len(items) + 1)]
    # A step is (item before, token before, kind): a "word", the "rest" of one that was cut off, a
    # "gap" that is filled, an "empty" one, a "missing" word, an "extra" token.
    steps: list[list[tuple[int, int, str] | None]] = [
        [None] * (size + 1) for _ in range(len(items) + 1)
    ]
    best[0] = [0.0] * (size + 1)
    # A message whose beginning was left out begins inside its template, maybe with half a word.
    for i in range(1, len(items)):
        best[i][0] = 0.0
        best[i][min(1, size)] = 0.0

    for i, item in enumerate(items):
        row, below = best[i], best[i + 1]
        own, next_steps = steps[i], steps[i + 1]
        is_word = isinstance(item, str)
        weight = weights.get(item, 1.0) if isinstance(item, str) else 0.0
        skip = 0.5 * weight if is_word else _NO_GAP
        skipped = "missing" if is_word else "empty"
        for j in range(size + 1):
            score = row[j]
            if score == _NONE:
                continue
            if i and j < size and score > 0 and score - _EXTRA > row[j + 1]:
                row[j + 1] = score - _EXTRA
                own[j + 1] = (i, j, "extra")
            if score - skip > below[j]:
                below[j] = score - skip
                next_steps[j] = (i, j, skipped)
            for taken, gain, kind in _taken(item, weight, message, words, j):
                if score + gain > below[j + taken]:
                    below[j + taken] = score + gain
                    next_steps[j + taken] = (i, j, kind)

    def trace(where: tuple[int, int]) -> Alignment | None:
        if best[where[0]][where[1]] <= 0:
            return None
        return _trace(template, message, text, weights, steps, where)

    last = len(items)
    whole = (last, max(range(size + 1), key=lambda j: best[last][j]))
    # A message that was cut off ends before its template.
    ends = [(i, size) for i in range(1, last) if _fitted(steps[i][size])]
    found = trace(max([whole, *ends], key=lambda where: best[where[0]][where[1]]))
    if found is not None and found.coverage < _MOST:
        # The message of another version, or one that other text was put behind.
        torn = max(
            ((i, j) for i in range(1, last) for j in range(size + 1) if _fitted(steps[i][j])),
            key=lambda where: best[where[0]][where[1]],
            default=whole,
        )
        return trace(torn)
    return found


def _taken(
    item: Item, weight: float, message: Sequence[Token], words: Sequence[str], j: int
) -> Iterable[tuple[int, float, str]]:
    """(tokens, gain, kind of step) for each way in which an item may take tokens from `j` on."""
    if isinstance(item, Gap):
        return [(taken, _FILLED - cost, "gap") for taken, cost in _fillings(item, message, j)]
    if j >= len(words):
        return ()
    if words[j] == item:
        return ((1, weight, "word"),)
    if j == len(words) - 1 and item.startswith(words[j]):
        # The last word was cut off; of a short one little is known.
        return ((1, weight, "word"),) if len(words[j]) > 3 else ((1, 0.0, "rest"),)
    return ()


def _fitted(step: tuple[int, int, str] | None) -> bool:
    return step is not None and step[2] in ("word", "gap", "rest")


def _fillings(gap: Gap, message: Sequence[Token], j: int) -> list[tuple[int, float]]:
    """How many tokens a gap may take from `j` on, each with its cost."""
    if j >= len(message):
        return []
    if gap.kind == "text":
        longest = min(_LONGEST_TEXT, len(message) - j)
        return [(count, count * _EXTRA_AFTER_TEXT) for count in range(1, longest + 1)]
    if not gap.takes(message[j]):
        return []
    if gap.kind in ("int", "shape"):
        return [(1, 0.0)] if gap.allows(message[j].text) else []
    taken = 1
    while j + taken < len(message) and message[j + taken].glued:
        taken += 1
    if not gap.allows(".".join(token.text for token in message[j : j + taken])):
        return []
    whole = (taken, -0.001 * taken)
    return [whole] if taken == 1 or gap.beginnings else [whole, (1, 0.04)]


def _trace(
    template: Template,
    message: Sequence[Token],
    text: str,
    weights: Mapping[str, float],
    steps: list[list[tuple[int, int, str] | None]],
    where: tuple[int, int],
) -> Alignment:
    matched = missing = 0.0
    extra = pinned = 0
    values: dict[str, str] = {}
    i, j = where
    first = end = None
    while (step := steps[i][j]) is not None:
        before_i, before_j, kind = step
        item = template.items[before_i]
        if kind in ("word", "gap", "rest"):
            first = message[before_j].start
            end = message[j - 1].end if end is None else end
        if kind == "word" and isinstance(item, str):
            matched += weights.get(item, 1.0)
        elif kind == "missing" and isinstance(item, str):
            missing += weights.get(item, 1.0)
        elif kind == "extra":
            extra += 1
        elif kind == "gap" and isinstance(item, Gap) and item.beginnings:
            pinned += 1
        if kind == "gap" and isinstance(item, Gap) and item.name != "_":
            until = message[j - 1].end
            if item.kind == "text" and before_i == len(template.items) - 1:
                until = _end_of_line(text, until)
            shown = text[message[before_j].start : until]
            values[item.name] = _shown(shown, message[before_j].kind)
        i, j = before_i, before_j
    return Alignment(
        matched,
        missing,
        extra,
        values,
        first or 0,
        end or 0,
        i > 0 or where[0] < len(template.items),
        pinned,
        i > 0,
    )


def _end_of_line(text: str, at: int) -> int:
    """Where the line ends on which a message ends, at most a hundred characters further."""
    end = text.find("\n", at)
    return min(len(text) if end < 0 else end, at + 100)


def _shown(text: str, kind: Kind) -> str:
    """A value without the line breaks of the terminal it was copied from."""
    text = " ".join(text.split())
    return text if kind is Kind.VALUE else re.sub(r"['\"`]", "", text).strip(" .")
