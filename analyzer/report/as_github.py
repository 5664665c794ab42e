"""Workflow commands that GitHub shows beside the changed lines."""

from __future__ import annotations

from collections.abc import Sequence

from .result import FileResult, cell_number

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def github(results: Sequence[FileResult]) -> str:
    """``::error file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message``, one a line.

    In a notebook the lines of cells mean nothing to GitHub: they are said in the message.
    """
    lines = []
    for result in results:
        for found in result.diagnostics:
            where = found.location
            fields = {"title": f"kgen ({found.code} {found.name})", "file": result.filename}
            message = found.message
            if where.cell is None:
                fields |= {
                    "line": str(where.start.row),
                    "col": str(where.start.column),
                    "endLine": str(where.end.row),
                    "endColumn": str(where.end.column),
                }
            else:
                message = f"cell {cell_number(where)}, line {where.start.row}: {message}"
            shown = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
            lines.append(f"::{_LEVELS[found.severity]} {shown}::{_data(message)}")
    return "".join(line + "\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
