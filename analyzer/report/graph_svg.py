"""A diagram as an SVG picture: one file, no script, no style sheet, no font of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from .graph import Diagram
from .graph_boxes import SETTINGS, SMALL, TITLE, Direction, PlacedBox, parameters, remark
from .graph_colours import COLOURS, INK, QUIET
from .graph_layout import Label, Picture, Route, lay_out
from .graph_text_size import text_width

_FONT = (
    "Helvetica Neue, Helvetica, Arial, Noto Sans, DejaVu Sans, PingFang SC, Microsoft YaHei, "
    "Noto Sans CJK SC, sans-serif"
)
_LINE, _ALARM = "#6b7280", "#b42318"
_MARGIN = 20.0


def svg(diagram: Diagram, direction: Direction = Direction.DOWN) -> str:
    """The picture of a diagram."""
    picture = lay_out(diagram, direction)
    head = 30.0 if diagram.caption else 0.0
    title = text_width(diagram.name, TITLE, bold=True) + 10 if diagram.name else 0.0
    heading = title + text_width(diagram.caption, SMALL)
    width = max(picture.width, heading if head else 0.0) + 2 * _MARGIN
    height = picture.height + head + 2 * _MARGIN
    left = (width - picture.width) / 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" font-family="{_FONT}">',
        f"<title>{_text(diagram.name or 'Model')}</title>",
        f"<desc>{_text(diagram.caption or 'Models drawn by kgen')}</desc>",
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
    ]
    if head:
        lines.append(_heading(_MARGIN, _MARGIN + 8, diagram.name, diagram.caption))
    lines += _picture(picture, left, _MARGIN + head)
    return "\n".join([*lines, "</svg>", ""])


_GROUNDS = ("#ffffff", "#f5f6f8", "#eaecf0", "#e0e3e8")
"""Colours of the paper and of frames within frames."""


def _picture(picture: Picture, x: float, y: float, depth: int = 0) -> Iterator[str]:
    yield f'<g transform="translate({_n(x)} {_n(y)})">'
    for placed in picture.boxes:
        if placed.inside is not None:
            yield from _frame(placed, placed.inside, depth + 1)
    yield from _routes(picture)
    for placed in picture.boxes:
        if placed.inside is None:
            yield from _box(placed)
    for label in picture.labels:
        yield from _label(label, _ground(depth))
    yield "</g>"


def _ground(depth: int) -> str:
    return _GROUNDS[min(depth, len(_GROUNDS) - 1)]


def _box(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    fill, edge = COLOURS[box.family]
    x, y, right = placed.x, placed.y, placed.x + placed.width
    line = _ALARM if box.problem else edge
    yield "<g>"
    hint = " ".join(filter(None, (box.title, box.settings, box.name and f"({box.name})")))
    yield f"<title>{_text(box.problem or hint)}</title>"
    yield (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(placed.width)}" height="{_n(placed.height)}" '
        f'rx="5" fill="{fill}" stroke="{line}" stroke-width="{2 if box.problem else 1}"/>'
    )
    yield (
        f'<path d="M{_n(x + 5)} {_n(y)}a5 5 0 0 0 -5 5v{_n(placed.height - 10)}'
        f'a5 5 0 0 0 5 5z" fill="{line}"/>'
    )
    left, at = x + 16, y + 19
    beside = "" if placed.own_line else "".join(placed.settings)
    yield _heading(left, at, placed.heading, beside, SETTINGS, INK)
    for line in placed.settings if placed.own_line else ():
        at += 16
        yield _write(left, at, line, SETTINGS)
    number = parameters(box)
    if placed.name or number:
        at += 15
        if placed.name:
            yield _write(left, at, placed.name, SMALL, QUIET)
        if number:
            yield _write(right - 9, at, number, SMALL, QUIET, anchor="end")
    if remark(box):
        colour = _ALARM if box.problem else QUIET
        yield _write(left, at + 15, remark(box), SMALL, colour, italic=True)
    yield "</g>"


def _frame(placed: PlacedBox, inside: Picture, depth: int) -> Iterator[str]:
    box = placed.box
    line = _ALARM if box.problem else "#9aa3af"
    left, top = placed.x + placed.inset[0], placed.y + placed.inset[1]
    yield (
        f'<rect x="{_n(placed.x)}" y="{_n(placed.y)}" width="{_n(placed.width)}" '
        f'height="{_n(placed.height)}" rx="8" fill="{_ground(depth)}" '
        f'stroke="{line}" stroke-dasharray="5 3"/>'
    )
    beside = "" if placed.own_line else placed.name
    yield _heading(placed.x + 10, placed.y + 16, placed.heading, beside)
    if placed.own_line:
        yield _write(placed.x + 10, placed.y + 31, placed.name, SMALL, QUIET)
    # Links go on from the frame's edge to where the picture inside begins, and out again.
    for x, y in inside.entries:
        across = x > 0
        start = (left + x, placed.y) if across else (placed.x, top + y)
        yield _line(start, (left + x, top + y))
    for x, y in inside.exits:
        below = y >= inside.height - 0.1 and x < inside.width - 0.1
        end = (left + x, placed.y + placed.height) if below else (placed.x + placed.width, top + y)
        yield _line((left + x, top + y), end)
    yield from _picture(inside, left, top, depth)


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return _stroke(f"M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}")


def _stroke(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="1.3"/>'


def _routes(picture: Picture) -> Iterator[str]:
    """The links. What several have in common is drawn once, or it would look bolder."""
    drawn: set[tuple[tuple[float, float], tuple[float, float]]] = set()
    for route in picture.routes:
        path: list[str] = []
        for (start, end), curved in zip(pairwise(route.points), route.curved, strict=True):
            if (start, end) in drawn or start == end:
                continue
            drawn.add((start, end))
            (x, y), (nx, ny) = start, end
            if not path or not path[-1].endswith(f" {_n(x)} {_n(y)}"):
                path.append(f"M {_n(x)} {_n(y)}")
            if not curved:
                path.append(f"L {_n(nx)} {_n(ny)}")
            elif route.down:
                middle = _n((y + ny) / 2)
                path.append(f"C {_n(x)} {middle} {_n(nx)} {middle} {_n(nx)} {_n(ny)}")
            else:
                middle = _n((x + nx) / 2)
                path.append(f"C {middle} {_n(y)} {middle} {_n(ny)} {_n(nx)} {_n(ny)}")
        if path:
            yield _stroke("".join(path))
    for route in picture.routes:
        yield from _head(route)


def _head(route: Route) -> Iterator[str]:
    """The tip of an arrow, and the number of the call that it is for."""
    x, y = route.points[-1]
    if route.arrow and route.down:
        yield f'<path d="M{_n(x)} {_n(y)}l-4 -8q4 2 8 0z" fill="{_LINE}"/>'
    elif route.arrow:
        yield f'<path d="M{_n(x)} {_n(y)}l-8 -4q2 4 0 8z" fill="{_LINE}"/>'
    if route.mark:
        where = (x - 6, y - 4) if route.down else (x - 10, y - 6)
        yield _write(*where, route.mark, SMALL, INK, bold=True, anchor="end")


def _label(label: Label, ground: str) -> Iterator[str]:
    top = label.y - label.height / 2
    yield (
        f'<rect x="{_n(label.x - label.width / 2)}" y="{_n(top)}" width="{_n(label.width)}" '
        f'height="{_n(label.height)}" rx="3" fill="{ground}"/>'
    )
    for number, line in enumerate(label.lines):
        yield _write(label.x, top + 11.5 + 14 * number, line, SMALL, QUIET, anchor="middle")


def _heading(
    x: float, y: float, text: str, beside: str, size: float = SMALL, colour: str = QUIET
) -> str:
    """Bold text with more beside it, which begins where the viewer's font lets the first end."""
    if not beside:
        return _write(x, y, text, TITLE, bold=True) if text else ""
    shift = ' dx="8"' if text else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(TITLE)}" font-weight="bold" fill="{INK}">'
        f'{_text(text)}<tspan{shift} font-size="{_n(size)}" font-weight="normal" '
        f'fill="{colour}">{_text(beside)}</tspan></text>'
    )


def _write(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str = INK,
    *,
    bold: bool = False,
    italic: bool = False,
    anchor: str = "",
) -> str:
    more = ' font-weight="bold"' if bold else ""
    more += ' font-style="italic"' if italic else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}"{more}>'
        f"{_text(text)}</text>"
    )


def _text(text: str) -> str:
    """Text as XML takes it: escaped, and without the characters that XML has no place for."""
    kept = "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe")
    return escape(kept)


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
