"""NumPy's reductions, searches and sorts: sum, mean, argmax, unique, cumsum, histogram, …"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    KerasTensor,
    ListValue,
    Shape,
    Size,
    Sym,
    Unknown,
    Value,
    key_of,
    origin_of,
    product,
    unknown_size,
)
from ..inference.contract import Undecided
from .array_operators import narrowed
from .array_values import TRUTH, attained_classes, bounds_of, flatten, without_bounds
from .arrays import axes_of, axis_of, derive, flag, need_array, number, operand
from .contract import Call, function
from .numpy_dtypes import is_integral, read_dtype, to_mean, to_sum
from .numpy_shapes import normal_axis, reduce

SUMS = ["sum", "prod", "nansum", "nanprod"]
MEANS = ["mean", "std", "var", "median", "nanmean", "nanstd", "nanvar", "nanmedian", "average"]
EXTREMES = ["max", "min", "amax", "amin", "nanmax", "nanmin", "ptp"]
TESTS = ["all", "any", "alltrue", "sometrue"]
COUNTS = ("count_nonzero",)

# Positions of `dtype`, `out`, `keepdims` differ; by far most programs name them.
_DTYPE_AT = {"sum": 2, "prod": 2, "mean": 2, "std": 2, "var": 2, "nansum": 2, "nanmean": 2}


@function(*(f"numpy.{name}" for name in (*SUMS, *MEANS, *EXTREMES, *TESTS, *COUNTS)))
def reduction(call: Call) -> Value:
    sizes = _sizes(call)
    if sizes is not None:
        return sizes
    array = operand(call, 0, "a")
    axes = axes_of(call, 1)
    keepdims = flag(call, None, "keepdims")
    return reduced(array, call.name, axes, keepdims, call)


def _sizes(call: Call) -> Value:
    """``np.prod(x.shape[1:])``: a number of things, known or not."""
    given = call.get(0, "a")
    items = given.items if isinstance(given, ListValue) else given
    if not isinstance(items, tuple) or not items or call.has(1, "axis") or call.kwargs:
        return None
    if not all(isinstance(item, int | Sym) and not isinstance(item, bool) for item in items):
        return None
    match call.name:
        case "prod":
            total: Dim = product(items)
        case "sum":
            total = 0
            for item in items:
                total = total + item
        case "max" | "min" | "amax" | "amin" if all(isinstance(item, int) for item in items):
            return max(items) if "max" in call.name else min(items)
        case _:
            return None
    if isinstance(total, int):
        parents = [origin_of(item) for item in items]
        return Size(total, call.host.origin(f"`{call.name}` gives {int(total)} here", *parents))
    return total


def reduced(
    array: Array, name: str, axes: tuple[int, ...] | None, keepdims: bool, call: Call
) -> Value:
    """`array` reduced along `axes` (None: all)."""
    name = name.removeprefix("reduce_")
    shape = reduce(array.shape, axes, keepdims, name) if array.shape is not None else None
    if array.shape is None and axes is None and not keepdims:
        shape = ()
    dtype = _dtype(name, array, call)
    facts = _facts(name, array)
    value: Any = None
    if axes is None and shape == () and array.value is not None:
        value = _value(name, flatten(array.value))
    if name in ("max", "amax", "nanmax") and axes is None and shape == () and value is None:
        classes = attained_classes(array)
        if classes is not None and is_integral(dtype):
            return Size(
                classes - 1,
                call.host.origin(f"`{name}` of labels with {classes} classes is {classes - 1}"),
            )
    if value is not None:
        facts = bounds_of([value]) if isinstance(value, int | float) else facts
    result = derive(array, shape, facts=facts, value=value, call=call, library=_owner(array))
    result = result.but(dtype=dtype)
    if isinstance(value, int) and not isinstance(value, bool) and shape == ():
        return number(value, dtype, result, facts)
    return result


def _owner(array: Array) -> str | None:
    return "numpy" if array.library == "pandas" else None


def _dtype(name: str, array: Array, call: Call) -> str | None:
    wanted = call.get(_DTYPE_AT.get(name), "dtype")
    if wanted is not None:
        return read_dtype(wanted, None)
    if name in SUMS or name == "cumsum":
        return narrowed(to_sum(array.dtype), array.library)
    if name in MEANS:
        return narrowed(to_mean(array.dtype), array.library)
    if name in TESTS:
        return "bool"
    if name in COUNTS:
        return narrowed("int64", array.library)
    return array.dtype


def _facts(name: str, array: Array) -> Facts:
    facts = without_bounds(array.facts)
    own = array.facts
    if name in EXTREMES and name != "ptp":
        return replace(facts, low=own.low, high=own.high, integral=own.integral)
    if name in ("mean", "median", "nanmean", "nanmedian", "average"):
        return replace(facts, low=own.low, high=own.high)
    if name in SUMS:
        low = 0 if own.low is not None and own.low >= 0 else None
        return replace(facts, low=low, integral=own.integral)
    if name in ("std", "var", "nanstd", "nanvar", "ptp"):
        return replace(facts, low=0)
    if name in TESTS:
        return TRUTH
    if name in COUNTS:
        return Facts(low=0, integral=True)
    return facts


def _value(name: str, numbers: list[Any]) -> Any:
    if not numbers or not all(isinstance(n, int | float) for n in numbers):
        return None
    match name:
        case "sum":
            return sum(numbers)
        case "prod":
            total: Any = 1
            for n in numbers:
                total = total * n
            return total if abs(total) < 2**62 else None
        case "max" | "amax":
            return max(numbers)
        case "min" | "amin":
            return min(numbers)
        case "mean":
            return sum(numbers) / len(numbers)
        case "all":
            return all(numbers)
        case "any":
            return any(numbers)
        case "count_nonzero":
            return sum(1 for n in numbers if n)
    return None


@function("numpy.percentile", "numpy.quantile", "numpy.nanpercentile", "numpy.nanquantile")
def percentile(call: Call) -> Value:
    array = operand(call, 0, "a")
    points = need_array(call.get(1, "q"), call.host)
    axes = axes_of(call, 2)
    keepdims = flag(call, None, "keepdims")
    shape: Shape | None = None
    if points.shape is not None:
        rest = () if array.shape is None and axes is None else None
        if array.shape is not None:
            rest = reduce(array.shape, axes, keepdims, call.name)
        shape = None if rest is None else (*points.shape, *rest)
    facts = replace(without_bounds(array.facts), low=array.facts.low, high=array.facts.high)
    return derive(array, shape, facts=facts, call=call).but(dtype=to_mean(array.dtype))


@function("numpy.argmax", "numpy.argmin", "numpy.nanargmax", "numpy.nanargmin")
def argmax(call: Call) -> Value:
    if isinstance(call.get(0, "a"), KerasTensor):
        raise Undecided("`argmax` of a symbolic tensor")
    array = operand(call, 0, "a")
    axis = axis_of(call, 1)
    return positions(array, axis, flag(call, None, "keepdims"), call)


def positions(
    array: Array, axis: int | None, keepdims: bool, call: Call, dtype: str = "int64"
) -> Value:
    """Where along `axis` the extreme stands: whole numbers below that axis' size."""
    dtype = narrowed(dtype, array.library) or dtype
    if array.shape is None:
        shape = () if axis is None and not keepdims else None
        return derive(array, shape, dtype, Facts(low=0, integral=True), call=call)
    shape = reduce(array.shape, None if axis is None else (axis,), keepdims, call.name)
    count = product(array.shape) if axis is None else array.shape[axis]
    if isinstance(count, int):
        classes = int(count) if axis is not None and count > 1 else None
        facts = Facts(0, count - 1, integral=True, classes=classes)
    else:
        facts = Facts(low=0, integral=True)
    facts = replace(
        facts, source=array.facts.source, part=array.facts.part, ordered=array.facts.ordered
    )
    if axis is None and array.value is not None and array.library in ("numpy", "python"):
        numbers = flatten(array.value)
        best = min(numbers) if "argmin" in call.name else max(numbers)
        if not keepdims:
            return numbers.index(best)
    return derive(array, shape, dtype, facts, call=call)


@function("numpy.argsort", "numpy.argpartition")
def argsort(call: Call) -> Value:
    array = operand(call, 0, "a")
    axis = axis_of(call, 1 if call.name == "argsort" else 2, -1)
    if array.shape == ():
        raise Undecided("the order of a single number")
    if array.shape is None:
        return derive(array, None, "int64", Facts(low=0, integral=True), call=call)
    if axis is None:
        shape: Shape = (product(array.shape),)
        size: Dim = shape[0]
    else:
        shape = array.shape
        size = shape[normal_axis(axis, len(shape), call.name)] if shape else 1
    high = size - 1 if isinstance(size, int) else None
    facts = Facts(low=0, high=high, integral=True)
    return derive(array, shape, narrowed("int64", array.library), facts, call=call)


@function("numpy.sort", "numpy.partition", "numpy.msort")
def sort(call: Call) -> Value:
    array = operand(call, 0, "a")
    axis = axis_of(call, 1 if call.name == "sort" else 2, -1)
    if array.shape == ():
        raise Undecided("the order of a single number")
    facts = replace(array.facts, one_hot=False)
    if array.shape is None:
        return derive(array, None, facts=facts, call=call)
    if axis is None:
        return derive(array, (product(array.shape),), facts=facts, call=call)
    normal_axis(axis, len(array.shape), call.name)
    value = None
    if array.rank == 1 and array.value is not None:
        value = tuple(sorted(array.value))
    return derive(array, array.shape, facts=facts, value=value, call=call)


@function("numpy.unique")
def unique(call: Call) -> Value:
    array = operand(call, 0, "ar")
    axis = axis_of(call, None)
    value: Any = None
    count: Dim = unknown_size("the number of distinct values", key=key_of("unique", array))
    classes = attained_classes(array)
    if axis is None and array.value is not None and _sortable(array.value):
        value = tuple(sorted(set(flatten(array.value))))
        count = len(value)
    elif axis is None and classes is not None:
        count = Size(classes, call.host.origin(f"`unique` finds {classes} classes here"))
        value = tuple(range(classes)) if classes <= 512 else None
    if axis is not None:
        if array.shape is None:
            raise Undecided("the shape of the array")
        where = normal_axis(axis, len(array.shape), "unique")
        shape: Shape = (*array.shape[:where], count, *array.shape[where + 1 :])
    else:
        shape = (count,)
    facts = replace(array.facts, one_hot=False, ordered=True)
    found = derive(array, shape, facts=facts, value=value, call=call)
    extras: list[Array] = []
    whole = (product(array.shape),) if array.shape is not None else None
    index = Facts(low=0, integral=True)
    if flag(call, 1, "return_index"):
        extras.append(derive(array, (count,), "int64", index, call=call))
    if flag(call, 2, "return_inverse"):
        inverse = array.shape if axis is None else whole and (array.shape or ())[axis : axis + 1]
        if isinstance(count, int):
            index = Facts(0, count - 1, integral=True, classes=int(count))
        extras.append(derive(array, inverse, "int64", index, call=call))
    if flag(call, 3, "return_counts"):
        extras.append(derive(array, (count,), "int64", Facts(low=0, integral=True), call=call))
    return (found, *extras) if extras else found


def _sortable(value: Any) -> bool:
    return all(isinstance(item, int | float) for item in flatten(value))


@function("numpy.cumsum", "numpy.cumprod", "numpy.nancumsum")
def cumulative(call: Call) -> Value:
    array = operand(call, 0, "a")
    axis = axis_of(call, 1)
    dtype = read_dtype(call.get(2, "dtype"), narrowed(to_sum(array.dtype), array.library))
    if array.shape is None:
        return derive(array, None, facts=NO_FACTS, call=call).but(dtype=dtype)
    if axis is None:
        size = array.shape[0] if len(array.shape) == 1 else product(array.shape)
        shape: Shape = (size,)
    else:
        normal_axis(axis, len(array.shape), call.name)
        shape = array.shape
    return derive(array, shape, facts=without_bounds(array.facts), call=call).but(dtype=dtype)


@function("numpy.diff", "numpy.ediff1d")
def diff(call: Call) -> Value:
    array = operand(call, 0, "a")
    times = call.known(1, "n", 1) if call.name == "diff" else 1
    axis = axis_of(call, 2, -1)
    if array.shape is None or not isinstance(times, int) or axis is None:
        raise Undecided("a difference")
    if call.has(None, "prepend") or call.has(None, "append"):
        raise Undecided("a difference with more at its ends")
    if call.name == "ediff1d":
        shape: Shape = (product(array.shape) - 1,)
    else:
        where = normal_axis(axis, len(array.shape), "diff")
        left = array.shape[where] - times
        left = max(0, left) if isinstance(left, int) else left
        shape = (*array.shape[:where], left, *array.shape[where + 1 :])
    return derive(array, shape, facts=without_bounds(array.facts), call=call)


@function("numpy.bincount")
def bincount(call: Call) -> Value:
    array = operand(call, 0, "x")
    count = attained_classes(array)
    size: Dim = count if count is not None else unknown_size("the largest number + 1")
    if call.has(2, "minlength"):
        size = unknown_size("the largest number + 1")
    return Array((size,), "int64", facts=Facts(low=0, integral=True), site=call.site)


@function("numpy.digitize", "numpy.searchsorted")
def digitize(call: Call) -> Value:
    array = operand(call, 0 if call.name == "digitize" else 1, None)
    bins = operand(call, 1 if call.name == "digitize" else 0, None)
    high = bins.shape[0] if bins.shape else None
    high = int(high) if isinstance(high, int) else None
    facts = Facts(low=0, high=high, integral=True)
    return derive(array, array.shape, "int64", facts, call=call)


@function("numpy.histogram")
def histogram(call: Call) -> Value:
    bins = call.get(1, "bins", 10)
    count: Dim = unknown_size("bins")
    if isinstance(bins, int):
        count = bins
    elif isinstance(bins, Array) and bins.shape is not None and len(bins.shape) == 1:
        count = bins.shape[0] - 1
    dtype = None if call.kwargs else "int64"
    return (Array((count,), dtype), Array((count + 1,), "float64"))


@function("numpy.gradient")
def gradient(call: Call) -> Value:
    array = operand(call, 0, "f")
    if array.rank is None:
        raise Undecided("the rank of the array")
    found = derive(array, array.shape, facts=without_bounds(array.facts), call=call)
    found = found.but(dtype=to_mean(array.dtype))
    if array.rank == 1 or isinstance(call.get(None, "axis"), int):
        return found
    return tuple(found for _ in range(array.rank))


@function("numpy.trapz", "numpy.trapezoid")
def trapezoid(call: Call) -> Value:
    array = operand(call, 0, "y")
    if array.shape is None:
        raise Undecided("the shape of the array")
    shape = reduce(array.shape, (axis_of(call, 3, -1),), False, call.name)
    return derive(array, shape, facts=NO_FACTS, call=call).but(dtype=to_mean(array.dtype))


@function("numpy.corrcoef", "numpy.cov")
def covariance(call: Call) -> Value:
    array = operand(call, 0, "x")
    if array.shape is None or len(call.args) > 1 or call.kwargs:
        raise Undecided("a covariance")
    match array.shape:
        case (_,):
            return derive(array, (), "float64", NO_FACTS, call=call)
        case (rows, _):
            return derive(array, (rows, rows), "float64", NO_FACTS, call=call)
    return Unknown("a covariance")


@function("numpy.ndim", "numpy.size", "numpy.shape")
def measured(call: Call) -> Value:
    given = call.get(0, "a")
    shape = given.shape if isinstance(given, KerasTensor) else operand(call, 0, "a").shape
    if shape is None:
        return Unknown("the shape of the array")
    match call.name:
        case "ndim":
            return len(shape)
        case "shape":
            return shape
        case _ if call.has(1, "axis"):
            return shape[normal_axis(axis_of(call, 1), len(shape), "size")]
        case _:
            return product(shape)


@function("numpy.apply_along_axis")
def apply_along_axis(call: Call) -> Value:
    array = operand(call, 2, "arr")
    axis = axis_of(call, 1)
    if array.shape is None or axis is None:
        raise Undecided("the shape of the array")
    where = normal_axis(axis, len(array.shape), "apply_along_axis")
    row = derive(array, (array.shape[where],))
    given = need_array(call.host.call(call.get(0, "func1d"), (row, *call.args[3:])), call.host)
    if given.shape is None:
        return derive(array, None, facts=NO_FACTS).but(dtype=given.dtype)
    shape = (*array.shape[:where], *given.shape, *array.shape[where + 1 :])
    return derive(array, shape, facts=given.facts, call=call).but(dtype=given.dtype)


@function("numpy.setdiff1d", "numpy.intersect1d", "numpy.union1d")
def set_operation(call: Call) -> Value:
    array = operand(call, 0, "ar1")
    return derive(array, (unknown_size(f"what `{call.name}` leaves"),), call=call)


@function("numpy.lexsort")
def lexsort(call: Call) -> Value:
    keys = operand(call, 0, "keys")
    shape = keys.shape[-1:] if keys.shape is not None and keys.rank == 2 else None
    return derive(keys, shape, "int64", Facts(low=0, integral=True), call=call)


@function("numpy.dtype")
def dtype_object(call: Call) -> Value:
    found = read_dtype(call.get(0, "dtype"), "float64")
    return found if found is not None else Unknown("a dtype")


@function("numpy.vectorize")
def vectorize(call: Call) -> Value:
    return Unknown("a vectorized function")


__all__ = ["positions", "reduced"]
