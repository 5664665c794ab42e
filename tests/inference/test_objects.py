"""What losses, metrics, initializers and schedules give: kgen's shapes and Keras' own."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.domain import Array, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import Symbol, load
from kgen.analyzer.source import read_text

keras = pytest.importorskip("keras")

API = load()
START = """\
import keras
import numpy as np
rows = np.ones((4, 3), "float32")
ids = np.array([0, 1, 2, 0])
"""
SPARSE = "Sparse"
GIVEN = {
    "num_classes": "3", "target_class_ids": "[0]", "recall": "0.5", "precision": "0.5",
    "sensitivity": "0.5", "specificity": "0.5", "fn": "lambda a, b: b", "initial_learning_rate":
    "0.1", "decay_steps": "3", "decay_rate": "0.5", "first_decay_steps": "3", "boundaries": "[1]",
    "values": "[1.0, 0.5]",
}  # fmt: skip
OTHER_DATA = ("CTC", "Circle", "CategoricalGeneralizedCrossEntropy", "STFT")
"""Those that refuse a table of ones; what they give is the same sort."""


def _classes(base: str) -> list[Symbol]:
    found = [API.resolve(path) for path in API.symbols if not path.startswith("tf.")]
    return [s for s in found if isinstance(s, Symbol) and base in s.bases]


def _make(symbol: Symbol, more: str = "") -> str:
    required = [p for p in symbol.signature.parameters if not p.has_default]
    needed = [f"{p.name}={GIVEN[p.name]}" for p in required if not p.kind.startswith("var_")]
    return f"{symbol.path}({', '.join([*needed, *([more] if more else [])])})"


def _programs() -> dict[str, str]:
    found: dict[str, str] = {}
    for symbol in _classes("keras.Loss"):
        name = symbol.path.rpartition(".")[2]
        targets = "ids" if SPARSE in name else "rows"
        for reduction in ("'sum'", "'none'", "None", "'mean'"):
            made = _make(symbol, f"reduction={reduction}")
            found[f"{name} {reduction}"] = f"{made}({targets}, rows)"
    for symbol in _classes("keras.Metric"):
        name = symbol.path.rpartition(".")[2]
        targets = "ids" if SPARSE in name else "rows"
        if name in ("Mean", "Sum"):
            found[name] = f"{_make(symbol)}(rows)"
        elif "IoU" not in name or "OneHot" in name:
            found[name] = f"{_make(symbol)}({targets}, rows)"
    for symbol in _classes("keras.Initializer"):
        found[symbol.path] = f"{_make(symbol)}((4, 4))"
    for symbol in _classes("keras.Regularizer"):
        found[symbol.path] = f"{_make(symbol)}(rows)"
    for symbol in _classes("keras.constraints.Constraint"):
        found[symbol.path] = f"{_make(symbol)}(rows)"
    for symbol in _classes("keras.optimizers.schedules.LearningRateSchedule"):
        found[symbol.path] = f"{_make(symbol)}(1)"
    found["thresholds"] = "keras.metrics.Precision(thresholds=[0.2, 0.5])(rows, rows)"
    found["one threshold"] = "keras.metrics.Recall(thresholds=[0.2])(rows, rows)"
    found["no classes"] = "keras.metrics.F1Score(average='macro')(rows, rows)"
    found["a number each"] = "keras.losses.MeanSquaredError(reduction='none')(rows[0], rows[1])"
    return {n: c for n, c in found.items() if not any(o in n for o in OTHER_DATA)}


PROGRAMS = _programs()
OPEN = ("F1Score", "FBetaScore")
"""Results that depend on the data."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PROGRAMS)
def test_agrees_with_keras(name: str) -> None:
    text = f"{START}result = {PROGRAMS[name]}\n"
    session = Session(read_text(text, "program.py"), API, Settings())
    program = session.program()
    assert not program.raises
    ours: Any = session.machine.module.names["result"]
    if name in OPEN or (name.startswith("Dice") and isinstance(ours, Unknown)):
        assert isinstance(ours, Unknown)
        return
    names: dict[str, Any] = {}
    exec(compile(text, name, "exec"), names)
    theirs = names["result"]
    assert isinstance(ours, Array), ours
    assert ours.shape == tuple(theirs.shape)
    if ours.dtype is not None:
        assert ours.dtype == str(theirs.dtype)


def test_a_loss_for_each_sample_can_be_masked() -> None:
    """No false alarm in the attention tutorial's loss."""
    text = """\
import tensorflow as tf
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
real = tf.zeros((4, 7), tf.int32)
pred = tf.zeros((4, 7, 50))
loss = loss_object(real, pred)
per_sentence = tf.reduce_sum(loss, axis=1)
"""
    assert not analyze(text).raises
