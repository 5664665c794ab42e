"""Where in a program the explained mistake is: findings of the analyzer, matched to a traceback."""

from __future__ import annotations

import re
from pathlib import PurePath

from msgspec import Struct

from ..check import check
from ..configuration import DEFAULT, Configuration
from ..diagnostics import Diagnostic
from ..source import Document
from .explanation import Answer, Explanation
from .traceback import Frame


class Places(Struct, frozen=True):
    """`found` are the findings of the explained rules, the likeliest first.

    `instead` are errors of other rules, given if there are none of the explained ones.
    `rows` are the rows of the document that the traceback names, the innermost last.
    """

    found: tuple[Diagnostic, ...]
    instead: tuple[Diagnostic, ...]
    rows: tuple[int, ...]


def places(answer: Answer, document: Document, configuration: Configuration = DEFAULT) -> Places:
    """Look for what a text is about in the program that gave it."""
    rows = named_rows(answer.frames, document)
    diagnostics = check(document, configuration)
    explained = [answer.best, *answer.others] if answer.best else []
    names = {name for each in explained for name in each.names}
    found = [each for each in diagnostics if each.name in names]
    found.sort(key=lambda each: _distance(each, explained, rows))
    errors = [each for each in diagnostics if each.is_error and each.name not in names]
    errors.sort(key=lambda each: _distance(each, explained, rows))
    instead = () if found else tuple(errors)
    return Places(tuple(found), instead, rows)


def _distance(
    found: Diagnostic, explained: list[Explanation], rows: tuple[int, ...]
) -> tuple[bool, int, int, int]:
    """How far a finding is from the text: its line, which explanation's, its rank, its numbers."""
    on_line = any(found.range.start.row <= row <= found.range.end.row for row in rows)
    shared = which = rank = 0
    for number, each in enumerate(explained):
        if found.name in each.names:
            which, rank = number, each.names.index(found.name)
            text = " ".join((found.message, *found.notes))
            shared = len(_numbers(text) & _numbers(" ".join(each.values.values())))
            break
    return (not on_line, which, -shared, rank)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d{2,}|[a-z_]+_\d+|\b\d\b", text))


def named_rows(frames: tuple[Frame, ...], document: Document) -> tuple[int, ...]:
    """The rows of `document.text` that frames name, in order, each once.

    A frame counts if its file has the document's name and its line is there, or, in notebooks and
    for files that have been moved or edited, if the line that it quotes stands somewhere.
    """
    lines = document.text.split("\n")
    by_text: dict[str, list[int]] = {}
    for number, line in enumerate(lines, start=1):
        by_text.setdefault(" ".join(line.split()), []).append(number)
    name = PurePath(document.filename).name
    rows: list[int] = []
    for frame in frames:
        row = _row(frame, document, name, lines, by_text)
        if row is not None:
            if row in rows:
                rows.remove(row)
            rows.append(row)
    return tuple(rows)


def _row(
    frame: Frame, document: Document, name: str, lines: list[str], by_text: dict[str, list[int]]
) -> int | None:
    same_file = re.split(r"[\\/]", frame.file)[-1] == name
    code = " ".join(frame.code.split())
    row = frame.row if same_file and document.kind != "notebook" else None
    if row is not None and 1 <= row <= len(lines):
        there = " ".join(lines[row - 1].split())
        if there == code or not code:
            return row
    quoted = by_text.get(code, []) if len(code) > 3 else []
    here = same_file or frame.count is not None or "ipython-input" in frame.file
    if quoted and (here or frame.file in ("<stdin>", "<string>")):
        return min(quoted, key=lambda each: abs(each - row)) if row is not None else quoted[0]
    return None
