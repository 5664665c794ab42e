"""Where kgen knowingly says something else than Keras run on arrays, and why."""

from __future__ import annotations

from .layer_oracle import Case

REASONS = {
    "eigenvalues": "whether `eig` gives real or complex numbers depends on those of the matrix",
    "pooling to nothing": "Keras gives empty arrays back but refuses symbolic tensors, and models "
    "are made of those",
    "adaptive pooling over fewer axes": "of a batch of sequences, arrays come back with one axis "
    "pooled and symbolic tensors with two or three",
}


def reason(case: Case, found: str) -> str | None:
    """The name of the exception in `REASONS` that a disagreement falls under, None if none."""
    if "Pooling" in case.layer.name and "'size-below-one'" in found:
        return "pooling to nothing"
    if "adaptive pooling over fewer axes" in found:
        return "adaptive pooling over fewer axes"
    return None


def operation_reason(path: str, kind: str) -> str | None:
    """The exception in `REASONS` that an open answer about an operation falls under."""
    return "eigenvalues" if path == "keras.ops.eig" and kind == "vague" else None
