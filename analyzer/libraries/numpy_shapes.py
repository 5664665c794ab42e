"""Shapes where NumPy goes its own way; what it shares with Keras comes from `inference.shapes`.

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
from ..inference.shapes import (
    broadcast_shapes,
    concatenate_shapes,
    expand_shape,
    matmul_shape,
    normalize_axes,
    normalize_axis,
    reduce_shape,
    stack_shapes,
    transpose_shape,
)


def normal_axis(axis: int, rank: int, function: str) -> int:
    """An axis counted from the front; raises where NumPy has no such axis."""
    if rank == 0 and axis in (0, -1):
        raise Undecided("an axis of a single number, which some functions accept")
    return normalize_axis(axis, rank, f"`{function}`")


def normal_axes(axes: Sequence[int], rank: int, function: str) -> tuple[int, ...]:
    if rank == 0 and set(axes) & {0, -1}:
        raise Undecided("an axis of a single number, which some functions accept")
    return normalize_axes(tuple(axes), rank, f"`{function}`")


def broadcast(*shapes: Shape, operation: str) -> Shape:
    """The shape that `shapes` broadcast to."""
    return broadcast_shapes(*shapes, operation=f"`{operation}`")


def concatenate(shapes: Sequence[Shape], axis: int, function: str = "concatenate") -> Shape:
    """The shape of joining along `axis`."""
    if not shapes[0]:
        raise KerasError(
            "concatenate-shape-mismatch",
            f"`{function}` cannot join single numbers; `stack` can.",
            keras="zero-dimensional arrays cannot be concatenated",
        )
    return concatenate_shapes(shapes, axis, f"`{function}`")


def stack(shapes: Sequence[Shape], axis: int, function: str = "stack") -> Shape:
    """The shape of joining along a new axis."""
    return stack_shapes(shapes, axis, f"`{function}`")


def reduce(shape: Shape, axes: Sequence[int] | None, keepdims: bool, function: str) -> Shape:
    """The shape after reducing `axes` (None: all)."""
    if axes is not None:
        axes = normal_axes(axes, len(shape), function)
    return reduce_shape(shape, axes, keepdims, f"`{function}`")


def expand(shape: Shape, axes: Sequence[int], function: str = "expand_dims") -> Shape:
    return expand_shape(shape, tuple(axes), f"`{function}`")


def transpose(shape: Shape, axes: Sequence[int] | None) -> Shape:
    return transpose_shape(shape, axes)


def matmul(a: Shape, b: Shape) -> Shape:
    """The shape of ``a @ b``."""
    return matmul_shape(a, b)


def same_size(sizes: Sequence[Dim]) -> Dim:
    """One size for sizes that have to be equal: the known one, else one with an origin."""
    for size in sizes:
        if isinstance(size, int):
            return size
    return next((size for size in sizes if origin_of(size) is not None), sizes[0])


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
