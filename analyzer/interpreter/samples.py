"""What one training or prediction call gives together: features, labels, weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..domain import (
    Array,
    Dataset,
    Dim,
    Frame,
    TensorSpec,
    Unknown,
    Value,
    is_dynamic,
    leaves,
    plain,
    unknown_size,
)
from ..facts import Argument, ModelFact
from .machine import Machine
from .training_data import given


class Samples(Struct, frozen=True):
    """Features, labels and weights that one call gives together, and where.

    `dataset` is the data set whose element they are; `validates` says that they are the
    validation data of a call that is given training data too, `whole` that they are one batch.
    """

    x: Value
    y: Value
    weight: Value
    argument: Argument | None
    labels: Argument | None
    dataset: Dataset | None = None
    validates: bool = False
    whole: bool = False


def samples_of(vm: Machine, name: str, bound: Mapping[str, Argument]) -> Iterator[Samples]:
    """The training samples of a call, then its validation samples."""
    x, y = bound.get("x"), bound.get("y")
    if x is not None:
        weight = bound["sample_weight"].value if "sample_weight" in bound else None
        found = taken(given(vm, x.value), plain(y.value) if y else None, plain(weight), x, y)
        yield replace(found, whole=name.endswith("_on_batch"))
    validation = bound.get("validation_data")
    if validation is not None and name == "fit":
        value = given(vm, validation.value)
        if isinstance(value, Dataset):
            yield replace(taken(value, None, None, validation, None), validates=True)
        elif isinstance(value, tuple) and len(value) in (2, 3):
            weight = value[2] if len(value) == 3 else None
            found = taken(value[0], value[1], weight, validation, validation)
            yield replace(found, validates=True)


def taken(
    x: Value, y: Value, weight: Value, argument: Argument, labels: Argument | None
) -> Samples:
    if not isinstance(x, Dataset):
        return Samples(x, y, weight, argument, labels)
    element = plain(x.element)
    if x.batched is None:
        return Samples(Unknown("elements that may be batched"), None, None, argument, labels, x)
    if isinstance(element, tuple) and len(element) in (2, 3):
        third = element[2] if len(element) == 3 else None
        return Samples(element[0], element[1], third, argument, argument, x)
    return Samples(element, None, None, argument, labels, x)


def length(value: Value) -> Dim | None:
    if isinstance(value, Array | Frame) and value.shape:
        return value.shape[0]
    return None


def rows_of(fact: ModelFact, output: TensorSpec, batch: Dim) -> Dim:
    """How many rows an output has for a batch: a model may fold the batch away or repeat it."""
    inputs = [leaf for leaf in leaves(fact.inputs) if isinstance(leaf, TensorSpec)]
    rows = output.shape[0] if output.shape else batch
    if not inputs or not all(spec.shape and is_dynamic(spec.shape[0]) for spec in inputs):
        return batch
    if isinstance(rows, int):
        return int(rows)
    times = rows // inputs[0].shape[0]  # type: ignore[index]
    return batch * times if isinstance(times, int) and times > 1 else batch


def batches(samples: Samples, bound: Mapping[str, Argument]) -> tuple[Dim, ...]:
    """The sizes of the batches, as far as they are known: the last may hold fewer samples."""
    unknown = (unknown_size("None", dynamic=True, key="batch"),)
    match samples.dataset:
        case Dataset(batch_size=int() as size, length=int() as count) if count > 1:
            return (int(size),)  # of several batches the first is full
    asked = bound["batch_size"].value if "batch_size" in bound else None
    size = 32 if asked is None else asked
    rows = next((length(leaf) for leaf in leaves(samples.x) if length(leaf) is not None), None)
    if not isinstance(size, int) or not isinstance(rows, int):
        return unknown
    if samples.whole or samples.dataset is not None:
        return (rows,)  # an element of a data set is a batch
    split = bound["validation_split"].value if "validation_split" in bound else None
    parts = [int(rows)]
    if isinstance(split, float) and 0 < split < 1 and not samples.validates:
        kept = math.floor(rows * (1 - split))
        parts = [kept, int(rows) - kept]
    sizes = [each for part in parts for each in (min(int(size), part), part % max(int(size), 1))]
    return tuple(dict.fromkeys(each for each in sizes if each > 0)) or unknown
