"""Tables of text, ruled as Keras rules its summaries.

Rich draws the same, and takes longer to load and to draw a summary than the analysis before it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_RULED = ("┏━┳┓", "┃", "┡━╇┩", "│", "├─┼┤", "└─┴┘")
_PLAIN = ("+-++", "|", "|-+|", "|", "|-+|", "+-++")
"""Where the output has no such signs. Above, beside and below the titles; beside, between and
below the rows."""
_NARROWEST = 4


def table_lines(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: frozenset[int] = frozenset(),
    width: int = 80,
    encoding: str = "utf-8",
) -> list[str]:
    """The lines of a table at most `width` cells wide, if that can be: long cells are wrapped.

    Columns whose index is in `right` are aligned to the right.
    """
    signs = _RULED if encoding.lower().startswith("utf") else _PLAIN
    top, beside_titles, under_titles, beside, between, bottom = signs
    wanted = [max(map(cell_width, column)) for column in zip(titles, *rows, strict=True)]
    widths = _fitted(wanted, width - 3 * len(wanted) - 1)
    lines = [_rule(top, widths), *_row(titles, widths, beside_titles, right)]
    lines.append(_rule(under_titles, widths))
    for index, row in enumerate(rows):
        lines += [_rule(between, widths)] if index else []
        lines += _row(row, widths, beside, right)
    return [*lines, _rule(bottom, widths)]


def cell_width(text: str) -> int:
    """How many cells of a terminal a text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitted(widths: list[int], room: int) -> list[int]:
    """`widths` with the widest made narrower until all fit into `room`."""
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > _NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _rule(signs: str, widths: Sequence[int]) -> str:
    left, line, middle, right = signs
    return left + middle.join(line * (width + 2) for width in widths) + right


def _row(
    cells: Sequence[str], widths: Sequence[int], beside: str, right: frozenset[int]
) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = []
        for index, (cell, width) in enumerate(zip(wrapped, widths, strict=True)):
            text = cell[number] if number < len(cell) else ""
            space = " " * (width - cell_width(text))
            parts.append(f" {space}{text} " if index in right else f" {text}{space} ")
        lines.append(beside + beside.join(parts) + beside)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """A cell in lines: broken between words, within them where one is too long."""
    if cell_width(text) <= width and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if cell_width(longer) <= width:
                line = longer
                continue
            lines += [line] if line else []
            *full, line = _folded(word, width)
            lines += full
        lines.append(line)
    return lines


def _folded(word: str, width: int) -> list[str]:
    """A word in pieces no wider than `width`."""
    pieces, piece = [], ""
    for char in word:
        if piece and cell_width(piece + char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]
