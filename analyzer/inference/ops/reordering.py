"""Operations that give the elements of a tensor another shape or order."""

from __future__ import annotations

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    differ,
    is_dynamic,
    product,
    show_dim,
    show_shape,
    unknown_size,
)
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, reshape_shape, transpose_shape
from .arguments import (
    at_least,
    axes_of,
    axis_of,
    lenient,
    numbers,
    require_stated,
    runs,
    shape_of,
    sizes_argument,
    text,
    whole,
    wrong_type,
)


@op("keras.ops.reshape")
def reshape(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    wanted = call.arguments["newshape"]
    if isinstance(wanted, TensorSpec):
        if wanted.shape and len(wanted.shape) == 1 and isinstance(wanted.shape[0], int):
            sizes = tuple(unknown_size("size", dynamic=True) for _ in range(wanted.shape[0]))
            return TensorSpec(sizes, spec.dtype)
        raise Undecided("the new shape is not known")
    target = sizes_argument(call, "newshape")
    if 0 in target and (found := _beside_zeros(call, shape, target)) is not None:
        return TensorSpec(found, spec.dtype)
    try:
        return TensorSpec(reshape_shape(shape, target), spec.dtype)
    except Undecided:
        if not call.symbolic:
            raise
        rest = unknown_size("rest", dynamic=True)
        return TensorSpec(tuple(rest if size == -1 else size for size in target), spec.dtype)


@op("keras.ops.ravel")
def ravel(call: OpCall) -> TensorSpec:
    return TensorSpec((product(shape_of(call, "x")),), call.tensor("x").dtype)


@op("keras.ops.transpose")
def transpose(call: OpCall) -> TensorSpec:
    shape, axes = shape_of(call, "x"), call.arguments["axes"]
    if axes is not None and not isinstance(axes, tuple | list) and call.symbolic:
        raise wrong_type(call, "axes", axes, "a tuple")
    if axes is not None:
        axes_of(call, len(shape), "axes")
    return TensorSpec(transpose_shape(shape, axes), call.tensor("x").dtype)


@op("keras.ops.swapaxes")
def swapaxes(call: OpCall) -> TensorSpec:
    shape = list(shape_of(call, "x"))
    a, b = axis_of(call, len(shape), "axis1"), axis_of(call, len(shape), "axis2")
    shape[a], shape[b] = shape[b], shape[a]
    return TensorSpec(tuple(shape), call.tensor("x").dtype)


@op("keras.ops.moveaxis")
def moveaxis(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    source = axes_of(call, len(shape), "source")
    target = axes_of(call, len(shape), "destination")
    if len(source) != len(target):
        raise KerasError(
            "permute-dims",
            f"`moveaxis` moves {len(source)} axes to {len(target)} places.",
            keras="`source` and `destination` arguments must have the same number of elements",
            argument="destination",
        )
    order = [axis for axis in range(len(shape)) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return TensorSpec(tuple(shape[axis] for axis in order), call.tensor("x").dtype)


@op("keras.ops.expand_dims")
def expand_dims(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    given = call.arguments["axis"]
    if given is None:
        raise wrong_type(call, "axis", given, "a whole number or several")
    items = given if isinstance(given, tuple | list) else (given,)
    where = axes_of(call, len(shape) + len(items))
    rest = iter(shape)
    sizes = tuple(1 if i in where else next(rest) for i in range(len(shape) + len(items)))
    return TensorSpec(sizes, spec.dtype)


@op("keras.ops.squeeze")
def squeeze(call: OpCall) -> TensorSpec:
    shape, axis = shape_of(call, "x"), call.arguments["axis"]
    dtype = call.tensor("x").dtype
    if axis is None:
        if any(isinstance(dim, Sym) and not dim.dynamic for dim in shape):
            raise Undecided("which axes have the size 1 is not known")
        return TensorSpec(tuple(dim for dim in shape if dim != 1), dtype)
    axes = axes_of(call, len(shape), scalars=True)
    for each in axes:
        if differ(shape[each], 1) or (call.symbolic and is_dynamic(shape[each])):
            raise KerasError(
                "reshape-size-mismatch",
                f"`squeeze` drops axis {each}, whose size is {show_dim(shape[each])}, not 1.",
                keras=f"Cannot squeeze axis {each}, because the dimension is not 1.",
                argument="axis",
                sizes=(shape[each],),
            )
    return TensorSpec(tuple(dim for i, dim in enumerate(shape) if i not in axes), dtype)


@op("keras.ops.rot90")
def rot90(call: OpCall) -> TensorSpec:
    shape = at_least(call, "array", 2)
    axes = numbers(call.arguments["axes"])
    if axes is None:
        axes_of(call, len(shape), "axes")
        if isinstance(call.arguments["axes"], int):
            raise wrong_type(call, "axes", call.arguments["axes"], "two axes")
        raise Undecided("the axes are not known")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise KerasError(
            "axis-out-of-range",
            f"`rot90` turns in the plane of two different axes, not {tuple(axes)}.",
            keras="Axes must be a tuple of two different dimensions.",
            argument="axes",
        )
    a, b = axes_of(call, len(shape), "axes")
    turned = list(shape)
    times = call.arguments["k"] if isinstance(call.arguments["k"], float) else whole(call, "k")
    if times % 2 or call.symbolic:  # Keras states the sizes as turned once
        turned[a], turned[b] = turned[b], turned[a]
    return TensorSpec(tuple(turned), call.tensor("array").dtype)


@op("keras.ops.fliplr", "keras.ops.flipud")
def flipped(call: OpCall) -> TensorSpec:
    least = 1 if call.name == "flipud" else 2
    shape = shape_of(call, "x")
    if not shape and not call.symbolic and call.settings.backend == "tensorflow":
        return TensorSpec(shape, call.tensor("x").dtype)
    return TensorSpec(at_least(call, "x", least), call.tensor("x").dtype)


@op("keras.ops.tril", "keras.ops.triu")
def triangle(call: OpCall) -> TensorSpec:
    """Part of a matrix; NumPy repeats a vector as rows first."""
    shape = shape_of(call, "x")
    if len(shape) == 1 and lenient(call):
        shape = (*shape, *shape)
    return TensorSpec(shape, call.tensor("x").dtype)


def _beside_zeros(call: OpCall, shape: Shape, target: Shape) -> Shape | None:
    """`target` with its -1 where it stands beside a size of 0; None where the usual rule holds.

    Keras leaves it open where a size of a symbolic tensor is None; TensorFlow works it out from
    the sizes that are not 0.
    """
    if target.count(-1) != 1 or 0 not in shape:
        return None
    if call.symbolic:
        if not any(is_dynamic(dim) for dim in shape):
            return None
        rest: Dim = unknown_size("rest", dynamic=True)
    elif not runs(call, "reshape works out -1 beside zeros"):
        return None
    else:
        total = product(dim for dim in shape if dim != 0)
        others = product(dim for dim in target if dim not in (0, -1))
        if not isinstance(total, int) or not isinstance(others, int) or total % others:
            raise Undecided("what TensorFlow works out beside a size of 0")
        rest = total // others
    return tuple(rest if dim == -1 else dim for dim in target)


@op("keras.ops.broadcast_to")
def broadcast_to(call: OpCall) -> TensorSpec:
    shape, wanted = shape_of(call, "x"), sizes_argument(call, "shape")
    if call.symbolic and not isinstance(call.arguments["shape"], tuple):
        raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
    fits = len(shape) <= len(wanted)
    if any(isinstance(size, int) and size < 0 for size in wanted):
        fits = False
    if fits:
        found = broadcast_shapes(shape, wanted, operation="`broadcast_to`")
        fits = not any(differ(x, y) for x, y in zip(found, wanted, strict=True))
    if not fits:
        raise KerasError(
            "broadcast-mismatch",
            f"{show_shape(shape)} cannot be broadcast to {show_shape(wanted)}.",
            keras="operands could not be broadcast together",
            argument="shape",
            sizes=(*shape, *wanted),
        )
    return TensorSpec(wanted, call.tensor("x").dtype)


@op("keras.ops.rearrange")
def rearrange(call: OpCall) -> TensorSpec:
    """``rearrange(x, "b (h w) c -> b h w c", h=4)``."""
    shape, pattern = shape_of(call, "tensor"), text(call, "pattern")
    require_stated(call, shape, "every size")
    sides = pattern.split("->")
    if "..." in pattern:
        raise Undecided("the pattern is not a plain one")
    if len(sides) != 2:
        raise KerasError(
            "wrong-argument-value",
            f"A pattern has two sides with an arrow between them, not {pattern!r}.",
            keras="not enough values to unpack (expected 2, got 1)",
            argument="pattern",
        )
    left, right = (_groups(side) for side in sides)
    if len(left) > len(shape) or differ(product(shape[: len(left)]), product(shape)):
        raise KerasError(
            "permute-dims",
            f"The pattern {pattern!r} names {len(left)} axes, the tensor has {len(shape)}.",
            keras="Error while processing rearrange",
            argument="pattern",
        )
    known: dict[str, Dim] = {}
    for name in {part for group in left for part in group}:
        value = call.arguments.raw(name)
        if isinstance(value, float | str | tuple):
            raise wrong_type(call, name, value, "a whole number")
        if isinstance(value, int | Sym):
            known[name] = value
    for group, size in zip(left, shape, strict=False):
        open_names = [name for name in group if name not in known]
        rest = product(known[name] for name in group if name in known)
        if len(open_names) > 1:
            raise Undecided("an axis of the pattern has no size")
        if open_names:
            if rest == 0 or (isinstance(size, int) and isinstance(rest, int) and size % rest):
                raise _rearrange_error(pattern, size, rest)
            known[open_names[0]] = size // rest
        elif differ(rest, size):
            raise _rearrange_error(pattern, size, rest)
    named = {part for group in right for part in group if part != "1"}
    if not named <= known.keys():
        raise KerasError(
            "permute-dims",
            f"The right side of {pattern!r} names axes that are not on the left.",
            keras="is not in list",
            argument="pattern",
        )
    out = tuple(product(known.get(name, 1) for name in group) for group in right)
    return TensorSpec(out, call.tensor("tensor").dtype)


def _rearrange_error(pattern: str, size: Dim, rest: Dim) -> KerasError:
    return KerasError(
        "reshape-size-mismatch",
        f"The pattern {pattern!r} does not fit an axis of size {size}.",
        keras="The total size of the tensor must be unchanged",
        sizes=(size, rest),
    )


def _groups(side: str) -> list[list[str]]:
    """``b (h w) c`` → [[b], [h, w], [c]]."""
    found: list[list[str]] = []
    inside: list[str] | None = None
    for token in side.replace("(", " ( ").replace(")", " ) ").split():
        if token == "(":
            inside = []
        elif token == ")":
            found.append(inside or [])
            inside = None
        elif inside is not None:
            inside.append(token)
        else:
            found.append([token])
    return found
