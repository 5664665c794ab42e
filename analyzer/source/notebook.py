"""Notebooks: finds the code cells in the JSON, and where each one's source stands in it.

The JSON is never rewritten as a whole: `SourceSpan` says which characters hold a cell's source,
so that `edits` replaces those and leaves every other byte alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from .document import LARGEST_TEXT, Cell, Document, statements_of
from .magics import neutralised
from .positions import LINE_BREAK
from .problems import SourceError
from .scan import rows_between
from .statement import Statement

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


class SourceSpan(Struct, frozen=True):
    """The JSON value of a code cell's source: characters `start` to `end` of the file's text."""

    index: int
    id: str | None
    source: str
    start: int
    end: int


def read_notebook(data: str | bytes, filename: str) -> Document:
    """Read a notebook of format 3 or 4. Raises SourceError where it is none.

    Notebooks for other languages than Python have cells, but no statements.
    """
    bom = False
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            row = data.count(b"\n", 0, error.start) + 1
            raise SourceError(filename, "The notebook is not valid UTF-8.", row) from None
    if data.startswith("\ufeff"):
        bom, data = True, data[1:]
    if not data.strip():
        raise SourceError(filename, "The file is empty, not a notebook.")
    spans, language = _code_cells(data, filename)
    if sum(len(span.source) for span in spans) > LARGEST_TEXT:
        raise SourceError(
            filename, f"The cells hold more than {LARGEST_TEXT:,} characters of Python."
        )
    is_python = language is None or language.lower().startswith(("python", "ipython"))
    cells: list[Cell] = []
    statements: list[Statement] = []
    texts: list[str] = []
    harmless: list[str] = []
    row = 1
    for span in spans:
        cell = Cell(span.index, span.id, span.source, row)
        cells.append(cell)
        text = joined(span.source)
        if "\0" in text:
            raise SourceError(filename, f"Cell {span.index + 1} holds null characters.")
        python = neutralised(text) if is_python else text
        texts.append(text)
        harmless.append(python)
        if is_python:
            statements += statements_of(python, row, span.index)
        row += rows_between(text, 0, len(text))
    return Document(
        filename,
        "notebook",
        "".join(texts),
        tuple(cells),
        tuple(statements),
        "".join(harmless),
        data,
        bom=bom,
    )


def joined(source: str) -> str:
    """A cell's source as it stands in `Document.text`: always ended by a line break."""
    return source if source.endswith(("\n", "\r")) else source + "\n"


def source_spans(text: str, filename: str) -> tuple[SourceSpan, ...]:
    """Where the sources of the code cells stand in the JSON `text` of a notebook."""
    return _code_cells(text, filename)[0]


def _code_cells(text: str, filename: str) -> tuple[tuple[SourceSpan, ...], str | None]:
    try:
        return _walk(text, filename)
    except json.JSONDecodeError as error:
        raise SourceError(
            filename, f"The notebook is not valid JSON: {error.msg}.", error.lineno
        ) from None
    except RecursionError:
        raise SourceError(filename, "The notebook's JSON is nested too deeply.") from None
    except ValueError as error:
        raise SourceError(filename, f"The notebook cannot be read: {error}.") from None


def _walk(text: str, filename: str) -> tuple[tuple[SourceSpan, ...], str | None]:
    start = _skip(text, 0)
    if not text.startswith("{", start):
        _DECODER.decode(text)
        raise SourceError(filename, "This is JSON, but not a notebook: it has no cells.")
    arrays: list[int] = []
    metadata: Any = {}
    known = False
    end = _skip(text, start + 1)
    for key, at, after in _members(text, start):
        end = after
        if key == "cells":
            arrays, known = [at], True
        elif key == "worksheets" and text.startswith("[", at):
            known = True
            for sheet, _ in _items(text, at):
                if text.startswith("{", sheet):
                    arrays += [place for name, place, _ in _members(text, sheet) if name == "cells"]
        elif key == "metadata":
            metadata = _DECODER.raw_decode(text, at)[0]
    end = _skip(text, _skip(text, end) + 1)
    if end < len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    if not known:
        raise SourceError(filename, "This is JSON, but not a notebook: it has no cells.")
    spans: list[SourceSpan] = []
    index = -1
    for array in arrays:
        if not text.startswith("[", array):
            raise SourceError(filename, "The notebook's cells are not a list.")
        for place, _ in _items(text, array):
            index += 1
            if text.startswith("{", place):
                span = _span(text, place, index, filename)
                if span is not None:
                    spans.append(span)
    return tuple(spans), _language(metadata)


def _span(text: str, place: int, index: int, filename: str) -> SourceSpan | None:
    kind, name, source, start, end = None, None, None, 0, 0
    for key, at, after in _members(text, place):
        match key:
            case "cell_type":
                kind = _DECODER.raw_decode(text, at)[0]
            case "id":
                name = _DECODER.raw_decode(text, at)[0]
            case "source" | "input":
                source, start, end = _DECODER.raw_decode(text, at)[0], at, after
    if kind != "code" or source is None:
        return None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SourceError(filename, f"The source of cell {index + 1} is no text.")
    return SourceSpan(index, name if isinstance(name, str) else None, source, start, end)


def _language(metadata: Any) -> str | None:
    if not isinstance(metadata, dict):
        return None
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        section = metadata.get(part)
        if isinstance(section, dict) and isinstance(section.get(key), str):
            return section[key]
    return None


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _members(text: str, position: int) -> Iterator[tuple[str, int, int]]:
    """(key, start, end of the value) for each member of the object that starts at `position`."""
    position = _skip(text, position + 1)
    if text.startswith("}", position):
        return
    while True:
        if not text.startswith('"', position):
            raise json.JSONDecodeError("Expecting a property name in quotes", text, position)
        key, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if not text.startswith(":", position):
            raise json.JSONDecodeError("Expecting ':'", text, position)
        start = _skip(text, position + 1)
        _, end = _DECODER.raw_decode(text, start)
        yield key, start, end
        position = _skip(text, end)
        if text.startswith("}", position):
            return
        if not text.startswith(",", position):
            raise json.JSONDecodeError("Expecting ','", text, position)
        position = _skip(text, position + 1)


def _items(text: str, position: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each item of the array that starts at `position`."""
    position = _skip(text, position + 1)
    if text.startswith("]", position):
        return
    while True:
        _, end = _DECODER.raw_decode(text, position)
        yield position, end
        position = _skip(text, end)
        if text.startswith("]", position):
            return
        if not text.startswith(",", position):
            raise json.JSONDecodeError("Expecting ','", text, position)
        position = _skip(text, position + 1)


def source_as_json(source: str, old: str, ensure_ascii: bool) -> str:
    """`source` as a JSON value in the form that `old`, the JSON it replaces, has."""
    if not old.startswith("["):
        return json.dumps(source, ensure_ascii=ensure_ascii)
    lines = _lines(source)
    if not lines:
        return "[]"
    opening = _SPACE.match(old, 1)
    before = opening[0] if opening else ""
    closing = re.search(r"[ \t\r\n]*\]\Z", old)
    after = closing[0][:-1] if closing else ""
    between = f",{before}" if before else ", " if ", " in old else ","
    return (
        "["
        + before
        + between.join(json.dumps(line, ensure_ascii=ensure_ascii) for line in lines)
        + after
        + "]"
    )


def _lines(source: str) -> list[str]:
    """Lines with their breaks. Only at line breaks of Python: Jupyter's own splitting differs at
    exotic characters, but joining gives the same text."""
    lines, start = [], 0
    for found in LINE_BREAK.finditer(source):
        lines.append(source[start : found.end()])
        start = found.end()
    return [*lines, source[start:]] if start < len(source) else lines
