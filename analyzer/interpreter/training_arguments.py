"""What a training call checks of its arguments besides the data: numbers, callbacks, weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ..domain import (
    ApiRef,
    Array,
    Builtin,
    Dataset,
    DictValue,
    Dim,
    FunctionValue,
    KerasObject,
    ListValue,
    Value,
    leaves,
    plain,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site
from .machine import Machine
from .samples import length

_COUNTS = ("epochs", "batch_size", "steps_per_epoch", "validation_steps", "steps")


def check_arguments(vm: Machine, bound: Mapping[str, Argument], site: Site) -> None:
    """Record what Keras raises for the arguments of `fit`, `evaluate` and `predict`."""
    for argument, error in _faults(bound, vm.settings.keras.startswith("3")):
        vm.record_raise(error, site, argument)


def _faults(bound: Mapping[str, Argument], new: bool) -> Iterator[tuple[Argument, KerasError]]:
    arrays = "x" in bound and isinstance(bound["x"].value, Array)
    for name in _COUNTS:
        argument = bound.get(name)
        found = None if argument is None else _not_whole(name, argument.value)
        if found is None and argument is not None and name == "batch_size" and new:
            found = _below_zero(argument.value)
        # A data set makes its own batches, whatever is asked for.
        if argument is None or found is None or (name == "batch_size" and not arrays):
            continue
        if "steps" in name and not new:  # Keras 2 only compares with it
            continue
        yield argument, found
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
    if share is not None and new and "validation_data" not in bound:
        rows = _first_length(bound["x"].value) if "x" in bound else None
        if isinstance(rows, int) and _leaves_nothing(rows, share.value):
            yield (
                share,
                KerasError(
                    "wrong-argument-value",
                    f"`validation_split={share.value}` leaves nothing to train or nothing to "
                    f"validate with: there {'is 1 sample' if rows == 1 else f'are {rows} samples'}"
                    ". One sample may have been taken for all: check the first axis of `x`.",
                    keras="which is not sufficient to split it into a validation and training set",
                    sizes=(rows,),
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
    elif weights is not None and new and (fault := _weighted(weights, bound, arrays)) is not None:
        yield weights, fault
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


def _weighted(weights: Argument, bound: Mapping[str, Argument], arrays: bool) -> KerasError | None:
    """What is raised for weights of classes because of the data they are given with."""
    if not isinstance(weights.value, DictValue) or "x" not in bound:
        return None
    data, labels = bound["x"].value, bound["y"].value if "y" in bound else None
    if isinstance(data, Dataset) and data.kind in ("generator", "torch"):
        what = "generators" if data.kind == "generator" else "a `DataLoader`"
        return KerasError(
            "wrong-argument-value",
            f"`class_weight` does not work with {what}. Yield a weight for each sample as the "
            "third part of a batch, or make a `PyDataset` of it.",
            keras="Argument `class_weight` is not supported for",
        )
    if arrays and isinstance(plain(labels), tuple | dict) and _all_arrays(labels):
        return KerasError(
            "wrong-argument-value",
            "`class_weight` works for models with one output only, but there are labels for "
            "several. Give a `sample_weight` for each output instead.",
            keras="`class_weight` is only supported for Models with a single output.",
        )
    return None


def _all_arrays(value: Value) -> bool:
    found = leaves(plain(value))
    return len(found) > 1 and all(isinstance(leaf, Array) and leaf.shape for leaf in found)


def _first_length(value: Value) -> Dim | None:
    """The samples of the first of several arrays, in the order of Keras: by key."""
    given = plain(value)
    if isinstance(given, dict):
        given = tuple(given[key] for key in sorted(given, key=str))
    return length(given[0] if isinstance(given, tuple) and given else given)


def _leaves_nothing(rows: int, share: Value) -> bool:
    """Whether all of `rows` samples stand on one side of the split."""
    if not isinstance(share, float) or not 0 < share < 1:
        return False
    return math.floor(rows * (1 - share)) in (0, rows)


def _share_fault(value: Value) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and not 0 <= value < 1


def _both(weights: Argument, samples: Argument | None) -> bool:
    """Whether both kinds of weights are certainly given."""
    given = isinstance(weights.value, DictValue) and bool(weights.value.data)
    return given and samples is not None and isinstance(samples.value, Array)


def _below_zero(size: Value) -> KerasError | None:
    """Keras makes a negative number of batches of a negative size; None and 0 stand for 32."""
    if not isinstance(size, int) or size >= 0:
        return None
    return KerasError(
        "wrong-argument-value",
        f"`batch_size` must be at least 1, not {int(size)}. Leave it out for batches of 32.",
        keras="Invalid value in tensor used for shape",
    )


def _not_whole(name: str, value: Value) -> KerasError | None:
    """What is raised for a count that is certainly a fraction or a text, whole or not."""
    match value:
        case float() if value.is_integer():
            found, way = f"{value!r}", f"`{int(value)}`"
        case float() | str():
            found, way = f"{value!r}", "`int(...)`"
        case Array(shape=(), dtype=str() as dtype) if dtype.startswith("float"):
            found, way = f"a {'float' if value.library == 'python' else dtype}", "`int(...)`"
        case _:
            return None
    if not isinstance(value, str) and way == "`int(...)`":
        way += " or `//` instead of `/`"
    return KerasError(
        "wrong-argument-type",
        f"`{name}` must be a whole number, not {found}: use {way}.",
        keras="object cannot be interpreted as an integer",
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
