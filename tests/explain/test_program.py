"""With a program: the finding that a message is about, at the line that the traceback names."""

import json
from pathlib import Path

import pytest
from kgen.analyzer import read_text
from kgen.analyzer.explain import explain, places
from kgen.analyzer.explain.program import named_rows
from kgen.analyzer.explain.traceback import read

TWO = """\
import keras
from keras import layers

small = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)])
first = keras.Sequential([
    keras.Input((28, 28)),
    layers.Conv2D(8, 3),
])
second = keras.Sequential([
    keras.Input((50, 50)),
    layers.Conv2D(8, 3),
])
"""

RANK = (
    "ValueError: Input 0 of layer conv2d_1 is incompatible with the layer: expected min_ndim=4, "
    "found ndim=3. Full shape received: (None, {size}, {size})"
)


def found(text, program, filename="train.py"):
    return places(explain(text), read_text(program, filename))


def test_the_finding_is_there():
    where = found(RANK.format(size=28), TWO)
    assert [each.name for each in where.found] == ["layer-rank-mismatch"] * 2
    assert not where.instead


@pytest.mark.parametrize(("size", "row"), [(28, 7), (50, 11)])
def test_numbers_choose_between_findings(size, row):
    assert found(RANK.format(size=size), TWO).found[0].range.start.row == row


def test_the_line_of_the_traceback_comes_before_numbers():
    traceback = (
        "Traceback (most recent call last):\n"
        '  File "/somewhere/train.py", line 11, in <module>\n    layers.Conv2D(8, 3),\n'
    )
    where = found(traceback + RANK.format(size=28), TWO)
    assert where.rows == (11,)
    assert where.found[0].range.start.row == 11


def test_other_errors_are_named_if_the_explained_one_is_not_there():
    where = found("ValueError: You must call `compile()` before using the model.", TWO)
    assert not where.found
    assert {each.name for each in where.instead} == {"layer-rank-mismatch"}


def test_nothing_is_said_of_a_clean_program():
    where = found(RANK.format(size=28), "import keras\nprint(keras.__version__)\n")
    assert not where.found and not where.instead


CELL = """\
Cell In[12], line 2
      1 x = 1
----> 2 model.add(layers.Conv2D(8, 3))
"""


def test_cells_are_found_by_the_line_that_is_shown():
    notebook = {
        "cells": [
            {"cell_type": "code", "source": source, "outputs": [], "metadata": {}, "id": str(i)}
            for i, source in enumerate(["import keras\n", "x = 1\nmodel.add(layers.Conv2D(8, 3))"])
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    document = read_text(json.dumps(notebook), "a.ipynb", "notebook")
    (row,) = named_rows(read(CELL).frames, document)
    assert document.line(row) == "model.add(layers.Conv2D(8, 3))"


@pytest.mark.parametrize(
    ("file", "row", "code", "expected"),
    [
        ("train.py", 3, "fit()", (3,)),
        ("C:\\work\\train.py", 3, "fit()", (3,)),
        ("train.py", 1, "fit()", (3,)),  # the file was edited since
        ("train.py", 99, "", ()),
        ("other.py", 3, "fit()", ()),
    ],
)
def test_rows_that_frames_name(file, row, code, expected):
    frame = f'  File "{file}", line {row}, in <module>\n    {code}\nKeyError: 1\n'
    assert (
        named_rows(read(frame).frames, read_text("a = 1\nb = 2\nfit()\n", "train.py")) == expected
    )


CASES = Path(__file__).parent.parent / "cases"
NOT_SEEN = frozenset(
    {
        "silent-relu-regression-negative",
        "silent-softmax-multilabel",
        "dist-model-outside-scope",
        "Layer add_weight positional (Keras 2)",
        "Lambda shape fail",
        "variables created in call",
        "load_model missing file",
        "load_model dir SavedModel",
        "get_layer missing",
    }
)
"""Programs in which kgen does not see what their message is about. It may see it any day."""


def real_programs():
    for line in (CASES / "problems.jsonl").read_text().splitlines():
        case = json.loads(line)
        today = case["buggy_outcome"]
        message = case["message"] if today == "silent" else today
        yield pytest.param(message, case["minimal_program"], id=case["id"])
    for line in (CASES / "errors.jsonl").read_text().splitlines():
        case = json.loads(line)
        message = f"{case['exception']}: {case['message']}"
        yield pytest.param(message, case["program"], id=case["name"])


@pytest.mark.slow
@pytest.mark.parametrize(("message", "program"), list(real_programs()))
def test_the_message_of_a_real_program_leads_to_its_mistake(message, program, request):
    where = found(message, program)
    if request.node.callspec.id not in NOT_SEEN:
        assert where.found
