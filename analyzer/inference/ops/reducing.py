"""Operations that reduce axes away, or run along one."""

from __future__ import annotations

import math
from collections.abc import Callable

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    differ,
    is_dynamic,
    product,
    show_shape,
    unknown_size,
)
from ...keras_api.backends import title
from ..contract import KerasError, OpCall, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes, slice_size
from .arguments import (
    at_least,
    axes_of,
    axis_of,
    dtype_argument,
    flag,
    floatx_unless_float,
    lenient,
    promote,
    refuse_symbols,
    runs,
    shape_of,
    specs_of,
    to_float,
    whole,
    whole_or_none,
    wrong_type,
)

Rule = Callable[[OpCall, "str | None"], "str | None"]


def _paths(names: str) -> tuple[str, ...]:
    return tuple(f"keras.ops.{name}" for name in names.split())


def _reduction(names: str, rule: Rule) -> None:
    """Register reductions over ``axis`` with ``keepdims``."""

    @op(*_paths(names))
    def reduction(call: OpCall) -> TensorSpec:
        return TensorSpec(_reduced(call, "x"), rule(call, call.tensor("x").dtype))


_OF_NUMBERS = (
    *("sum", "nansum", "prod", "nanprod", "max", "min", "amax", "amin", "nanmax", "nanmin", "ptp"),
    *("all", "any", "count_nonzero", "argmax", "argmin", "nanargmax", "nanargmin", "logsumexp"),
)
"""NumPy takes the axis 0 of a single number here."""


def _reduced(call: OpCall, name: str, axis: str = "axis") -> Shape:
    """What is left of a tensor's shape when the axes asked for are reduced away."""
    shape = shape_of(call, name)
    dtype = call.tensor(name).dtype
    wide = is_complex(dtype) or (is_float(dtype) and dtype != "bfloat16")
    of_floats = call.name in ("nanmean", "nanstd", "nanvar") and wide
    of_numbers = call.name in _OF_NUMBERS and not (call.name == "ptp" and dtype == "bool")
    scalars = of_numbers or of_floats
    axes = axes_of(call, len(shape), axis, scalars=scalars)
    if flag(call, "keepdims"):
        return tuple(1 if i in axes else dim for i, dim in enumerate(shape))
    return tuple(dim for i, dim in enumerate(shape) if i not in axes)


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
_reduction("max min amax amin ptp", _keep)
_reduction("nanmax nanmin", lambda call, dtype: promote(call, dtype))
_reduction("all any", lambda call, dtype: "bool")
_reduction("mean std", floatx_unless_float)
_reduction("var nanmean nanmedian nanstd nanvar median", _real_float)
_reduction("count_nonzero", lambda call, dtype: "int32")


@op("keras.ops.logsumexp")
def logsumexp(call: OpCall) -> TensorSpec:
    """Keras states the default float for symbolic tensors of any dtype."""
    kept, dtype = _reduced(call, "x"), call.tensor("x").dtype
    if not shape_of(call, "x") and flag(call, "keepdims") and lenient(call):
        kept = (1,)
    if call.symbolic or (dtype == "bfloat16" and lenient(call)):
        return TensorSpec(kept, call.settings.floatx)
    return TensorSpec(kept, floatx_unless_float(call, dtype))


@op(*_paths("argmax argmin nanargmax nanargmin"))
def argmax(call: OpCall) -> TensorSpec:
    """The place of the largest; without `axis` in the flattened tensor."""
    whole_or_none(call, "axis")
    return TensorSpec(_reduced(call, "x"), "int32")


@op("keras.ops.average")
def average(call: OpCall) -> TensorSpec:
    shape, axis = shape_of(call, "x"), call.arguments["axis"]
    dtype = call.tensor("x").dtype
    kinds = [dtype, "float"]
    axes = axes_of(call, len(shape))
    if call.arguments["weights"] is not None:
        weights = shape_of(call, "weights")
        kinds.append(call.tensor("weights").dtype)
        one = (shape[axes[0]],) if axis is not None and len(axes) == 1 else shape
        if not any(
            len(weights) == len(wanted) and not any(map(differ, weights, wanted))
            for wanted in (shape, one)
        ):
            raise KerasError(
                "broadcast-mismatch",
                f"`average` needs weights of the shape of the values, {show_shape(shape)}, or of "
                f"the axis; got {show_shape(weights)}.",
                keras="`weights` must have the same shape as `x` when `axis=None`",
                argument="weights",
                sizes=(*shape, *weights),
            )
    return TensorSpec(_reduced(call, "x"), promote(call, *kinds))


@op(*_paths("quantile percentile nanquantile nanpercentile"))
def quantile(call: OpCall) -> TensorSpec:
    """One result per quantile, in front."""
    kept, asked = _reduced(call, "x"), shape_of(call, "q")
    dtype = call.tensor("x").dtype
    if call.symbolic:
        asked = asked[:1]
        if isinstance(call.arguments["q"], tuple) and asked == (1,) and "quantile" in call.name:
            asked = ()
    if lenient(call) and call.name.startswith("nan") and 0 in shape_of(call, "x"):
        asked = ()  # NumPy gives the mean of nothing
    if "percentile" in call.name and is_complex(dtype):
        dtype = call.settings.floatx  # refused later, on arrays
    if call.name == "percentile" and is_float(dtype):
        return TensorSpec((*asked, *kept), dtype)
    return TensorSpec((*asked, *kept), to_float(call, dtype))


@op("keras.ops.moments")
def moments(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    spec = TensorSpec(_reduced(call, "x", "axes"), call.tensor("x").dtype)
    return spec, spec


@op("keras.ops.norm")
def norm(call: OpCall) -> TensorSpec:
    shape, axis, order = shape_of(call, "x"), call.arguments["axis"], call.arguments["ord"]
    dtype = floatx_unless_float(call, call.tensor("x").dtype)
    if is_complex(dtype):
        dtype = {"complex64": "float32"}.get(dtype or "", "float64")
    axes = axes_of(call, len(shape))
    _check_order(call, order, len(axes))
    if axis is None and order is not None and len(shape) > 2:
        raise KerasError(
            "axis-out-of-range",
            f"`norm` with `ord` and no `axis` takes vectors and matrices, not {len(shape)} axes.",
            keras="Improper number of dimensions to norm.",
            argument="axis",
        )
    if axis is not None and len(axes) > 2:
        raise KerasError(
            "axis-out-of-range",
            "`norm` works along one axis or two.",
            keras="Improper number of dimensions to norm.",
            argument="axis",
        )
    return TensorSpec(_reduced(call, "x"), dtype)


def _check_order(call: OpCall, order: object, axes: int) -> None:
    """Names of norms are for matrices, which have no others than these."""
    if order is None or isinstance(order, TensorSpec):
        return
    infinite = isinstance(order, float) and math.isinf(order)
    of_matrices = order in ("fro", "nuc", 1, -1, 2, -2) or infinite
    unknown_name = isinstance(order, str) and order not in ("fro", "nuc")
    if unknown_name or (isinstance(order, str) and axes == 1) or (axes == 2 and not of_matrices):
        raise KerasError(
            "wrong-argument-value",
            f"There is no norm {order!r} over {axes} {'axis' if axes == 1 else 'axes'}.",
            keras="Invalid `ord` argument for",
            argument="ord",
        )


@op(*_paths("cumsum cumprod nancumsum nancumprod"))
def cumulative(call: OpCall) -> TensorSpec:
    """Along an axis; without one over the flattened tensor."""
    shape, axis = shape_of(call, "x"), whole_or_none(call, "axis")
    own = call.tensor("x").dtype
    dtype = dtype_argument(call, own if own is None or call.symbolic else promote(call, own))
    dtype = "int32" if dtype == "bool" else dtype
    if axis is None:
        return TensorSpec((product(shape),), dtype)
    if not shape and axis in (0, -1) and lenient(call):
        return TensorSpec((1,), dtype)
    if not (call.symbolic and call.name.startswith("nan")):
        axis_of(call, len(shape))
    return TensorSpec(shape, dtype)


@op(*_paths("sort argsort argpartition"))
def ordering(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = whole_or_none(call, "axis")
    if call.name == "argpartition":
        whole(call, "kth")
    dtype = spec.dtype if call.name == "sort" else "int32"
    if axis is None:
        return TensorSpec((product(shape),), dtype)
    takes_scalars = lenient(call) and axis in (0, -1) and call.name != "sort"
    if call.name == "argsort" and runs(call, "argsort takes scalars"):
        takes_scalars = True
    if not shape and takes_scalars:
        return TensorSpec((1,), dtype)
    if not (call.symbolic and call.name == "argpartition"):
        axis_of(call, len(shape))
    return TensorSpec(shape, dtype)


@op("keras.ops.flip")
def flip(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axes_of(call, len(shape))
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.roll")
def roll(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if call.arguments["axis"] is not None:
        axes_of(call, len(shape), unique=False)
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.diff")
def diff(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("a"), shape_of(call, "a")
    if call.arguments["n"] == 0 and runs(call, "no difference asks for no axis"):
        return TensorSpec(shape, spec.dtype)
    axis = axis_of(call, len(shape))
    left = shape[axis] - whole(call, "n")
    if isinstance(left, int):
        left = max(left, 0)
    return TensorSpec((*shape[:axis], left, *shape[axis + 1 :]), spec.dtype)


@op("keras.ops.trapezoid")
def trapezoid(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "y")
    axis = axis_of(call, len(shape))
    if call.arguments["x"] is not None and not call.symbolic:
        places = shape_of(call, "x")
        if len(places) > 1:
            other = axis_of(call, len(places))
            steps = [
                (*sizes[:at], sizes[at] - 1, *sizes[at + 1 :])
                for sizes, at in ((shape, axis), (places, other))
            ]
            shape = broadcast_shapes(*steps, operation="`trapezoid`")
            axis = axis_of(call, len(shape))
    kept = (*shape[:axis], *shape[axis + 1 :])
    return TensorSpec(kept, to_float(call, call.tensor("y").dtype))


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


@op("keras.ops.meshgrid")
def meshgrid(call: OpCall) -> list[TensorSpec]:
    specs = specs_of(call, "x")
    lengths = [product(spec.shape or ()) for spec in specs]
    indexing = call.arguments["indexing"]
    if indexing not in ("xy", "ij") or (indexing == "xy" and len(specs) < 2 and call.symbolic):
        raise KerasError(
            "wrong-argument-value",
            "`meshgrid` takes `indexing` 'xy', with two tensors at least, or 'ij'.",
            keras="Valid values for `indexing` are 'xy' and 'ij'",
            argument="indexing",
        )
    if indexing == "xy" and len(lengths) > 1:
        lengths[0], lengths[1] = lengths[1], lengths[0]
    if call.symbolic:
        for item in call.arguments["x"]:
            if not isinstance(item, TensorSpec):
                raise wrong_type(call, "x", item, "made of tensors beside symbolic ones")
        # Keras states one dtype for all: the last one's, or the default float.
        dtype = specs[-1].dtype if indexing == "xy" else call.settings.floatx
        return [TensorSpec(tuple(lengths), dtype)] * len(specs)
    kinds: list[str | None] = [spec.dtype for spec in specs]
    if runs(call, "meshgrid takes vectors only") and any(
        len(spec.shape or ()) != 1 for spec in specs
    ):
        raise KerasError(
            "layer-rank-mismatch",
            f"On {title(call.settings.backend)}, `meshgrid` takes vectors only.",
            keras="Arguments to jax.numpy.meshgrid must be 1D",
            argument="x",
        )
    if None not in kinds and runs(call, "meshgrid takes one dtype"):
        # It multiplies by ones of the first dtype, which booleans make booleans of.
        kinds = ["bool" if "bool" in (kinds[0], kind) else kind for kind in kinds]
    strange = {kind for kind in kinds if kind not in ("bool", kinds[0])}
    if strange and None not in kinds and runs(call, "meshgrid takes one dtype"):
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, `meshgrid` takes tensors of one dtype, not "
            f"{' and '.join(sorted(map(str, {kinds[0], *strange})))}.",
            keras="cannot compute Mul as input #1(zero-based) was expected to be another dtype",
            argument="x",
            exception="InvalidArgumentError",
        )
    return [TensorSpec(tuple(lengths), kind) for kind in kinds]


@op(*(f"keras.{home}.softmax" for home in ("ops", "activations")))
def softmax(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axes_of(call, len(shape), scalars=True)
    return TensorSpec(shape, spec.dtype)


@op(*(f"keras.{home}.log_softmax" for home in ("ops", "activations")))
def log_softmax(call: OpCall) -> TensorSpec:
    return softmax(call)


@op("keras.ops.sparsemax", "keras.activations.sparsemax")
def sparsemax(call: OpCall) -> TensorSpec:
    if call.path.startswith("keras.activations"):
        refuse_symbols(call)
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis_of(call, len(shape))
    dtype = spec.dtype
    if not call.symbolic and not is_float(dtype):
        wide = "complex128" if is_complex(dtype) else "float64"
        dtype = wide if lenient(call) else None
    return TensorSpec(shape, dtype)
