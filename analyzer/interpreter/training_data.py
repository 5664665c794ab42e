"""Arrays and tables as the batches that a model sees."""

from __future__ import annotations

from ..domain import (
    Array,
    Frame,
    ListValue,
    TensorSpec,
    Unknown,
    Value,
    map_structure,
    unknown_size,
)


def batch_specs(value: Value) -> Value:
    """Features as one batch of unknown size, as the model sees it in training."""

    def one(leaf: Value) -> Value:
        match leaf:
            case Array() | Frame() if leaf.shape is not None and leaf.shape:
                batch = unknown_size("None", dynamic=True, key="batch")
                dtype = leaf.dtype if isinstance(leaf, Array) else "float32"
                dtype = {"float64": "float32"}.get(dtype or "", dtype)
                shape = (batch, *leaf.shape[1:])
                return TensorSpec(shape if len(shape) > 1 else (*shape, 1), dtype)
            case _:
                return Unknown("data that is not known")

    return map_structure(one, value)


def is_stream(value: Value) -> bool:
    """Whether a value is a Python generator: it gives batches, it is not a list of inputs."""
    return isinstance(value, ListValue) and bool(value.slots.get("generator"))
