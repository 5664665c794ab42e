"""Metrics as functions: where kgen gives a shape, it is Keras' own."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import TensorSpec
from kgen.analyzer.inference.contract import Settings, Undecided
from kgen.analyzer.inference.run import Inference
from kgen.analyzer.keras_api import load

keras = pytest.importorskip("keras")
np = pytest.importorskip("numpy")

FUNCTIONS = [
    "binary_accuracy",
    "categorical_accuracy",
    "top_k_categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "pearson_correlation",
    "concordance_correlation",
]
SHAPES = [(), (1,), (4,), (4, 1), (4, 3), (1, 3), (2, 4), (2, 4, 1), (2, 4, 3), (4, 9)]
INFERENCE = Inference(load(), Settings(keras=load().version))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_agrees_with_keras(name: str) -> None:
    decided = 0
    for targets in SHAPES:
        for outputs in SHAPES:
            specs = {
                "y_true": TensorSpec(targets, "float32"),
                "y_pred": TensorSpec(outputs, "float32"),
            }
            try:
                found: Any = INFERENCE.op(f"keras.metrics.{name}", specs)
            except Undecided:
                continue
            arrays = np.ones(targets, "float32"), np.ones(outputs, "float32")
            if name.startswith("sparse"):
                arrays = np.zeros(targets, "int32"), arrays[1]
            if "top_k" in name and outputs[-1] < 5:
                arrays = (*arrays, 1)
            theirs = getattr(keras.metrics, name)(*arrays)
            assert found.shape == tuple(theirs.shape), (name, targets, outputs)
            assert found.dtype == str(theirs.dtype)
            decided += 1
    assert decided >= 4


def test_before_3_4_a_row_has_one_accuracy() -> None:
    older = Inference(load("3.3"), Settings(keras=load("3.3").version))
    spec = TensorSpec((4, 3), "float32")
    found: Any = older.op("keras.metrics.binary_accuracy", {"y_true": spec, "y_pred": spec})
    assert found.shape == (4,)
