"""What a training call checks of its arguments besides the data: numbers, callbacks, weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..domain import (
    ApiRef,
    Array,
    Builtin,
    DictValue,
    FunctionValue,
    KerasObject,
    ListValue,
    Value,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site
from .machine import Machine

_COUNTS = ("epochs", "batch_size", "steps_per_epoch", "validation_steps", "steps")


def check_arguments(vm: Machine, bound: Mapping[str, Argument], site: Site) -> None:
    """Record what Keras raises for the arguments of `fit`, `evaluate` and `predict`."""
    for argument, error in _faults(bound):
        vm.record_raise(error, site, argument)


def _faults(bound: Mapping[str, Argument]) -> Iterator[tuple[Argument, KerasError]]:
    arrays = "x" in bound and isinstance(bound["x"].value, Array)
    for name in _COUNTS:
        argument = bound.get(name)
        if argument is None or not isinstance(argument.value, float | str):
            continue
        # A data set makes its own batches, whatever is asked for.
        if name == "batch_size" and not arrays:
            continue
        yield argument, _not_whole(name, argument.value)
    share = bound.get("validation_split")
    if share is not None and arrays and _share_fault(share.value):
        yield (
            share,
            KerasError(
                "wrong-argument-value",
                f"`validation_split` is the share of the samples to validate with, at least 0 and "
                f"below 1, not {share.value:g}.",
                keras="which is not sufficient to split it into a validation and training set",
            ),
        )
    weights, samples = bound.get("class_weight"), bound.get("sample_weight")
    if weights is not None and isinstance(weights.value, ListValue | tuple | Array):
        yield (
            weights,
            KerasError(
                "wrong-argument-type",
                "`class_weight` must be a dictionary from class ids to weights, such as "
                "`{0: 1.0, 1: 5.0}`: `dict(enumerate(weights))` makes one of a list.",
                keras="object has no attribute 'get'",
                exception="AttributeError",
            ),
        )
    elif weights is not None and arrays and _both(weights, samples):
        yield (
            weights,
            KerasError(
                "wrong-argument-value",
                "`class_weight` and `sample_weight` cannot be given together: multiply the "
                "sample weights by those of the classes.",
                keras="You cannot `class_weight` and `sample_weight` at the same time.",
            ),
        )
    yield from _callbacks(bound.get("callbacks"))


def _share_fault(value: Value) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and not 0 <= value < 1


def _both(weights: Argument, samples: Argument | None) -> bool:
    """Whether both kinds of weights are certainly given."""
    given = isinstance(weights.value, DictValue) and bool(weights.value.data)
    return given and samples is not None and isinstance(samples.value, Array)


def _not_whole(name: str, value: float | str) -> KerasError:
    way = f"`{int(value)}`" if isinstance(value, float) and value == int(value) else "`int(...)`"
    if isinstance(value, float) and value != int(value):
        way += " or `//` instead of `/`"
    return KerasError(
        "wrong-argument-type",
        f"`{name}` must be a whole number, not {value!r}: use {way}.",
        keras=f"'{type(value).__name__}' object cannot be interpreted as an integer",
        exception="TypeError",
    )


def _callbacks(argument: Argument | None) -> Iterator[tuple[Argument, KerasError]]:
    if argument is None:
        return
    value = argument.value
    items = value.items if isinstance(value, ListValue) else value
    for item in items if isinstance(items, tuple) else ():
        what = _stranger(item)
        if what:
            yield (
                argument,
                KerasError(
                    "wrong-argument-type",
                    f"`callbacks` must hold callback objects; {what}",
                    keras="object has no attribute 'set_model'",
                    exception="AttributeError",
                ),
            )
            return


def _stranger(item: Value) -> str:
    """What is wrong with one callback, "" if nothing is known to be."""
    match item:
        case None:
            return "None is none."
        case str() | int() | float():
            return f"{item!r} is none."
        case ApiRef() if item.symbol is not None and item.symbol.kind == "class":
            name = item.path.rpartition(".")[2]
            return f"`{name}` is the class: call it, `{name}(...)`."
        case FunctionValue() | Builtin():
            return "a function is none: wrap it in `LambdaCallback(on_epoch_end=...)`."
        case KerasObject(cls=None, path=str() as path) if not path.startswith("keras.callbacks."):
            return f"`{path.rpartition('.')[2]}` is none."
    return ""
