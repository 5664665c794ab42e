"""Operations that rearrange, join, cut, repeat and pad tensors."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...domain import Dim, Shape, Sym, TensorSpec, differ, product, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, as_spec, op
from ..shapes import (
    broadcast_shapes,
    concatenate_shapes,
    expand_shape,
    index_shape,
    normalize_axes,
    normalize_axis,
    reshape_shape,
    sizes_of,
    stack_shapes,
    transpose_shape,
)
from .arguments import (
    at_least,
    first_parameter,
    kind_of,
    numbers,
    promote,
    shape_of,
    specs_of,
    whole,
    whole_or_none,
)


def _ranked(specs: list[TensorSpec]) -> list[Shape]:
    shapes = [spec.shape for spec in specs if spec.shape is not None]
    if len(shapes) != len(specs):
        raise Undecided("the rank of a tensor is not known")
    return shapes


def _joined_dtype(call: OpCall, name: str, specs: list[TensorSpec]) -> str | None:
    given = call.arguments[name]
    items = given if isinstance(given, tuple | list) else specs
    kinds = [kind_of(call, item) for item in items]
    if len(set(kinds)) == 1 and kinds[0] not in ("int", "float"):
        return kinds[0]
    return promote(call, *kinds)


# -- reshaping and reordering --------------------------------------------------------------------


@op("keras.ops.reshape")
def reshape(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    wanted = call.arguments["newshape"]
    if isinstance(wanted, TensorSpec):
        if wanted.shape and len(wanted.shape) == 1 and isinstance(wanted.shape[0], int):
            sizes = tuple(unknown_size("size", dynamic=True) for _ in range(wanted.shape[0]))
            return TensorSpec(sizes, spec.dtype)
        raise Undecided("the new shape is not known")
    return TensorSpec(reshape_shape(shape, sizes_of(wanted)), spec.dtype)


@op("keras.ops.ravel")
def ravel(call: OpCall) -> TensorSpec:
    return TensorSpec((product(shape_of(call, "x")),), call.tensor("x").dtype)


@op("keras.ops.transpose")
def transpose(call: OpCall) -> TensorSpec:
    shape = transpose_shape(shape_of(call, "x"), call.arguments["axes"])
    return TensorSpec(shape, call.tensor("x").dtype)


@op("keras.ops.swapaxes")
def swapaxes(call: OpCall) -> TensorSpec:
    shape = list(shape_of(call, "x"))
    a = normalize_axis(whole(call, "axis1"), len(shape), "`swapaxes`")
    b = normalize_axis(whole(call, "axis2"), len(shape), "`swapaxes`")
    shape[a], shape[b] = shape[b], shape[a]
    return TensorSpec(tuple(shape), call.tensor("x").dtype)


@op("keras.ops.moveaxis")
def moveaxis(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    source = normalize_axes(call.arguments["source"], len(shape), "`moveaxis`")
    target = normalize_axes(call.arguments["destination"], len(shape), "`moveaxis`")
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
    spec = call.tensor("x")
    return TensorSpec(expand_shape(shape_of(call, "x"), call.arguments["axis"]), spec.dtype)


@op("keras.ops.squeeze")
def squeeze(call: OpCall) -> TensorSpec:
    shape, axis = shape_of(call, "x"), call.arguments["axis"]
    dtype = call.tensor("x").dtype
    if axis is None:
        if any(isinstance(dim, Sym) and not dim.dynamic for dim in shape):
            raise Undecided("which axes have the size 1 is not known")
        return TensorSpec(tuple(dim for dim in shape if dim != 1), dtype)
    axes = normalize_axes(axis, len(shape), "`squeeze`")
    for each in axes:
        if differ(shape[each], 1):
            raise KerasError(
                "reshape-size-mismatch",
                f"`squeeze` drops axis {each}, whose size is {shape[each]}, not 1.",
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
        raise Undecided("the axes are not known")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise KerasError(
            "axis-out-of-range",
            f"`rot90` turns in the plane of two different axes, not {tuple(axes)}.",
            keras="Axes must be a tuple of two different dimensions.",
            argument="axes",
        )
    a, b = normalize_axes(tuple(axes), len(shape), "`rot90`")
    turned = list(shape)
    if whole(call, "k") % 2:
        turned[a], turned[b] = turned[b], turned[a]
    return TensorSpec(tuple(turned), call.tensor("array").dtype)


@op("keras.ops.fliplr", "keras.ops.flipud", "keras.ops.tril", "keras.ops.triu")
def same_matrix(call: OpCall) -> TensorSpec:
    needed = 1 if call.name == "flipud" else 2
    shape = shape_of(call, "x")
    if call.name in ("tril", "triu") and len(shape) == 1:
        # NumPy repeats a vector as rows; other backends refuse it.
        raise Undecided("a triangle of a vector")
    return TensorSpec(at_least(call, "x", needed), call.tensor("x").dtype)


@op("keras.ops.broadcast_to")
def broadcast_to(call: OpCall) -> TensorSpec:
    shape, wanted = shape_of(call, "x"), sizes_of(call.arguments["shape"])
    fits = len(shape) <= len(wanted)
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
    shape, pattern = shape_of(call, "tensor"), call.arguments.text("pattern")
    sides = pattern.split("->")
    if len(sides) != 2 or "..." in pattern:
        raise Undecided("the pattern is not a plain one")
    left, right = (_groups(side) for side in sides)
    if len(left) != len(shape):
        raise KerasError(
            "permute-dims",
            f"The pattern {pattern!r} names {len(left)} axes, the tensor has {len(shape)}.",
            keras="Error while processing rearrange",
            argument="pattern",
        )
    known: dict[str, Dim] = {}
    for name in {part for group in left for part in group}:
        value = call.arguments.raw(name)
        if isinstance(value, int | Sym):
            known[name] = value
    for group, size in zip(left, shape, strict=True):
        open_names = [name for name in group if name not in known]
        rest = product(known[name] for name in group if name in known)
        if len(open_names) > 1:
            raise Undecided("an axis of the pattern has no size")
        if open_names:
            if isinstance(size, int) and isinstance(rest, int) and rest and size % rest:
                raise _rearrange_error(pattern, size, rest)
            known[open_names[0]] = size // rest
        elif differ(rest, size):
            raise _rearrange_error(pattern, size, rest)
    named = {part for group in right for part in group if part != "1"}
    if not named <= known.keys():
        raise Undecided("the pattern makes new axes")
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


# -- joining and cutting -------------------------------------------------------------------------


@op("keras.ops.concatenate")
def concatenate(call: OpCall) -> TensorSpec:
    specs = specs_of(call, "xs")
    shapes = _ranked(specs)
    if not shapes[0]:
        raise KerasError(
            "concatenate-shape-mismatch",
            "`concatenate` joins tensors along an axis; numbers have none (use `stack`).",
            keras="zero-dimensional arrays cannot be concatenated",
        )
    shape = concatenate_shapes(shapes, call.arguments["axis"])
    return TensorSpec(shape, _joined_dtype(call, "xs", specs))


@op("keras.ops.stack")
def stack(call: OpCall) -> TensorSpec:
    specs = specs_of(call, "x")
    shape = stack_shapes(_ranked(specs), call.arguments["axis"])
    return TensorSpec(shape, _joined_dtype(call, "x", specs))


@op("keras.ops.hstack", "keras.ops.vstack", "keras.ops.dstack")
def stacked(call: OpCall) -> TensorSpec:
    specs = specs_of(call, "xs")
    least = {"hstack": 1, "vstack": 2, "dstack": 3}[call.name]
    shapes = [_at_least(shape, least) for shape in _ranked(specs)]
    axis = {"hstack": 0 if len(shapes[0]) == 1 else 1, "vstack": 0, "dstack": 2}[call.name]
    shape = concatenate_shapes(shapes, axis, f"`{call.name}`")
    return TensorSpec(shape, _joined_dtype(call, "xs", specs))


def _at_least(shape: Shape, rank: int) -> Shape:
    """``np.atleast_1d``, ``2d`` and ``3d``."""
    if rank == 1:
        return shape or (1,)
    if rank == 2:
        return (1, *shape) if len(shape) == 1 else shape or (1, 1)
    match len(shape):
        case 0:
            return (1, 1, 1)
        case 1:
            return (1, shape[0], 1)
        case 2:
            return (*shape, 1)
    return shape


@op("keras.ops.append")
def append(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    dtype = promote(call, call.tensor("x1").dtype, call.tensor("x2").dtype)
    axis = whole_or_none(call, "axis")
    if axis is None:
        return TensorSpec((product(a) + product(b),), dtype)
    return TensorSpec(concatenate_shapes((a, b), axis, "`append`"), dtype)


@op("keras.ops.split", "keras.ops.array_split")
def split(call: OpCall) -> list[TensorSpec]:
    return _split(call, whole(call, "axis"))


@op("keras.ops.hsplit", "keras.ops.vsplit", "keras.ops.dsplit")
def split_along(call: OpCall) -> list[TensorSpec]:
    least = {"hsplit": 1, "vsplit": 2, "dsplit": 3}[call.name]
    shape = at_least(call, "x", least)
    axis = {"hsplit": 0 if len(shape) == 1 else 1, "vsplit": 0, "dsplit": 2}[call.name]
    return _split(call, axis)


def _split(call: OpCall, axis: int) -> list[TensorSpec]:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = normalize_axis(axis, len(shape), f"`{call.name}`")
    size = shape[axis]
    wanted = call.arguments["indices_or_sections"]

    def part(length: Dim) -> TensorSpec:
        return TensorSpec((*shape[:axis], length, *shape[axis + 1 :]), spec.dtype)

    if isinstance(wanted, int):
        if wanted <= 0:
            raise KerasError(
                "wrong-argument-value",
                f"`{call.name}` cuts into at least one part, not {int(wanted)}.",
                keras="number sections must be larger than 0.",
                argument="indices_or_sections",
            )
        if not isinstance(size, int):
            return [part(size // wanted)] * wanted
        if size % wanted and call.name != "array_split":
            raise KerasError(
                "reshape-size-mismatch",
                f"`{call.name}` cannot cut an axis of size {int(size)} into {int(wanted)} equal "
                "parts.",
                keras="array split does not result in an equal division",
                argument="indices_or_sections",
                sizes=(size, wanted),
            )
        more = size % wanted
        return [part(size // wanted + (1 if i < more else 0)) for i in range(wanted)]
    places = numbers(wanted)
    if places is None:
        raise Undecided("where to cut is not known")
    if call.name == "array_split":
        raise KerasError(
            "wrong-argument-type",
            "`array_split` takes a number of parts; `split` takes places.",
            keras="Argument `indices_or_sections` must be of type `int`.",
            argument="indices_or_sections",
            exception="TypeError",
        )
    from ..shapes import slice_size

    edges = [None, *places, None]
    return [part(slice_size(size, slice(a, b))) for a, b in pairwise(edges)]


@op("keras.ops.unstack")
def unstack(call: OpCall) -> list[TensorSpec]:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = normalize_axis(whole(call, "axis"), len(shape), "`unstack`")
    count = call.arguments["num"]
    if count is None:
        count = shape[axis]
        if isinstance(count, Sym) and count.dynamic:
            raise KerasError(
                "unknown-last-dimension",
                f"`unstack` needs `num`, because the size of axis {axis} is None.",
                keras="Cannot infer argument `num` from shape",
                argument="num",
            )
    if not isinstance(count, int) or differ(count, shape[axis]):
        raise Undecided("the number of parts is not known")
    return [TensorSpec((*shape[:axis], *shape[axis + 1 :]), spec.dtype)] * count


# -- repeating and padding -----------------------------------------------------------------------


@op("keras.ops.repeat")
def repeat(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = whole_or_none(call, "axis")
    times = call.arguments["repeats"]
    if axis is None:
        shape, axis = (product(shape),), 0
    axis = normalize_axis(axis, len(shape), "`repeat`")
    places = numbers(times)
    total: Dim
    if isinstance(times, int | Sym) and not isinstance(times, bool):
        if isinstance(times, int) and times < 0:
            raise KerasError(
                "wrong-argument-value",
                "`repeats` cannot be negative.",
                keras="repeats may not contain negative values.",
                argument="repeats",
            )
        total = shape[axis] * times
    elif places is not None and len(places) == 1:
        total = shape[axis] * places[0]
    elif places is not None:
        if differ(len(places), shape[axis]):
            raise KerasError(
                "broadcast-mismatch",
                f"`repeat` gets {len(places)} counts for an axis of size {shape[axis]}.",
                keras="operands could not be broadcast together",
                argument="repeats",
                sizes=(shape[axis],),
            )
        total = sum(places)
    else:
        total = unknown_size("repeated", dynamic=True)
    return TensorSpec((*shape[:axis], total, *shape[axis + 1 :]), spec.dtype)


@op("keras.ops.tile")
def tile(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    times = sizes_of(call.arguments["repeats"])
    rank = max(len(shape), len(times))
    padded = (*((1,) * (rank - len(shape))), *shape)
    counts = (*((1,) * (rank - len(times))), *times)
    return TensorSpec(tuple(a * b for a, b in zip(padded, counts, strict=True)), spec.dtype)


@op("keras.ops.pad")
def pad(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    widths = _pad_widths(call.arguments["pad_width"], len(shape))
    mode = call.arguments.raw("mode")
    if call.arguments.raw("constant_values") is not None and mode != "constant":
        raise KerasError(
            "wrong-argument-value",
            "`constant_values` goes with `mode='constant'` only.",
            keras="Argument `constant_values` can only be provided when `mode == 'constant'`.",
            argument="constant_values",
        )
    sizes = tuple(dim + a + b for dim, (a, b) in zip(shape, widths, strict=True))
    return TensorSpec(sizes, spec.dtype)


def _pad_widths(given: Any, rank: int) -> list[tuple[Dim, Dim]]:
    """A number, a pair, or a pair per axis."""
    if isinstance(given, int | Sym):
        return [(given, given)] * rank
    if not isinstance(given, tuple) or not given:
        raise Undecided("the widths are not known")
    if all(isinstance(item, int | Sym) for item in given):
        if len(given) == 1:
            return [(given[0], given[0])] * rank
        if len(given) == 2:
            return [(given[0], given[1])] * rank
    pairs: list[tuple[Dim, Dim]] = []
    for item in given:
        pair = item if isinstance(item, tuple) else (item,)
        pair = pair * 2 if len(pair) == 1 else pair
        if len(pair) != 2 or not all(isinstance(size, int | Sym) for size in pair):
            raise Undecided("the widths are not known")
        pairs.append((pair[0], pair[1]))
    if len(pairs) == 1:
        return pairs * rank
    if len(pairs) != rank:
        raise KerasError(
            "broadcast-mismatch",
            f"`pad` gets widths for {len(pairs)} axes, the tensor has {rank}.",
            keras="`pad_width` must have the same length as `x.shape`.",
            argument="pad_width",
        )
    return pairs


# -- diagonals -----------------------------------------------------------------------------------


def _diagonal_size(rows: Dim, columns: Dim, offset: int) -> Dim:
    if isinstance(rows, int) and isinstance(columns, int):
        if offset >= 0:
            return max(0, min(rows, columns - offset))
        return max(0, min(rows + offset, columns))
    if rows == columns:
        return rows - abs(offset)
    return unknown_size("diagonal", dynamic=True)


@op("keras.ops.diagonal", "keras.ops.trace")
def diagonal(call: OpCall) -> TensorSpec:
    shape = at_least(call, "x", 2)
    a = normalize_axis(whole(call, "axis1"), len(shape), f"`{call.name}`")
    b = normalize_axis(whole(call, "axis2"), len(shape), f"`{call.name}`")
    if a == b:
        raise KerasError(
            "axis-out-of-range",
            f"`{call.name}` needs two different axes, got {a} twice.",
            keras="axis1 and axis2 cannot be the same",
            argument="axis2",
        )
    rest = tuple(dim for i, dim in enumerate(shape) if i not in (a, b))
    dtype = call.tensor("x").dtype
    if call.name == "trace":
        dtype = {"bool": "int32", "int8": "int32", "int16": "int32"}.get(dtype or "", dtype)
        dtype = {"uint8": "uint32", "uint16": "uint32"}.get(dtype or "", dtype)
        return TensorSpec(rest, dtype)
    return TensorSpec((*rest, _diagonal_size(shape[a], shape[b], whole(call, "offset"))), dtype)


@op("keras.ops.diag")
def diag(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    k = whole(call, "k")
    match len(shape):
        case 1:
            size = shape[0] + abs(k)
            return TensorSpec((size, size), spec.dtype)
        case 2:
            return TensorSpec((_diagonal_size(shape[0], shape[1], k),), spec.dtype)
    raise KerasError(
        "layer-rank-mismatch",
        f"`diag` takes a vector or a matrix, not {len(shape)} axes.",
        keras="`x` must be 1-D or 2-D.",
        sizes=shape,
    )


@op("keras.ops.diagflat")
def diagflat(call: OpCall) -> TensorSpec:
    size = product(shape_of(call, "x")) + abs(whole(call, "k"))
    return TensorSpec((size, size), call.tensor("x").dtype)


@op("keras.ops.vander")
def vander(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    if len(shape) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`vander` takes a vector, not {len(shape)} axes.",
            keras="Input tensor must be one-dimensional.",
            sizes=shape,
        )
    count = whole_or_none(call, "N")
    columns = shape[0] if count is None else count
    return TensorSpec((shape[0], columns), promote(call, call.tensor("x").dtype))


@op("keras.ops.get_item")
def get_item(call: OpCall) -> TensorSpec:
    spec = call.tensor("x")
    return TensorSpec(index_shape(shape_of(call, "x"), call.arguments["key"]), spec.dtype)


@op("keras.ops.slice")
def cut(call: OpCall) -> TensorSpec:
    """``slice(x, start, shape)``: the shape asked for, as long as it fits."""
    shape, wanted = shape_of(call, "inputs"), sizes_of(call.arguments["shape"])
    starts = call.arguments["start_indices"]
    sizes = list(wanted)
    for i, size in enumerate(wanted):
        if isinstance(size, int) and size == -1 and i < len(shape):
            start = starts[i] if isinstance(starts, tuple) and i < len(starts) else None
            rest = shape[i] - start if isinstance(start, int) else unknown_size("rest")
            sizes[i] = rest
    return TensorSpec(tuple(sizes), call.tensor("inputs").dtype)


@op("keras.ops.slice_update")
def slice_update(call: OpCall) -> TensorSpec:
    return TensorSpec(shape_of(call, "inputs"), call.tensor("inputs").dtype)


@op("keras.utils.pad_sequences")
def pad_sequences(call: OpCall) -> TensorSpec:
    """A list of sequences → (sequences, maxlen)."""
    given = call.arguments.raw("sequences")
    length = call.arguments.raw("maxlen")
    spec = as_spec(given, call.settings)
    count: Dim = unknown_size("sequences")
    longest: Dim = unknown_size("longest")
    if spec is not None and spec.shape:
        count = spec.shape[0]
        longest = spec.shape[1] if len(spec.shape) > 1 else longest
    elif isinstance(given, tuple) and given:
        count = len(given)
        if all(isinstance(item, tuple) for item in given):
            longest = max(len(item) for item in given)
    steps = length if isinstance(length, int | Sym) else longest
    rest = spec.shape[2:] if spec is not None and spec.shape else ()
    from .arguments import dtype_argument

    return TensorSpec((count, steps, *rest), dtype_argument(call, "int32"))


@op("keras.utils.normalize", "keras.ops.normalize")
def normalize(call: OpCall) -> TensorSpec:
    from .arguments import to_float

    spec, shape = call.tensor(first_parameter(call)), shape_of(call, "x")
    axis = call.arguments["axis"]
    if not shape or (len(shape) == 1 and call.path.startswith("keras.utils")):
        raise Undecided("a single number or vector, which gains an axis")
    if not isinstance(axis, int):
        raise Undecided("several axes at once")
    last = normalize_axis(axis, len(shape), "`normalize`") == len(shape) - 1
    if call.path.startswith("keras.utils") and not last:
        raise Undecided("an axis that is not the last")
    dtype = spec.dtype
    if call.path.startswith("keras.ops") or dtype != "float64":
        dtype = to_float(call, dtype)
    return TensorSpec(shape, dtype)
