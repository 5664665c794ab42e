"""Shapes as NumPy computes them: broadcasting, reshaping, joining, reducing, multiplying.

Each takes shapes whose rank is known, gives the shape of the result, and raises `KerasError` only
where the sizes that are known make NumPy raise whatever the others are.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import (
    Dim,
    Shape,
    Sym,
    differ,
    origin_of,
    product,
    show_dim,
    show_shape,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided


def normal_axis(axis: int, rank: int, function: str = "") -> int:
    """An axis counted from the front; raises where NumPy has no such axis."""
    if -rank <= axis < rank:
        return axis % rank
    if rank == 0 and axis in (0, -1):
        raise Undecided("an axis of a single number, which some functions accept")
    where = f"`{function}` asks for" if function else "there is no"
    raise KerasError(
        "axis-out-of-range",
        f"{where} axis {axis} of an array with {rank} {'axis' if rank == 1 else 'axes'}.",
        keras=f"axis {axis} is out of bounds for array of dimension {rank}",
        argument="axis",
        exception="AxisError",
    )


def normal_axes(axes: Sequence[int], rank: int, function: str = "") -> tuple[int, ...]:
    found = tuple(normal_axis(axis, rank, function) for axis in axes)
    if len(set(found)) != len(found):
        raise KerasError(
            "axis-out-of-range",
            f"`{function}` names the same axis twice in {tuple(axes)}.",
            keras="duplicate value in 'axis'",
            argument="axis",
        )
    return found


def broadcast(*shapes: Shape, operation: str = "") -> Shape:
    """The shape that `shapes` broadcast to."""
    result: Shape = ()
    for shape in shapes:
        result = _broadcast(result, shape, operation)
    return result


def _broadcast(a: Shape, b: Shape, operation: str) -> Shape:
    rank = max(len(a), len(b))
    left: Shape = (1,) * (rank - len(a)) + a
    right: Shape = (1,) * (rank - len(b)) + b
    return tuple(_both(x, y, a, b, operation) for x, y in zip(left, right, strict=True))


def _both(x: Dim, y: Dim, a: Shape, b: Shape, operation: str) -> Dim:
    if x == y:
        return x if origin_of(x) is not None else y
    if isinstance(x, int) and x == 1:
        return y
    if isinstance(y, int) and y == 1:
        return x
    if isinstance(x, int) and isinstance(y, int):
        did = f"`{operation}`" if operation else "NumPy"
        raise KerasError(
            "broadcast-mismatch",
            f"{did} cannot combine shapes {show_shape(a)} and {show_shape(b)}: "
            f"sizes {int(x)} and {int(y)} differ and neither is 1.",
            keras="operands could not be broadcast together with shapes "
            f"{show_shape(a)} {show_shape(b)}",
            sizes=(x, y),
        )
    if isinstance(x, int):
        return x
    if isinstance(y, int):
        return y
    return unknown_size("broadcast")


def same_size(sizes: Sequence[Dim]) -> Dim:
    """One size for sizes that have to be equal: the known one, else one with an origin."""
    for size in sizes:
        if isinstance(size, int):
            return size
    return next((size for size in sizes if origin_of(size) is not None), sizes[0])


def concatenate(shapes: Sequence[Shape], axis: int, function: str = "concatenate") -> Shape:
    """The shape of joining along `axis`."""
    first = shapes[0]
    if not first:
        raise KerasError(
            "concatenate-shape-mismatch",
            f"`{function}` cannot join arrays without axes.",
            keras="zero-dimensional arrays cannot be concatenated",
        )
    where = normal_axis(axis, len(first), function)
    for other in shapes[1:]:
        wrong = len(other) != len(first)
        clash: tuple[Dim, ...] = ()
        if not wrong:
            for index, (x, y) in enumerate(zip(first, other, strict=True)):
                if index != where and differ(x, y):
                    wrong, clash = True, (x, y)
        if wrong:
            raise KerasError(
                "concatenate-shape-mismatch",
                f"`{function}` joins along axis {axis}, so the other sizes have to agree: "
                f"{show_shape(first)} and {show_shape(other)} do not.",
                keras="all the input array dimensions except for the concatenation axis must "
                "match exactly"
                if clash
                else "all the input arrays must have same number of dimensions",
                sizes=clash,
            )
    sizes: list[Dim] = []
    for index in range(len(first)):
        column = [shape[index] for shape in shapes]
        if index != where:
            sizes.append(same_size(column))
        elif len(column) == 1:
            sizes.append(column[0])
        else:
            total: Dim = 0
            for size in column:
                total = total + size
            sizes.append(total)
    return tuple(sizes)


def stack(shapes: Sequence[Shape], axis: int, function: str = "stack") -> Shape:
    """The shape of joining along a new axis."""
    first = shapes[0]
    for other in shapes[1:]:
        if len(other) != len(first) or any(differ(x, y) for x, y in zip(first, other, strict=True)):
            raise KerasError(
                "concatenate-shape-mismatch",
                f"`{function}` needs arrays of one shape, not {show_shape(first)} and "
                f"{show_shape(other)}.",
                keras="all input arrays must have the same shape",
            )
    where = normal_axis(axis, len(first) + 1, function)
    inner = tuple(same_size([s[i] for s in shapes]) for i in range(len(first)))
    return (*inner[:where], len(shapes), *inner[where:])


def reduce(shape: Shape, axes: Sequence[int] | None, keepdims: bool, function: str = "") -> Shape:
    """The shape after reducing `axes` (None: all)."""
    if axes is None:
        return (1,) * len(shape) if keepdims else ()
    gone = normal_axes(axes, len(shape), function)
    if keepdims:
        return tuple(1 if i in gone else size for i, size in enumerate(shape))
    return tuple(size for i, size in enumerate(shape) if i not in gone)


def expand(shape: Shape, axes: Sequence[int], function: str = "expand_dims") -> Shape:
    rank = len(shape) + len(axes)
    new = normal_axes(axes, rank, function)
    rest = iter(shape)
    return tuple(1 if i in new else next(rest) for i in range(rank))


def squeeze(shape: Shape, axes: Sequence[int] | None) -> Shape | None:
    """The shape without axes of size 1; None when an unknown size decides how many there are."""
    if axes is None:
        if any(isinstance(size, Sym) for size in shape):
            return None
        return tuple(size for size in shape if size != 1)
    gone = normal_axes(axes, len(shape), "squeeze")
    for axis in gone:
        if isinstance(shape[axis], int) and shape[axis] != 1:
            raise KerasError(
                "axis-out-of-range",
                f"`squeeze` can only remove an axis of size 1; axis {axis} of "
                f"{show_shape(shape)} has size {show_dim(shape[axis])}.",
                keras="cannot select an axis to squeeze out which has size not equal to one",
                argument="axis",
                sizes=(shape[axis],),
            )
    return tuple(size for i, size in enumerate(shape) if i not in gone)


def transpose(shape: Shape, axes: Sequence[int] | None) -> Shape:
    if axes is None:
        return shape[::-1]
    if len(axes) != len(shape):
        raise KerasError(
            "permute-dims",
            f"`transpose` names {len(axes)} axes of an array of shape {show_shape(shape)}.",
            keras="axes don't match array",
            argument="axes",
        )
    return tuple(shape[axis] for axis in normal_axes(axes, len(shape), "transpose"))


def reshape(shape: Shape, new: Shape, function: str = "reshape") -> Shape:
    """The shape after ``reshape(new)``, where -1 in `new` stands for what is left."""
    total = product(shape)
    free = [i for i, size in enumerate(new) if isinstance(size, int) and size == -1]
    if len(free) > 1:
        raise KerasError(
            "reshape-size-mismatch",
            f"`{function}` can leave only one size open, not {len(free)}.",
            keras="can only specify one unknown dimension",
            argument="shape",
        )
    fixed = product(size for i, size in enumerate(new) if i not in free)
    if not free:
        if _never_equal(total, fixed):
            raise _does_not_fit(shape, new, total, fixed, function)
        return tuple(_same_as(shape, size) for size in new)
    if isinstance(total, int) and isinstance(fixed, int):
        if fixed == 0 or total % fixed:
            raise _does_not_fit(shape, new, total, fixed, function)
        left: Dim = total // fixed
    else:
        left = total // fixed if fixed != 0 else unknown_size("reshape")
    return tuple(
        _same_as(shape, left) if i in free else _same_as(shape, size) for i, size in enumerate(new)
    )


def _never_equal(a: Dim, b: Dim) -> bool:
    if differ(a, b):
        return True
    if isinstance(a, Sym) and isinstance(b, Sym) and len(a.terms) == len(b.terms) == 1:
        # The same unknown times different numbers: equal only for nothing at all.
        (left, count), (right, other) = a.terms[0], b.terms[0]
        return left == right and count != other
    return False


def _same_as(shape: Shape, size: Dim) -> Dim:
    """The size itself, or the equal one of the input when only that knows where it came from."""
    if origin_of(size) is not None or (isinstance(size, int) and size == 1):
        return size
    return next((old for old in shape if old == size and origin_of(old) is not None), size)


def _does_not_fit(shape: Shape, new: Shape, total: Dim, fixed: Dim, function: str) -> KerasError:
    have = show_dim(total)
    want = f"a multiple of {show_dim(fixed)}" if -1 in new else show_dim(fixed)
    return KerasError(
        "reshape-size-mismatch",
        f"`{function}` to {show_shape(new)} needs {want} numbers, but shape {show_shape(shape)} "
        f"holds {have}.",
        keras=f"cannot reshape array of size {have} into shape "
        + show_shape(new).replace(" ", "").replace("None", "?"),
        argument="shape",
        sizes=(*shape, *new),
    )


def matmul(a: Shape, b: Shape) -> Shape:
    """The shape of ``a @ b``."""
    if not a or not b:
        raise KerasError(
            "matmul-mismatch",
            "`matmul` cannot multiply by a single number; use `*`.",
            keras="matmul: Input operand does not have enough dimensions",
        )
    left: Shape = (1, *a) if len(a) == 1 else a
    right: Shape = (*b, 1) if len(b) == 1 else b
    if differ(left[-1], right[-2]):
        raise _inner(a, b, left[-1], right[-2], "matmul")
    batch = broadcast(left[:-2], right[:-2], operation="matmul")
    rows = () if len(a) == 1 else (left[-2],)
    columns = () if len(b) == 1 else (right[-1],)
    return (*batch, *rows, *columns)


def dot(a: Shape, b: Shape) -> Shape:
    """The shape of ``numpy.dot(a, b)``."""
    if not a or not b:
        return a or b
    inner = b[-1] if len(b) == 1 else b[-2]
    if differ(a[-1], inner):
        raise _inner(a, b, a[-1], inner, "dot")
    return (*a[:-1], *b[:-2], *(() if len(b) == 1 else (b[-1],)))


def _inner(a: Shape, b: Shape, x: Dim, y: Dim, function: str) -> KerasError:
    return KerasError(
        "matmul-mismatch",
        f"`{function}` of {show_shape(a)} and {show_shape(b)}: the inner sizes {show_dim(x)} and "
        f"{show_dim(y)} have to be equal.",
        keras=f"shapes {show_shape(a)} and {show_shape(b)} not aligned",
        sizes=(x, y),
    )


__all__ = [
    "broadcast",
    "concatenate",
    "dot",
    "expand",
    "matmul",
    "normal_axes",
    "normal_axis",
    "reduce",
    "reshape",
    "same_size",
    "squeeze",
    "stack",
    "transpose",
]
