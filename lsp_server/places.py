"""Positions: rows and columns of the analyzer from 1, in the protocol from 0 and in code units."""

from __future__ import annotations

from lsprotocol import types
from msgspec import Struct

from ..analyzer.source import Document, Position, Range
from .texts import Source


class Places(Struct, frozen=True):
    """Turns places of one document into the editor's and back.

    `encoding` is what was agreed on with the editor: ``utf-16``, ``utf-8`` or ``utf-32``.
    """

    source: Source
    document: Document
    encoding: str = "utf-16"

    def to_editor(self, range: Range) -> tuple[str, types.Range]:
        """The URI of the text or cell, and the range in it."""
        location = self.document.location(range)
        uri, _ = self.source.place(location.cell)
        start = types.Position(location.start.row - 1, self._units(range.start))
        end = types.Position(location.end.row - 1, self._units(range.end))
        return uri, types.Range(start, end)

    def from_editor(self, uri: str, position: types.Position) -> Position | None:
        """The place in `Document.text`, at most the end of the text or cell that has the URI.

        None in a cell that is no Python.
        """
        number = self.source.cell_of(uri)
        row = self.document.row_of(number, position.line + 1)
        if row is None:
            return None
        index = self.document.index
        rows = next((c.rows for c in self.document.cells if c.index == number), index.rows)
        if position.line >= rows and number is not None:
            last = row - position.line - 1 + rows
            return Position(last, len(index.line(last)) + 1)
        match self.encoding:
            case "utf-8":
                return index.from_utf8(row, position.character)
            case "utf-32":
                length = len(index.line(row))
                return Position(row, min(position.character, length) + 1)
            case _:
                return index.from_utf16(row, position.character)

    def range_from_editor(self, uri: str, range: types.Range) -> Range | None:
        start, end = self.from_editor(uri, range.start), self.from_editor(uri, range.end)
        return None if start is None or end is None else Range(start, end)

    def _units(self, position: Position) -> int:
        index = self.document.index
        match self.encoding:
            case "utf-8":
                return index.to_utf8(position)
            case "utf-32":
                return position.column - 1
            case _:
                return index.to_utf16(position)


def touches(one: Range, other: Range) -> bool:
    """Whether two ranges share a place, an end counting too."""
    return one.start <= other.end and other.start <= one.end
