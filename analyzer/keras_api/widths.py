"""MobileNets of any width, made from the graph of the usual one.

The filters follow from `alpha` as in ``keras/src/applications/mobilenet*.py``, and from those which
blocks have a shortcut: where what goes in and what comes out have as many channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

if TYPE_CHECKING:
    from .applications import Row

_CONV, _DEPTHWISE = "keras.layers.Conv2D", "keras.layers.DepthwiseConv2D"
_ADD = "keras.layers.Add"


def scaled(name: str, rows: Sequence[Row], alpha: float) -> tuple[Row, ...] | None:
    """The graph `rows` of the application `name` at the width `alpha`, None if it has another."""
    filters = _FILTERS.get(name)
    return _Scaling(filters, alpha).graph(rows) if filters is not None and alpha > 0 else None


def divisible(value: float, divisor: int = 8) -> int:
    """The next multiple, at least the divisor, and not below nine tenths of the value."""
    found = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return found + divisor if found < 0.9 * value else found


Filters = Callable[["_Scaling", str, int], int]


class _Scaling:
    """Walks over the rows of a graph with the channels before and after the change."""

    def __init__(self, filters: Filters, alpha: float):
        self.filters = filters
        self.alpha = alpha
        self.before: dict[str, int] = {}
        self.after: dict[str, int] = {}
        self.source = ""
        """The row that the present one is called on."""
        self.block = ""
        """The row that the present block starts from."""
        self.stride = 1
        self.project = self.sum = ""
        """The last layer of the block, and the row that the block ends with."""
        self.squeezed = 0
        """The channels of what is squeezed."""

    def graph(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        found: list[Row] = []
        moved: dict[str, str] = {}
        """Rows that were an input, and what is in their place."""
        for row in rows:
            row = _moved(row, moved)
            self.source = _first(row.inputs)
            self._enter(row)
            if row.path == _ADD and row.name.endswith("add") and row.name == self.end("add"):
                moved[row.name] = self.sum
                continue
            filters = row.config.get("filters")
            if row.path == _CONV and isinstance(filters, int):
                wanted = self.filters(self, row.name, filters)
                row = replace(row, config={**row.config, "filters": wanted})
                self.before[row.name], self.after[row.name] = filters, wanted
            else:
                self.before[row.name] = self.before.get(self.source, 0)
                self.after[row.name] = self.after.get(self.source, 0)
            found.append(row)
            if self.source.endswith("project"):
                found += self._joined(row)
                if self.sum != row.name:
                    moved[row.name] = self.sum
        return tuple(found)

    def end(self, what: str) -> str:
        """The name of a layer at the end of the present block."""
        return self.project.removesuffix("project") + what

    def _joined(self, row: Row) -> list[Row]:
        """The row that adds the start of a block to its end, where both have as many channels."""
        self.project, self.sum = self.source, row.name
        if self.stride != 1 or self.after[self.block] != self.after[row.name]:
            return []
        self.sum = name = self.end("add")
        self.before[name], self.after[name] = self.before[row.name], self.after[row.name]
        made = replace(row, path=_ADD, name=name, config={}, inputs=(self.block, row.name))
        return [made]

    def _enter(self, row: Row) -> None:
        if row.name.endswith("expand") or row.name == "expanded_conv_depthwise":
            self.block = self.source
        if row.path == _DEPTHWISE:
            steps = row.config.get("strides", 1)
            self.stride = steps[0] if isinstance(steps, tuple) else steps


def _moved(row: Row, moved: Mapping[str, str]) -> Row:
    """The row with its input taken from where it now is."""
    match row.inputs:
        case str() as name if name in moved:
            return replace(row, inputs=moved[name])
        case tuple() as names if any(name in moved for name in names):
            return replace(row, inputs=tuple(moved.get(name, name) for name in names))
    return row


def _first(inputs: Any) -> str:
    match inputs:
        case str():
            return inputs
        case tuple():
            return inputs[0]
        case Mapping():
            return next(value[0] for value in inputs.values() if isinstance(value, tuple))
    return ""


def _first_version(scaling: _Scaling, name: str, filters: int) -> int:
    return int(filters * scaling.alpha)


def _second_version(scaling: _Scaling, name: str, filters: int) -> int:
    alpha = scaling.alpha
    if name == "Conv_1":
        return divisible(filters * alpha) if alpha > 1 else filters
    if name.endswith("expand"):
        return filters // scaling.before[scaling.source] * scaling.after[scaling.source]
    return divisible(filters * alpha if name == "Conv1" else int(filters * alpha))


def _third_version(scaling: _Scaling, name: str, filters: int) -> int:
    before, after = scaling.before.get(scaling.source, 0), scaling.after.get(scaling.source, 0)
    if name == "conv":
        return filters
    if name == "conv_2":
        return divisible(filters * scaling.alpha) if scaling.alpha > 1 else filters
    if name == "conv_1":
        return divisible(after * 6)
    if name.endswith("squeeze_excite_conv"):
        scaling.squeezed = after
        return divisible(after * 0.25)
    if name.endswith("squeeze_excite_conv_1"):
        return scaling.squeezed
    if name.endswith("expand"):
        return divisible(after * (filters / before))
    return divisible(filters * scaling.alpha)


_FILTERS: dict[str, Filters] = {
    "MobileNet": _first_version,
    "MobileNetV2": _second_version,
    "MobileNetV3Large": _third_version,
    "MobileNetV3Small": _third_version,
}


__all__ = ["divisible", "scaled"]
