"""For people: the line, what is wrong with it, where it came from and the way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic
from .result import FileResult, place

if TYPE_CHECKING:
    from rich.console import Console

    from ..source import Document, Location

_COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
_TAB = 4
_MAX_WIDTH = 160
"""Longer source lines are cut around what is underlined."""

Line = list[tuple[str, str]]
"""Pieces of a line, each with its style."""


def text(results: Sequence[FileResult]) -> str:
    """All findings, without colour."""
    lines = (line for result in results for line in _lines(result))
    return "".join("".join(piece for piece, _ in line).rstrip() + "\n" for line in lines)


def write_text(results: Sequence[FileResult], console: Console) -> None:
    """All findings to a rich console, in colour where it has any."""
    from rich.text import Text

    for result in results:
        for line in _lines(result):
            styled = Text.assemble(*line)
            styled.rstrip()
            console.print(styled, soft_wrap=True, highlight=False)


def _lines(result: FileResult) -> list[Line]:
    lines: list[Line] = []
    for found in result.diagnostics:
        lines += _diagnostic(found, result)
        lines.append([])
    return lines


def _diagnostic(found: Diagnostic, result: FileResult) -> list[Line]:
    colour = _COLOURS[found.severity]
    places = [found.location, *(near.location for near in found.related)]
    width = max(len(str(where.start.row)) for where in places)
    first, *rest = found.message.split("\n")
    lines: list[Line] = [
        [(f"{found.severity}[{found.code}]", colour), (f": {first}", "bold")],
        *([("  " + more, "")] for more in rest),
    ]
    lines += _snippet(found.location, result, width, "^", colour)
    for near in found.related:
        lines.append([("note", "bold green"), (f": {near.message}", "")])
        lines += _snippet(near.location, result, width, "-", "green")
    bar = " " * (width + 1) + "= "
    for note in found.notes:
        head, *tail = note.split("\n")
        label = "help: " if head.startswith("help: ") else "note: "
        lines.append([(bar, "blue"), (label, "bold"), (head.removeprefix(label), "")])
        lines += [[(" " * len(bar) + more, "")] for more in tail]
    if found.fix is not None:
        option = "--fix" if found.fix.applicability == "safe" else "--unsafe-fixes"
        lines.append([(bar, "blue"), ("fix: ", "bold"), (f"{found.fix.message} ({option})", "")])
    lines.append([(bar, "blue"), ("rule: ", "bold"), (f"{found.name}", "")])
    return lines


def _snippet(where: Location, result: FileResult, width: int, mark: str, colour: str) -> list[Line]:
    gutter = " " * (width + 1) + "|"
    lines: list[Line] = [
        [(" " * width + "--> ", "blue"), (place(result.filename, where), "")],
    ]
    source = None if result.document is None else _source(result.document, where)
    if source is None:
        return lines
    start = where.start.column - 1
    end = where.end.column - 1 if where.end.row == where.start.row else len(source.rstrip())
    source, start, end = _cut(source, start, max(end, start + 1))
    before, under = _width(source[:start]), max(1, _width(source[start:end]))
    number = str(where.start.row).rjust(width)
    lines += [
        [(gutter, "blue")],
        [(f"{number} | ", "blue"), (_shown(source), "")],
        [(gutter + " ", "blue"), (" " * before + mark * under, colour)],
    ]
    return lines


def _source(document: Document, where: Location) -> str | None:
    row = document.row_of(where.cell, where.start.row)
    return None if row is None else document.line(row)


def _cut(source: str, start: int, end: int) -> tuple[str, int, int]:
    """A long line cut to what is around the underlined part."""
    if len(source) <= _MAX_WIDTH:
        return source, start, end
    left = max(0, start - _MAX_WIDTH // 3)
    right = min(len(source), left + _MAX_WIDTH)
    head = "..." if left else ""
    tail = "..." if right < len(source) else ""
    shift = len(head) - left
    return head + source[left:right] + tail, start + shift, min(end, right) + shift


def _shown(source: str) -> str:
    return "".join(" " * _TAB if c == "\t" else c if c.isprintable() else "\ufffd" for c in source)


def _width(source: str) -> int:
    """How many columns a terminal takes for `source`."""
    total = 0
    for character in source:
        if character == "\t":
            total += _TAB
        elif unicodedata.combining(character):
            continue
        else:
            total += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return total
