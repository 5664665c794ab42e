"""Small programs with one mistake each, as users write them, that were run under Keras 3.15.

Each row of ``recall.jsonl`` holds a program and the `rows` where Keras raises: the statement that
the traceback begins with, the line of the program's own that it ends with, the line to repair.
Without rows Keras says nothing, and a warning is wanted. The programs were written before kgen was
asked.
"""

import json
from pathlib import Path

import pytest
from kgen.analyzer import check, read_text

LINES = (Path(__file__).parent / "recall.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
MISSED = frozenset(
    {
        "v07: labels starting at 1",  # a warning: JAX does not notice
        "v18: layer built with weights in call",  # a warning: JAX does not notice
        "u33: kfold unfit label encode: y 2-D one-hot passed to KFold model of (1)",
    }
)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=row["name"],
            marks=[pytest.mark.xfail(reason="not found yet", strict=True)]
            if row["name"] in MISSED
            else [],
        )
        for row in ROWS
    ],
)
def test_mistake_is_found(row):
    found = [
        (each.severity, each.location.start.row, each.location.end.row)
        for each in check(read_text(row["program"]), fixes=False)
    ]
    if row["rows"]:
        errors = [range(start, end + 1) for severity, start, end in found if severity == "error"]
        assert any(wanted in span for span in errors for wanted in row["rows"]), row["program"]
    else:
        assert any(severity in ("error", "warning") for severity, _, _ in found), row["program"]
