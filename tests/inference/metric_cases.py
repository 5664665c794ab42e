"""Random metrics, updated with targets and predictions that fit and that do not."""

from __future__ import annotations

import warnings
from random import Random
from typing import Any

import keras
import numpy as np
from kgen.analyzer.domain import TensorSpec
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.metrics import COUNTING, EQUALITIES, F_SCORES, OF_LOSSES, check_update
from kgen.analyzer.inference.run import Inference

from .layer_oracle import SIGNATURES
from .loss_cases import LossCase, targets_for
from .verdicts import Verdict, judge

MEANS = (*EQUALITIES, *OF_LOSSES, "CosineSimilarity", "CategoricalAccuracy",
         "SparseCategoricalAccuracy")  # fmt: skip
METRICS = tuple(sorted((*MEANS, *COUNTING, *F_SCORES, "R2Score", "AUC")))


def metric(r: Random) -> LossCase:
    name, batch = r.choice(METRICS), r.choice((2, 4))
    outputs = (batch, *(r.choice((1, 2, 3, 5)) for _ in range(r.choice((1, 1, 1, 2, 2, 0)))))
    targets = targets_for(r, outputs)
    weights = None
    if name in MEANS and r.random() < 0.4:
        weights = r.choice(((batch,), (batch, 1), outputs[:-1] or (1,), outputs, (3,), (1,)))
    return LossCase(name, targets, outputs, weights, {}, r.choice(("float32", "int32")))


def verdict(case: LossCase) -> Verdict:
    """Whether the metric is updated or refuses, and whether kgen says so."""
    real, mine = _real(case), _mine(case)
    return judge(mine, real, fits=mine[0] == real[0])


def _real(case: LossCase) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            weights = None if case.weights is None else np.ones(case.weights, "float32")
            made = getattr(keras.metrics, case.name)(**case.config)
            outputs = np.full(case.outputs, 0.25, "float32")
            made.update_state(np.zeros(case.targets, case.dtype), outputs, sample_weight=weights)
        except Exception as error:
            return ("raises", f"{type(error).__name__}: {error}"[:200])
    return ("ok",)


def _mine(case: LossCase) -> Any:
    inference = Inference(SIGNATURES, Settings(backend=keras.backend.backend()))  # type: ignore[arg-type]
    path = f"keras.metrics.{case.name}"
    try:
        check_update(
            path,
            inference.config(path, case.config),
            TensorSpec(case.targets, case.dtype),
            TensorSpec(case.outputs),
            None if case.weights is None else TensorSpec(case.weights),
            inference,
        )
    except KerasError as error:
        return ("raises", error.message)
    except Undecided as reason:
        return ("undecided", reason.reason)
    return ("ok",)
