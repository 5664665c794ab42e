"""Operations that pick places out of tensors, or put values into them."""

from __future__ import annotations

from ...domain import Shape, TensorSpec, is_dynamic, product, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, normalize_axis, sizes_of
from .arguments import promote, shape_of, whole_or_none


def places(shape: Shape) -> tuple[TensorSpec, ...]:
    """The indices of the places where a condition holds: one vector per axis."""
    count = unknown_size("places", dynamic=True)
    return tuple(TensorSpec((count,), "int32") for _ in shape)


@op("keras.ops.nonzero")
def nonzero(call: OpCall) -> tuple[TensorSpec, ...]:
    shape = shape_of(call, "x")
    if not shape:
        raise Undecided("the places of a single number")
    return places(shape)


@op("keras.ops.take")
def take(call: OpCall) -> TensorSpec:
    shape, indices = shape_of(call, "x"), shape_of(call, "indices")
    dtype = call.tensor("x").dtype
    axis = whole_or_none(call, "axis")
    if axis is None:
        return TensorSpec(indices, dtype)
    axis = normalize_axis(axis, len(shape), "`take`")
    return TensorSpec((*shape[:axis], *indices, *shape[axis + 1 :]), dtype)


@op("keras.ops.take_along_axis")
def take_along_axis(call: OpCall) -> TensorSpec:
    shape, indices = shape_of(call, "x"), shape_of(call, "indices")
    axis = whole_or_none(call, "axis")
    if axis is None:
        shape, axis = (product(shape),), 0
    if len(shape) != len(indices):
        raise KerasError(
            "layer-rank-mismatch",
            f"`take_along_axis` needs indices with as many axes as the tensor: "
            f"{show_shape(indices)} and {show_shape(shape)}.",
            keras="`x` and `indices` must have the same number of dimensions",
            argument="indices",
            sizes=(*shape, *indices),
        )
    axis = normalize_axis(axis, len(shape), "`take_along_axis`")
    open_axis = (*shape[:axis], indices[axis], *shape[axis + 1 :])
    found = broadcast_shapes(open_axis, indices, operation="`take_along_axis`")
    return TensorSpec(found, call.tensor("x").dtype)


@op("keras.ops.select")
def select(call: OpCall) -> TensorSpec:
    conditions, choices = call.tensors("condlist"), call.tensors("choicelist")
    if len(conditions) != len(choices):
        raise KerasError(
            "input-structure-mismatch",
            f"`select` gets {len(conditions)} conditions for {len(choices)} choices.",
            keras="condlist and choicelist must have the same length",
            argument="choicelist",
        )
    shapes = [spec.shape for spec in (*conditions, *choices) if spec.shape is not None]
    if len(shapes) != len(conditions) + len(choices):
        raise Undecided("a rank is not known")
    shape = broadcast_shapes(*shapes, operation="`select`")
    return TensorSpec(shape, promote(call, *(choice.dtype for choice in choices)))


@op("keras.ops.scatter")
def scatter(call: OpCall) -> TensorSpec:
    """Values at indices of a tensor of zeros with the shape asked for."""
    shape = sizes_of(call.arguments["shape"])
    _check_depth(call, shape)
    return TensorSpec(shape, call.tensor("values").dtype)


@op("keras.ops.scatter_update")
def scatter_update(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "inputs")
    _check_depth(call, shape)
    return TensorSpec(shape, call.tensor("inputs").dtype)


def _check_depth(call: OpCall, shape: Shape) -> None:
    """The last axis of the indices names places along the first axes."""
    indices = shape_of(call, "indices")
    depth = indices[-1] if indices else 1
    if isinstance(depth, int) and depth > len(shape):
        raise KerasError(
            "axis-out-of-range",
            f"The indices of `{call.name}` name {int(depth)} axes, the tensor has {len(shape)}.",
            keras="too many indices for array",
            argument="indices",
            exception="IndexError",
        )


@op("keras.ops.unravel_index")
def unravel_index(call: OpCall) -> tuple[TensorSpec, ...]:
    spec = call.tensor("indices")
    sizes = sizes_of(call.arguments["shape"])
    return tuple(TensorSpec(spec.shape, spec.dtype) for _ in sizes)


@op("keras.ops.extract_sequences")
def extract_sequences(call: OpCall) -> TensorSpec:
    """(..., length) → (..., sequences, sequence_length)."""
    spec, shape = call.tensor("x"), shape_of(call, "x")
    length = call.arguments.dim("sequence_length")
    stride = call.arguments.dim("sequence_stride")
    if not shape:
        raise Undecided("sequences of a single number")
    count = (
        unknown_size("sequences", dynamic=True)
        if is_dynamic(shape[-1])
        else 1 + (shape[-1] - length) // stride
    )
    return TensorSpec((*shape[:-1], count, length), spec.dtype)
