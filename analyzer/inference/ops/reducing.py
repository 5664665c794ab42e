"""Operations that reduce axes away, or run along one."""

from __future__ import annotations

from collections.abc import Callable

from ...domain import TensorSpec, product, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes, normalize_axes, normalize_axis, reduce_shape
from .arguments import (
    dtype_argument,
    first_parameter,
    flag,
    floatx_unless_float,
    promote,
    shape_of,
    specs_of,
    to_float,
    whole,
    whole_or_none,
)

Rule = Callable[[OpCall, "str | None"], "str | None"]


def _paths(names: str) -> tuple[str, ...]:
    return tuple(f"keras.ops.{name}" for name in names.split())


def _reduction(names: str, rule: Rule, *, needs_elements: bool = False) -> None:
    """Register reductions over ``axis`` with ``keepdims``."""

    @op(*_paths(names))
    def reduction(call: OpCall) -> TensorSpec:
        shape = shape_of(call, "x")
        axis = call.arguments["axis"]
        if not shape and axis in (0, -1):
            raise Undecided("an axis of a single number, which some backends accept")
        kept = reduce_shape(shape, axis, flag(call, "keepdims"), f"`{call.name}`")
        if needs_elements and call.arguments.get("initial") is None:
            axes = normalize_axes(axis, len(shape))
            if any(shape[i] == 0 for i in axes):
                raise Undecided("a reduction over nothing")
        dtype = call.tensor("x").dtype
        return TensorSpec(kept, rule(call, dtype))


def _widened(call: OpCall, dtype: str | None) -> str | None:
    """Sums and products of small whole numbers are kept in 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    if dtype in ("uint8", "uint16"):
        return "uint32"
    return dtype if dtype is None else promote(call, dtype)


def _summed(call: OpCall, dtype: str | None) -> str | None:
    return dtype_argument(call, _widened(call, dtype))


def _keep(call: OpCall, dtype: str | None) -> str | None:
    return dtype


def _real_float(call: OpCall, dtype: str | None) -> str | None:
    return to_float(call, dtype)


_reduction("sum nansum prod nanprod", _summed)
_reduction("max min amax amin nanmax nanmin ptp", _keep, needs_elements=True)
_reduction("all any", lambda call, dtype: "bool")
_reduction("mean std", floatx_unless_float)
_reduction("var nanmean nanmedian nanstd nanvar median", _real_float)
_reduction("count_nonzero", lambda call, dtype: "int32")


@op("keras.ops.logsumexp")
def logsumexp(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    if not shape:
        raise Undecided("the sum of a single number")
    kept = reduce_shape(shape, call.arguments["axis"], flag(call, "keepdims"), "`logsumexp`")
    return TensorSpec(kept, floatx_unless_float(call, call.tensor("x").dtype))


@op(*_paths("argmax argmin nanargmax nanargmin"))
def argmax(call: OpCall) -> TensorSpec:
    """The place of the largest; without `axis` in the flattened tensor."""
    shape = shape_of(call, "x")
    axis = whole_or_none(call, "axis")
    if not shape and axis in (0, -1):
        raise Undecided("an axis of a single number, which some backends accept")
    return TensorSpec(reduce_shape(shape, axis, flag(call, "keepdims"), f"`{call.name}`"), "int32")


@op("keras.ops.average")
def average(call: OpCall) -> TensorSpec:
    shape, axis = shape_of(call, "x"), call.arguments["axis"]
    dtype = call.tensor("x").dtype
    kinds = [dtype, "float"]
    if call.arguments["weights"] is not None:
        weights = shape_of(call, "weights")
        kinds.append(call.tensor("weights").dtype)
        if len(weights) == len(shape):
            broadcast_shapes(weights, shape, operation="`average`")
        elif axis is None:
            raise KerasError(
                "broadcast-mismatch",
                "`average` without `axis` needs weights of the shape of the values.",
                keras="Axis must be specified when shapes of a and weights differ.",
                argument="weights",
                exception="TypeError",
            )
    return TensorSpec(reduce_shape(shape, axis, operation="`average`"), promote(call, *kinds))


@op(*_paths("quantile percentile nanquantile nanpercentile"))
def quantile(call: OpCall) -> TensorSpec:
    """One result per quantile, in front."""
    kept = reduce_shape(
        shape_of(call, "x"), call.arguments["axis"], flag(call, "keepdims"), f"`{call.name}`"
    )
    asked = shape_of(call, "q")
    if len(asked) > 1:
        raise Undecided("quantiles of more than one axis")
    return TensorSpec((*asked, *kept), to_float(call, call.tensor("x").dtype))


@op("keras.ops.moments")
def moments(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    kept = reduce_shape(
        shape_of(call, "x"), call.arguments["axes"], flag(call, "keepdims"), "`moments`"
    )
    spec = TensorSpec(kept, call.tensor("x").dtype)
    return spec, spec


@op("keras.ops.norm")
def norm(call: OpCall) -> TensorSpec:
    shape, axis, order = shape_of(call, "x"), call.arguments["axis"], call.arguments["ord"]
    dtype = floatx_unless_float(call, call.tensor("x").dtype)
    if is_complex(dtype):
        dtype = {"complex64": "float32"}.get(dtype or "", "float64")
    if axis is None and order is not None and len(shape) > 2:
        raise KerasError(
            "axis-out-of-range",
            f"`norm` with `ord` and no `axis` takes vectors and matrices, not {len(shape)} axes.",
            keras="Improper number of dimensions to norm.",
            argument="axis",
        )
    if axis is not None and len(normalize_axes(axis, len(shape), "`norm`")) > 2:
        raise KerasError(
            "axis-out-of-range",
            "`norm` works along one axis or two.",
            keras="Improper number of dimensions to norm.",
            argument="axis",
        )
    return TensorSpec(reduce_shape(shape, axis, flag(call, "keepdims"), "`norm`"), dtype)


@op(*_paths("cumsum cumprod nancumsum nancumprod"))
def cumulative(call: OpCall) -> TensorSpec:
    """Along an axis; without one over the flattened tensor."""
    shape, axis = shape_of(call, "x"), whole_or_none(call, "axis")
    dtype = dtype_argument(call, call.tensor("x").dtype)
    dtype = "int32" if dtype == "bool" else dtype if dtype is None else promote(call, dtype)
    if axis is None:
        return TensorSpec((product(shape),), dtype)
    if not shape:
        raise Undecided("an axis of a single number, which some backends accept")
    normalize_axis(axis, len(shape), f"`{call.name}`")
    return TensorSpec(shape, dtype)


@op(*_paths("sort argsort argpartition"))
def ordering(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = whole_or_none(call, "axis")
    dtype = spec.dtype if call.name == "sort" else "int32"
    if axis is None:
        return TensorSpec((product(shape),), dtype)
    if not shape:
        raise Undecided("an axis of a single number, which some backends accept")
    normalize_axis(axis, len(shape), f"`{call.name}`")
    return TensorSpec(shape, dtype)


@op("keras.ops.flip")
def flip(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    normalize_axes(call.arguments["axis"], len(shape), "`flip`")
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.roll")
def roll(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if call.arguments["axis"] is not None:
        normalize_axes(call.arguments["axis"], len(shape), "`roll`", unique=False)
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.diff")
def diff(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("a"), shape_of(call, "a")
    axis = normalize_axis(whole(call, "axis"), len(shape), "`diff`")
    left = shape[axis] - whole(call, "n")
    if isinstance(left, int):
        left = max(left, 0)
    return TensorSpec((*shape[:axis], left, *shape[axis + 1 :]), spec.dtype)


@op("keras.ops.trapezoid")
def trapezoid(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "y")
    kept = reduce_shape(shape, whole(call, "axis"), operation="`trapezoid`")
    return TensorSpec(kept, to_float(call, call.tensor("y").dtype))


@op("keras.ops.bincount")
def bincount(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    given = call.tensor("x").dtype
    if is_float(given) or is_complex(given):
        raise KerasError(
            "wrong-argument-type",
            f"`bincount` counts whole numbers, not {given}.",
            keras="Cannot cast array data to dtype('int64') according to the rule 'safe'",
            argument="x",
            exception="TypeError",
        )
    if len(shape) not in (1, 2):
        raise Undecided("counts of other than one or two axes")
    dtype: str | None = "int32"
    if call.arguments["weights"] is not None:
        dtype = promote(call, call.tensor("x").dtype, call.tensor("weights").dtype)
    return TensorSpec((*shape[:-1], unknown_size("bins", dynamic=True)), dtype)


@op("keras.ops.unique")
def unique(call: OpCall) -> TensorSpec | tuple[TensorSpec, ...]:
    extras = [flag(call, f"return_{what}") for what in ("index", "inverse", "counts")]
    if any(extras) or call.arguments["axis"] is not None:
        raise Undecided("what `unique` gives besides the values")
    size = call.arguments["size"]
    count = size if isinstance(size, int) else unknown_size("unique values", dynamic=True)
    return TensorSpec((count,), call.tensor("x").dtype)


@op("keras.ops.histogram")
def histogram(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape = shape_of(call, "x")
    if not shape:
        raise Undecided("the histogram of a single number")
    if len(shape) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`histogram` takes a vector, not {len(shape)} axes.",
            keras="Input tensor must be 1-dimensional.",
            argument="x",
            sizes=shape,
        )
    bins = whole(call, "bins")
    dtype = call.tensor("x").dtype
    return TensorSpec((bins,), dtype), TensorSpec((bins + 1,), dtype)


@op("keras.ops.top_k")
def top_k(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    k = call.arguments.dim("k")
    if not shape:
        raise Undecided("`top_k` of a single number")
    if isinstance(k, int) and isinstance(shape[-1], int) and k > shape[-1]:
        raise Undecided("more values than there are, which only some backends refuse")
    out = (*shape[:-1], k)
    return TensorSpec(out, spec.dtype), TensorSpec(out, "int32")


@op("keras.ops.in_top_k")
def in_top_k(call: OpCall) -> TensorSpec:
    return TensorSpec(call.tensor("targets").shape, "bool")


@op(*_paths("segment_sum segment_max segment_min segment_prod"))
def segments(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("data"), shape_of(call, "data")
    ids = shape_of(call, "segment_ids")
    if len(ids) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes `segment_ids` of one axis, got {len(ids)}.",
            keras="Argument `segment_ids` should be an 1-D vector",
            argument="segment_ids",
        )
    given = call.arguments["num_segments"]
    count = given if isinstance(given, int) else unknown_size("segments", dynamic=True)
    return TensorSpec((count, *shape[1:]), spec.dtype)


@op("keras.ops.searchsorted", "keras.ops.digitize")
def search(call: OpCall) -> TensorSpec:
    name = "values" if call.name == "searchsorted" else "x"
    table = shape_of(call, "sorted_sequence" if call.name == "searchsorted" else "bins")
    if len(table) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` looks up values in a sequence of one axis, got {len(table)}.",
            keras="only supports 1-D sorted sequences",
        )
    return TensorSpec(shape_of(call, name), "int32")


@op("keras.ops.meshgrid")
def meshgrid(call: OpCall) -> list[TensorSpec]:
    specs = specs_of(call, "x")
    lengths = [product(spec.shape or ()) for spec in specs]
    if call.arguments["indexing"] == "xy" and len(lengths) > 1:
        lengths[0], lengths[1] = lengths[1], lengths[0]
    return [TensorSpec(tuple(lengths), spec.dtype) for spec in specs]


@op("keras.ops.softmax", "keras.ops.log_softmax", "keras.ops.sparsemax")
def softmax(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor(first_parameter(call)), shape_of(call, "x")
    axis = call.arguments["axis"]
    if not shape:
        raise Undecided("an axis of a single number")
    if axis is not None:
        normalize_axes(axis, len(shape), f"`{call.name}`")
    # Backends give sparsemax other widths of floats.
    return TensorSpec(shape, None if call.name == "sparsemax" else spec.dtype)


@op(*(f"keras.activations.{name}" for name in ("softmax", "log_softmax", "sparsemax")))
def softmax_activation(call: OpCall) -> TensorSpec:
    return softmax(call)
