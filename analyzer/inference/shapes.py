"""Shapes as Keras' and NumPy's operations compute them, with sizes that may not be known.

Each function takes shapes whose rank is known, gives the shape of the result, and raises
`KerasError` only where the sizes that are known make the operation fail whatever the others are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    Unknown,
    differ,
    is_dynamic,
    origin_of,
    product,
    show_dim,
    show_shape,
    unknown_size,
)
from .contract import KerasError, Undecided, as_spec


def broadcast_shapes(*shapes: Shape, operation: str = "the operation") -> Shape:
    """The shape that `shapes` broadcast to, aligned at the last axis."""
    result: Shape = ()
    for shape in shapes:
        rank = max(len(result), len(shape))
        left: Shape = (1,) * (rank - len(result)) + result
        right: Shape = (1,) * (rank - len(shape)) + shape
        result = tuple(
            _broadcast(x, y, result, shape, operation) for x, y in zip(left, right, strict=True)
        )
    return result


def _broadcast(x: Dim, y: Dim, a: Shape, b: Shape, operation: str) -> Dim:
    if x == y:
        return x if origin_of(x) is not None else y
    if isinstance(x, int) and isinstance(y, int):
        if x == 1:
            return y
        if y == 1:
            return x
        raise KerasError(
            "broadcast-mismatch",
            f"{operation} cannot combine shapes {show_shape(a)} and {show_shape(b)}: "
            f"{int(x)} and {int(y)} differ and neither is 1.",
            keras=f"Cannot broadcast shape, the failure dim has value {int(x)}, which cannot be "
            f"broadcasted to {int(y)}.",
            sizes=(x, y),
        )
    if isinstance(x, int):
        return y if x == 1 else x
    if isinstance(y, int):
        return x if y == 1 else y
    return same_or_unknown(x, y)


def same_or_unknown(x: Dim, y: Dim) -> Dim:
    """`x` where both are the same size; a new unknown where that is not sure."""
    if x == y:
        return x
    return unknown_size(dynamic=is_dynamic(x) or is_dynamic(y))


def merge_size(x: Dim, y: Dim) -> Dim:
    """One size for two that have to be equal: the known one where there is one."""
    return y if isinstance(y, int) and not isinstance(x, int) else x


def normalize_axis(axis: Any, rank: int, operation: str = "the operation") -> int:
    """An axis counted from the front; raises where there is no such axis."""
    if isinstance(axis, Unknown | Sym):
        raise Undecided("the axis is not known")
    if isinstance(axis, bool) or not isinstance(axis, int):
        raise Undecided("the axis is not a whole number")
    if -rank <= axis < rank:
        return axis % rank
    axes = "1 axis" if rank == 1 else f"{rank} axes"
    raise KerasError(
        "axis-out-of-range",
        f"{operation} asks for axis {int(axis)} of a tensor with {axes}.",
        keras=f"Axis {int(axis)} is out of bounds for array of dimension {rank}.",
        argument="axis",
        sizes=(axis,),
    )


def normalize_axes(
    axes: Any, rank: int, operation: str = "the operation", *, unique: bool = True
) -> tuple[int, ...]:
    """Axes counted from the front: None for all of them, one number, or several."""
    if axes is None:
        return tuple(range(rank))
    if not isinstance(axes, tuple | list):
        axes = (axes,)
    found = tuple(normalize_axis(axis, rank, operation) for axis in axes)
    if unique and len(set(found)) != len(found):
        raise KerasError(
            "axis-out-of-range",
            f"{operation} names the same axis twice in {tuple(axes)}.",
            keras="duplicate value in 'axis'",
            argument="axis",
        )
    return found


def reduce_shape(
    shape: Shape, axis: Any, keepdims: bool = False, operation: str = "the operation"
) -> Shape:
    """What is left of `shape` when `axis` (None: all of them) is reduced away."""
    axes = normalize_axes(axis, len(shape), operation)
    if keepdims:
        return tuple(1 if i in axes else dim for i, dim in enumerate(shape))
    return tuple(dim for i, dim in enumerate(shape) if i not in axes)


def matmul_shape(a: Shape, b: Shape, operation: str = "`matmul`") -> Shape:
    """The shape of ``a @ b``; a vector counts as a row on the left, a column on the right."""
    if not a or not b:
        raise KerasError(
            "matmul-mismatch",
            f"{operation} needs tensors with at least one axis, got shapes "
            f"{show_shape(a)} and {show_shape(b)}.",
            keras="matmul: Input operand does not have enough dimensions",
        )
    left: Shape = (1, *a) if len(a) == 1 else a
    right: Shape = (*b, 1) if len(b) == 1 else b
    if differ(left[-1], right[-2]):
        raise KerasError(
            "matmul-mismatch",
            f"{operation} needs the last axis of the left tensor to fit the "
            f"{'only' if len(b) == 1 else 'second last'} axis of the right one: shapes "
            f"{show_shape(a)} and {show_shape(b)} have {show_dim(left[-1])} and "
            f"{show_dim(right[-2])} there.",
            keras="Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal",
            sizes=(left[-1], right[-2]),
        )
    lead = broadcast_shapes(left[:-2], right[:-2], operation=operation)
    rows = () if len(a) == 1 else (left[-2],)
    columns = () if len(b) == 1 else (right[-1],)
    return (*lead, *rows, *columns)


def reshape_shape(shape: Shape, target: Sequence[Dim], operation: str = "`reshape`") -> Shape:
    """`target` with its -1 worked out from the number of elements in `shape`."""
    check_target(target, operation)
    holes = [i for i, dim in enumerate(target) if isinstance(dim, int) and dim == -1]
    total = product(shape)
    rest = product(dim for i, dim in enumerate(target) if i not in holes)
    if not holes:
        if differ(total, rest):
            raise _reshape_error(shape, target, total, rest, operation)
        return tuple(target)
    if isinstance(rest, int) and rest == 0:
        if isinstance(total, int) and total == 0:
            raise KerasError(
                "reshape-size-mismatch",
                f"{operation} cannot work out -1 beside a size of 0.",
                keras="The total size of the tensor must be unchanged",
            )
        if isinstance(total, int):
            raise _reshape_error(shape, target, total, rest, operation)
        raise Undecided("the number of elements is not known")
    if isinstance(total, int) and isinstance(rest, int) and total % rest:
        raise _reshape_error(shape, target, total, rest, operation)
    filled = total // rest
    return tuple(filled if i in holes else dim for i, dim in enumerate(target))


def check_target(target: Sequence[Any], operation: str = "`reshape`") -> None:
    """Raise for a target shape that fits no tensor: sizes below -1, or -1 twice."""
    for dim in target:
        if isinstance(dim, int) and dim < -1:
            raise KerasError(
                "reshape-size-mismatch",
                f"{operation} asks for the size {int(dim)}; only -1 stands for a size to be "
                "worked out.",
                keras="Each dimension in `newshape` must be a non-negative integer, or `-1`",
                sizes=(dim,),
            )
    holes = [i for i, dim in enumerate(target) if isinstance(dim, int) and dim == -1]
    if len(holes) > 1:
        raise KerasError(
            "reshape-size-mismatch",
            f"{operation} can work out one size, but {tuple(map(show_dim, target))} leaves "
            f"{len(holes)} open.",
            keras="There must be at most one unknown dimension (-1)",
        )


def _reshape_error(
    shape: Shape, target: Sequence[Dim], total: Dim, rest: Dim, operation: str
) -> KerasError:
    open_size = any(isinstance(dim, int) and dim == -1 for dim in target)
    verb = "is not a multiple of" if open_size else "differs from"
    return KerasError(
        "reshape-size-mismatch",
        f"{operation} cannot turn {show_shape(shape)} into {show_shape(tuple(target))}: "
        f"{show_dim(total)} elements {verb} {show_dim(rest)}.",
        keras="The total size of the tensor must be unchanged",
        sizes=(*shape, *target),
    )


def concatenate_shapes(
    shapes: Sequence[Shape], axis: Any, operation: str = "`concatenate`"
) -> Shape:
    """The shape of joining tensors along `axis`."""
    first = shapes[0]
    where = normalize_axis(axis, len(first), operation)
    result = list(first)
    for other in shapes[1:]:
        if len(other) != len(first):
            raise KerasError(
                "concatenate-shape-mismatch",
                f"{operation} joins tensors with the same number of axes, got shapes "
                f"{show_shape(first)} and {show_shape(other)}.",
                keras="Every value in `xs` must have the same shape except on the `axis` dim.",
            )
        for i, (x, y) in enumerate(zip(result, other, strict=True)):
            if i == where:
                result[i] = x + y
            elif differ(x, y) and not (is_dynamic(x) and is_dynamic(y)):
                # None and None + 4 pass: Keras compares no sizes that it does not know.
                raise KerasError(
                    "concatenate-shape-mismatch",
                    f"{operation} joins along axis {int(axis)}, so the other sizes have to agree: "
                    f"{show_shape(first)} and {show_shape(other)} have {show_dim(x)} and "
                    f"{show_dim(y)} on axis {i}.",
                    keras="Every value in `xs` must have the same shape except on the `axis` dim.",
                    sizes=(x, y),
                )
            else:
                result[i] = merge_size(x, y)
    return tuple(result)


def stack_shapes(shapes: Sequence[Shape], axis: Any, operation: str = "`stack`") -> Shape:
    """The shape of putting tensors of one shape side by side along a new `axis`."""
    result = list(shapes[0])
    for other in shapes[1:]:
        wrong = len(other) != len(result)
        if wrong or any(differ(x, y) for x, y in zip(result, other, strict=True)):
            raise KerasError(
                "concatenate-shape-mismatch",
                f"{operation} needs tensors of one shape, got {show_shape(shapes[0])} and "
                f"{show_shape(other)}.",
                keras="Every value in `x` must have the same shape.",
            )
        result = [merge_size(x, y) for x, y in zip(result, other, strict=True)]
    where = normalize_axis(axis, len(result) + 1, operation)
    return (*result[:where], len(shapes), *result[where:])


def expand_shape(shape: Shape, axis: Any, operation: str = "`expand_dims`") -> Shape:
    """`shape` with axes of size 1 put in, at the places `axis` has in the result."""
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    rank = len(shape) + len(axes)
    where = normalize_axes(axes, rank, operation)
    rest = iter(shape)
    return tuple(1 if i in where else next(rest) for i in range(rank))


def transpose_shape(shape: Shape, axes: Any, operation: str = "`transpose`") -> Shape:
    """`shape` with its axes in the order of `axes` (None: reversed)."""
    if axes is None:
        return shape[::-1]
    if isinstance(axes, int):
        axes = (axes,)
    if len(axes) != len(shape):
        raise KerasError(
            "permute-dims",
            f"{operation} gets {len(axes)} axes for a tensor of shape {show_shape(shape)}, which "
            f"has {len(shape)}.",
            keras="axis must be a list of the same length as the input shape",
            argument="axes",
        )
    return tuple(shape[axis] for axis in normalize_axes(axes, len(shape), operation))


def conv_size(
    size: Dim, window: Dim, stride: Dim, padding: str, dilation: Dim = 1, what: str = "kernel"
) -> Dim:
    """The output size of a convolution or pooling along one axis.

    `padding` is ``valid``, ``same`` or ``causal``. Raises where less than one place is left.
    """
    if padding in ("same", "causal"):
        return (size - 1) // stride + 1
    covered = dilation * (window - 1) + 1
    if isinstance(size, int) and isinstance(covered, int) and size < covered:
        raise KerasError(
            "size-below-one",
            f"A {what} that covers {covered} does not fit into an axis of size {int(size)}.",
            keras="Computed output size would be zero or negative.",
            sizes=(size, window, stride),
        )
    return (size - covered) // stride + 1


# -- indexing -----------------------------------------------------------------------------------


def index_shape(shape: Shape, index: Any) -> Shape:
    """The shape of ``x[index]``, basic and advanced indexing as NumPy does it.

    `index` holds ints, slices, None, Ellipsis, and arrays as `TensorSpec` or nested tuples;
    a tuple at the top is one entry per axis. Unknown scalars count as ints.
    """
    entries = list(index) if isinstance(index, tuple) else [index]
    entries = [_index_entry(entry) for entry in entries]
    used = sum(_axes_taken(entry) for entry in entries)
    if used > len(shape):
        raise KerasError(
            "axis-out-of-range",
            f"{used} indices are given for a tensor of shape {show_shape(shape)}, which has "
            f"{len(shape)} {'axis' if len(shape) == 1 else 'axes'}.",
            keras="too many indices for array",
            exception="IndexError",
        )
    gaps = [i for i, entry in enumerate(entries) if entry is Ellipsis]
    if len(gaps) > 1:
        raise KerasError(
            "axis-out-of-range",
            "An index can hold one `...`.",
            keras="an index can only have a single ellipsis ('...')",
            exception="IndexError",
        )
    fill: list[Any] = [slice(None)] * (len(shape) - used)
    if gaps:
        entries[gaps[0] : gaps[0] + 1] = fill
    else:
        entries += fill
    return _indexed(shape, entries)


def _index_entry(entry: Any) -> Any:
    match entry:
        case bool() | None | slice() | int():
            return entry
        case Sym():
            return 0
        case TensorSpec(shape=None):
            raise Undecided("the shape of an index is not known")
        case TensorSpec():
            return entry
        case tuple() | list():
            spec = as_spec(entry)
            if spec is None:
                raise Undecided("an index is not known")
            return TensorSpec(spec.shape, "int32") if spec.shape == (0,) else spec
        case _ if entry is Ellipsis:
            return entry
        case _:
            raise Undecided("an index is not known")


def _axes_taken(entry: Any) -> int:
    if entry is None or entry is Ellipsis or isinstance(entry, bool):
        return 0
    if isinstance(entry, TensorSpec) and entry.dtype == "bool":
        return entry.rank or 0
    return 1


def _indexed(shape: Shape, entries: Sequence[Any]) -> Shape:
    """Entries are one per axis now, with None for new axes and arrays for gathered ones."""
    axis = 0
    result: list[Dim] = []
    arrays: list[Shape] = []
    place: int | None = None
    apart = False
    last: int | None = None
    advanced = any(isinstance(e, TensorSpec | bool) and not _is_scalar(e) for e in entries)
    for position, entry in enumerate(entries):
        if entry is None:
            result.append(1)
            continue
        if isinstance(entry, slice):
            result.append(slice_size(shape[axis], entry))
            axis += 1
            continue
        if isinstance(entry, bool):
            arrays.append((1 if entry else 0,))
        elif isinstance(entry, int):
            _check_index(shape[axis], entry, axis)
            axis += 1
            if advanced:
                arrays.append(())
        elif entry.dtype == "bool" and entry.shape is not None:
            for x, y in zip(shape[axis : axis + len(entry.shape)], entry.shape, strict=True):
                if differ(x, y):
                    raise KerasError(
                        "broadcast-mismatch",
                        f"A mask of size {show_dim(y)} does not fit an axis of size {show_dim(x)}.",
                        keras="boolean index did not match indexed array",
                        sizes=(x, y),
                        exception="IndexError",
                    )
            axis += len(entry.shape)
            arrays.append((unknown_size("selected", dynamic=True),))
        else:
            if entry.dtype is not None and "int" not in entry.dtype:
                raise KerasError(
                    "wrong-argument-type",
                    f"An index has to hold whole numbers or booleans, not {entry.dtype}.",
                    keras="arrays used as indices must be of integer (or boolean) type",
                    exception="IndexError",
                )
            axis += 1
            arrays.append(entry.shape or ())
        if advanced:
            if place is None:
                place = len(result)
            elif last is not None and position != last + 1:
                apart = True
            last = position
    if not arrays:
        return tuple(result)
    gathered = broadcast_shapes(*arrays, operation="indexing")
    where = 0 if apart else place or 0
    return (*result[:where], *gathered, *result[where:])


def _is_scalar(entry: Any) -> bool:
    return isinstance(entry, TensorSpec) and entry.shape == () and entry.dtype != "bool"


def _check_index(size: Dim, index: int, axis: int) -> None:
    if isinstance(size, int) and not -size <= index < size:
        raise KerasError(
            "axis-out-of-range",
            f"Index {int(index)} is out of range for axis {axis}, which has size {int(size)}.",
            keras=f"index {int(index)} is out of bounds for axis {axis} with size {int(size)}",
            sizes=(size, index),
            exception="IndexError",
        )


def slice_size(size: Dim, part: slice) -> Dim:
    """How many places a slice takes of an axis."""
    bounds: list[int | None] = []
    known = True
    for bound in (part.start, part.stop, part.step):
        if bound is None or (isinstance(bound, int) and not isinstance(bound, bool)):
            bounds.append(bound)
        else:
            known = False
            bounds.append(None)
    start, stop, step = bounds
    if step == 0:
        raise KerasError(
            "wrong-argument-value",
            "A slice cannot have the step 0.",
            keras="slice step cannot be zero",
        )
    if not known:
        return _symbolic_slice(size, part)
    if isinstance(size, int):
        return len(range(*slice(start, stop, step).indices(size)))
    step = step or 1
    first, last = (start, stop) if step > 0 else (stop, start)
    if step == -1 and start is None and stop is None:
        return size
    if step > 0 and (first is None or first >= 0) and (last is None or last < 0):
        taken = size - (first or 0) + (last or 0)
        return taken if step == 1 else (taken + step - 1) // step
    if last is not None and first is not None and last >= 0 and last <= first and step > 0:
        return 0
    return unknown_size(
        f"slice of {size}", dynamic=size.dynamic, key=f"{size.terms}[{start}:{stop}:{step}]"
    )


def _symbolic_slice(size: Dim, part: slice) -> Dim:
    """A slice with bounds that are sizes: ``x[:n]`` takes n, ``x[n:]`` what is left."""
    start, stop, step = part.start, part.stop, part.step
    if step is None and isinstance(stop, Sym) and start in (None, 0) and stop == size:
        return size
    key = f"{size}[{start!r}:{stop!r}:{step!r}]"
    symbols = [bound for bound in (size, start, stop, step) if isinstance(bound, Sym)]
    if any(isinstance(bound, Unknown | TensorSpec) for bound in (start, stop, step)):
        return unknown_size("slice")
    return unknown_size("slice", dynamic=any(map(is_dynamic, symbols)), key=key)


def sizes_of(value: Any) -> Shape:
    """A shape given as an argument: a size or several, unknown ones as new unknowns."""
    items: Iterable[Any] = value if isinstance(value, tuple | list) else (value,)
    found: list[Dim] = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, int | Sym):
            if isinstance(item, Unknown) or (
                isinstance(item, TensorSpec) and item.shape in ((), None)
            ):
                item = unknown_size("size")
            elif item is None:
                item = unknown_size("size", dynamic=True)
            else:
                raise Undecided("a size is not a whole number")
        found.append(item)
    return tuple(found)
