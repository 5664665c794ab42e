"""Programs that were run under Keras 3.15: what went wrong there, kgen says beforehand.

``problems.jsonl`` holds what users asked about, each with a repaired program, ``errors.jsonl``
programs that raise, ``silent.jsonl`` mistakes that (mostly) do not and controls without mistake.
What kgen does not find yet is listed by name: it may be found any day, but what is found must
stay found.
"""

import ast
import json
from functools import cache
from pathlib import Path

import pytest
from kgen.analyzer import check, read_text

HERE = Path(__file__).parent

MISSED_PROBLEMS = frozenset(
    {
        "silent-relu-regression-negative",
        "custom-super-init-kwargs",
        "dist-model-outside-scope",
    }
)

MISSED_ERRORS = frozenset(
    {
        "variables created in call",
        "load_model missing file",
        "get_layer missing",
    }
)

MISSED_SILENT = frozenset(
    {
        "tanh output + hinge with 0/1 labels",
        "msle with linear output",
        "labels (n,1) vs output (n,) regression",
        "wrong-order list inputs of same shape",
        "activation='relu' before BatchNorm + dropout before BN",
        "Conv2D channel-last grayscale trick (28,28) -> Conv1D",
        "applications without preprocess_input (Rescaling 1/255 before ResNet50)",
        "ops.reshape impossible",
        "Functional: variable not rebound (x skipped)",
        "EarlyStopping patience >= epochs",
        "batch_size=0",
        "steps_per_epoch too small on arrays",
        "class_weight missing a class",
        "class_weight on regression",
        "NaN in inputs",
        "Input dtype int32 then Dense",
        "save h5 then load (Adam state)",
        "LSTM activation relu",
        "Flatten huge -> Dense params explosion",
        "Concatenate on batch axis",
        "broadcasting Add (n,1)+(n,4)",
        "residual Add with 1-channel broadcast",
        "channels_first in fit on TF CPU",
        "MHA key_dim=embed_dim (not / heads)",
        "decoder attention without causal mask",
        "MHA value/key order",
        "cross-validation loop reusing one model",
        "custom layer overrides __call__",
        "custom layer build() with wrong signature",
        "custom layer: weights as numpy",
    }
)


def _rows(name):
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


PROBLEMS, ERRORS, SILENT = _rows("problems"), _rows("errors"), _rows("silent")
MISTAKES = [row for row in SILENT if row["kind"] != "control"]
CONTROLS = [row for row in SILENT if row["kind"] == "control"]


def _cases(rows, key, missed):
    for row in rows:
        marks = (
            [pytest.mark.xfail(reason="not found yet", strict=True)] if row[key] in missed else []
        )
        yield pytest.param(row, id=row[key], marks=marks)


@cache
def _found(program):
    """(severity, first line) of every diagnostic."""
    return [(d.severity, d.location.start.row) for d in check(read_text(program), fixes=False)]


def _bad(program):
    return [row for severity, row in _found(program) if severity in ("error", "warning")]


def _spans(program, statement):
    """The lines of a statement that is given as `ast.unparse` or the source spells it."""
    statement = statement.strip()
    first = statement.splitlines()[0].strip()
    lines = program.splitlines()
    for node in ast.walk(ast.parse(program)):
        if not isinstance(node, ast.stmt):
            continue
        whole = ast.unparse(node).strip().startswith(statement)
        simple = not isinstance(getattr(node, "body", None), list)
        if whole or (simple and first in lines[node.lineno - 1]):
            yield range(node.lineno, (node.end_lineno or node.lineno) + 1)


@pytest.mark.parametrize("row", list(_cases(PROBLEMS, "id", MISSED_PROBLEMS)))
def test_problem_is_reported_where_it_fails(row):
    program, statement = row["minimal_program"], row["failing_statement"]
    bad = _bad(program)
    assert bad, f"nothing is reported\n{program}"
    if statement is not None:
        spans = list(_spans(program, statement))
        assert not spans or any(line in span for span in spans for line in bad), program


@pytest.mark.parametrize("row", PROBLEMS, ids=lambda row: row["id"])
def test_repaired_program_has_no_error(row):
    program = row["fixed_program"]
    assert "error" not in [severity for severity, _ in _found(program)], program


@pytest.mark.parametrize("row", list(_cases(ERRORS, "name", MISSED_ERRORS)))
def test_raising_statement_is_an_error(row):
    program = row["program"]
    errors = []
    for each in check(read_text(program), fixes=False):
        # What raises deeper in the program may be reported there, with the calls that led to it.
        calls = [r.location for r in each.related if r.message == "called from here"]
        if each.severity == "error":
            errors += [where.start.row for where in (each.location, *calls)]
    spans = _spans(program, row["statement"])
    assert any(line in span for span in spans for line in errors), program


@pytest.mark.parametrize("row", list(_cases(MISTAKES, "name", MISSED_SILENT)))
def test_mistake_is_reported(row):
    assert _bad(row["program"]), row["program"]


@pytest.mark.parametrize("row", CONTROLS, ids=lambda row: row["name"])
def test_control_is_clean(row):
    assert _bad(row["program"]) == [], row["program"]


def test_listed_misses_exist():
    assert {row["id"] for row in PROBLEMS} >= MISSED_PROBLEMS
    assert {row["name"] for row in ERRORS} >= MISSED_ERRORS
    assert {row["name"] for row in MISTAKES} >= MISSED_SILENT
