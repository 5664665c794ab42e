"""Diagonals of matrices, and matrices made of vectors."""

from __future__ import annotations

from ...domain import Dim, TensorSpec, product, unknown_size
from ..contract import KerasError, OpCall, op
from .arguments import at_least, axis_of, promote, shape_of, whole, whole_or_none


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
    a, b = axis_of(call, len(shape), "axis1"), axis_of(call, len(shape), "axis2")
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
