"""Metrics as functions, ``keras.metrics.*_accuracy`` and correlations: a number for each sample.

What they refuse is not said here; shapes that they would broadcast are left open.
"""

from __future__ import annotations

from ..domain import Shape, TensorSpec, differ
from .contract import OpCall, Undecided, op
from .ops.arguments import shape_of, whole
from .ops.objectives import same_rank
from .shapes import normalize_axis


def _alike(targets: Shape, outputs: Shape) -> None:
    """Both sides have the same known rank and no sizes that differ."""
    if len(targets) != len(outputs) or any(map(differ, targets, outputs)):
        raise Undecided("targets and outputs of different shapes")


def _spec(call: OpCall, shape: Shape) -> TensorSpec:
    return TensorSpec(shape, call.settings.floatx)


@op("keras.metrics.binary_accuracy")
def binary(call: OpCall) -> TensorSpec:
    """Right or not, for each number; before Keras 3.4 the share of each row."""
    targets, outputs = same_rank(shape_of(call, "y_true"), shape_of(call, "y_pred"))
    _alike(targets, outputs)
    if not outputs:
        raise Undecided("the accuracy of one number")
    version = [int(part) for part in call.settings.keras.split(".")[:2] if part.isdigit()]
    return _spec(call, outputs[:-1] if [0] < version < [3, 4] else outputs)


@op("keras.metrics.categorical_accuracy", "keras.metrics.top_k_categorical_accuracy")
def categorical(call: OpCall) -> TensorSpec:
    """One for each row of one-hot targets, whose classes lie on the last axis."""
    targets, outputs = shape_of(call, "y_true"), shape_of(call, "y_pred")
    _alike(targets, outputs)
    if len(outputs) < 2:
        raise Undecided("one row alone")
    return _spec(call, outputs[:-1])


@op("keras.metrics.sparse_categorical_accuracy", "keras.metrics.sparse_top_k_categorical_accuracy")
def sparse(call: OpCall) -> TensorSpec:
    """One for each target, a class number."""
    targets, outputs = shape_of(call, "y_true"), shape_of(call, "y_pred")
    if not targets:
        raise Undecided("one target alone")
    _alike(targets, outputs[:-1])
    return _spec(call, targets)


@op("keras.metrics.pearson_correlation", "keras.metrics.concordance_correlation")
def correlation(call: OpCall) -> TensorSpec:
    """One number where an axis was."""
    targets, outputs = shape_of(call, "y_true"), shape_of(call, "y_pred")
    _alike(targets, outputs)
    if not outputs:
        raise Undecided("the correlation of single numbers")
    axis = normalize_axis(whole(call, "axis"), len(outputs))
    return _spec(call, outputs[:axis] + outputs[axis + 1 :])
