"""Line index, edits of Python text, and suppression comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kgen.analyzer.source import (
    Edit,
    LineIndex,
    Position,
    Range,
    Suppressions,
    apply_edits,
    edit_text,
    edited,
    read_bytes,
    read_text,
    without_overlaps,
)

TEXT = st.text(alphabet="ab\n\ré😀\u2028\t ", max_size=40)


@given(TEXT)
def test_offsets_and_units_go_both_ways(text: str) -> None:
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        position = index.position(offset)
        inside = position.column <= len(index.line(position.row)) + 1
        if inside:
            assert index.offset(position) == offset
            before = index.line(position.row)[: position.column - 1]
            assert index.to_utf16(position) == len(before.encode("utf-16-le")) // 2
            assert index.to_utf8(position) == len(before.encode())
            assert index.from_utf16(position.row, index.to_utf16(position)) == position
            assert index.from_utf8(position.row, index.to_utf8(position)) == position


def test_places_outside_are_drawn_in() -> None:
    index = LineIndex("ab\r\nc")
    assert index.offset(Position(1, 99)) == 2
    assert index.offset(Position(9, 1)) == 5
    assert index.offset(Position(0, 5)) == 0
    assert index.from_utf16(1, 99) == Position(1, 3)
    assert LineIndex("😀a").from_utf16(1, 1) == Position(1, 1)
    assert index.line(3) == ""


@given(TEXT, st.data())
def test_edits_are_replacements(text: str, data: st.DataObject) -> None:
    text = text.replace("\r", "")
    document = read_text(text, kind="python")
    places = sorted(
        data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
        if len(text) > 6
        else [0, len(text)]
    )
    spans = list(zip(places[::2], places[1::2], strict=False))
    edits = [
        Edit(Range(document.position(start), document.position(end)), "<new>")
        for start, end in spans
    ]
    expected = text
    for start, end in reversed(spans):
        expected = expected[:start] + "<new>" + expected[end:]
    assert edit_text(document, edits) == expected
    assert edited(document, edits).text == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\r\nb\r\n", b"a\r\nx\r\ny\r\n"),
        (b"\xef\xbb\xbfa\nb", b"\xef\xbb\xbfa\nx\ny"),
        (b"# coding: latin-1\n'\xe9'\n", b"# coding: latin-1\nx\ny\xe9'\n"),
    ],
)
def test_files_keep_their_form(data: bytes, expected: bytes) -> None:
    document = read_bytes(data, "a.py")
    edit = Edit(Range(Position(2, 1), Position(2, 2)), "x\ny")
    assert apply_edits(document, [edit]) == expected


def test_overlaps() -> None:
    def edit(start: int, end: int, content: str = "x") -> Edit:
        return Edit(Range(Position(1, start), Position(1, end)), content)

    document = read_text("abcdef")
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(document, [edit(1, 3), edit(2, 4)])
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(document, [edit(1, 1, "x"), edit(1, 1, "y")])
    assert apply_edits(document, [edit(1, 2), edit(2, 3), edit(1, 2)]) == b"xxcdef"
    assert without_overlaps([[edit(1, 3)], [edit(2, 4), edit(5, 6)], [edit(5, 6)]]) == [
        [edit(1, 3)],
        [edit(5, 6)],
    ]


SUPPRESSED = '''\
"""Doc."""
# kgen: ignore-file[K9]

a = 1  # kgen: ignore
b = "# kgen: ignore"
c = f(  # KGEN:ignore[K1, some-name]
    1,
)  # kgen: ignore[K2]
d = """
text
"""  # kgen: ignore[K3]
# kgen: ignore-file
'''


@pytest.mark.parametrize(
    ("code", "name", "row", "end_row", "expected"),
    [
        ("K1", "x", 4, 4, True),
        ("K1", "x", 5, 5, False),
        ("K1", "x", 6, 6, True),
        ("K5", "Some-Name", 6, 6, True),
        ("K2", "x", 6, 6, False),
        ("K2", "x", 6, 8, True),
        ("K3", "x", 9, 9, True),
        ("K3", "x", 10, 10, True),
        ("K4", "x", 9, 9, False),
        ("K9", "x", 7, 7, True),
    ],
)
def test_suppressions(code: str, name: str, row: int, end_row: int, expected: bool) -> None:
    suppressions = Suppressions.of(read_text(SUPPRESSED))
    assert suppressions.covers(code, name, row, end_row) is expected


def test_unused_suppressions() -> None:
    suppressions = Suppressions.of(read_text(SUPPRESSED))
    assert [each.row for each in suppressions.all] == [2, 4, 6, 8, 11]
    suppressions.covers("K1", "x", 6, 6)
    suppressions.covers("K3", "x", 9, 9)
    unused = [(each.row, sorted(codes)) for each, codes in suppressions.unused()]
    assert unused == [(2, ["k9"]), (4, []), (6, ["some-name"]), (8, ["k2"])]
