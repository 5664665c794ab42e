"""The callbacks of a `fit`, and what its epochs log for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...domain import KerasObject, ListValue, Unknown, Value
from ...facts import CallFact, ModelFact
from .metrics import KERAS_MODELS, Metric, metrics_of, output_names

MONITORS = ("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint")
_QUIET = frozenset(
    {*MONITORS, "TensorBoard", "CSVLogger", "TerminateOnNaN", "LearningRateScheduler"}
)
"""Keras' callbacks that put nothing into the logs that another callback could wait for."""


def monitors(call: CallFact) -> Iterator[tuple[KerasObject, str]]:
    """Callbacks that wait for a logged value, with its name.

    None at all where a callback that kgen does not know may log values of its own.
    """
    for item in _items(call) or () if not adds_logs(call) else ():
        if not isinstance(item, KerasObject) or class_of(item) not in MONITORS:
            continue
        monitor = item.config.get("monitor", "val_loss")
        best = item.config.get("save_best_only", False)
        if class_of(item) == "ModelCheckpoint" and best is not True:
            continue
        if isinstance(monitor, str):
            yield item, monitor


def _items(call: CallFact) -> tuple[Value, ...] | None:
    value = call.value("callbacks")
    if isinstance(value, ListValue):
        return value.items
    return value if isinstance(value, tuple) else (value,)


def adds_logs(call: CallFact) -> bool:
    """Whether a callback of a `fit` may log values of its own."""
    items = _items(call)
    return items is None or not all(_quiet(item) for item in items)


def _quiet(item: Value) -> bool:
    return item is None or (
        isinstance(item, KerasObject) and item.cls is None and class_of(item) in _QUIET
    )


def class_of(item: KerasObject) -> str:
    return (item.path or "").rpartition(".")[2]


def validates(call: CallFact) -> bool | None:
    """Whether a `fit` has validation data, None where that is not known."""
    if any(argument.star for argument in call.arguments):
        return None
    data, share = call.value("validation_data"), call.value("validation_split", 0)
    if isinstance(data, Unknown) or not isinstance(share, int | float):
        return None
    return data is not None or bool(share)


def logged(model: ModelFact) -> list[tuple[str, Metric | None]] | None:
    """Patterns of the names of what one epoch logs without validation, None if not known."""
    compiled = model.compiled
    if compiled is None or model.class_name not in KERAS_MODELS or model.layers is None:
        return None
    if any(layer.custom for layer in model.layers):
        return None
    metrics = metrics_of(compiled, model)
    if metrics is None:
        return None
    names = output_names(model)
    found: list[tuple[str, Metric | None]] = [("loss", None), ("lr", None), ("learning_rate", None)]
    for name, own in zip(names, metrics, strict=True):
        before = f"{re.escape(name)}_" if len(names) > 1 else ""
        found += [(before + metric.logged, metric) for metric in own]
        if before:
            found.append((before + "loss", None))
    return found


def directed(model: ModelFact) -> list[str]:
    """Patterns of the names by which Keras finds out whether a value should grow or shrink.

    They lack the name of the output that a model with several of them logs them under.
    """
    metrics = metrics_of(model.compiled, model) if model.compiled is not None else None
    own = [metric for each in metrics or () for metric in each]
    return ["loss", *(metric.logged for metric in own if metric.directed is not False)]
