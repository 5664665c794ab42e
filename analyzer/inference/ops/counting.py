"""Operations that count, rank and look up values: histograms, segments, places in an order."""

from __future__ import annotations

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    differ,
    is_dynamic,
    show_shape,
    unknown_size,
)
from ..contract import KerasError, OpCall, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes, slice_size
from .arguments import (
    at_least,
    axis_of,
    flag,
    lenient,
    promote,
    refuse_symbols,
    shape_of,
    whole,
)


def _paths(names: str) -> tuple[str, ...]:
    return tuple(f"keras.ops.{name}" for name in names.split())


@op("keras.ops.bincount")
def bincount(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    given = call.tensor("x").dtype
    if call.settings.backend == "numpy" and (is_float(given) or is_complex(given)):
        raise KerasError(
            "wrong-argument-type",
            f"`bincount` counts whole numbers, not {given}.",
            keras="Cannot cast array data to dtype('int64') according to the rule 'safe'",
            argument="x",
            exception="TypeError",
        )
    dtype: str | None = "int32"
    if call.arguments["weights"] is not None:
        refuse_symbols(call)
        weights = shape_of(call, "weights")
        if len(weights) != len(shape) or any(map(differ, weights, shape)):
            raise KerasError(
                "broadcast-mismatch",
                f"`bincount` needs a weight for each value: {show_shape(weights)} and "
                f"{show_shape(shape)}.",
                keras="The weights and list don't have the same length.",
                argument="weights",
                sizes=(*shape, *weights),
            )
        dtype = promote(call, call.tensor("x").dtype, call.tensor("weights").dtype)
    return TensorSpec((*shape[:-1], unknown_size("bins", dynamic=True)), dtype)


@op("keras.ops.unique")
def unique(call: OpCall) -> TensorSpec | tuple[TensorSpec, ...]:
    """The different values, and where they are as far as it is asked for."""
    spec, shape, size = call.tensor("x"), shape_of(call, "x"), call.arguments["size"]
    count: Dim = unknown_size("unique values", dynamic=True)
    if size is not None and not isinstance(size, Sym):
        given = whole(call, "size")
        count = count if given < 0 and lenient(call) else given
    values, where = (count,), shape
    if call.arguments["axis"] is not None:
        axis = axis_of(call, len(shape))
        values, where = (*shape[:axis], count, *shape[axis + 1 :]), (shape[axis],)
    found = [TensorSpec(values, spec.dtype)]
    for what, extra in (("index", (count,)), ("inverse", where), ("counts", (count,))):
        if flag(call, f"return_{what}"):
            found.append(TensorSpec(extra, "int32"))
    return found[0] if len(found) == 1 else tuple(found)


@op("keras.ops.histogram")
def histogram(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape, bins = shape_of(call, "x"), whole(call, "bins")
    if len(shape) > 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`histogram` takes a vector, not {len(shape)} axes.",
            keras="Input tensor must be 1-dimensional.",
            argument="x",
            sizes=shape,
        )
    if bins < 0:
        raise KerasError(
            "wrong-argument-value",
            "`bins` of `histogram` cannot be negative.",
            keras="Argument `bins` should be a non-negative integer.",
            argument="bins",
        )
    dtype = call.tensor("x").dtype
    return TensorSpec((bins,), dtype), TensorSpec((bins + 1,), dtype)


@op("keras.ops.top_k")
def top_k(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    """The `k` largest along the last axis; NumPy gives as many as there are."""
    spec, shape = call.tensor("x"), at_least(call, "x", 1)
    k = call.arguments["k"]
    if not isinstance(k, Sym):
        k = whole(call, "k")
    if isinstance(k, int) and lenient(call):
        parted = not flag(call, "sorted")
        if parted and isinstance(shape[-1], int) and -k >= max(shape[-1], 1):
            raise KerasError(
                "wrong-argument-value",
                f"`top_k` cannot take {k} of {shape[-1]} values.",
                keras="kth out of bounds",
                argument="k",
            )
        k = slice_size(shape[-1], slice(0, k))
    out = (*shape[:-1], k)
    return TensorSpec(out, spec.dtype), TensorSpec(out, "int32")


@op("keras.ops.in_top_k")
def in_top_k(call: OpCall) -> TensorSpec:
    targets, predictions = shape_of(call, "targets"), shape_of(call, "predictions")
    if call.symbolic or len(predictions) != 2:
        return TensorSpec(targets, "bool")
    return TensorSpec(broadcast_shapes(targets, predictions[:1], operation="`in_top_k`"), "bool")


@op(*_paths("segment_sum segment_max segment_min segment_prod"))
def segments(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("data"), shape_of(call, "data")
    ids = shape_of(call, "segment_ids")
    if len(ids) == 1 and shape and differ(ids[0], shape[0]):
        raise KerasError(
            "input-size-mismatch",
            f"`{call.name}` needs one id per row: {show_shape(ids)} and {show_shape(shape)}.",
            keras="Argument `segment_ids` and `data` should have same leading dimension.",
            argument="segment_ids",
            sizes=(ids[0], shape[0]),
        )
    if len(ids) != 1 or not shape:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes `segment_ids` of one axis, got {len(ids)}.",
            keras="Argument `segment_ids` should be an 1-D vector",
            argument="segment_ids",
        )
    count: Dim = unknown_size("segments", dynamic=True)
    if call.arguments["num_segments"] is not None:
        count = whole(call, "num_segments")
    return TensorSpec((count, *shape[1:]), spec.dtype)


@op("keras.ops.searchsorted")
def searchsorted(call: OpCall) -> TensorSpec:
    table = shape_of(call, "sorted_sequence")
    _one_axis(call, table, "sorted_sequence")
    long = call.symbolic and is_dynamic(table[0])
    return TensorSpec(shape_of(call, "values"), "int64" if long else "int32")


@op("keras.ops.digitize")
def digitize(call: OpCall) -> TensorSpec:
    if call.symbolic and not isinstance(call.arguments["bins"], TensorSpec):
        raise KerasError(
            "wrong-argument-type",
            "`bins` of `digitize` has to be a tensor beside symbolic ones.",
            keras="object has no attribute 'shape'",
            argument="bins",
            exception="AttributeError",
        )
    if is_complex(call.tensor("x").dtype) and not call.symbolic:
        raise KerasError(
            "wrong-argument-type",
            "`digitize` does not take complex numbers.",
            keras="x may not be complex",
            argument="x",
            exception="TypeError",
        )
    table = shape_of(call, "bins")
    if table or not call.symbolic:
        _one_axis(call, table, "bins")
    return TensorSpec(shape_of(call, "x"), "int32")


def _one_axis(call: OpCall, table: Shape, name: str) -> None:
    if len(table) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` looks up values in a sequence of one axis, got {len(table)}.",
            keras="only supports 1-D sorted sequences",
            argument=name,
        )
