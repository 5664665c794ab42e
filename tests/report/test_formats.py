"""Findings in every format, from diagnostics made by hand."""

import json

import nbformat
import pytest
from kgen.analyzer.diagnostics import Applicability, Diagnostic, Fix, Related, Severity
from kgen.analyzer.report import FORMATS, FileResult
from kgen.analyzer.source import Edit, Position, Range, read_notebook, read_text

SOURCE = "import keras\n\n模型 = 'x'; layers.Dense(3, units=4)\n\tdeep = 1\n"


def span(row, column, end_row, end_column):
    return Range(Position(row, column), Position(end_row, end_column))


def diagnostic(document, where, **changes):
    near = span(1, 1, 1, 13)
    edit = Edit(span(where.start.row, where.start.column, where.start.row, 15), "new\n")
    values = {
        "code": "KA101",
        "name": "unknown-argument",
        "severity": Severity.ERROR,
        "message": "50% wrong, at\nall",
        "filename": document.filename,
        "range": where,
        "location": document.location(where),
        "related": (Related("it came from here", near, document.location(near)),),
        "notes": ("Keras: no",),
        "fix": Fix("Drop it", Applicability.SAFE, (edit,), (document.location(edit.range),)),
        "url": "https://example.org/unknown-argument",
    }
    return Diagnostic(**{**values, **changes})


@pytest.fixture
def results():
    document = read_text(SOURCE, "a b.py")
    return [FileResult("a b.py", (diagnostic(document, span(3, 11, 3, 33)),), document)]


def test_text_underlines_what_is_meant(results):
    assert FORMATS["text"](results).splitlines() == [
        "error[KA101]: 50% wrong, at",
        "  all",
        " --> a b.py:3:11",
        "  |",
        "3 | 模型 = 'x'; layers.Dense(3, units=4)",
        "  |             ^^^^^^^^^^^^^^^^^^^^^^",
        "note: it came from here",
        " --> a b.py:1:1",
        "  |",
        "1 | import keras",
        "  | ------------",
        "  = note: Keras: no",
        "  = fix: Drop it (--fix)",
        "  = rule: unknown-argument",
        "",
    ]


def test_text_of_a_tab_and_of_many_lines():
    document = read_text(SOURCE, "a.py")
    found = diagnostic(document, span(4, 2, 5, 1), related=(), notes=(), fix=None)
    lines = FORMATS["text"]([FileResult("a.py", (found,), document)]).splitlines()
    assert lines[4:6] == ["4 |     deep = 1", "  |     ^^^^^^^^"]


def test_text_cuts_long_lines():
    document = read_text("x = [" + "1, " * 500 + "bad]", "a.py")
    found = diagnostic(document, span(1, 1506, 1, 1509), related=())
    lines = FORMATS["text"]([FileResult("a.py", (found,), document)]).splitlines()
    line, under = lines[4], lines[5]
    assert len(line) < 180
    assert line[under.index("^") : under.rindex("^") + 1] == "bad"


def test_json_is_the_contract(results):
    (found,) = json.loads(FORMATS["json"](results))
    assert found == {
        "code": "KA101",
        "name": "unknown-argument",
        "severity": "error",
        "message": "50% wrong, at\nall",
        "filename": "a b.py",
        "cell": None,
        "location": {"row": 3, "column": 11},
        "end_location": {"row": 3, "column": 33},
        "related": [
            {
                "message": "it came from here",
                "location": {"row": 1, "column": 1},
                "end_location": {"row": 1, "column": 13},
            }
        ],
        "fix": {
            "message": "Drop it",
            "applicability": "safe",
            "edits": [
                {
                    "location": {"row": 3, "column": 11},
                    "end_location": {"row": 3, "column": 15},
                    "content": "new\n",
                }
            ],
        },
        "url": "https://example.org/unknown-argument",
    }


def test_notebooks_count_all_cells_from_one_and_rows_in_the_cell():
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# title"),
        nbformat.v4.new_code_cell("a = 1\nb = 2"),
        nbformat.v4.new_code_cell("import keras\nlayers.Dense(3, units=4)"),
    ]
    document = read_notebook(nbformat.writes(notebook), "a.ipynb")
    row = document.text.splitlines().index("layers.Dense(3, units=4)") + 1
    found = diagnostic(document, span(row, 1, row, 5), related=())
    results = [FileResult("a.ipynb", (found,), document)]
    (shown,) = json.loads(FORMATS["json"](results))
    assert (shown["cell"], shown["location"]) == (3, {"row": 2, "column": 1})
    assert FORMATS["concise"](results).startswith("a.ipynb:cell 3:2:1: error KA101 [*] ")
    assert " --> a.ipynb:cell 3:2:1" in FORMATS["text"](results)
    assert "cell 3, line 2: 50%25 wrong" in FORMATS["github"](results)


def test_concise_is_one_line(results):
    assert FORMATS["concise"](results) == "a b.py:3:11: error KA101 [*] 50% wrong, at all\n"


def test_github_escapes(results):
    assert FORMATS["github"](results) == (
        "::error title=kgen (KA101 unknown-argument),file=a b.py,line=3,col=11,endLine=3,"
        "endColumn=33::50%25 wrong, at%0Aall\n"
    )


def test_sarif_has_rules_results_and_fixes(results):
    log = json.loads(FORMATS["sarif"](results))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["KA101"]
    (found,) = run["results"]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 11, "endLine": 3, "endColumn": 33}
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"
    assert found["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {
        "text": "new\n"
    }


def test_nothing_found():
    assert [FORMATS[name]([]) for name in ("text", "concise", "github")] == ["", "", ""]
    assert json.loads(FORMATS["json"]([])) == []
    assert json.loads(FORMATS["sarif"]([]))["runs"][0]["results"] == []
