"""What is reported on: a file and what was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ..diagnostics import Diagnostic

if TYPE_CHECKING:
    from ..source import Document, Location


class FileResult(Struct, frozen=True):
    """A checked file. `document` is None when its text is not to be shown."""

    filename: str
    diagnostics: tuple[Diagnostic, ...]
    document: Document | None = None


def place(filename: str, where: Location) -> str:
    """``model.py:3:5``, in a notebook ``model.ipynb:cell 2:3:5``: rows, columns from 1."""
    number = cell_number(where)
    cell = f":cell {number}" if number is not None else ""
    return f"{filename}{cell}:{where.start.row}:{where.start.column}"


def cell_number(where: Location) -> int | None:
    """The cell of a notebook, counting all cells from 1; None in a script."""
    return None if where.cell is None else where.cell + 1
