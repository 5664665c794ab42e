"""Normalisation by given or computed means, variances and norms."""

from __future__ import annotations

from typing import Any

from ...domain import (
    Shape,
    TensorSpec,
    differ,
    product,
    show_dim,
    show_shape,
)
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, expand_shape
from .arguments import (
    axes_of,
    axis_of,
    lenient,
    same_shape,
    shape_of,
    to_float,
)


@op("keras.ops.batch_normalization")
def batch_normalization(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = axis_of(call, len(shape))
    if lenient(call):
        first = product(shape_of(call, "mean"))
        for name in ("variance", "offset", "scale"):
            given = () if call.arguments[name] is None else shape_of(call, name)
            if call.arguments[name] is not None and differ(product(given), first):
                raise KerasError(
                    "weights-shape-mismatch",
                    f"`{name}` has {show_shape(given)}, `mean` {show_dim(first)} values.",
                    keras="cannot reshape array",
                    argument=name,
                    sizes=(*given, first),
                )
    for name in ("mean", "variance", "offset", "scale"):
        if call.arguments[name] is None:
            continue
        given = shape_of(call, name)
        if not call.symbolic and (len(given) == 1 or lenient(call)):
            size = product(given)
            placed = tuple(size if i == axis else 1 for i in range(len(shape)))
            shape = broadcast_shapes(shape, placed, operation="`batch_normalization`")
        elif len(given) != 1 or not same_shape(call, given, (shape[axis],)):
            raise KerasError(
                "weights-shape-mismatch",
                f"`{name}` has to be a vector of {show_dim(shape[axis])} values, got "
                f"{show_shape(given)}.",
                keras=f"`{name}` must be a vector of length x.shape[axis].",
                argument=name,
                sizes=(shape[axis], *given),
            )
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.layer_normalization", "keras.ops.rms_normalization")
def normalization(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if call.name == "rms_normalization" and not call.symbolic:
        shape = shape or (1,)
        axes_of(call, len(shape))
        if call.arguments["scale"] is not None:
            shape = broadcast_shapes(shape, shape_of(call, "scale"), operation=f"`{call.name}`")
        return TensorSpec(shape, spec.dtype)
    if not (call.symbolic and not shape):
        axes_of(call, len(shape))
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.normalize")
def normalize(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if not shape and lenient(call):
        shape = (1,)
    unused = lenient(call) and call.arguments["order"] != 2
    if not (unused and isinstance(call.arguments["axis"], float)):
        axes_of(call, len(shape))
    dtype = call.settings.floatx if call.symbolic else to_float(call, spec.dtype)
    return TensorSpec(shape, dtype)


@op("keras.utils.normalize")
def normalize_array(call: OpCall) -> TensorSpec:
    """Arrays are divided by their norms, with an axis put in where they were taken.

    Keras takes ``axis or -1`` for that place, so axis 0 gives what nobody meant.
    """
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axes = axes_of(call, len(shape))
    if call.symbolic:
        return TensorSpec(shape, call.settings.floatx)
    try:
        found = divided_by_norms(shape, axes, call.arguments["axis"])
    except KerasError:
        if lenient(call):
            raise
        found = None
    if found is None or (found != shape and not lenient(call)):
        raise Undecided("arrays of NumPy and tensors come back with other shapes")
    dtype = None if spec.dtype == "bfloat16" else to_float(call, spec.dtype)
    return TensorSpec(found, dtype)


def divided_by_norms(shape: Shape, axes: tuple[int, ...], axis: Any) -> Shape:
    """An array over its norms along `axes`, which Keras puts back at ``axis or -1``."""
    norms = tuple(dim for i, dim in enumerate(shape) if i not in axes) or (1,)
    divisor = expand_shape(norms, axis or -1, "`normalize`")
    return broadcast_shapes(shape, divisor, operation="`normalize`")
