"""The edit that silences one rule on one line."""

from __future__ import annotations

import re

from ..analyzer import Diagnostic
from ..analyzer.source import Document, Edit, Position, Range, Suppressions, edited

_LIST = re.compile(r"#\s*kgen\s*:\s*ignore\s*\[(?P<codes>[^\]]*)\]", re.IGNORECASE)


def ignore_edit(document: Document, diagnostic: Diagnostic) -> Edit | None:
    """A comment on the first or last line of a finding, whichever silences it and still parses.

    None where no comment can: inside a string of several lines that goes on, for instance.
    """
    rows = dict.fromkeys((diagnostic.range.start.row, diagnostic.range.end.row))
    broken = len(document.problems)
    for row in rows:
        edit = _edit(document, row, diagnostic.code)
        try:
            changed = edited(document, [edit])
        except ValueError:
            continue
        silent = Suppressions.of(changed).covers(
            diagnostic.code, diagnostic.name, *rows_of(diagnostic)
        )
        if silent and len(changed.problems) <= broken:
            return edit
    return None


def rows_of(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.range.start.row, diagnostic.range.end.row


def _edit(document: Document, row: int, code: str) -> Edit:
    line = document.line(row)
    listed = list(_LIST.finditer(line))
    if listed:
        last = listed[-1]
        place = Position(row, last.end("codes") + 1)
        before = ", " if last["codes"].strip() else ""
        return Edit(Range(place, place), f"{before}{code}")
    start = Position(row, len(line.rstrip()) + 1)
    end = Position(row, len(line) + 1)
    return Edit(Range(start, end), f"  # kgen: ignore[{code}]")
