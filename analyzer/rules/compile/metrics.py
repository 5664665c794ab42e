"""The metrics that a model is compiled with, and the names that they are logged by."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ...domain import ApiRef, FunctionValue, KerasObject, TensorSpec, Value, leaves, plain
from ...facts import CallFact, ModelFact

KERAS_MODELS = ("Sequential", "Model", "Functional")


class Metric(Struct, frozen=True):
    """One metric as given. `kind` is its name in snake case (``binary_accuracy``).

    `logged` is a pattern of the names it is logged by (an object made twice gets a number);
    `directed` says that Keras knows whether it should grow or shrink, None where kgen does not.
    """

    kind: str
    logged: str
    value: Value
    directed: bool | None = True


def metrics_of(compiled: CallFact, model: ModelFact) -> list[tuple[Metric, ...]] | None:
    """The metrics of each output, None where they are not all known."""
    if any(argument.star for argument in compiled.arguments):
        return None
    names = output_names(model)
    if not names:
        return None
    found: list[list[Metric]] = [[] for _ in names]
    for argument in ("metrics", "weighted_metrics"):
        given = plain(compiled.value(argument))
        if given is None:
            continue
        parts = _per_output(given, names)
        if parts is None:
            return None
        for index, part in enumerate(parts):
            for leaf in leaves(part):
                metric = read_metric(leaf)
                if leaf is not None and metric is None:
                    return None
                if metric is not None:
                    found[index].append(metric)
    return [tuple(each) for each in found]


def output_names(model: ModelFact) -> tuple[str, ...]:
    """The names of the outputs: the keys of a dictionary, else the layers they come from."""
    if isinstance(model.outputs, dict):
        return tuple(str(key) for key in model.outputs)
    count = len([leaf for leaf in leaves(model.outputs) if isinstance(leaf, TensorSpec)])
    return model.output_names if len(model.output_names) == count else ()


def _per_output(given: Value, names: tuple[str, ...]) -> list[Value] | None:
    if len(names) == 1:
        return [given] if isinstance(given, tuple | dict) else None
    if isinstance(given, dict):
        return [given.get(name) for name in names] if set(given) <= set(names) else None
    return list(given) if isinstance(given, tuple) and len(given) == len(names) else None


def read_metric(value: Value) -> Metric | None:
    """A metric of Keras or a function of the program, None for what is not known."""
    match value:
        case str():
            return Metric(snake_case(_LONG.get(value.lower(), value)), re.escape(value), value)
        case KerasObject(cls=None, path=str() as path, config=config):
            kind = snake_case(path.rpartition(".")[2])
            name = config.get("name")
            if name is not None and not isinstance(name, str):
                return None
            logged = re.escape(name) if isinstance(name, str) else re.escape(kind) + r"(_\d+)?"
            directed = None if kind in _UNDIRECTED else True
            return Metric(kind, logged, value, directed)
        case ApiRef(path=path) if value.symbol is not None:
            name = path.rpartition(".")[2]
            # A function is logged by its name; a class is made into an object first.
            return Metric(snake_case(name), re.escape(snake_case(name)), value, None)
        case FunctionValue(name=name) if name.isidentifier():
            return Metric("", re.escape(name), value, False)
    return None


_LONG = {"acc": "accuracy", "mse": "mean_squared_error", "mae": "mean_absolute_error"}
_UNDIRECTED = frozenset({"mean", "sum", "mean_metric_wrapper", "mean_tensor"})


def snake_case(name: str) -> str:
    """``AUC`` → ``auc``, ``BinaryAccuracy`` → ``binary_accuracy``, as Keras names its objects."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def config_of(value: Any) -> dict[str, Value]:
    """The arguments of a metric, empty for one given by its name."""
    return value.config if isinstance(value, KerasObject) else {}
