"""Programs that were run under Keras 3.15: what went wrong there, kgen says beforehand.

``problems.jsonl`` holds what users asked about, each with a repaired program, ``errors.jsonl``
programs that raise, ``silent.jsonl`` mistakes that (mostly) do not and controls without mistake.
What kgen does not say, or says elsewhere, is listed by name with the reason: what is found must
stay found.
"""

import ast
import json
from functools import cache
from pathlib import Path

import pytest
from kgen.analyzer import check, read_text

HERE = Path(__file__).parent

NEEDS_NUMBERS = (
    "whether it is one depends on numbers in the data, of which kgen knows kinds and sizes"
)
MAY_BE_MEANT = "right programs do the same on purpose: a warning would be wrong too often"

MISSED_PROBLEMS = {
    "silent-relu-regression-negative": NEEDS_NUMBERS,
    "custom-super-init-kwargs": "said at the call of super, which the traceback ends with",
    "dist-model-outside-scope": "scopes of strategies are entered, but not which device has what",
}

MISSED_ERRORS = {
    "variables created in call": "a warning at the layer in `call`: JAX and PyTorch run it",
    "load_model missing file": "a text without a folder does not tell which files there are",
    "get_layer missing": "numbers of automatic names count on in a session",
}

MISSED_SILENT = {
    "tanh output + hinge with 0/1 labels": "no mistake: Keras turns 0 into -1 itself",
    "msle with linear output": NEEDS_NUMBERS,
    "labels (n,1) vs output (n,) regression": "no mistake: Keras takes the last axis off",
    "wrong-order list inputs of same shape": MAY_BE_MEANT,
    "activation='relu' before BatchNorm + dropout before BN": MAY_BE_MEANT,
    "Conv2D channel-last grayscale trick (28,28) -> Conv1D": MAY_BE_MEANT,
    "applications without preprocess_input (Rescaling 1/255 before ResNet50)": (
        "no mistake without weights that were trained on other numbers"
    ),
    "ops.reshape impossible": "batches of five times as many samples pass",
    "Functional: variable not rebound (x skipped)": "said as advice: the layer may be a leftover",
    "EarlyStopping patience >= epochs": MAY_BE_MEANT,
    "batch_size=0": "no mistake: Keras takes its own size of batches for it",
    "steps_per_epoch too small on arrays": MAY_BE_MEANT,
    "class_weight missing a class": "no mistake: the others weigh 1",
    "class_weight on regression": MAY_BE_MEANT,
    "NaN in inputs": NEEDS_NUMBERS,
    "Input dtype int32 then Dense": NEEDS_NUMBERS,
    "save h5 then load (Adam state)": "Keras says itself that the format is old, and reads it",
    "LSTM activation relu": MAY_BE_MEANT,
    "Flatten huge -> Dense params explosion": "the program has no Dense after it",
    "Concatenate on batch axis": MAY_BE_MEANT,
    "broadcasting Add (n,1)+(n,4)": MAY_BE_MEANT,
    "residual Add with 1-channel broadcast": MAY_BE_MEANT,
    "channels_first in fit on TF CPU": "no mistake: the kernels of TensorFlow 2.21 have it",
    "MHA key_dim=embed_dim (not / heads)": MAY_BE_MEANT,
    "decoder attention without causal mask": MAY_BE_MEANT,
    "MHA value/key order": "the sizes fit in either order",
    "cross-validation loop reusing one model": "a loop that goes on training looks the same",
    "custom layer overrides __call__": MAY_BE_MEANT,
    "custom layer build() with wrong signature": "Keras calls such a `build` without shapes",
    "custom layer: weights as numpy": MAY_BE_MEANT,
}


def _rows(name):
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


PROBLEMS, ERRORS, SILENT = _rows("problems"), _rows("errors"), _rows("silent")
MISTAKES = [row for row in SILENT if row["kind"] != "control"]
CONTROLS = [row for row in SILENT if row["kind"] == "control"]


def _cases(rows, key, missed):
    for row in rows:
        why = missed.get(row[key])
        marks = [pytest.mark.xfail(reason=why, strict=True)] if why is not None else []
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
    assert {row["id"] for row in PROBLEMS} >= set(MISSED_PROBLEMS)
    assert {row["name"] for row in ERRORS} >= set(MISSED_ERRORS)
    assert {row["name"] for row in MISTAKES} >= set(MISSED_SILENT)
