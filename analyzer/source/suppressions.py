"""Comments that silence findings: ``# kgen: ignore``, ``# kgen: ignore[code, name]`` and,
before the first statement or just behind the docstring, ``# kgen: ignore-file``.

A comment counts for findings that start or end on its line. Behind a string of several lines it
counts for all lines of that string, because nothing can be written inside it.
"""

from __future__ import annotations

import re

from msgspec import Struct

from .document import Document
from .positions import LINE_BREAK
from .statement import Statement

_COMMENT = re.compile(
    r"#\s*kgen\s*:\s*ignore(?P<file>-file)?\b(?P<list>\s*\[(?P<codes>[^\]\r\n]*)\])?",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""(?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*+(?:"{3}|\Z)|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3}|\Z)"""
    r"""|"(?:[^"\\\r\n]|\\(?:\r\n|.))*+"|'(?:[^'\\\r\n]|\\(?:\r\n|.))*+')"""
    r"""|(?P<comment>\#[^\r\n]*)""",
    re.DOTALL,
)
_DOCSTRING = re.compile(r"""[rRuU]?["']""")


class Suppression(Struct, frozen=True):
    """One comment. `codes` are lowercase codes or rule names; None silences everything.

    It stands at `row` and `column` of `Document.text`, `length` characters long.
    """

    row: int
    column: int
    length: int
    codes: frozenset[str] | None
    whole_file: bool

    def names(self, code: str, name: str) -> bool:
        return self.codes is None or code.lower() in self.codes or name.lower() in self.codes


class Suppressions:
    """All suppression comments of a document, and which of them silenced something."""

    __slots__ = ("_by_row", "_used", "all")

    def __init__(self, found: list[tuple[Suppression, range]]) -> None:
        self.all = tuple(suppression for suppression, _ in found)
        self._by_row: dict[int, list[Suppression]] = {}
        self._used: set[tuple[Suppression, str]] = set()
        for suppression, rows in found:
            for row in rows:
                self._by_row.setdefault(row, []).append(suppression)

    @classmethod
    def of(cls, document: Document) -> Suppressions:
        if "kgen" not in document.text.lower():
            return cls([])
        return cls(_found(document))

    def covers(self, code: str, name: str, row: int, end_row: int) -> bool:
        """Whether the finding `code` (rule `name`) on rows `row` to `end_row` is silenced.

        Rows are those of `Document.text`. What silences it counts as used from then on.
        """
        here = [*self._by_row.get(row, ())]
        if end_row != row:
            here += self._by_row.get(end_row, ())
        here += (each for each in self.all if each.whole_file)
        silent = False
        for suppression in here:
            if suppression.names(code, name):
                silent = True
                self._used |= {(suppression, code.lower()), (suppression, name.lower())}
        return silent

    def unused(self) -> tuple[tuple[Suppression, frozenset[str]], ...]:
        """Comments, with those of their codes that silenced nothing; of those without codes,
        the ones that silenced nothing at all (with an empty set)."""
        result = []
        for suppression in self.all:
            used = {code for each, code in self._used if each == suppression}
            if suppression.codes is None:
                if not used:
                    result.append((suppression, frozenset()))
            elif idle := suppression.codes - used:
                result.append((suppression, idle))
        return tuple(result)


def _found(document: Document) -> list[tuple[Suppression, range]]:
    found: list[tuple[Suppression, range]] = []
    top = _top(document)
    inside: set[int] = set()
    for statement in document.statements:
        rows = len(LINE_BREAK.findall(statement.text)) + 1
        if statement.text.endswith(("\n", "\r")):
            rows -= 1
        inside.update(range(statement.first_row, statement.first_row + rows))
        if "kgen" in statement.text.lower():
            _in_statement(statement, found)
    for row in range(1, document.index.rows + 1):
        line = document.line(row)
        if row not in inside and "kgen" in line.lower() and line.lstrip().startswith("#"):
            _add(line, row, 0, range(row, row + 1), row <= top, found)
    found.sort(key=lambda each: (each[0].row, each[0].column))
    return found


def _top(document: Document) -> int:
    """The last row on which ``ignore-file`` counts."""
    statements = document.statements
    if statements and _DOCSTRING.match(statements[0].text):
        statements = statements[1:]
    return statements[0].first_row - 1 if statements else document.index.rows


def _in_statement(statement: Statement, found: list[tuple[Suppression, range]]) -> None:
    text, row, line_start, counted = statement.text, statement.first_row, 0, 0
    string_from = string_to = 0
    for token in _TOKEN.finditer(text):
        for line_break in LINE_BREAK.finditer(text, counted, token.start()):
            row, line_start = row + 1, line_break.end()
        counted = token.start()
        if token.lastgroup == "string":
            breaks = len(LINE_BREAK.findall(token[0]))
            if breaks:
                string_from = string_from if string_to == row and string_from else row
                string_to = row + breaks
            continue
        first = string_from if string_to == row and string_from else row
        _add(token[0], row, token.start() - line_start, range(first, row + 1), False, found)


def _add(
    comment: str,
    row: int,
    before: int,
    rows: range,
    at_top: bool,
    found: list[tuple[Suppression, range]],
) -> None:
    for match in _COMMENT.finditer(comment):
        codes = None
        if match["list"] is not None:
            codes = frozenset(
                code.strip().lower() for code in match["codes"].split(",") if code.strip()
            )
        whole_file = match["file"] is not None
        if whole_file and not at_top:
            continue
        suppression = Suppression(row, before + match.start() + 1, len(match[0]), codes, whole_file)
        found.append((suppression, range(0) if whole_file else rows))
