"""Where kgen knowingly says something else than Keras run on arrays, or nothing, and why."""

from __future__ import annotations

from typing import Any

from .layer_oracle import Case, L
from .verdicts import Verdict

DRAWN = "drawn labels"
NUMBERED = "numbered inputs"
POOLED_STEPS = "steps pooled over other axes"
WIDE_STEPS = "steps with several axes"
BATCH_SIZES = "sizes taken from the batch"

REASONS = {
    DRAWN: "whether a label is drawn that no output unit stands for, and the loss raises, is "
    "chance; kgen refuses those drawn from too wide a range, and is silent about other numbers",
    BATCH_SIZES: "what a layer of the program makes as long as its batch fits some batches and not "
    "others; kgen follows it for a batch of any size",
    NUMBERED: "`clone_model` names an Input as Keras numbers all symbolic tensors of the process, "
    "those of its own making included; kgen gives it no name",
    POOLED_STEPS: "TimeDistributed never calls the layer inside, so that a global pooling of other "
    "axes has one shape for symbolic tensors and another for arrays; kgen refuses it",
    "eigenvalues": "whether `eig` gives real or complex numbers depends on those of the matrix",
    WIDE_STEPS: "a recurrent cell adds states (batch, units) to steps "
    "(batch, size, units), which works for some batch sizes and not for others",
}
"""At most ten of these for layers, operations and programs together."""


def reason(case: Any, found: Verdict) -> str | None:
    """The name of the exception in `REASONS` that a disagreement falls under, None if none."""
    if not isinstance(case, Case):
        return None
    if found.kind in ("false", "wrong") and case.layer.name == "TimeDistributed":
        inner = case.layer.config.get("layer")
        return POOLED_STEPS if isinstance(inner, L) and inner.name.startswith("Global") else None
    if found.kind != "undecided":
        return None
    return next((name for name in REASONS if found.told.startswith(name)), None)


def operation_reason(path: str, kind: str) -> str | None:
    """The exception in `REASONS` that an open answer about an operation falls under."""
    return "eigenvalues" if path == "keras.ops.eig" and kind == "vague" else None
