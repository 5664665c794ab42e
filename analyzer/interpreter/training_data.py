"""Arrays and tables as the batches that a model sees."""

from __future__ import annotations

from ..domain import (
    Array,
    Frame,
    TensorSpec,
    Unknown,
    Value,
    map_structure,
    plain,
    unknown_size,
)
from .machine import Machine


def batch_specs(vm: Machine, value: Value) -> Value:
    """Features as one batch of unknown size, as the model sees it in training.

    A second axis is given to a column of a table; to any array of one axis by Keras 2 alone.
    """
    lenient = vm.settings.keras.startswith("2")

    def one(leaf: Value) -> Value:
        match leaf:
            case Array() | Frame() if leaf.shape is not None and leaf.shape:
                batch = unknown_size("None", dynamic=True, key="batch")
                dtype = leaf.dtype if isinstance(leaf, Array) else "float32"
                dtype = {"float64": "float32"}.get(dtype or "", dtype)
                shape = (batch, *leaf.shape[1:])
                column = isinstance(leaf, Array) and leaf.library == "pandas"
                if len(shape) == 1 and (lenient or column):
                    shape = (*shape, 1)
                return TensorSpec(shape, dtype)
            case _:
                return Unknown("data that is not known")

    return map_structure(one, value)


def given(vm: Machine, value: Value) -> Value:
    """Data as a training call takes it: streams of batches as data sets, lists as tuples."""
    from ..libraries.streams import as_dataset

    stream = as_dataset(value, vm)
    return stream if stream is not None else plain(value)
