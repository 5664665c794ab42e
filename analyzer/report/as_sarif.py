"""SARIF 2.1.0, which code scanning services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..diagnostics import Diagnostic
from .result import FileResult

if TYPE_CHECKING:
    from ..source import Location

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(results: Sequence[FileResult]) -> str:
    """One run with all findings, and the rules that they are of."""
    found = [(r.filename, d) for r in results for d in r.diagnostics]
    rules = {d.code: _rule(d) for _, d in sorted(found, key=lambda item: item[1].code)}
    index = {code: number for number, code in enumerate(rules)}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kgen",
                        "version": _version(),
                        "rules": list(rules.values()),
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(name, d, index[d.code]) for name, d in found],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(found: Diagnostic) -> dict[str, Any]:
    return {"id": found.code, "name": found.name, "helpUri": found.url}


def _result(filename: str, found: Diagnostic, index: int) -> dict[str, Any]:
    related = [
        {
            "id": number,
            "physicalLocation": _physical(filename, near.location),
            "message": {"text": near.message},
        }
        for number, near in enumerate(found.related)
    ]
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [{"physicalLocation": _physical(filename, found.location)}],
    }
    if related:
        result["relatedLocations"] = related
    if found.fix is not None and found.location.cell is None:
        result["fixes"] = [
            {
                "description": {"text": found.fix.message},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": _uri(filename)},
                        "replacements": [
                            {
                                "deletedRegion": _region(where),
                                "insertedContent": {"text": edit.content},
                            }
                            for edit, where in zip(
                                found.fix.edits, found.fix.locations, strict=True
                            )
                        ],
                    }
                ],
            }
        ]
    return result


def _physical(filename: str, where: Location) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(filename)}}
    if where.cell is None:
        location["region"] = _region(where)
    return location


def _region(where: Location) -> dict[str, int]:
    return {
        "startLine": where.start.row,
        "startColumn": where.start.column,
        "endLine": where.end.row,
        "endColumn": where.end.column,
    }


def _uri(filename: str) -> str:
    path = PurePath(filename)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kgen")
    except PackageNotFoundError:
        return "0"
