"""What ``evaluate`` and training on one batch give back: losses and metrics by name."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    Array,
    DictValue,
    KerasObject,
    ListValue,
    ModelObject,
    TensorSpec,
    Unknown,
    Value,
    leaves,
    plain,
)
from ..facts import Argument, CallFact, ModelFact
from ..source import Site
from .machine import Machine


def logged(
    vm: Machine, model: ModelObject, name: str, bound: Mapping[str, Argument], site: Site
) -> Value:
    """What the call `name` of a model with one output gives; Unknown where that is not known.

    A number, a list of numbers if there are metrics, a dictionary by name if that is asked for.
    """
    names = _names(vm, model)
    as_dict = bound["return_dict"].value if "return_dict" in bound else False
    if names is None or not isinstance(as_dict, bool) or not vm.settings.keras.startswith("3"):
        return Unknown(f"what `{name}` gives")
    library = "python" if name == "evaluate" else "numpy"

    def number() -> Array:
        return Array((), "float32", library, site=site)

    if as_dict:
        return DictValue({each: number() for each in names}, site=site)
    return number() if len(names) == 1 else ListValue(tuple(number() for _ in names), site)


_VECTORS = ("F1Score", "FBetaScore", "IoU", "AUC", "Precision", "Recall", "AtPrecision")
"""Metrics that may give more than a number, or are named by a counter."""


def _names(vm: Machine, model: ModelObject) -> list[str] | None:
    compiled = model.slots.get("compiled")
    if model.cls is not None or not isinstance(compiled, CallFact):
        return None
    fact = compiled.receiver
    if any(argument.star for argument in compiled.arguments):
        return None
    if not isinstance(fact, ModelFact) or not isinstance(fact.outputs, TensorSpec):
        return None
    found = ["loss"]
    for argument in ("metrics", "weighted_metrics"):
        given = plain(compiled.value(argument))
        if given is None:
            continue
        if not isinstance(given, tuple):
            return None
        for metric in leaves(given):
            name = _name(vm, metric)
            if name is None or name in found:
                return None
            found.append(name)
    return found


def _name(vm: Machine, metric: Value) -> str | None:
    match metric:
        case str():
            known = vm.api.identifiers("metrics").resolve(metric) is not None
            return metric if known or metric in ("accuracy", "acc") else None
        case KerasObject(cls=None, path=str() as path) if path.startswith("keras.metrics."):
            if path.endswith(_VECTORS):
                return None
            name = vm.inference.config(path, metric.config).raw("name")
            return name if isinstance(name, str) else None
    return None


__all__ = ["logged"]
