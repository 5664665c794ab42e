"""A size that is not known is equal to itself, and what is computed from it is kept."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import Dim, Shape, TensorSpec, unknown_size
from kgen.analyzer.inference.contract import KerasError, Settings
from kgen.analyzer.inference.run import Inference

from ..layer_oracle import SIGNATURES

INFERENCE = Inference(SIGNATURES, Settings(backend="tensorflow"))  # type: ignore[arg-type]
N = unknown_size("n", key="n")
B = unknown_size("batch", key="b", dynamic=True)


def gives(path: str, **arguments: Any) -> Any:
    found = INFERENCE.op(f"keras.ops.{path}", arguments)
    return [leaf.shape for leaf in found] if isinstance(found, list) else found.shape  # type: ignore


def t(*sizes: Dim, dtype: str = "float32") -> TensorSpec:
    return TensorSpec(sizes, dtype)


@pytest.mark.parametrize(
    ("path", "arguments", "shape"),
    [
        ("add", {"x1": t(B, N), "x2": t(B, N)}, (B, N)),
        ("add", {"x1": t(B, N), "x2": t(N)}, (B, N)),
        ("add", {"x1": t(B, 1), "x2": t(N)}, (B, N)),
        ("matmul", {"x1": t(B, 3, N), "x2": t(B, N, 5)}, (B, 3, 5)),
        ("concatenate", {"xs": (t(B, N), t(B, N)), "axis": 1}, (B, 2 * N)),
        ("concatenate", {"xs": (t(B, N), t(B, 3)), "axis": -1}, (B, N + 3)),
        ("reshape", {"x": t(B, N, 4), "newshape": (B, -1)}, (B, 4 * N)),
        ("reshape", {"x": t(B, 2 * N), "newshape": (-1, 2)}, (B * N, 2)),
        ("reshape", {"x": t(B, N * 6), "newshape": (B, N, -1)}, (B, N, 6)),
        ("transpose", {"x": t(B, N, 4), "axes": (0, 2, 1)}, (B, 4, N)),
        ("tile", {"x": t(B, N), "repeats": (1, 3)}, (B, 3 * N)),
        ("pad", {"x": t(B, N), "pad_width": ((0, 0), (1, 2))}, (B, N + 3)),
        ("repeat", {"x": t(B, N), "repeats": 2, "axis": 1}, (B, 2 * N)),
        ("einsum", {"subscripts": "bn,bn->n", "operands": (t(B, N), t(B, N))}, (N,)),
        ("stack", {"x": (t(B, N), t(B, N)), "axis": 1}, (B, 2, N)),
        ("outer", {"x1": t(N), "x2": t(N)}, (N, N)),
        ("ravel", {"x": t(N, 3)}, (3 * N,)),
        ("take", {"x": t(10, N), "indices": t(B, dtype="int32"), "axis": 0}, (B, N)),
    ],
)
def test_keeps_sizes(path: str, arguments: dict[str, Any], shape: Shape) -> None:
    assert gives(path, **arguments) == shape


def test_cuts_into_equal_parts() -> None:
    assert gives("split", x=t(B, 4 * N), indices_or_sections=2, axis=1) == [(B, 2 * N)] * 2


def test_a_window_over_an_unknown_length_is_a_floor_division() -> None:
    arguments = {"inputs": t(B, N, 3), "pool_size": 2, "strides": 2, "padding": "valid"}
    assert gives("max_pool", **arguments) == (B, (N - 2) // 2 + 1, 3)
    arguments["padding"] = "same"
    assert gives("max_pool", **arguments) == (B, (N - 1) // 2 + 1, 3)


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("add", {"x1": t(B, N, 3), "x2": t(B, N, 4)}),
        ("matmul", {"x1": t(B, N), "x2": t(N + 1, 4)}),
        ("concatenate", {"xs": (t(B, N), t(B, N + 1)), "axis": 0}),
        ("stack", {"x": (t(B, N), t(B, N - 1))}),
    ],
)
def test_sizes_that_certainly_differ(path: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(KerasError):
        gives(path, **arguments)
