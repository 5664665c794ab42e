"""Programs as strangers write them: what is wrong in each is said at its statement, and no more.

A row of ``strangers.jsonl`` has the errors of a program as pairs of the line of source and the name
of the rule; those of a program that works are none.
"""

import json
from pathlib import Path

import pytest
from kgen.analyzer import Severity, check, read_text

LINES = (Path(__file__).parent / "strangers.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_errors_are_those_of_the_program(row):
    program = row["program"]
    lines = program.splitlines()
    found = check(read_text(program), fixes=False)
    errors = [
        [lines[d.location.start.row - 1].strip(), d.name]
        for d in found
        if d.severity is Severity.ERROR
    ]
    assert errors == row["errors"], program
