"""What the values of a message say together: which axis differs, and what that means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

Shape = tuple[int | None, ...]

_PAIRS = (
    ("expected", "found"),
    ("expected", "shape"),
    ("output", "target"),
    ("own", "given"),
    ("own", "saved"),
)
"""Gaps that hold two shapes to compare: what is wanted, what is there."""
_ONE_HOT = "one-hot-labels-with-sparse-loss"
_SHAPE = re.compile(r"[\[(]\s*((?:None|\?|-?\d+)?(?:[\s,x]+(?:None|\?|-?\d+))*)\s*,?\s*[\])]")
_AFFIX = re.compile(r"^(?:torch\.Size|TensorShape)\s*\(|\)$")


class Comparison(Struct, frozen=True):
    """Two shapes: `more` axes than wanted (negative: fewer), and the axes that differ.

    `differing` holds (axis, wanted, there). `sentence` says it.
    """

    wanted: Shape
    there: Shape
    more: int
    differing: tuple[tuple[int, int, int], ...]

    @property
    def sentence(self) -> str:
        if self.more:
            count = abs(self.more)
            number = "One axis is" if count == 1 else f"{count} axes are"
            return f"{number} {'too many' if self.more > 0 else 'missing'}."
        if not self.differing:
            return ""
        parts = [f"axis {axis} ({wanted} and {there})" for axis, wanted, there in self.differing]
        return f"They differ on {' and '.join(parts)}."


def shape(text: str | None) -> Shape | None:
    """A shape as a message writes it; None if the text is none. None in it is an open size."""
    if text is None:
        return None
    if text.startswith(("torch.Size", "TensorShape")):
        text = _AFFIX.sub("", text)
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        return None
    return tuple(
        None if size in ("None", "?", "-1") else int(size)
        for size in re.findall(r"None|\?|-?\d+", match[1])
    )


def comparison(values: Mapping[str, str]) -> Comparison | None:
    """The two shapes among the values of a message, if there are two."""
    for wanted_name, there_name in _PAIRS:
        wanted, there = shape(values.get(wanted_name)), shape(values.get(there_name))
        if wanted is None or there is None:
            continue
        differing = []
        if len(wanted) == len(there):
            differing = [
                (axis, a, b)
                for axis, (a, b) in enumerate(zip(wanted, there, strict=True))
                if a is not None and b is not None and a != b
            ]
        return Comparison(wanted, there, len(there) - len(wanted), tuple(differing))
    return None


def one_hot(values: Mapping[str, str]) -> str:
    """A sentence if labels for a loss that takes class ids are one-hot, "" otherwise."""
    labels, outputs = shape(values.get("labels")), shape(values.get("outputs"))
    if not labels or not outputs:
        return ""
    if len(labels) == len(outputs) > 1 and labels[-1] != 1:
        return "They have as many axes: the labels are one-hot."
    count, rows, classes = labels[0], outputs[0], outputs[-1]
    if count is None or rows is None or classes is None or classes < 2:
        return ""
    if len(labels) == 1 and len(outputs) == 2 and count == rows * classes:
        return f"{count} is {rows} × {classes}: the labels are one-hot."
    return ""


def completed(values: Mapping[str, str]) -> dict[str, str]:
    """The values, and what follows from them: the size on the axis that a message names."""
    found = dict(values)
    given = shape(found.get("shape"))
    axis = found.get("axis", "")
    if given is not None and re.fullmatch(r"-?\d+", axis) and -len(given) <= int(axis) < len(given):
        size = given[int(axis)]
        if size is not None:
            found.setdefault("given", str(size))
    return found


def ordered(rules: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """The rules, those first that the shapes speak for."""
    found = comparison(values)
    if "labels" in values and one_hot(values) == "":
        return (*(n for n in rules if n != _ONE_HOT), *(n for n in rules if n == _ONE_HOT))
    if found is None:
        return tuple(rules)
    likely = [name for name in _likely(found, "label-size-mismatch" in rules) if name in rules]
    return (*likely, *(name for name in rules if name not in likely))


def _likely(found: Comparison, labels: bool) -> tuple[str, ...]:
    wanted, there = found.wanted, found.there
    if labels:
        return _labels(found)
    if found.more == -1 and _agree(wanted[1:], there):
        return ("predict-without-batch-axis", "dataset-not-batched")
    if found.more:
        return ("input-rank-mismatch",)
    if (
        len(wanted) > 2
        and wanted[1:] != there[1:]
        and sorted(map(str, wanted[1:])) == sorted(map(str, there[1:]))
    ):
        return ("channels-first-data", "input-size-mismatch")
    return ("input-size-mismatch",)


def _labels(found: Comparison) -> tuple[str, ...]:
    wanted, there = found.wanted, found.there
    ids = len(there) == 1 or (len(there) == 2 and there[1] == 1)
    if len(wanted) == len(there) == 1:
        ids = there == (1,)  # Keras 2 shows both without the batch
    if ids and len(wanted) in (1, 2) and (wanted[-1] or 0) > 1:
        return ("integer-labels-with-categorical-loss",)
    return ("label-rank-mismatch",) if found.more else ("label-size-mismatch",)


def _agree(a: Shape, b: Shape) -> bool:
    return all(x is None or y is None or x == y for x, y in zip(a, b, strict=True))
