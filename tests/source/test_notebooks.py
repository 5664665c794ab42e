"""Notebooks, percent scripts and magics."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kgen.analyzer.source import (
    Edit,
    Position,
    Range,
    SourceError,
    apply_edits,
    locate,
    read_bytes,
    read_notebook,
    read_text,
)
from kgen.analyzer.source.magics import neutralised
from kgen.analyzer.source.positions import LINE_BREAK

MAGICS = [
    ("%matplotlib inline\n", "_#atplotlib inline\n"),
    ("!pip install \\\n  keras\nx = 1\n", "_#ip install \\\n# keras\nx = 1\n"),
    ("if a:\n    !ls\n", "if a:\n    _#s\n"),
    ("x = !ls\n", "x = _#s\n"),
    ("a, b = !ls\n", "a, b = _#s\n"),
    ("x = %sql select\n", "x = _#ql select\n"),
    ("x = %time f(1)\n", "x =       f(1)\n"),
    ("%time x = f(1)\n", "_    ;x = f(1)\n"),
    ("%timeit -n 10 f(1)\n", "_            ;f(1)\n"),
    ("%%time\nf(1)\n", "_#time\nf(1)\n"),
    ("\n# a\n%%bash\nls 'a\n\nb\n", "\n# a\n_#bash\n#s 'a\n\n#\n"),
    ("?f\n", "_#\n"),
    ("f?\nf.g??\n", "_#\n_#g??\n"),
    ("pip install keras\n", "_#p install keras\n"),
    ("!\n", "_\n"),
    # Python all the way.
    ("x = a % b\n", None),
    ("x = (a\n% b)\n", None),
    ("'''\n%a\n!b\n'''\n", None),
    ("x = a != b\n", None),
    ("ls = 1\nls\ngit = 2\n", None),
    ("cat in x\nrm (1)\n", None),
    ("x = 'a?'\n# why?\n", None),
    ("get_ipython().run_line_magic('matplotlib', 'inline')\n", None),
    ("x = a \\\n  % b\n", None),
    ("s = '''\nwhat?\n'''\n", None),
]


@pytest.mark.parametrize(("text", "expected"), MAGICS)
def test_magics(text: str, expected: str | None) -> None:
    harmless = neutralised(text)
    assert harmless == (text if expected is None else expected)
    assert not read_text(harmless).problems


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="%!?= \n\r\tax'\"([\\#1pils", max_size=60))
def test_magics_move_nothing(text: str) -> None:
    harmless = neutralised(text)
    assert len(harmless) == len(text)
    assert [found.span() for found in LINE_BREAK.finditer(harmless)] == [
        found.span() for found in LINE_BREAK.finditer(text)
    ]


CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# a\n", "b"]},
    {"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "source": ["x = (\n", "1)"]},
    {"cell_type": "code", "metadata": {}, "source": "%time y = x\nz = é\n", "outputs": []},
    {"cell_type": "raw", "source": "raw"},
    {"cell_type": "code", "source": [], "outputs": []},
    {"cell_type": "code", "source": ["f(", "\n", "broken"], "outputs": []},
    {"cell_type": "code", "source": ["last = 1"], "outputs": []},
]
NOTEBOOK = {"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_cells_and_places() -> None:
    document = read_notebook(json.dumps(NOTEBOOK), "a.ipynb")
    assert [(cell.index, cell.id, cell.first_row) for cell in document.cells] == [
        (1, "one", 1),
        (2, None, 3),
        (4, None, 5),
        (5, None, 6),
        (6, None, 8),
    ]
    assert [(each.cell, each.first_row) for each in document.statements] == [
        (1, 1),
        (2, 3),
        (2, 4),
        (5, 6),
        (5, 7),
        (6, 8),
    ]
    assert locate(document, 4, 3) == (2, 2, 3)
    assert document.row_of(2, 2) == 4
    assert document.row_of(0, 1) is None
    (problem,) = document.problems
    assert (problem.cell, problem.row) == (5, 6)
    place = document.location(Range(Position(1, 5), Position(2, 3)))
    assert (place.cell, place.start, place.end) == (1, Position(1, 5), Position(2, 3))


def test_format_3() -> None:
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b"], "language": "python"}]
    document = read_notebook(
        json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}), "a.ipynb"
    )
    assert document.text == "a = 1\nb\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"{", "JSON"),
        (b'{"cells": [}', "JSON"),
        (b"[]", "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 3}', "not a list"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "cell 1"),
        (b'{"cells": []} x', "JSON"),
        (b"\xff", "UTF-8"),
        (b"[" * 100_000, "notebook"),
        (b'{"cells": ' + b"[" * 100_000, "notebook"),
    ],
)
def test_bad_notebooks(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_bytes(data, "a.ipynb")


def test_other_languages_have_no_statements() -> None:
    notebook = NOTEBOOK | {"metadata": {"kernelspec": {"language": "R"}}}
    document = read_notebook(json.dumps(notebook), "a.ipynb")
    assert document.cells and not document.statements


@pytest.mark.parametrize(
    "form",
    [{"indent": 1}, {"indent": None}, {"indent": 4, "sort_keys": True}, {"indent": "\t"}],
)
@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_edits_touch_only_their_cell(form: dict, ensure_ascii: bool) -> None:
    text = json.dumps(NOTEBOOK, ensure_ascii=ensure_ascii, **form) + "\n"
    document = read_notebook(text, "a.ipynb")
    edits = [
        Edit(Range(Position(2, 1), Position(2, 2)), "2,\n3"),
        Edit(Range(Position(4, 5), Position(4, 6)), "ü"),
    ]
    result = apply_edits(document, edits).decode()
    changed = json.loads(json.dumps(NOTEBOOK))
    changed["cells"][1]["source"] = ["x = (\n", "2,\n", "3)"]
    changed["cells"][2]["source"] = "%time y = x\nz = ü\n"
    assert result == json.dumps(changed, ensure_ascii=ensure_ascii, **form) + "\n"
    assert apply_edits(document, []).decode() == text


def test_an_edit_stays_in_its_cell() -> None:
    document = read_notebook(json.dumps(NOTEBOOK), "a.ipynb")
    with pytest.raises(ValueError, match="one cell"):
        apply_edits(document, [Edit(Range(Position(2, 1), Position(4, 1)), "")])


def test_percent() -> None:
    text = "import a\n# %% [markdown]\n# text\n# %%\n%time x = 1\n\n#%% title\ny = (\n# %%\nz\n"
    document = read_text(text)
    assert document.kind == "percent"
    assert [(cell.index, cell.first_row) for cell in document.cells] == [
        (0, 1),
        (2, 4),
        (3, 7),
        (4, 9),
    ]
    assert [(each.first_row, each.cell) for each in document.statements] == [
        (1, 0),
        (5, 2),
        (8, 3),
        (10, 4),
    ]
    assert len(document.problems) == 1
    place = document.location(Range(Position(5, 1), Position(5, 2)))
    assert (place.cell, place.start.row) == (None, 5)


def test_percent_marks_in_strings_are_text() -> None:
    document = read_text("x = '''\n# %%\n'''\ny = 1\n")
    assert document.kind == "python"
    assert not document.problems
    assert len(document.statements) == 2
