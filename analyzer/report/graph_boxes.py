"""How large boxes and frames are, and what is written in them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from .graph import Box
from .graph_text_size import shorten, text_width

if TYPE_CHECKING:
    from .graph_layout import Picture

TITLE, SETTINGS, SMALL = 13.0, 12.0, 10.5
"""Heights of the fonts."""
_PAD, _BAR = 11.0, 5.0
_WIDEST = 250.0


class Direction(Enum):
    """Which way the tensors flow."""

    DOWN = "TB"
    RIGHT = "LR"


Point = tuple[float, float]


class PlacedBox(Struct, frozen=True):
    """A box with its upper left corner. `lines` are what is written in it, cut to its width."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    heading: str
    settings: tuple[str, ...]
    own_line: bool
    """Whether the settings, or what a frame is about, have lines of their own."""
    name: str
    inside: Picture | None = None
    inset: Point = (0.0, 0.0)


def draft_box(box: Box, inside: Picture | None, direction: Direction) -> PlacedBox:
    """A box with its size, at no place yet. `inside` is what it frames, laid out."""
    if inside is not None:
        return _framed(box, inside, direction)
    heading = shorten(box.title, TITLE, _WIDEST - 2 * _PAD - _BAR, bold=True)
    wide = text_width(heading, TITLE, bold=True)
    beside = text_width(box.settings, SETTINGS) + 8 if box.settings else 0.0
    own_line = bool(beside) and wide + beside + 2 * _PAD + _BAR > _WIDEST * 0.82
    settings = (box.settings,) if box.settings else ()
    if own_line:
        settings = _wrapped(box.settings)
        wide, beside = max(wide, *(text_width(line, SETTINGS) for line in settings)), 0.0
    number = parameters(box)
    tail = text_width(number, SMALL) + 14 if number else 0.0
    name = shorten(box.name, SMALL, _WIDEST - 2 * _PAD - _BAR - tail)
    small = text_width(name, SMALL) + tail
    note = text_width(remark(box), SMALL)
    width = max(wide + beside, small, note, 74.0) + 2 * _PAD + _BAR
    height = (
        25.0 + 16 * own_line * len(settings) + 15 * bool(name or number) + 15 * bool(remark(box))
    )
    return PlacedBox(box, 0, 0, width, height + 4, heading, settings, own_line, name)


def _wrapped(settings: str) -> tuple[str, ...]:
    """Settings in as many lines as they need; one that is wider than a box is cut."""
    room = _WIDEST - 2 * _PAD - _BAR
    lines: list[str] = []
    for part in settings.split(", "):
        longer = f"{lines[-1]}, {part}" if lines else ""
        if longer and text_width(f"{longer},", SETTINGS) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    cut = [shorten(line, SETTINGS, room - 4) for line in lines]
    return (*(f"{line}," for line in cut[:-1]), cut[-1])


def parameters(box: Box) -> str:
    """The number of parameters as it is written; nothing where there are none."""
    return "? params" if box.params is None else f"{box.params:,} params" if box.params else ""


def remark(box: Box) -> str:
    """The last line of a box: what is shared, or that Keras raises."""
    return "Keras raises here" if box.problem else box.note


def _framed(box: Box, inner: Picture, direction: Direction) -> PlacedBox:
    """A frame around a picture of its own; what is written above it keeps clear of its links."""
    heading = shorten(box.title, TITLE, _WIDEST, bold=True)
    about = ", ".join(filter(None, (box.settings, box.name, parameters(box), remark(box))))
    name = about if about != heading else ""
    wide, small = text_width(heading, TITLE, bold=True), text_width(name, SMALL)
    through = direction is Direction.DOWN and bool(inner.entries)
    head = 12 + (max(wide, small) if through else wide + small + 8)
    pad_left = pad_right = 14.0
    if through:
        pad_left = max(pad_left, head + 12 - min(x for x, _ in inner.entries))
    else:
        spare = max(head + 12 - inner.width - pad_left - pad_right, 0.0)
        pad_left, pad_right = pad_left + spare / 2, pad_right + spare / 2
    # The frame is not lopsided for the sake of what stands above it.
    if pad_left > pad_right:
        pad_right += min((pad_left - pad_right) * 0.5, 60.0)
    width = inner.width + pad_left + pad_right
    own_line = through and bool(name)
    inset = (pad_left, 39.0 if own_line else 25.0)
    height = inner.height + inset[1] + 14
    return PlacedBox(box, 0, 0, width, height, heading, (), own_line, name, inner, inset)


def label_size(lines: Sequence[str]) -> Point:
    """Width and height of the label of a link."""
    return max((text_width(line, SMALL) for line in lines), default=0.0) + 8, 14.0 * len(lines) + 2
