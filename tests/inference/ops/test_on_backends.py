"""What TensorFlow and JAX take that NumPy's functions refuse, and the other way round."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import TensorSpec, leaves
from kgen.analyzer.inference.contract import KerasError, Settings
from kgen.analyzer.inference.run import Inference

from ..layer_oracle import SIGNATURES


def _t(*shape: int, dtype: str = "float32") -> TensorSpec:
    return TensorSpec(shape, dtype)


Case = tuple[str, dict[str, Any], bool, dict[str, Any]]

CASES: tuple[Case, ...] = (
    # operation, arguments, on symbolic tensors; by backend the shapes, or None for an error
    ("ops.argsort", {"x": _t(), "axis": 0}, False, {"tensorflow": [(1,)], "jax": [(1,)]}),
    (
        "ops.cross",
        {"x1": _t(3), "x2": _t(1)},
        False,
        {"tensorflow": [(3,)], "jax": None, "numpy": None},
    ),
    ("ops.hstack", {"xs": (_t(3),)}, False, {"tensorflow": [(3,)], "jax": [(3,)]}),
    ("ops.hstack", {"xs": (_t(),)}, False, {"tensorflow": [()], "jax": [(1,)]}),
    (
        "ops.reshape",
        {"x": _t(4, 0, 1, 2), "newshape": (-1, 0, 2)},
        False,
        {"tensorflow": [(4, 0, 2)], "numpy": None},
    ),
    (
        "ops.solve",
        {"a": _t(5, 2, 2), "b": _t(2, 2)},
        False,
        {"jax": [(5, 2, 2)], "numpy": [(5, 2, 2)]},
    ),
    (
        "ops.vsplit",
        {"x": _t(2), "indices_or_sections": (1, 2)},
        False,
        {"tensorflow": [(1,), (1,), (0,)], "jax": [(1,), (1,), (0,)], "numpy": None},
    ),
    (
        "ops.split",
        {"x": _t(1), "indices_or_sections": (1, 2), "axis": 0},
        False,
        {"tensorflow": None, "jax": None, "numpy": [(1,), (0,), (0,)]},
    ),
    ("ops.arange", {"start": 3, "stop": 0}, False, {"tensorflow": None, "jax": [(0,)]}),
    ("ops.diff", {"a": _t(3), "n": 0, "axis": "a"}, False, {"tensorflow": [(3,)], "jax": None}),
    (
        "ops.conv",
        {"inputs": _t(2, 6, 3), "kernel": _t(2, 3, 4), "strides": 1.5},
        False,
        {"tensorflow": [(2, 5, 4)], "jax": None},
    ),
    (
        "ops.max_pool",
        {"inputs": _t(2, 6, 3), "pool_size": 2, "strides": 1.5},
        True,
        {"tensorflow": [(2, 5, 3)], "jax": None},
    ),
    (
        "ops.conv",
        {"inputs": _t(2, 2, 3), "kernel": _t(4, 3, 4)},
        False,
        {"tensorflow": None, "jax": None},
    ),
    (
        "ops.max_pool",
        {"inputs": _t(2, 2, 3), "pool_size": 3},
        False,
        {"tensorflow": None, "numpy": None},
    ),
    (
        "ops.average_pool",
        {"inputs": _t(2, 2, 3), "pool_size": 3},
        False,
        {"tensorflow": [(2, 0, 3)]},
    ),
    (
        "losses.cosine_similarity",
        {"y_true": _t(), "y_pred": _t()},
        False,
        {"tensorflow": [()], "jax": [()]},
    ),
    (
        "ops.rms_normalization",
        {"x": _t()},
        False,
        {"tensorflow": [(1,)], "jax": [(1,)], "numpy": [(1,)]},
    ),
    (
        "ops.rms_normalization",
        {"x": _t(), "scale": _t(3)},
        False,
        {"tensorflow": [(3,)], "jax": [(3,)]},
    ),
    (
        "ops.einsum",
        {"subscripts": "dba,a", "operands": (_t(2, 3, 4), _t(4))},
        False,
        {"tensorflow": [(2, 3)], "jax": [(3, 2)], "numpy": [(3, 2)]},
    ),
    (
        "ops.meshgrid",
        {"x": (_t(2), _t(3, dtype="int32"))},
        False,
        {"tensorflow": None, "jax": [(3, 2), (3, 2)]},
    ),
    (
        "ops.meshgrid",
        {"x": (_t(2), _t(3, dtype="bool"))},
        False,
        {"tensorflow": [(3, 2), (3, 2)]},
    ),
    (
        "ops.multi_hot",
        {"inputs": _t(dtype="int32"), "num_classes": -1},
        False,
        {"tensorflow": None},
    ),
    ("ops.meshgrid", {"x": (2, _t(3))}, False, {"tensorflow": None, "jax": None}),
    ("ops.vstack", {"xs": _t(3, 4)}, False, {"tensorflow": [(3, 4)], "numpy": [(3, 4)]}),
    ("ops.hstack", {"xs": _t(3, 4, 2)}, False, {"tensorflow": [(3, 4, 2)], "jax": [(4, 6)]}),
    ("ops.array", {"x": (True, 0.5)}, False, {"tensorflow": None, "jax": [(2,)]}),
    (
        "ops.array",
        {"x": (True, 0.5), "dtype": "float32"},
        False,
        {"tensorflow": [(2,)]},
    ),
    ("ops.array", {"x": (1, True)}, False, {"tensorflow": [(2,)]}),
    (
        "ops.geomspace",
        {"start": 1, "stop": 10, "num": 3, "dtype": "int32"},
        False,
        {"tensorflow": None, "jax": [(3,)]},
    ),
    (
        "ops.one_hot",
        {"x": _t(3, 4, dtype="int32"), "num_classes": 3, "axis": -2},
        False,
        {"tensorflow": None, "jax": [(3, 3, 4)]},
    ),
    (
        "ops.correlate",
        {"x1": _t(2), "x2": _t(4), "mode": "valid"},
        False,
        {"tensorflow": None, "numpy": [(3,)]},
    ),
    (
        "ops.correlate",
        {"x1": _t(2), "x2": _t(4), "mode": "full"},
        False,
        {"tensorflow": [(5,)], "numpy": [(5,)]},
    ),
    (
        "ops.conv_transpose",
        {"inputs": _t(2, 6, 6, 4), "kernel": _t(3, 1, 4, 4), "strides": (2,)},
        True,
        {"tensorflow": None, "jax": None},
    ),
    (
        "ops.adaptive_average_pool",
        {"inputs": _t(2, 6, 4, dtype="int32"), "output_size": 1},
        False,
        {"tensorflow": None},
    ),
    ("ops.arange", {"start": 3, "dtype": "uint8"}, False, {"tensorflow": None, "jax": [(3,)]}),
    ("ops.kaiser", {"x": 0, "beta": 1.5}, False, {"tensorflow": None, "numpy": [(0,)]}),
    ("ops.hanning", {"x": -1}, False, {"tensorflow": None, "jax": None, "numpy": [(0,)]}),
    ("ops.hamming", {"x": 2.5}, False, {"tensorflow": [(2,)], "jax": [(2,)]}),
    ("ops.bartlett", {"x": 2.5}, False, {"tensorflow": [(3,)], "jax": [(2,)]}),
    (
        "ops.sparse_categorical_crossentropy",
        {"target": _t(4, dtype="int32"), "output": _t(4, 4), "axis": 0},
        False,
        {"tensorflow": None, "jax": [(4,)]},
    ),
    (
        "ops.bitwise_or",
        {"x": _t(3, dtype="bool"), "y": _t(3, dtype="bool")},
        False,
        {"tensorflow": None, "jax": [(3,)], "numpy": [(3,)]},
    ),
    (
        "ops.cholesky_inverse",
        {"x": _t(1, 3, 3)},
        False,
        {"tensorflow": [(1, 3, 3)], "jax": [(3, 3)]},
    ),
    ("ops.unstack", {"x": _t(2, 3), "num": 1.5}, False, {"tensorflow": None, "jax": [(3,), (3,)]}),
    (
        "ops.view",
        {"x": _t(2, 3, dtype="int32"), "dtype": "float64"},
        False,
        {"tensorflow": None, "jax": [(2, 3)]},
    ),
    (
        "random.randint",
        {"shape": (2,), "minval": 0, "maxval": 3, "dtype": None},
        False,
        {"tensorflow": None, "jax": [(2,)]},
    ),
    (
        "random.categorical",
        {"logits": _t(2, 3), "num_samples": 2, "dtype": 3},
        False,
        {"tensorflow": [(2, 2)], "jax": None},
    ),
    ("random.normal", {"shape": 2}, False, {"tensorflow": None, "jax": [(2,)]}),
    (
        "random.binomial",
        {"shape": (2,), "counts": 3, "probabilities": 0.5, "dtype": "int32"},
        False,
        {"tensorflow": [(2,)], "jax": None, "numpy": [(2,)]},
    ),
    (
        "losses.hinge",
        {"y_true": _t(4, 3), "y_pred": _t(4, 3)},
        True,
        {"tensorflow": [(4,)], "jax": None, "numpy": [(4,)]},
    ),
    (
        "losses.huber",
        {"y_true": _t(4, 3), "y_pred": _t(4, 3)},
        True,
        {"tensorflow": [(4,)], "jax": None, "numpy": None},
    ),
)


@pytest.mark.parametrize(
    ("path", "arguments", "symbolic", "backend", "wanted"),
    [(*case[:3], backend, wanted) for case in CASES for backend, wanted in case[3].items()],
)
def test_what_each_backend_does(
    path: str, arguments: dict[str, Any], symbolic: bool, backend: str, wanted: Any
) -> None:
    """Answers that Keras 3.15.1 gave on that backend."""
    inference = Inference(SIGNATURES, Settings(backend=backend))  # type: ignore[arg-type]
    try:
        found = inference.op(f"keras.{path}", arguments, symbolic=symbolic)
    except KerasError:
        assert wanted is None
        return
    assert [leaf.shape for leaf in leaves(found)] == wanted  # type: ignore[union-attr]


DTYPES: tuple[tuple[str, dict[str, Any], dict[str, str | None]], ...] = (
    # operation, arguments; by backend the dtype of what arrays give
    ("ops.zeros", {"shape": (2,), "dtype": "float64"}, {"tensorflow": "float64", "jax": "float32"}),
    ("ops.arange", {"start": 3, "dtype": "int64"}, {"tensorflow": "int64", "jax": "int32"}),
    ("random.normal", {"shape": (2,), "dtype": "float64"}, {"jax": "float32"}),
    (
        "random.categorical",
        {"logits": _t(2, 3), "num_samples": 2, "dtype": None},
        {"jax": "float32", "numpy": "float64"},
    ),
    ("ops.where", {"condition": _t(2, dtype="bool")}, {"tensorflow": "int64", "jax": "int32"}),
    ("ops.bitwise_and", {"x": _t(2, dtype="int8"), "y": 2}, {"tensorflow": "int32", "jax": "int8"}),
    ("ops.hypot", {"x1": _t(2, dtype="float16"), "x2": 2.0}, {"jax": "float16"}),
)


@pytest.mark.parametrize(
    ("path", "arguments", "backend", "wanted"),
    [(*case[:2], backend, wanted) for case in DTYPES for backend, wanted in case[2].items()],
)
def test_dtypes_of_each_backend(
    path: str, arguments: dict[str, Any], backend: str, wanted: str | None
) -> None:
    inference = Inference(SIGNATURES, Settings(backend=backend))  # type: ignore[arg-type]
    found = inference.op(f"keras.{path}", arguments, symbolic=False)
    assert [leaf.dtype for leaf in leaves(found)] == [wanted]  # type: ignore[union-attr]
