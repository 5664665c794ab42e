"""What can be wrong with text before anything is known about it."""

from __future__ import annotations

from msgspec import Struct


class SourceError(Exception):
    """A file that cannot be read as Python at all: missing, binary, wrong encoding, no notebook.

    `message` is a sentence for people; `row` counts from 1, None where there is no row.
    """

    def __init__(self, filename: str, message: str, row: int | None = None) -> None:
        self.filename = filename
        self.message = message
        self.row = row
        place = filename if row is None else f"{filename}:{row}"
        super().__init__(f"{place}: {message}")


class SyntaxProblem(Struct, frozen=True):
    """A piece of text that was left out because it does not parse.

    `row` and `column` are in the coordinates of the document; `cell` is the notebook cell.
    `limit` says that kgen gave up (too deep, too long), so that Python may well accept it.
    """

    row: int
    column: int
    message: str
    cell: int | None = None
    limit: bool = False
