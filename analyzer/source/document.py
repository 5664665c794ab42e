"""A file or notebook as Python text in statements."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from msgspec import Struct

from .parsing import parse
from .positions import LineIndex, Position, Range
from .problems import SourceError, SyntaxProblem
from .scan import rows_between, split
from .statement import Statement

Kind = Literal["python", "percent", "notebook"]

LARGEST_TEXT = 5_000_000
"""Characters of Python in one file; more is data or generated, and takes minutes."""


class Cell(Struct, frozen=True):
    """A code cell. `index` counts all cells of the file from 0, `first_row` is its first row in
    `Document.text`, and `text` is what the person wrote, magics included."""

    index: int
    id: str | None
    text: str
    first_row: int

    @property
    def rows(self) -> int:
        return rows_between(self.text, 0, len(self.text)) + (
            not self.text.endswith(("\n", "\r")) or not self.text
        )


class Location(Struct, frozen=True):
    """A range in the coordinates of the person's file: rows of the cell for notebooks."""

    cell: int | None
    start: Position
    end: Position


class Document(Struct, frozen=True, dict=True):
    """One file as read. Build it with `read_text`, `read_notebook`, `read_bytes`, `read_file`.

    `text` is the Python as the person wrote it, for notebooks the code cells joined; `python`
    is the same, character for character in the same place, with magics made harmless. `origin`
    is the file's own text (the notebook's JSON), `encoding` and `bom` are for writing it back.
    """

    filename: str
    kind: Kind
    text: str
    cells: tuple[Cell, ...]
    statements: tuple[Statement, ...]
    python: str
    origin: str
    encoding: str = "utf-8"
    bom: bool = False

    @cached_property
    def index(self) -> LineIndex:
        return LineIndex(self.text)

    @property
    def problems(self) -> tuple[SyntaxProblem, ...]:
        """Everything that does not parse; parses all statements."""
        return tuple(problem for each in self.statements for problem in each.problems)

    def line(self, row: int) -> str:
        """The text of a row of `text` without its line break."""
        return self.index.line(row)

    def offset(self, position: Position) -> int:
        return self.index.offset(position)

    def position(self, offset: int) -> Position:
        return self.index.position(offset)

    def text_of(self, range: Range) -> str:
        return self.text[self.offset(range.start) : self.offset(range.end)]

    def cell_at(self, row: int) -> Cell | None:
        """The cell that holds a row of `text`."""
        found = None
        for cell in self.cells:
            if cell.first_row > row:
                break
            found = cell
        return found

    def location(self, range: Range) -> Location:
        """Where a range of `text` is in the person's file."""
        cell, row, column = locate(self, range.start.row, range.start.column)
        if cell is None:
            return Location(None, range.start, range.end)
        moved = row - range.start.row
        return Location(
            cell, Position(row, column), Position(range.end.row + moved, range.end.column)
        )

    def row_of(self, cell: int | None, row: int) -> int | None:
        """The row of `text` of a row of a cell (by index among all cells); None: no code cell."""
        if self.kind != "notebook":
            return row
        for each in self.cells:
            if each.index == cell:
                return each.first_row + row - 1
        return None

    def with_text(self, text: str) -> Document:
        """The document after an edit: `text` is the file's new text (for notebooks its JSON).

        Statements whose text stayed are not parsed again.
        """
        if self.kind == "notebook":
            from .notebook import read_notebook

            return read_notebook(text, self.filename)
        changed = read_text(text, self.filename, self.kind)
        return Document(
            changed.filename,
            changed.kind,
            changed.text,
            changed.cells,
            changed.statements,
            changed.python,
            changed.origin,
            self.encoding,
            changed.bom or self.bom,
        )


def locate(document: Document, row: int, column: int) -> tuple[int | None, int, int]:
    """(cell, row in the cell, column) of a place in `Document.text`.

    Notebooks only: elsewhere the cell is None and the row stays. `Document.row_of` goes back.
    """
    if document.kind != "notebook":
        return None, row, column
    cell = document.cell_at(row)
    if cell is None:
        return None, row, column
    return cell.index, row - cell.first_row + 1, column


_PERCENT = re.compile(r"^#[ \t]*%%(?P<title>[^\r\n]*)", re.MULTILINE)
_NOT_CODE = re.compile(r"\[(?:markdown|md|raw)\]")


def read_text(text: str, filename: str = "<text>", kind: Kind | None = None) -> Document:
    """Python text as a document; `kind` None: percent if the text has ``# %%`` lines.

    Raises SourceError for text that is too large or holds null characters.
    """
    bom = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    if kind == "notebook":
        from .notebook import read_notebook

        return read_notebook(text, filename)
    check_text(text, filename)
    marks = [] if kind == "python" else _cell_marks(text)
    if kind is None:
        kind = "percent" if marks else "python"
    if kind == "python":
        return Document(
            filename, kind, text, (), tuple(statements_of(text, 1, None)), text, text, bom=bom
        )
    from .magics import neutralised

    cells: list[Cell] = []
    statements: list[Statement] = []
    python: list[str] = []
    starts = [0, *(mark.start() for mark in marks)]
    titles = ["", *(mark["title"] for mark in marks)]
    row, index = 1, -1
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        piece = text[start:end]
        if number or piece.strip():
            index += 1
            if _NOT_CODE.search(titles[number]):
                harmless = piece
            else:
                cells.append(Cell(index, None, piece, row))
                harmless = neutralised(piece)
            python.append(harmless)
            statements += statements_of(harmless, row, index)
        else:
            python.append(piece)
        row += rows_between(text, start, end)
    return Document(
        filename,
        kind,
        text,
        tuple(cells),
        tuple(statements),
        "".join(python),
        text,
        bom=bom,
    )


def _cell_marks(text: str) -> list[re.Match[str]]:
    """The ``# %%`` lines, without those inside a sound statement, such as in a string."""
    found = list(_PERCENT.finditer(text))
    if not found:
        return found
    spans = [
        (start, end)
        for start, end in split(text)
        if any(start < mark.start() < end for mark in found) and not parse(text[start:end]).problems
    ]
    return [mark for mark in found if not any(start < mark.start() < end for start, end in spans)]


def statements_of(text: str, first_row: int, cell: int | None) -> list[Statement]:
    """The statements of `text`, whose first line is row `first_row` of the document."""
    statements: list[Statement] = []
    row, counted = first_row, 0
    for start, end in split(text):
        row += rows_between(text, counted, start)
        counted = start
        statements.append(Statement(text[start:end], row, cell))
    return statements


def check_text(text: str, filename: str) -> None:
    if len(text) > LARGEST_TEXT:
        raise SourceError(
            filename,
            f"The file has {len(text):,} characters of Python; kgen reads at most "
            f"{LARGEST_TEXT:,}. Exclude it, or move its data into a data file.",
        )
    null = text.find("\0")
    if null >= 0:
        row = rows_between(text, 0, null) + 1
        raise SourceError(filename, "The file holds null characters, so it is no Python text.", row)
