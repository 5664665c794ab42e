"""Operations that join tensors, and those that cut them into parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    differ,
    is_dynamic,
    product,
    show_dim,
    unknown_size,
)
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import concatenate_shapes, normalize_axis, slice_size, stack_shapes
from .arguments import (
    as_stated,
    at_least,
    axis_of,
    kind_of,
    lenient,
    numbers,
    promote,
    require_stated,
    runs,
    shape_of,
    specs_of,
    whole,
    wrong_type,
)

_MANY = 10_000
"""Parts of a tensor beyond this number are not told apart."""


def _ranked(specs: list[TensorSpec]) -> list[Shape]:
    shapes = [spec.shape for spec in specs if spec.shape is not None]
    if len(shapes) != len(specs):
        raise Undecided("the rank of a tensor is not known")
    return shapes


def _joined_dtype(call: OpCall, name: str, specs: list[TensorSpec]) -> str | None:
    given = call.arguments[name]
    strange = isinstance(given, tuple) and [x for x in given if not isinstance(x, TensorSpec)]
    if call.symbolic and strange:
        raise wrong_type(call, name, strange[0], "tensors beside symbolic ones")
    items = given if isinstance(given, tuple | list) else specs
    return promote(call, *(kind_of(call, item) for item in items))


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
    if call.arguments["axis"] is None and lenient(call):
        total: Dim = 0
        for each in shapes:
            total = total + product(each)
        return TensorSpec((total,), _joined_dtype(call, "xs", specs))
    shape = concatenate_shapes(shapes, whole(call, "axis"))
    return TensorSpec(shape, _joined_dtype(call, "xs", specs))


@op("keras.ops.stack")
def stack(call: OpCall) -> TensorSpec:
    specs = specs_of(call, "x")
    whole(call, "axis")
    shape = stack_shapes(_ranked(specs), call.arguments["axis"])
    return TensorSpec(shape, _joined_dtype(call, "x", specs))


@op("keras.ops.hstack", "keras.ops.vstack", "keras.ops.dstack")
def stacked(call: OpCall) -> TensorSpec:
    """Symbolic tensors are joined as they are, arrays gain the axes they lack first."""
    alone = call.arguments["xs"]
    if isinstance(alone, TensorSpec) and alone.shape and call.name != "dstack":
        some = call.name == "vstack" or alone.shape[0] != 0
        if some and runs(call, "one tensor is not taken apart to be joined"):
            return alone
    specs = specs_of(call, "xs")
    shapes, dtype = _ranked(specs), _joined_dtype(call, "xs", specs)
    least = {"hstack": 1, "vstack": 2, "dstack": 3}[call.name]
    axis = {"hstack": 1, "vstack": 0, "dstack": 2}[call.name]
    if as_stated(call) and call.name != "dstack":
        if len(shapes[0]) == 1 and runs(call, "hstack of vectors joins at the front"):
            axis = 0
        if len(shapes) == 1 and runs(call, "hstack of vectors joins at the front"):
            return TensorSpec(shapes[0], dtype)
        return TensorSpec(concatenate_shapes(shapes, axis, f"`{call.name}`"), dtype)
    shapes = [_at_least(shape, least) for shape in shapes]
    if call.name == "hstack" and len(shapes[0]) == 1:
        axis = 0
    return TensorSpec(concatenate_shapes(shapes, axis, f"`{call.name}`"), dtype)


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
    dtype = promote(call, kind_of(call, call.arguments["x1"]), kind_of(call, call.arguments["x2"]))
    if call.arguments["axis"] is None:
        return TensorSpec((product(a) + product(b),), dtype)
    axis = axis_of(call, len(a))
    require_stated(call, (a[axis], *b[axis : axis + 1]), "the sizes on the axis")
    return TensorSpec(concatenate_shapes((a, b), axis, "`append`"), dtype)


@op("keras.ops.split", "keras.ops.array_split")
def split(call: OpCall) -> list[TensorSpec]:
    return _split(call, whole(call, "axis"))


@op("keras.ops.hsplit", "keras.ops.vsplit", "keras.ops.dsplit")
def split_along(call: OpCall) -> list[TensorSpec]:
    least = {"hsplit": 1, "vsplit": 2, "dsplit": 3}[call.name]
    if call.name == "vsplit" and runs(call, "vsplit takes vectors"):
        least = 1
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
        if wanted > _MANY:
            raise Undecided("more parts than anybody keeps apart")
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
    if call.name == "array_split" and isinstance(wanted, tuple | str | float):
        raise KerasError(
            "wrong-argument-type",
            "`array_split` takes a number of parts; `split` takes places.",
            keras="Argument `indices_or_sections` must be of type `int`.",
            argument="indices_or_sections",
            exception="TypeError",
        )
    places = numbers(wanted)
    if isinstance(wanted, tuple) and any(item is None for item in wanted):
        return [part(unknown_size("part", dynamic=True)) for _ in range(len(wanted) + 1)]
    if places is None:
        if isinstance(wanted, float) and lenient(call):
            wanted = int(wanted)
            return [part(size if wanted == 1 else size // wanted)] * wanted
        if wanted is None or isinstance(wanted, str | float | tuple):
            raise wrong_type(call, "indices_or_sections", wanted, "a whole number or several")
        raise Undecided("where to cut is not known")
    if as_stated(call) or runs(call, "split refuses cuts out of order"):
        return [part(length) for length in _between(call, size, places)]
    edges = [None, *places, None]
    return [part(slice_size(size, slice(a, b))) for a, b in pairwise(edges)]


def _between(call: OpCall, size: Dim, places: Sequence[int]) -> list[Dim]:
    """The sizes of parts cut at `places`, which have to come in order for symbolic tensors."""
    edges = (0, *places, size)
    lengths = [
        unknown_size("part", dynamic=True) if is_dynamic(b) else b - a for a, b in pairwise(edges)
    ]
    if any(isinstance(length, int) and length < 0 for length in lengths):
        raise KerasError(
            "wrong-argument-value",
            f"`{call.name}` cuts an axis of size {show_dim(size)} at {tuple(places)}, which is not "
            "in order or beyond its end.",
            keras="to a shape. Negative dimensions are not allowed.",
            argument="indices_or_sections",
            sizes=(size,),
        )
    return lengths


@op("keras.ops.unstack")
def unstack(call: OpCall) -> list[TensorSpec]:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = axis_of(call, len(shape))
    count, size = call.arguments["num"], shape[axis]
    if count is None:
        if is_dynamic(size):
            raise KerasError(
                "unknown-last-dimension",
                f"`unstack` needs `num`, because the size of axis {axis} is None.",
                keras="Cannot infer argument `num` from shape",
                argument="num",
            )
        count = size
    elif isinstance(size, int) and runs(call, "unstack goes by the size"):
        count = size
    elif not isinstance(count, Sym):
        count = whole(call, "num")
    if not isinstance(count, int) or count > _MANY:
        raise Undecided("the number of parts is not known, or too large to keep them apart")
    if not call.symbolic and differ(count, size):
        raise KerasError(
            "reshape-size-mismatch",
            f"`unstack` cannot take {count} parts of an axis of size {show_dim(size)}.",
            keras="expected num to match the size of the axis",
            argument="num",
            sizes=(size, count),
        )
    return [TensorSpec((*shape[:axis], *shape[axis + 1 :]), spec.dtype)] * count
