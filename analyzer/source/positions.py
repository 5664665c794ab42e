"""Places in text: rows and columns counted from 1, columns in characters (code points).

Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line, as in Python, libcst and the language server
protocol; form feeds, NEL and U+2028 are ordinary characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct

LINE_BREAK = re.compile(r"\r\n?|\n")


class Position(Struct, frozen=True, order=True):
    """A place between characters: `row` and `column` count from 1."""

    row: int
    column: int


class Range(Struct, frozen=True, order=True):
    """From `start` up to, not including, `end`."""

    start: Position
    end: Position

    def holds(self, other: Range) -> bool:
        """Whether `other` lies within."""
        return self.start <= other.start and other.end <= self.end


class LineIndex:
    """Turns offsets into positions and back, and columns into UTF-16 and UTF-8 units.

    Offsets count characters from 0; units count from 0 from the start of the line. Places past
    the end of a line or of the text are drawn back to that end, never an error.
    """

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]

    @property
    def rows(self) -> int:
        """How many rows there are; the row after a final line break counts."""
        return len(self.starts)

    def line(self, row: int) -> str:
        """The text of a row without its line break; "" for a row that does not exist."""
        if not 1 <= row <= len(self.starts):
            return ""
        start = self.starts[row - 1]
        end = self.starts[row] if row < len(self.starts) else len(self.text)
        line = self.text[start:end]
        if row < len(self.starts):
            line = line[:-2] if line.endswith("\r\n") else line[:-1]
        return line

    def position(self, offset: int) -> Position:
        offset = min(max(offset, 0), len(self.text))
        row = bisect_right(self.starts, offset)
        return Position(row, offset - self.starts[row - 1] + 1)

    def offset(self, position: Position) -> int:
        if position.row < 1:
            return 0
        if position.row > len(self.starts):
            return len(self.text)
        return self.starts[position.row - 1] + min(
            max(position.column - 1, 0), len(self.line(position.row))
        )

    def to_utf16(self, position: Position) -> int:
        """UTF-16 code units before `position` on its row."""
        before = self.line(position.row)[: max(position.column - 1, 0)]
        return len(before) if before.isascii() else sum(1 + (char > "\uffff") for char in before)

    def from_utf16(self, row: int, units: int) -> Position:
        """The position `units` UTF-16 code units into `row`; inside a pair: before it."""
        return self._from_units(row, units, lambda char: 1 + (char > "\uffff"))

    def to_utf8(self, position: Position) -> int:
        """UTF-8 bytes before `position` on its row."""
        before = self.line(position.row)[: max(position.column - 1, 0)]
        return len(before) if before.isascii() else sum(map(_utf8_length, before))

    def from_utf8(self, row: int, units: int) -> Position:
        """The position `units` UTF-8 bytes into `row`; inside a character: before it."""
        return self._from_units(row, units, _utf8_length)

    def _from_units(self, row: int, units: int, width) -> Position:
        line = self.line(row)
        if line.isascii():
            return Position(row, min(max(units, 0), len(line)) + 1)
        column, passed = 1, 0
        for char in line:
            passed += width(char)
            if passed > units:
                break
            column += 1
        return Position(row, column)


def _utf8_length(char: str) -> int:
    code = ord(char)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
