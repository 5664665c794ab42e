"""Text edits: applied to Python with its encoding and line endings, to notebooks cell by cell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from .document import Document
from .notebook import joined, source_as_json, source_spans
from .positions import LINE_BREAK, Range


class Edit(Struct, frozen=True):
    """Put `content` in place of `range` (of `Document.text`); an empty range inserts."""

    range: Range
    content: str


def apply_edits(document: Document, edits: Iterable[Edit]) -> bytes:
    """The new contents of the file.

    Python keeps its encoding, byte order mark and line endings (line breaks of the edits become
    the file's own). Of a notebook only the source of the changed cells is replaced. Raises
    ValueError for edits that overlap, leave their cell, or that the encoding cannot hold.
    """
    text = _origin_after(document, edits)
    mark = "\ufeff" if document.bom else ""
    return (mark + text).encode(document.encoding)


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after the edits; raises ValueError like `apply_edits`."""
    changed = document.with_text(_origin_after(document, edits))
    return replace(changed, encoding=document.encoding, bom=document.bom)


def edit_text(document: Document, edits: Iterable[Edit]) -> str:
    """`Document.text` after the edits."""
    text = document.text
    return _replaced(text, 0, len(text), _placed(document, edits))


def without_overlaps(groups: Iterable[Sequence[Edit]]) -> list[Sequence[Edit]]:
    """The groups that can be applied together; an earlier group wins over a later one.

    A group, all edits of one fix, is taken whole or not at all.
    """
    taken: list[Edit] = []
    chosen: list[Sequence[Edit]] = []
    for group in groups:
        new = [edit for edit in group if edit not in taken]
        if all(not overlap(edit, other) for edit in new for other in taken) and all(
            not overlap(edit, other) for place, edit in enumerate(new) for other in new[:place]
        ):
            taken += new
            chosen.append(group)
    return chosen


def overlap(one: Edit, other: Edit) -> bool:
    """Whether the edits compete for a place; two insertions at one place do, touching ends
    do not."""
    if one.range == other.range:
        return True
    return one.range.start < other.range.end and other.range.start < one.range.end


def _origin_after(document: Document, edits: Iterable[Edit]) -> str:
    placed = _placed(document, edits)
    if document.kind != "notebook":
        return _replaced(document.text, 0, len(document.text), placed)
    return _notebook_after(document, placed)


def _placed(document: Document, edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
    """(start, end, content) in offsets of `Document.text`, in order. Identical edits count once."""
    line_break = _line_break(document.text)
    placed = sorted(
        {
            (
                document.offset(edit.range.start),
                document.offset(edit.range.end),
                LINE_BREAK.sub(lambda _: line_break, edit.content),
            )
            for edit in edits
        }
    )
    for start, end, _ in placed:
        if end < start:
            raise ValueError("An edit ends before it starts.")
    for before, after in itertools.pairwise(placed):
        if after[0] < before[1] or before[:2] == after[:2]:
            row = document.position(after[0]).row
            raise ValueError(f"Two edits overlap on row {row}; apply them one after the other.")
    return placed


def _replaced(text: str, start: int, end: int, placed: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    for first, last, content in placed:
        pieces += (text[start:first], content)
        start = last
    return "".join([*pieces, text[start:end]])


def _line_break(text: str) -> str:
    """The line break that the text uses most."""
    windows = text.count("\r\n")
    breaks = {"\n": text.count("\n") - windows, "\r\n": windows, "\r": text.count("\r") - windows}
    return max(breaks, key=lambda each: breaks[each])


def _notebook_after(document: Document, placed: list[tuple[int, int, str]]) -> str:
    json_text = document.origin
    ascii_only = json_text.isascii() and _ESCAPED.search(json_text) is not None
    pieces: list[str] = []
    done, start, left = 0, 0, list(placed)
    for span in source_spans(json_text, document.filename):
        cell_text = joined(span.source)
        end = start + len(cell_text)
        last = end == len(document.text)
        mine = list(
            itertools.takewhile(
                lambda edit, start=start, end=end + last: start <= edit[0] < end and edit[1] <= end,
                left,
            )
        )
        left = left[len(mine) :]
        if mine:
            text = _replaced(document.text, start, end, mine)
            if len(cell_text) != len(span.source):
                text = text.removesuffix("\n")
            if text != span.source:
                old = json_text[span.start : span.end]
                pieces += (json_text[done : span.start], source_as_json(text, old, ascii_only))
                done = span.end
        start = end
    if left:
        row = document.position(left[0][0]).row
        raise ValueError(f"An edit on row {row} does not stay within one cell.")
    return "".join([*pieces, json_text[done:]])


_ESCAPED = re.compile(r"\\u(?!00[01])")
