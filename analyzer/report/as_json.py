"""Findings as JSON: a list of objects whose keys only ever grow.

Each object is ``{code, name, severity, message, filename, cell, location, end_location, related,
fix, url}``. Locations are ``{row, column}``; rows and columns count from 1, columns in characters,
and the end is the first character after. In a notebook ``cell`` counts all cells from 1 and rows
count within the cell; it is null for a script. Related places and edits have a ``cell`` of their
own in notebooks only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Fix
from .result import FileResult, cell_number

if TYPE_CHECKING:
    from ..source import Location


def json_text(results: Sequence[FileResult]) -> str:
    """All findings of all files as one JSON list."""
    return json.dumps(as_objects(results), indent=2, ensure_ascii=False) + "\n"


def as_objects(results: Sequence[FileResult]) -> list[dict[str, Any]]:
    """The findings as plain objects, in the order of the results."""
    return [_object(found, r.filename) for r in results for found in r.diagnostics]


def _object(found: Diagnostic, filename: str) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        "filename": filename,
        "cell": cell_number(found.location),
        **locations(found.location),
        "related": [
            {"message": near.message, **locations(near.location), **_cell(near.location)}
            for near in found.related
        ],
        "fix": _fix(found.fix),
        "url": found.url,
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "message": fix.message,
        "applicability": fix.applicability.value,
        "edits": [
            {**locations(where), "content": edit.content, **_cell(where)}
            for edit, where in zip(fix.edits, fix.locations, strict=True)
        ],
    }


def _cell(where: Location) -> dict[str, int]:
    number = cell_number(where)
    return {} if number is None else {"cell": number}


def locations(where: Location) -> dict[str, dict[str, int]]:
    """``location`` and ``end_location`` of a range."""
    return {
        "location": {"row": where.start.row, "column": where.start.column},
        "end_location": {"row": where.end.row, "column": where.end.column},
    }
