"""Why data does not fit a model: the usual causes of an error that Keras words in shapes."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import (
    Array,
    Dataset,
    KerasTensor,
    Shape,
    TensorSpec,
    Value,
    differ,
    leaves,
    show_dim,
    show_shape,
)
from ..inference.contract import KerasError, Repair


def explain_features(
    inputs: Sequence[KerasTensor], data: Value, specs: Value, error: KerasError, predicts: bool
) -> KerasError:
    """The error in the words of its cause, where the shapes tell it.

    `specs` are the features as one batch. Known causes: one sample alone, `input_shape=X.shape`,
    channels in the other place.
    """
    wanted = inputs[0].shape if len(inputs) == 1 else None
    if wanted is None:
        return error
    if error.rule == "input-rank-mismatch":
        return _without_batch(wanted, data, error, predicts)
    found = leaves(specs)
    if error.rule == "input-size-mismatch" and len(found) == 1 and isinstance(found[0], TensorSpec):
        return _channels_moved(wanted, found[0].shape, error)
    return error


def _without_batch(wanted: Shape, data: Value, error: KerasError, predicts: bool) -> KerasError:
    if not isinstance(data, Array) or data.shape is None or len(data.shape) != len(wanted) - 1:
        return error
    if any(differ(a, b) for a, b in zip(data.shape, wanted[1:], strict=True)):
        return error
    if predicts:
        return KerasError(
            "predict-without-batch-axis",
            f"One sample of shape {show_shape(data.shape)} is given alone; the model takes "
            f"batches, {show_shape(wanted)}. Add an axis in front: `x[None]`.",
            keras=error.keras,
            sizes=error.sizes,
            repairs=(Repair("add-batch-axis", "Give a batch of one sample"),),
        )
    if len(wanted) < 2 or not isinstance(wanted[1], int):
        return error  # a size left open counts nothing
    return KerasError(
        "batch-axis-in-input-shape",
        f"The model's input shape {show_shape(wanted[1:])} counts the samples: it is the shape of "
        f"all the data. It must be the shape of one sample, {show_shape(data.shape[1:])}.",
        keras=error.keras,
        sizes=error.sizes,
    )


_MOST_CHANNELS = 4


def _channels_moved(wanted: Shape, found: Shape | None, error: KerasError) -> KerasError:
    if found is None or len(found) != len(wanted) or len(wanted) < 4:
        return error
    first, last = (*found[2:], found[1]), (found[-1], *found[1:-1])
    for moved, have, axis in (
        (first, "channels_first", found[1]),
        (last, "channels_last", found[-1]),
    ):
        small = isinstance(axis, int) and axis <= _MOST_CHANNELS
        if small and all(a == b for a, b in zip(moved, wanted[1:], strict=True)):
            want = "channels_last" if have == "channels_first" else "channels_first"
            return KerasError(
                "channels-first-data",
                f"The data is {have}, {show_shape(found)}, but the model expects {want}, "
                f"{show_shape(wanted)}: move the axis of the {show_dim(axis)} channels.",
                keras=error.keras,
                sizes=error.sizes,
            )
    return error


def not_batched(error: KerasError, specs: Value) -> KerasError:
    """The error of a data set that yields one sample at a time."""
    shapes = ", ".join(
        show_shape(spec.shape) for spec in leaves(specs) if isinstance(spec, TensorSpec)
    )
    return KerasError(
        "dataset-not-batched",
        f"The data set yields single samples, {shapes}, but models are given batches. Call "
        "`.batch(...)` on it.",
        keras=error.keras,
        sizes=error.sizes,
    )


_SHAPES = frozenset(
    {
        "input-rank-mismatch",
        "input-size-mismatch",
        "input-structure-mismatch",
        "label-rank-mismatch",
        "label-size-mismatch",
        "one-hot-labels-with-sparse-loss",
        "integer-labels-with-categorical-loss",
    }
)
"""Errors that say no more than that two sides differ."""


def explain_source(error: KerasError, dataset: Dataset | None, validates: bool) -> KerasError:
    """The error said of where the data comes from: a folder's reader, the validation data.

    Validation data is looked at only after training data that fits, so that it is the side that
    differs.
    """
    if error.rule not in _SHAPES:
        return error
    if dataset is not None and _from_folder(dataset):
        labels = not error.rule.startswith("input")
        options = "`label_mode` (`class_mode`)" if labels else "its image size and `color_mode`"
        return _renamed(
            error,
            "generator-contract",
            f"{error.message} What the folder's reader gives is set by {options}.",
        )
    if validates:
        return _renamed(
            error,
            "validation-differs-from-training",
            f"The validation data does not look like the training data. {error.message}",
        )
    return error


def _from_folder(dataset: Dataset) -> bool:
    return dataset.kind == "keras" or any(
        isinstance(leaf, Array) and leaf.facts.source == "directory"
        for leaf in leaves(dataset.element)
    )


def _renamed(error: KerasError, rule: str, message: str) -> KerasError:
    return KerasError(
        rule,
        message,
        keras=error.keras,
        argument=error.argument,
        sizes=error.sizes,
        repairs=error.repairs,
        exception=error.exception,
    )
