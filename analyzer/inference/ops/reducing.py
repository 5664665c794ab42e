"""Operations that reduce axes away, or run along one."""

from __future__ import annotations

import math
from collections.abc import Callable

from ...domain import (
    Shape,
    TensorSpec,
    differ,
    product,
    show_shape,
)
from ..contract import KerasError, OpCall, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes
from .arguments import (
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
    to_float,
    whole,
    whole_or_none,
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
