"""The metrics that a model was compiled with, and which of them refuse its labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..domain import ApiRef, Array, Frame, KerasObject, TensorSpec, Value, is_dynamic, leaves, plain
from ..facts import ModelFact
from ..inference.contract import KerasError, Undecided, ask
from ..inference.metrics import F_SCORES, check_update
from .machine import Machine


def refusal(
    vm: Machine,
    fact: ModelFact,
    target: Value,
    shapes: Iterable[tuple[tuple[Any, ...], tuple[Any, ...]]],
) -> KerasError | None:
    """What the first metric raises that refuses the labels of the one output, None if none does.

    `shapes` are those of labels and predictions in each batch. F-scores of class ids are left to
    their rule, which knows what to do about them.
    """
    compiled = fact.compiled
    if compiled is None or not vm.settings.keras.startswith("3"):
        return None
    if not isinstance(target, Array | Frame) or any(a.star for a in compiled.arguments):
        return None
    dtype = target.dtype if isinstance(target, Array) else None
    for metric in leaves(plain(compiled.value("metrics"))):
        for labels, predictions in shapes:
            found = _metric(vm, metric, labels, predictions)
            if found is None or (found[0].endswith(tuple(F_SCORES)) and len(labels) == 1):
                continue
            error = _refused(vm, *found, TensorSpec(labels, dtype), TensorSpec(predictions))
            if error is not None:
                return error
    return None


def _refused(
    vm: Machine, path: str, config: dict[str, Value], labels: TensorSpec, predictions: TensorSpec
) -> KerasError | None:
    given = vm.inference.config(path, config)
    try:
        ask(lambda: check_update(path, given, labels, predictions, None, vm.inference))
    except KerasError as error:
        name = path.rpartition(".")[2]
        if name not in error.message:
            said = error.message[:1].lower() + error.message[1:]
            error.message = f"The metric {name} refuses the labels: {said}"
        return error
    except Undecided:
        pass
    return None


def _metric(
    vm: Machine, metric: Value, labels: tuple[Any, ...], predictions: tuple[Any, ...]
) -> tuple[str, dict[str, Value]] | None:
    """The class of a metric of Keras and its arguments; None for what is not known."""
    match metric:
        case str() if metric.lower() in ("accuracy", "acc"):
            return _accuracy(labels, predictions)
        case str():
            found = vm.api.identifiers("metrics").resolve(metric)
            return (found, {}) if found is not None else None
        case KerasObject(cls=None, path=str() as path) if path.startswith("keras.metrics."):
            return path, metric.config
        case ApiRef() if metric.symbol is not None:
            path = metric.symbol.path
            if metric.symbol.kind == "class":
                return (path, {}) if path.startswith("keras.metrics.") else None
            found = vm.api.identifiers("metrics").resolve(path.rpartition(".")[2])
            return (found, {}) if found is not None else None
    return None


def _accuracy(
    labels: tuple[Any, ...], predictions: tuple[Any, ...]
) -> tuple[str, dict[str, Value]] | None:
    """The class that ``"accuracy"`` stands for, which Keras chooses by the shapes."""
    if not predictions or not labels or is_dynamic(predictions[-1]):
        return None
    if not isinstance(predictions[-1], int):
        return None
    if predictions[-1] == 1:
        return "keras.metrics.BinaryAccuracy", {}
    if len(labels) < len(predictions) or labels[-1] == 1:
        return "keras.metrics.SparseCategoricalAccuracy", {}
    if not isinstance(labels[-1], int):
        return None
    return "keras.metrics.CategoricalAccuracy", {}


__all__ = ["refusal"]
