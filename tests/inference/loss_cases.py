"""Random losses on targets and predictions that fit and that do not, compared with Keras."""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass, field
from random import Random
from typing import Any

import keras
import numpy as np
from kgen.analyzer.domain import Shape, TensorSpec, unknown_size
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.labels import check_labels
from kgen.analyzer.inference.losses import loss_function, loss_value
from kgen.analyzer.inference.run import Inference

from .layer_oracle import SIGNATURES
from .verdicts import Verdict, judge

LOSSES = tuple(
    name
    for name, value in vars(keras.losses).items()
    if isinstance(value, type) and name not in ("Loss", "LossFunctionWrapper")
)
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)
OPTIONS: dict[str, tuple[Any, ...]] = {
    "from_logits": (True, False),
    "label_smoothing": (0.0, 0.1),
    "axis": (-1,),
    "delta": (0.5, 2.0),
    "alpha": (0.25, 0.5),
    "gamma": (2.0,),
    "dtype": ("float32", "float16", "float64"),
}


@dataclass(frozen=True)
class LossCase:
    """A loss of a class on arrays of these shapes."""

    name: str
    targets: tuple[int, ...]
    outputs: tuple[int, ...]
    weights: tuple[int, ...] | None = None
    config: dict[str, Any] = field(default_factory=dict)
    dtype: str = "float32"


def loss(r: Random) -> LossCase:
    name = r.choice(LOSSES)
    known = inspect.signature(getattr(keras.losses, name)).parameters
    config = {k: r.choice(v) for k, v in OPTIONS.items() if k in known and r.random() < 0.3}
    if r.random() < 0.5:
        config["reduction"] = r.choice(REDUCTIONS)
    batch = r.choice((2, 4))
    outputs = (batch, *(r.choice((1, 2, 3, 5)) for _ in range(r.choice((0, 1, 1, 1, 2, 2, 3)))))
    if name == "CTC" and r.random() < 0.8:
        outputs = (batch, r.choice((3, 5)), r.choice((2, 4)))
    targets = targets_for(r, outputs)
    weights = r.choice(
        (None, None, (batch,), (batch, 1), outputs[:-1] or (1,), outputs, (3,), (1,))
    )
    if name == "Circle" and weights == (1,):
        weights = None  # NumPy multiplies its mask in place, other backends broadcast
    return LossCase(name, targets, outputs, weights, config, r.choice(("float32", "int32")))


def targets_for(r: Random, outputs: tuple[int, ...]) -> tuple[int, ...]:
    match r.choice(("same", "same", "ids", "column", "wide", "odd", "more", "batch")):
        case "ids":
            return outputs[:-1] or outputs
        case "column":
            return (*outputs[:-1], 1)
        case "wide":
            return (*outputs[:-1], r.choice((2, 3, 5)))
        case "odd":
            return tuple(r.choice((size, 1, 3)) for size in outputs)
        case "more":
            return (*outputs, 1)
        case "batch":
            return outputs[:1]
    return outputs


def verdict(case: LossCase) -> Verdict:
    """How far kgen and Keras agree on a loss, and on the labels that ``fit`` would check."""
    real, mine = _real(case), _mine(case)
    found = judge(mine, real, fits=mine[0] == real[0] and (real[0] != "ok" or _same(mine, real)))
    return _of_labels(case, real) if found.kind == "agree" else found


def disagreement(case: LossCase) -> Verdict | None:
    found = verdict(case)
    return None if found.kind == "agree" else found


def _same(mine: Any, real: Any) -> bool:
    """Equal; weights make values of 64 bits narrower on this backend, but not on TensorFlow."""
    return mine == real or (mine[1] == real[1] and (mine[2], real[2]) == ("float64", "float32"))


def _of_labels(case: LossCase, real: Any) -> Verdict:
    """What the check of labels in ``fit`` says where the batch size is not known."""
    agree = Verdict("agree", real[0] == "raises")
    function = loss_function(f"keras.losses.{case.name}")
    if function is None or case.config or case.weights is not None:
        return agree
    rows = unknown_size("batch", dynamic=True)
    targets, outputs = ((rows, *shape[1:]) for shape in (case.targets, case.outputs))
    try:
        check_labels(function.rpartition(".")[2], targets, outputs)
    except KerasError as error:
        return judge(("raises", error.message), real, fits=real[0] == "raises", what="labels")
    except Undecided:
        return agree
    return agree


def _real(case: LossCase) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            made = getattr(keras.losses, case.name)(**case.config)
            weights = None if case.weights is None else np.ones(case.weights, "float32")
            targets = np.zeros(case.targets, case.dtype)
            found = made(targets, np.zeros(case.outputs, "float32"), sample_weight=weights)
        except Exception as error:
            return ("raises", f"{type(error).__name__}: {error}"[:200])
    return ("ok", tuple(found.shape), keras.backend.standardize_dtype(found.dtype))


def _mine(case: LossCase) -> Any:
    inference = Inference(SIGNATURES, Settings(backend=keras.backend.backend()))  # type: ignore[arg-type]
    path = f"keras.losses.{case.name}"

    def spec(shape: Shape, dtype: str = "float32") -> TensorSpec:
        return TensorSpec(shape, dtype)

    weights = None if case.weights is None else spec(case.weights)
    try:
        found = loss_value(
            path,
            inference.config(path, case.config),
            spec(case.targets, case.dtype),
            spec(case.outputs),
            weights,
            inference,
        )
    except KerasError as error:
        return ("raises", error.message)
    except Undecided as reason:
        return ("undecided", reason.reason)
    return ("ok", found.shape, found.dtype)
