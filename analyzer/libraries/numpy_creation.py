"""NumPy's ways to make arrays: filled ones, ranges, grids, and from what Python holds."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    Frame,
    KerasTensor,
    ListValue,
    Shape,
    Sym,
    Unknown,
    Value,
    key_of,
    origin_of,
    unknown_size,
    with_origin,
)
from ..inference.contract import Undecided
from .array_operators import cast
from .array_values import LARGEST_CONSTANT, bounds_of, constant, count_of
from .arrays import (
    as_array,
    checked,
    derive,
    flag,
    marked,
    need_array,
    operand,
    shape_of,
    size_of,
)
from .contract import CONSTANTS, Behaviour, Call, Host, behaviour, function
from .numpy_dtypes import promote, read_dtype
from .numpy_shapes import concatenate

CONSTANTS.update(
    {
        "numpy.pi": math.pi,
        "numpy.e": math.e,
        "numpy.inf": math.inf,
        "numpy.Inf": math.inf,
        "numpy.nan": math.nan,
        "numpy.NaN": math.nan,
        "numpy.NAN": math.nan,
        "numpy.newaxis": None,
        "numpy.True_": True,
        "numpy.False_": False,
    }
)


def filled(
    call: Call, shape: Shape | None, dtype: str | None, fill: Any, library: str = "numpy"
) -> Array:
    """A new array with one number everywhere (None: not known)."""
    shape = checked(shape, call.host, f"`{call.name}` makes shape")
    facts = bounds_of([fill]) if isinstance(fill, int | float) else NO_FACTS
    facts = replace(facts, classes=None)
    count = count_of(shape)
    value = None
    if shape is not None and isinstance(fill, int | float) and count is not None and count <= 64:
        value = constant([fill] * count, shape)
    return Array(shape, dtype, library, facts, value, site=call.site)


_FILLS = {"zeros": 0, "ones": 1, "empty": None}


@function("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.ndarray")
def zeros(call: Call) -> Value:
    shape = shape_of(call.get(0, "shape", Unknown("a shape")), call.host)
    dtype = read_dtype(call.get(1, "dtype"), "float64")
    return filled(call, shape, dtype, _FILLS.get(call.name))


@function("numpy.full")
def full(call: Call) -> Value:
    shape = shape_of(call.get(0, "shape", Unknown("a shape")), call.host)
    fill = call.get(1, "fill_value")
    value = as_array(fill, call.host)
    dtype = read_dtype(call.get(2, "dtype"), value.dtype if value is not None else None)
    return filled(call, shape, dtype, fill)


@function("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like", "numpy.full_like")
def like(call: Call) -> Value:
    array = operand(call, 0, "a")
    is_full = call.name == "full_like"
    fill = call.get(1, "fill_value") if is_full else _FILLS[call.name.removesuffix("_like")]
    dtype = read_dtype(call.get(2 if is_full else 1, "dtype"), array.dtype)
    shape = array.shape
    if call.has(None, "shape"):
        shape = shape_of(call.get(None, "shape"), call.host)
    facts = bounds_of([fill]) if isinstance(fill, int | float) else NO_FACTS
    return derive(array, shape, facts=replace(facts, classes=None), call=call).but(dtype=dtype)


@function("numpy.eye", "numpy.identity")
def eye(call: Call) -> Value:
    rows = size_of(call.get(0, "N", call.get(None, "n", Unknown("a size"))), "rows")
    columns = rows
    dtype = read_dtype(call.get(3, "dtype"), "float64")
    if call.name == "identity":
        dtype = read_dtype(call.get(1, "dtype"), "float64")
    elif call.get(1, "M") is not None:
        columns = size_of(call.get(1, "M"), "columns")
    shape = checked((rows, columns), call.host, f"`{call.name}` makes shape")
    one_hot = rows == columns and not call.has(2, "k")
    facts = Facts(low=0, high=1, integral=True, one_hot=one_hot)
    return Array(shape, dtype, facts=facts, site=call.site)


@function("numpy.arange")
def arange(call: Call) -> Value:
    bounds = [call.get(i, name) for i, name in enumerate(("start", "stop", "step"))]
    given = [bound for bound in bounds if bound is not None]
    if len(given) == 1:
        start, stop, step = 0, given[0], 1
    else:
        start, stop = bounds[0] if bounds[0] is not None else 0, bounds[1]
        step = bounds[2] if bounds[2] is not None else 1
    start, stop, step = (_number(value) for value in (start, stop, step))
    whole = all(isinstance(value, int | Sym) for value in (start, stop, step))
    dtype = "int64" if whole else "float64"
    if any(isinstance(value, Unknown) for value in (start, stop, step)):
        dtype = None
    dtype = read_dtype(call.get(3, "dtype"), dtype)
    known = all(isinstance(value, int | float) for value in (start, stop, step))
    if known and step != 0:
        try:
            count = max(0, math.ceil((stop - start) / step))
        except (OverflowError, ValueError):
            raise Undecided("the length of a range without an end") from None
        numbers = [start + step * i for i in range(count)] if count <= LARGEST_CONSTANT else []
        ends = [start, start + step * (count - 1)] if count else []
        facts = Facts(low=min(ends), high=max(ends), integral=whole) if ends else NO_FACTS
        size = _from_bound(count, stop, call)
        value = constant(numbers, (count,)) if numbers else None
        return Array((size,), dtype, facts=facts, value=value, site=call.site)
    length: Dim = unknown_size("arange")
    if whole and step == 1:
        length = stop - start
    facts = Facts(low=start if isinstance(start, int) else None, integral=whole or None)
    return Array((length,), dtype, facts=facts, site=call.site)


def _number(value: Value) -> Any:
    match value:
        case int() | float() | Sym():
            return value
        case Array(shape=()) if isinstance(value.value, int | float):
            return value.value
        case Array(rank=0, dtype="int64" | "int32"):
            return unknown_size("a number", key=key_of("number", value))
        case _:
            return Unknown("a number")


def _from_bound(count: int, stop: Value, call: Call) -> Dim:
    if stop == count and origin_of(stop) is not None:
        return stop
    return with_origin(count, call.host.origin(f"`{call.name}` gives {count} numbers here"))


@function("numpy.linspace", "numpy.logspace", "numpy.geomspace")
def linspace(call: Call) -> Value:
    start, stop = call.get(0, "start"), call.get(1, "stop")
    count = size_of(call.get(2, "num", 50), "num")
    inner: Shape = ()
    for end in (start, stop):
        array = as_array(end, call.host)
        if array is None or array.shape is None:
            return Array(None, None, site=call.site)
        inner = array.shape or inner
    if inner and call.has(None, "axis"):
        raise Undecided("an axis of `linspace`")
    shape = checked((count, *inner), call.host, f"`{call.name}` makes shape")
    dtype = read_dtype(call.get(5, "dtype"), "float64")
    facts = NO_FACTS
    if call.name == "linspace" and all(isinstance(end, int | float) for end in (start, stop)):
        facts = Facts(low=min(start, stop), high=max(start, stop))
    result = Array(shape, dtype, facts=facts, site=call.site)
    if call.host.truth(call.get(None, "retstep", False)):
        return (result, Array((), "float64"))
    return result


@function(
    "numpy.array",
    "numpy.asarray",
    "numpy.ascontiguousarray",
    "numpy.asanyarray",
    "numpy.asfortranarray",
    "numpy.copy",
    "numpy.matrix",
    "numpy.asmatrix",
    "numpy.require",
)
def array(call: Call) -> Value:
    given = call.get(0, "object", call.get(None, "a", Unknown("nothing")))
    dtype_at = 1 if call.name not in ("copy",) else None
    wanted = call.get(dtype_at, "dtype")
    if isinstance(given, KerasTensor):
        raise Undecided("a symbolic tensor has no numbers")
    found = as_array(given, call.host)
    if found is None:
        dtype = read_dtype(wanted, None)
        if isinstance(given, Unknown):
            return Array(None, dtype, site=call.site)
        raise Undecided("not known as an array")
    dtype = read_dtype(wanted, found.dtype)
    if wanted is None:
        result = found.but(library="numpy")
    else:
        result = cast(found, dtype, "numpy").but(dtype=dtype)
    base = found if isinstance(given, Array) else None
    shape = result.shape
    if shape is not None and not isinstance(given, Array | Frame):
        shape = _literal(shape, given, call.host)
    minimum = call.get(None, "ndmin", 0)
    if shape is not None and isinstance(minimum, int) and 0 < minimum <= 32:
        shape = (1,) * (minimum - len(shape)) + shape
        if len(shape) != result.rank:
            result = result.but(value=None)
    return result.but(shape=shape, base=base, site=call.site, variable=False)


def _literal(shape: Shape, given: Value, host: Host) -> Shape:
    """The shape of a list: said to be so at this place."""
    if not shape or not isinstance(given, ListValue | tuple | range):
        return shape
    return marked(shape, host, "the nested list has shape")


@function("numpy.meshgrid")
def meshgrid(call: Call) -> Value:
    arrays = [need_array(arg, call.host) for arg in call.args]
    sizes: list[Dim] = []
    for each in arrays:
        if each.shape is None or len(each.shape) > 1:
            raise Undecided("the shape of an axis of the grid")
        sizes.append(each.shape[0] if each.shape else 1)
    order = call.get(None, "indexing", "xy")
    if not isinstance(order, str) or flag(call, None, "sparse"):
        raise Undecided("how the grid is ordered")
    if order == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    return ListValue(tuple(derive(a, tuple(sizes), library="numpy", call=call) for a in arrays))


@function("numpy.indices")
def indices(call: Call) -> Value:
    shape = shape_of(call.get(0, "dimensions"), call.host)
    shape = None if shape is None else (len(shape), *shape)
    return Array(shape, "int64", facts=Facts(low=0, integral=True), site=call.site)


@function("numpy.diag", "numpy.diagflat")
def diag(call: Call) -> Value:
    array = operand(call, 0, "v")
    if array.shape is None or call.has(1, "k"):
        return derive(array, None, call=call)
    match array.shape:
        case (size,):
            return derive(array, (size, size), facts=NO_FACTS, call=call)
        case (int() as a, int() as b):
            return derive(array, (min(a, b),), call=call)
        case (a, b) if a == b:
            return derive(array, (a,), call=call)
    raise Undecided("the diagonal")


@function("numpy.hanning", "numpy.hamming", "numpy.blackman", "numpy.bartlett")
def window(call: Call) -> Value:
    size = size_of(call.get(0, "M", Unknown("a size")), "points")
    shape = checked((size,), call.host, f"`{call.name}` gives shape")
    return Array(shape, "float64", facts=Facts(high=1), site=call.site)


@function("numpy.diagonal")
def diagonal(call: Call) -> Value:
    array = operand(call, 0, "a")
    if array.shape is None or len(array.shape) != 2 or len(call.args) > 1 or call.kwargs:
        raise Undecided("a diagonal")
    rows, columns = array.shape
    if isinstance(rows, int) and isinstance(columns, int):
        return derive(array, (min(rows, columns),), call=call)
    size = rows if rows == columns else unknown_size("the diagonal")
    return derive(array, (size,), call=call)


@function("numpy.tri")
def tri(call: Call) -> Value:
    rows = size_of(call.get(0, "N"), "rows")
    columns = size_of(call.get(1, "M"), "columns") if call.get(1, "M") is not None else rows
    facts = Facts(low=0, high=1, integral=True)
    shape = checked((rows, columns), call.host, "`tri` makes shape")
    return Array(shape, read_dtype(call.get(3, "dtype"), "float64"), facts=facts, site=call.site)


@function("numpy.fromfunction")
def fromfunction(call: Call) -> Value:
    shape = shape_of(call.get(1, "shape"), call.host)
    if shape is None:
        raise Undecided("the shape")
    grid = tuple(Array(shape, "float64", site=call.site) for _ in shape)
    return call.host.call(call.get(0, "function"), grid)


@function("numpy.fromiter")
def fromiter(call: Call) -> Value:
    length = call.host.length(call.get(0, "iter"))
    size = length if length is not None else unknown_size("items")
    return Array((size,), read_dtype(call.get(1, "dtype"), None), site=call.site)


@function("numpy.frombuffer", "numpy.fromstring")
def frombuffer(call: Call) -> Value:
    dtype = read_dtype(call.get(1, "dtype"), "float64")
    return Array((unknown_size("numbers in the buffer"),), dtype, site=call.site)


@function("numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d")
def atleast(call: Call) -> Value:
    found = [
        _atleast(operand(call, i, None), int(call.name[8]), call) for i in range(len(call.args))
    ]
    return found[0] if len(found) == 1 else tuple(found)


def _atleast(array: Array, rank: int, call: Call) -> Array:
    shape = array.shape
    if shape is None or len(shape) >= rank:
        return array
    match rank, shape:
        case 1, ():
            new: Shape = (1,)
        case 2, _:
            new = (1,) * (2 - len(shape)) + shape
        case 3, ():
            new = (1, 1, 1)
        case 3, (n,):
            new = (1, n, 1)
        case _:
            new = (*shape, 1)
    return derive(array, new, call=call)


# -- builders that are indexed ---------------------------------------------------------------------


class IndexBuilder(Struct, frozen=True):
    """``numpy.c_``, ``r_``, ``mgrid`` and the like, which make arrays out of an index."""

    name: str


for _name in ("c_", "r_", "s_", "index_exp", "mgrid", "ogrid"):
    CONSTANTS[f"numpy.{_name}"] = IndexBuilder(_name)


@behaviour(IndexBuilder)
class IndexBuilderBehaviour(Behaviour):
    def item(self, value: Value, index: Value, host: Host) -> Value:
        parts = index if isinstance(index, tuple) else (index,)
        match value.name:
            case "s_" | "index_exp":
                return index if value.name == "s_" else parts
            case "c_" | "r_":
                return _joined(value.name, parts, host)
            case _:
                return _grid(parts, value.name == "mgrid")


def _joined(name: str, parts: tuple[Value, ...], host: Host) -> Value:
    arrays: list[Array] = []
    for part in parts:
        if isinstance(part, slice | str):
            raise Undecided(f"a range in `{name}`")
        found = need_array(part, host)
        if found.shape is None:
            return Array(None, None)
        arrays.append(found)
    shapes: list[Shape] = [array.shape or () for array in arrays]
    rank = max(len(shape) for shape in shapes)
    if name == "c_":
        shapes = [shape if len(shape) > 1 else (*(shape or (1,)), 1) for shape in shapes]
        if len({len(shape) for shape in shapes}) > 1:
            raise Undecided("arrays of different ranks in `c_`")
        axis = -1
    else:
        shapes = [(1,) * (max(rank, 1) - len(shape)) + shape for shape in shapes]
        axis = 0
    dtype = promote(*(array.dtype for array in arrays))
    return Array(concatenate(shapes, axis, f"{name}[...]"), dtype, base=arrays[0])


def _grid(parts: tuple[Value, ...], dense: bool) -> Value:
    sizes: list[Dim] = []
    for part in parts:
        if not isinstance(part, slice):
            raise Undecided("a grid of something else")
        start, stop, step = part.start or 0, part.stop, part.step
        if isinstance(step, complex):
            sizes.append(int(abs(step)))
        elif all(isinstance(v, int | float) for v in (start, stop)) and isinstance(
            step, int | float | None
        ):
            sizes.append(max(0, math.ceil((stop - start) / (step or 1))))
        else:
            sizes.append(unknown_size("a grid"))
    if dense:
        return Array((len(sizes), *sizes) if len(sizes) > 1 else tuple(sizes), None)
    grids = (
        tuple(size if i == j else 1 for j in range(len(sizes))) for i, size in enumerate(sizes)
    )
    return tuple(Array(shape, None) for shape in grids)


__all__ = ["IndexBuilder", "array", "filled"]
