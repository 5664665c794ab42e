"""Tables are ruled as rich rules them, and lose no text where they are made to fit."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from kgen.analyzer.report.table import cell_width, table_lines

TEXT = st.text(st.sampled_from("abc,()# 1层é"), max_size=14).map(str.strip)
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.tuples(
        st.lists(TEXT, min_size=columns, max_size=columns),
        st.lists(st.lists(TEXT, min_size=columns, max_size=columns), max_size=4),
        st.frozensets(st.integers(0, columns - 1)),
    )
)


@given(TABLES)
def test_as_rich_draws_it(table: tuple[list[str], list[list[str]], frozenset[int]]) -> None:
    from rich.console import Console
    from rich.table import Table

    titles, rows, right = table
    theirs = Table(show_lines=True)
    for index, title in enumerate(titles):
        theirs.add_column(title, justify="right" if index in right else "left")
    for row in rows:
        theirs.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=200, markup=False, highlight=False, color_system=None).print(theirs)
    assert table_lines(titles, rows, right, 200) == out.getvalue().rstrip("\n").split("\n")


@given(TABLES, st.integers(1, 60))
def test_what_does_not_fit_is_wrapped(table: tuple, width: int) -> None:
    titles, rows, right = table
    lines = table_lines(titles, rows, right, width)
    assert len({cell_width(line) for line in lines}) == 1
    narrowest = 1 + 7 * len(titles)
    assert cell_width(lines[0]) <= max(width, narrowest)
    text = "".join("".join(line.split()) for line in lines if line[0] in "│┃")
    for cell in (*titles, *(cell for row in rows for cell in row)):
        assert all(text.count(char) >= cell.count(char) for char in cell if char != " ")


def test_without_signs() -> None:
    lines = table_lines(["a", "b"], [["1", "2"]], encoding="ascii")
    assert lines == ["+---+---+", "| a | b |", "|---+---|", "| 1 | 2 |", "+---+---+"]
