"""The functions of `LearningRateScheduler`: what they give for each epoch of a training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..domain import Array, FunctionValue, KerasObject, ListValue, Value
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site, syntax
from .machine import Machine

_EPOCHS = 60
"""So many epochs are followed."""


def check_schedules(vm: Machine, bound: Mapping[str, Argument], site: Site) -> None:
    """Record what Keras 3 raises where a schedule gives no float for an epoch of this `fit`."""
    argument = bound.get("callbacks")
    if argument is None or not vm.settings.keras.startswith("3"):
        return
    epochs = bound["epochs"].value if "epochs" in bound else 1
    first = bound["initial_epoch"].value if "initial_epoch" in bound else 0
    if not isinstance(epochs, int) or not isinstance(first, int):
        return
    for function in _schedules(argument.value):
        for epoch in range(int(first), min(int(epochs), int(first) + _EPOCHS)):
            given = _kind(vm.call(function, _arguments(function, epoch)))
            if given is None:
                continue
            vm.record_raise(
                KerasError(
                    "wrong-argument-type",
                    f"A LearningRateScheduler needs a float for every epoch, but "
                    f"`{function.name or 'lambda'}` gives {given} for epoch {epoch}.",
                    keras="The output of the `schedule` function should be a float.",
                ),
                site,
                argument,
            )
            return


def _schedules(value: Value) -> Iterator[FunctionValue]:
    items = value.items if isinstance(value, ListValue) else (value,)
    for item in items or ():
        if isinstance(item, KerasObject) and item.cls is None:
            function = item.config.get("schedule")
            named = item.path == "keras.callbacks.LearningRateScheduler"
            if named and isinstance(function, FunctionValue) and not function.decorators:
                yield function


def _arguments(function: FunctionValue, epoch: int) -> tuple[Value, ...]:
    """The epoch, and the learning rate until then if the function takes it."""
    params = function.node.params
    places = len(params.positional)
    if places > 1 or isinstance(params.star_arg, syntax.Param):
        return epoch, Array((), "float64", "python")
    return (epoch,)


def _kind(value: Value) -> str | None:
    """What a value is that is certainly no float."""
    match value:
        case None:
            return "None"
        case bool():
            return "a bool"
        case int():
            return "a whole number"
        case str():
            return "a text"
        case Array(library="tensorflow" | "jax" | "torch" | "keras"):
            return "a tensor (`float(...)` makes a number of it)"
        case Array(dtype=str() as dtype) if "int" in dtype:
            return f"an {dtype}"
    return None


__all__ = ["check_schedules"]
