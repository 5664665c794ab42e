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
