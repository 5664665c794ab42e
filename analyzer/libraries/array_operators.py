"""Operators between arrays: shapes broadcast, dtypes promote, bounds are computed along."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import Array, Shape, Value
from ..inference.contract import Undecided
from .array_values import (
    TRUTH,
    arithmetic_facts,
    bounds_of,
    cast_facts,
    elementwise,
    flatten,
)
from .arrays import derive, number
from .numpy_dtypes import bits, kind_of, promote, promote_weak, to_mean
from .numpy_shapes import broadcast, matmul

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_BITWISE = frozenset({"&", "|", "^", "<<", ">>"})
_STRICT = frozenset({"tensorflow", "torch"})
THRESHOLD = "threshold"
"""The `Facts.source` of a matrix of truths of which a row may hold any number."""


def binary_array(operator: str, left: Array, right: Array) -> Value:
    """``left <operator> right`` of two arrays."""
    if operator == "*" and "scipy" in (left.library, right.library):
        raise Undecided("sparse matrices are multiplied as matrices, sparse arrays are not")
    library = library_of(left, right)
    main = left if left.library == library or right.library != library else right
    if operator == "@":
        if left.shape is None or right.shape is None:
            return derive(main, None, _result_dtype("*", left, right), library=library)
        dtype = _result_dtype("*", left, right)
        shape = matmul(left.shape, right.shape)
        return Array(shape, dtype, library, base=main, site=main.site)
    shape: Shape | None = None
    if left.library == right.library == "pandas" and left.shape != right.shape:
        raise Undecided("pandas aligns by labels")
    if left.shape is not None and right.shape is not None:
        shape = broadcast(left.shape, right.shape, operation=operator)
    if operator in COMPARISONS:
        value = elementwise(operator, left, right, shape, "bool") if shape is not None else None
        facts = TRUTH
        if operator in ("<", ">", "<=", ">=") and shape is not None and len(shape) == 2:
            facts = replace(TRUTH, source=THRESHOLD)
        return Array(shape, "bool", library, facts, value, main, main.site)
    dtype = result_dtype(operator, left, right)
    value = elementwise(operator, left, right, shape, dtype) if shape is not None else None
    if value is not None and operator in _BITWISE and dtype == "bool":
        facts = TRUTH
    elif value is not None:
        facts = bounds_of(flatten(value))
    else:
        facts = TRUTH if dtype == "bool" else arithmetic_facts(operator, left, right)
    base = main if main.rank != 0 else (left if (left.rank or 0) >= (right.rank or 0) else right)
    labels = left.labels if left.labels == right.labels or right.rank == 0 else None
    labels = right.labels if left.rank == 0 else labels
    result = Array(shape, dtype, library, facts, value, base, base.site, labels=labels)
    return number(value, dtype, result, facts) if shape == () else result


def library_of(*arrays: Array) -> str:
    """Whose array an operation on `arrays` gives."""
    names = {array.library for array in arrays}
    for name in ("keras", "torch", "tensorflow", "jax", "pandas"):
        if name in names:
            return name
    return "numpy"


def _weak(array: Array) -> str | None:
    """The kind of a Python number, which does not decide a dtype alone."""
    if array.library != "python" or array.rank != 0:
        return None
    kind = kind_of(array.dtype)
    return kind if kind in ("int", "float", "complex") else None


def result_dtype(operator: str, left: Array, right: Array) -> str | None:
    """The dtype of an arithmetic or bitwise operation."""
    dtype = _result_dtype(operator, left, right)
    if operator in _BITWISE and kind_of(dtype) in ("float", "complex"):
        raise Undecided(f"`{operator}` of numbers that are not whole")
    return dtype


def _result_dtype(operator: str, left: Array, right: Array) -> str | None:
    library = library_of(left, right)
    if library in _STRICT and left.library != right.library:
        own, other = (left, right) if left.library == library else (right, left)
        weak = _weak(other)
        if library == "tensorflow" or other.library != "python":
            dtype = own.dtype
        else:
            dtype = promote_weak(own.dtype, weak) if weak else own.dtype
            if weak == "float" and kind_of(own.dtype) in ("int", "uint", "bool"):
                dtype = "float32"
    else:
        a, b = _weak(left), _weak(right)
        if a is not None and b is not None:
            dtype = promote(left.dtype, right.dtype)
        elif a is not None:
            dtype = _with_number(right.dtype, a, left.value)
        elif b is not None:
            dtype = _with_number(left.dtype, b, right.value)
        else:
            dtype = promote(left.dtype, right.dtype)
    if kind_of(dtype) == "other" and dtype != "object":
        return None
    if operator == "/":
        if library == "torch" and kind_of(dtype) in ("int", "uint", "bool"):
            return "float32"
        if library == "tensorflow" and kind_of(dtype) in ("int", "uint") and dtype is not None:
            return "float32" if bits(dtype) <= 16 else "float64"
        dtype = to_mean(dtype)
    if dtype == "bool":
        if operator == "-":
            raise Undecided("NumPy does not subtract booleans")
        if operator in ("//", "%", "**", "<<", ">>"):
            dtype = "int8"
    return narrowed(dtype, library)


def _with_number(dtype: str | None, kind: str, number: object) -> str | None:
    """An array's dtype with a Python number, which has to fit into whole ones."""
    own = kind_of(dtype)
    if dtype is not None and kind == "int" and own in ("int", "uint") and isinstance(number, int):
        width = bits(dtype)
        lowest, highest = (
            (0, 2**width) if own == "uint" else (-(2 ** (width - 1)), 2 ** (width - 1))
        )
        if not lowest <= number < highest:
            raise Undecided(f"{number} does not fit into {dtype}")
    return promote_weak(dtype, kind)


def narrowed(dtype: str | None, library: str) -> str | None:
    """JAX keeps 32 bits unless it is told otherwise."""
    if library == "jax" and dtype in ("float64", "int64", "uint64", "complex128"):
        return {"complex128": "complex64"}.get(dtype, dtype.replace("64", "32"))
    return dtype


def cast(array: Array, dtype: str | None, library: str | None = None) -> Array:
    """``array.astype(dtype)``."""
    value = array.value
    if value is not None and dtype is not None:
        kind = kind_of(dtype)
        numbers = flatten(value)
        if kind in ("int", "uint") and all(isinstance(n, int | float) for n in numbers):
            from .array_values import nest

            value = nest([int(n) for n in numbers], array.shape or ())
        elif kind == "float" and dtype in ("float64", "float32"):
            from .array_values import nest

            value = nest([float(n) for n in numbers], array.shape or ())
        else:
            value = None
    result = derive(array, array.shape, facts=cast_facts(array, dtype), value=value)
    return result.but(dtype=dtype, library=library or result.library)


__all__ = ["COMPARISONS", "binary_array", "cast", "library_of", "narrowed", "result_dtype"]
