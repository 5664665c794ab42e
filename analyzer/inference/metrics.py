"""Which targets, predictions and weights the classes of metrics accept in ``update_state``.

After ``keras/src/metrics``: `metric_values` gives the values of a metric that is the mean of a
function, before they are averaged; the others only check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain import Shape, TensorSpec, differ, product, show_shape
from .contract import OPS, Config, KerasError, Undecided
from .labels import same_rank
from .shapes import broadcast_shapes, normalize_axis

if TYPE_CHECKING:
    from .run import Inference

EQUALITIES = frozenset({"Accuracy", "BinaryAccuracy", "RootMeanSquaredError"})
"""Means of what both sides give, element by element."""
OF_LOSSES = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "LogCoshError": "log_cosh",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
    "CategoricalHinge": "categorical_hinge",
    "KLDivergence": "kl_divergence",
    "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}
"""Means of a loss for each sample."""
COUNTING = frozenset(
    {"Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"}
)
F_SCORES = frozenset({"F1Score", "FBetaScore"})


def check_update(
    path: str,
    config: Config,
    targets: TensorSpec,
    outputs: TensorSpec,
    weights: TensorSpec | None,
    inference: Inference,
) -> None:
    """Raise `KerasError` where a metric of class `path` refuses the shapes it is updated with."""
    name = path.rpartition(".")[2]
    if targets.shape is None or outputs.shape is None:
        raise Undecided("the rank of targets or predictions is not known")
    a, b = targets.shape, outputs.shape
    if name in F_SCORES or name == "R2Score":
        _check_table(name, config.raw("average"), a, b)
        if weights is not None:
            raise Undecided("weights of a metric that is no mean")
    elif name in COUNTING or name == "AUC":
        _check_counts(name, config, a, b)
        if weights is not None:
            raise Undecided("weights of a metric that is no mean")
    else:
        samplewise(metric_values(name, path, config, targets, outputs, inference), weights)


def metric_values(
    name: str,
    path: str,
    config: Config,
    targets: TensorSpec,
    outputs: TensorSpec,
    inference: Inference,
) -> Shape:
    """The shape of the values that a metric takes the mean of."""
    a, b = targets.shape or (), outputs.shape or ()
    if name in EQUALITIES:
        return broadcast_shapes(*same_rank(a, b), operation=name)
    if name == "CosineSimilarity":
        shape = broadcast_shapes(*same_rank(a, b), operation=name)
        axis = config["axis"]
        where = normalize_axis(axis, len(shape), name)
        return shape[:where] + shape[where + 1 :]
    if name == "CategoricalAccuracy":
        if not a:
            raise Undecided("a single target")
        return _matches(name, a[:-1], b, one_hot=True)
    if name == "SparseCategoricalAccuracy":
        return _matches(name, a, b, one_hot=False)
    function = f"keras.losses.{OF_LOSSES.get(name)}"
    if function not in OPS:
        raise Undecided(f"what {path} compares is not known")
    known = ("from_logits", "label_smoothing", "axis")
    given = {key: config.raw(key) for key in config if key in known}
    dtype = inference.settings.floatx
    given |= {"y_true": TensorSpec(a, dtype), "y_pred": TensorSpec(b, dtype)}
    found = inference.op(function, given)
    if not isinstance(found, TensorSpec) or found.shape is None:
        raise Undecided("the values of a metric are not known")
    return found.shape


def _matches(name: str, ids: Shape, outputs: Shape, *, one_hot: bool) -> Shape:
    """Where the class of the highest output is the target's, ids (batch, ...)."""
    if not outputs:
        raise Undecided("a single output")
    kept = ids
    if len(ids) == len(outputs) and (one_hot or ids[-1] == 1):
        if differ(ids[-1], 1):
            raise _mismatch(name, ids, outputs)
        ids = ids[:-1]
    shape = broadcast_shapes(ids, outputs[:-1], operation=name)
    if ids is not kept:
        if differ(product(shape), product(kept)):
            raise _mismatch(name, kept, outputs)
        shape = kept
    return shape[:-1] if not one_hot and len(shape) > 1 and shape[-1] == 1 else shape


def samplewise(values: Shape, weights: TensorSpec | None) -> None:
    """Weights must fit the first axes of the values (`reduce_to_samplewise_values`)."""
    if weights is None:
        return
    if weights.shape is None:
        raise Undecided("the rank of the sample weights is not known")
    left, right = same_rank(values, weights.shape)
    kept = left[: len(right)] if len(left) > len(right) else left
    fits = len(right) <= len(kept) and all(
        size == 1 or not differ(size, there)
        for size, there in zip(right[::-1], kept[::-1], strict=False)
    )
    if not fits:
        raise KerasError(
            "label-size-mismatch",
            f"The sample weights {show_shape(weights.shape)} do not fit the values of the metric "
            f"{show_shape(values)}.",
            keras="operands could not be broadcast together",
            sizes=(*weights.shape, *values),
        )


def _check_table(name: str, average: object, targets: Shape, outputs: Shape) -> None:
    """Scores for each output need two axes on both sides."""
    if name == "R2Score":
        targets, outputs = same_rank(targets, outputs)
    if len(targets) != 2 or len(outputs) != 2:
        raise KerasError(
            "label-rank-mismatch",
            f"{name} wants targets and predictions (batch, outputs), but gets "
            f"{show_shape(targets)} and {show_shape(outputs)}. One-hot labels fit, class ids do "
            "not.",
            keras=f"{'R2Score' if name == 'R2Score' else 'FBetaScore'} expects 2D inputs with "
            "shape (batch_size, output_dim).",
            sizes=(*targets, *outputs),
        )
    found = broadcast_shapes(targets, outputs, operation=name)
    if differ(found[-1], outputs[-1]) and average != "micro":
        raise _mismatch(name, targets, outputs)


def _check_counts(name: str, config: Config, targets: Shape, outputs: Shape) -> None:
    """Both sides are laid out flat and compared element by element."""
    special = ("top_k", "class_id", "thresholds", "label_weights")
    if name == "AUC" and any(config.raw(option) for option in (*special, "multi_label")):
        raise Undecided("an area for each label, or with thresholds of the program's")
    if any(config.raw(option) is not None for option in special[:2]):
        raise Undecided("a metric of one class, or of the highest outputs")
    a, b = same_rank(targets, outputs)
    left, right = product(a), product(b)
    # What is counted by thresholds alone is broadcast where it can be.
    if differ(left, right) and (name == "AUC" or 1 not in (left, right)):
        raise _mismatch(name, targets, outputs)


def _mismatch(name: str, targets: Shape, outputs: Shape) -> KerasError:
    return KerasError(
        "label-size-mismatch",
        f"{name} cannot compare targets {show_shape(targets)} with predictions "
        f"{show_shape(outputs)}.",
        keras="operands could not be broadcast together with shapes",
        sizes=(*targets, *outputs),
    )


__all__ = ["check_update", "metric_values", "samplewise"]
