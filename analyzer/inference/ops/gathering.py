"""Operations that pick places out of tensors, or put values into them."""

from __future__ import annotations

from ...domain import Dim, Shape, Sym, TensorSpec, Unknown, product, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, index_shape, normalize_axis
from .arguments import (
    at_least,
    lenient,
    positive,
    shape_of,
    sizes_argument,
    whole,
    whole_or_none,
    wrong_type,
)


def places(shape: Shape) -> tuple[TensorSpec, ...]:
    """The indices of the places where a condition holds: one vector per axis."""
    count = unknown_size("places", dynamic=True)
    return tuple(TensorSpec((count,), "int32") for _ in shape)


@op("keras.ops.nonzero")
def nonzero(call: OpCall) -> tuple[TensorSpec, ...]:
    return places(shape_of(call, "x"))


@op("keras.ops.take")
def take(call: OpCall) -> TensorSpec:
    shape, indices = shape_of(call, "x"), shape_of(call, "indices")
    dtype = call.tensor("x").dtype
    axis = whole_or_none(call, "axis")
    if axis is None:
        return TensorSpec(indices, dtype)
    if not shape and axis in (0, -1) and lenient(call):
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
    for name in ("condlist", "choicelist"):
        if isinstance(call.arguments[name], TensorSpec):
            raise KerasError(
                "input-structure-mismatch",
                f"`{name}` of `select` is a list of tensors, not one tensor.",
                keras="condlist and choicelist must be lists.",
                argument=name,
            )
    conditions, choices = call.tensors("condlist"), call.tensors("choicelist")
    if len(conditions) != len(choices):
        raise KerasError(
            "input-structure-mismatch",
            f"`select` gets {len(conditions)} conditions for {len(choices)} choices.",
            keras="condlist and choicelist must have the same length",
            argument="choicelist",
        )
    if call.symbolic and choices:
        return TensorSpec(choices[0].shape, choices[0].dtype)
    shapes = [spec.shape for spec in (*conditions, *choices) if spec.shape is not None]
    if len(shapes) != len(conditions) + len(choices):
        raise Undecided("a rank is not known")
    shape = broadcast_shapes(*shapes, operation="`select`")
    kinds = [choice.dtype for choice in choices]
    widest = len(set(kinds)) == 1 or kinds[0] == "float64"
    # NumPy takes the default value in, a Python number, and may widen for it.
    return TensorSpec(shape, kinds[0] if widest else None)


@op("keras.ops.scatter")
def scatter(call: OpCall) -> TensorSpec:
    """Values at indices of a tensor of zeros with the shape asked for."""
    if isinstance(call.arguments["shape"], int):
        raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
    shape = sizes_argument(call, "shape")
    _check_depth(call, shape)
    return TensorSpec(shape, call.tensor("values").dtype)


@op("keras.ops.scatter_update")
def scatter_update(call: OpCall) -> TensorSpec:
    reduction = call.arguments["reduction"]
    if reduction is not None and str(reduction).lower() not in ("add", "max", "min", "mul"):
        raise KerasError(
            "wrong-argument-value",
            f"`reduction` of `scatter_update` is 'add', 'max', 'min' or 'mul', not {reduction!r}.",
            keras="Invalid reduction",
            argument="reduction",
        )
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
    if call.symbolic and isinstance(call.arguments["shape"], int):
        raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
    if call.arguments["shape"] == 0:
        raise wrong_type(call, "shape", 0, "a shape with places in it")
    sizes = sizes_argument(call, "shape")
    return tuple(TensorSpec(spec.shape, spec.dtype) for _ in sizes)


@op("keras.ops.extract_sequences")
def extract_sequences(call: OpCall) -> TensorSpec:
    """(..., length) → (..., sequences, sequence_length)."""
    spec, shape = call.tensor("x"), at_least(call, "x", 1)
    length, stride = whole(call, "sequence_length"), positive(call, "sequence_stride")
    count = 1 + (shape[-1] - length) // stride
    return TensorSpec((*shape[:-1], count, length), spec.dtype)


@op("keras.ops.get_item")
def get_item(call: OpCall) -> TensorSpec:
    """``x[key]``; of symbolic tensors with whole numbers, or a tuple of them and of slices."""
    spec, shape, key = call.tensor("x"), shape_of(call, "x"), call.arguments["key"]
    if call.symbolic:
        whole_key = isinstance(key, int | Sym | tuple) or (_simple(key) and key is not Ellipsis)
        strange = None if whole_key and not isinstance(key, slice) else key
        if isinstance(key, tuple):
            strange = next((item for item in key if not _simple(item)), None)
        if strange is not None or key is None:
            raise KerasError(
                "backend-op-on-keras-tensor",
                "A symbolic tensor is indexed by whole numbers or by a tuple that holds them, "
                f"slices, `...` or `None`, not by {_shown_key(strange)}.",
                keras="Unsupported key type for array slice.",
                argument="key",
            )
    entries = key if isinstance(key, tuple) else (key,)
    if any(isinstance(entry, float | str) for entry in entries):
        raise wrong_type(call, "key", key, "made of whole numbers, slices and arrays of them")
    return TensorSpec(index_shape(shape, key), spec.dtype)


def _simple(item: object) -> bool:
    if isinstance(item, TensorSpec):
        return item.shape in ((), None)  # a number that is not known, most likely
    return item is None or item is Ellipsis or isinstance(item, int | Sym | slice | Unknown)


def _shown_key(item: object) -> str:
    match item:
        case slice():
            return "one slice alone (write `x[a:b, ...]`)"
        case TensorSpec():
            return "a tensor (use `keras.ops.take`)"
    return repr(item)


@op("keras.ops.slice")
def cut(call: OpCall) -> TensorSpec:
    """``slice(x, start, shape)``: the shape asked for; -1 for what is left of a symbolic axis."""
    spec, shape = call.tensor("inputs"), shape_of(call, "inputs")
    if isinstance(call.arguments["shape"], int):
        raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
    wanted, starts = sizes_argument(call, "shape"), call.arguments["start_indices"]
    unequal = isinstance(starts, tuple) and len(starts) != len(wanted)
    too_many = len(wanted) > len(shape)
    if unequal or too_many or (call.symbolic and len(wanted) != len(shape)):
        raise KerasError(
            "layer-rank-mismatch",
            f"`slice` takes a start and a size for each of the {len(shape)} axes.",
            keras="The number of dimensions in `inputs` must match the number of dimensions in",
            argument="shape",
            sizes=shape,
        )
    places = starts if isinstance(starts, tuple) else ()
    sizes = [
        _taken(call, size, shape[i : i + 1], places[i : i + 1]) for i, size in enumerate(wanted)
    ]
    return TensorSpec((*sizes, *shape[len(sizes) :]), spec.dtype)


def _taken(call: OpCall, wanted: Dim, size: Shape, start: tuple[object, ...]) -> Dim:
    """How much of an axis of `size` a slice of `wanted` from `start` takes."""
    known = start[0] if start and isinstance(start[0], int) else None
    if isinstance(wanted, int) and wanted == -1 and not lenient(call):
        return size[0] - known if size and known is not None else unknown_size("rest")
    if not lenient(call) or not isinstance(wanted, int):
        return wanted
    wanted = max(wanted, 0)
    if any(isinstance(size, int) and size <= 0 for size in sizes_argument(call, "shape")):
        return wanted
    length = size[0] if size else None
    if not isinstance(length, int) or known is None or wanted == 0:
        return wanted
    if not -length <= known <= length - wanted:
        raise KerasError(
            "axis-out-of-range",
            f"A slice of {wanted} places from {known} is not inside an axis of size {length}.",
            keras="is out of bounds for axis",
            argument="shape",
            sizes=(length, wanted),
            exception="IndexError",
        )
    return wanted


@op("keras.ops.slice_update")
def slice_update(call: OpCall) -> TensorSpec:
    return TensorSpec(shape_of(call, "inputs"), call.tensor("inputs").dtype)
