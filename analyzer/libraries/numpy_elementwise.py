"""NumPy's functions that work number by number: arithmetic, comparison, rounding, clipping."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ..domain import Array, Facts, Unknown, Value, key_of, product, unknown_size
from ..inference.contract import Undecided
from .array_operators import binary_array, cast, narrowed, result_dtype
from .array_values import (
    TRUTH,
    bounds_of,
    constant,
    flatten,
    join_facts,
    unary_facts,
)
from .arrays import derive, need_array, number, operand
from .contract import Call, function
from .numpy_dtypes import kind_of, promote, read_dtype, to_float
from .numpy_shapes import broadcast

BINARY = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
    "left_shift": "<<",
    "right_shift": ">>",
}

_FLOATING = [
    "sqrt",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "deg2rad",
    "rad2deg",
    "degrees",
    "radians",
    "cbrt",
]
_KEEPING = [
    "abs",
    "absolute",
    "fabs",
    "negative",
    "positive",
    "sign",
    "square",
    "round",
    "around",
    "rint",
    "floor",
    "ceil",
    "trunc",
    "fix",
    "reciprocal",
    "conjugate",
    "conj",
    "nan_to_num",
    "copysign",
    "invert",
    "bitwise_not",
]
_TESTING = [
    "isnan",
    "isinf",
    "isfinite",
    "isneginf",
    "isposinf",
    "isreal",
    "iscomplex",
    "signbit",
    "logical_not",
]
_PAIRS = [
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "fmod",
    "arctan2",
    "hypot",
    "logaddexp",
    "heaviside",
    "float_power",
]
_LOGIC = ["logical_and", "logical_or", "logical_xor", "isclose"]


@function(*(f"numpy.{name}" for name in BINARY))
def arithmetic(call: Call) -> Value:
    left, right = need_array(call.get(0, "x1"), call.host), need_array(call.get(1, "x2"), call.host)
    return binary_array(BINARY[call.name], left, right)


_CONSTANT: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "abs": abs,
    "absolute": abs,
    "negative": lambda x: -x,
    "square": lambda x: x * x,
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "rint": lambda x: float(round(x)),
}


@function(*(f"numpy.{name}" for name in (*_FLOATING, *_KEEPING)))
def unary(call: Call) -> Value:
    """A function of one array. Strings and objects are left undecided."""
    array = need_array(call.get(0, "x", call.get(None, "a")), call.host)
    return unary_array(call.name, array, call)


def unary_array(name: str, array: Array, call: Call) -> Value:
    dtype = array.dtype
    if kind_of(dtype) == "other" and dtype != "object":
        raise Undecided(f"`{name}` of {dtype}")
    if name in _FLOATING:
        dtype = narrowed(to_float(dtype), array.library)
    elif name == "fabs" or (name in ("rint",) and kind_of(dtype) in ("int", "uint", "bool")):
        dtype = to_float(dtype)
    elif dtype == "bool" and name in ("round", "around"):
        dtype = "float16"
    elif dtype == "bool" and name in ("square", "reciprocal"):
        dtype = "int8"
    elif name in ("abs", "absolute") and dtype in ("complex64", "complex128"):
        dtype = "float32" if dtype == "complex64" else "float64"
    elif dtype == "bool" and name in ("negative", "positive", "sign"):
        raise Undecided(f"`{name}` of booleans")
    value = _values(name, array, dtype)
    facts = bounds_of(flatten(value)) if value is not None else unary_facts(name, array)
    owner = array.library if array.library in ("pandas",) else None
    result = derive(array, array.shape, facts=facts, value=value, library=owner, call=call)
    result = result.but(dtype=dtype)
    return number(value, dtype, result, facts) if array.shape == () else result


def _values(name: str, array: Array, dtype: str | None) -> Any:
    work = _CONSTANT.get(name)
    if array.value is None or work is None or array.shape is None or kind_of(dtype) == "other":
        return None
    try:
        numbers = [work(n) for n in flatten(array.value)]
    except (ArithmeticError, TypeError, ValueError):
        return None
    if kind_of(dtype) in ("int", "uint"):
        numbers = [int(n) for n in numbers]
    return constant(numbers, array.shape)


@function(*(f"numpy.{name}" for name in _TESTING))
def tested(call: Call) -> Value:
    array = need_array(call.get(0, "x"), call.host)
    return derive(array, array.shape, "bool", replace(TRUTH, classes=2), call=call)


@function(*(f"numpy.{name}" for name in _LOGIC))
def logic(call: Call) -> Value:
    left, right = need_array(call.get(0, "x1"), call.host), need_array(call.get(1, "x2"), call.host)
    found = binary_array("==", left, right)
    return found.but(value=None) if isinstance(found, Array) else found


@function(*(f"numpy.{name}" for name in _PAIRS))
def pair(call: Call) -> Value:
    left, right = need_array(call.get(0, "x1"), call.host), need_array(call.get(1, "x2"), call.host)
    name = call.name
    if name == "float_power":
        found = binary_array("**", left, right)
        return found.but(dtype="float64", value=None) if isinstance(found, Array) else found
    shape = None
    if left.shape is not None and right.shape is not None:
        shape = broadcast(left.shape, right.shape, operation=name)
    if left.dtype == right.dtype == "bool" and name in ("maximum", "minimum", "fmax", "fmin"):
        dtype: str | None = "bool"
    else:
        dtype = result_dtype("*", left, right)
    facts = join_facts([left.facts, right.facts])
    if name in ("maximum", "fmax"):
        lows = [f.low for f in (left.facts, right.facts) if f.low is not None]
        facts = replace(facts, low=max(lows) if lows else None, classes=None)
    elif name in ("minimum", "fmin"):
        highs = [f.high for f in (left.facts, right.facts) if f.high is not None]
        facts = replace(facts, high=min(highs) if highs else None, classes=None)
    else:
        facts = replace(facts, low=None, high=None, integral=None, classes=None)
        dtype = to_float(dtype) if name in ("arctan2", "hypot", "logaddexp", "heaviside") else dtype
    main = left if (left.rank or 0) >= (right.rank or 0) else right
    return derive(main, shape, facts=facts, call=call).but(dtype=dtype)


@function("numpy.clip")
def clip(call: Call) -> Value:
    array = operand(call, 0, "a")
    low, high = (
        call.get(1, "a_min", call.get(None, "min")),
        call.get(2, "a_max", call.get(None, "max")),
    )
    facts = replace(array.facts, classes=None, one_hot=False)
    dtype, shape = array.dtype, array.shape
    for bound in (low, high):
        if bound is None:
            continue
        if isinstance(bound, Unknown):
            dtype, shape, facts = None, None, replace(facts, low=None, high=None)
            continue
        other = need_array(bound, call.host)
        if shape is not None and other.shape is not None:
            shape = broadcast(shape, other.shape, operation="clip")
        dtype = result_dtype("+", array.but(dtype=dtype, shape=()), other)
        if isinstance(other.value, float) and not other.value.is_integer():
            facts = replace(facts, integral=None)
    if isinstance(low, int | float):
        facts = replace(facts, low=low if facts.low is None else max(low, facts.low))
    if isinstance(high, int | float):
        facts = replace(facts, high=high if facts.high is None else min(high, facts.high))
    return derive(array, shape, facts=facts, call=call).but(dtype=dtype)


@function("numpy.where")
def where(call: Call) -> Value:
    if len(call.args) == 1 and not call.kwargs:
        return nonzero(call)
    condition = need_array(call.get(0, "condition"), call.host)
    one, other = need_array(call.get(1, "x"), call.host), need_array(call.get(2, "y"), call.host)
    shapes = [array.shape for array in (condition, one, other)]
    shape = None
    if all(s is not None for s in shapes):
        shape = broadcast(*(s for s in shapes if s is not None), operation="where")
    if kind_of(one.dtype) == "other" or kind_of(other.dtype) == "other":
        dtype = promote(one.dtype, other.dtype)
    else:
        dtype = result_dtype("*", one, other)
    facts = join_facts([one.facts, other.facts])
    if facts.integral and {facts.low, facts.high} == {0, 1}:
        facts = replace(facts, classes=2)
    main = max((condition, one, other), key=lambda array: array.rank or 0)
    return derive(main, shape, facts=facts, library="numpy", call=call).but(dtype=dtype)


@function("numpy.nonzero", "numpy.argwhere", "numpy.flatnonzero")
def nonzero(call: Call) -> Value:
    array = operand(call, 0, "a")
    found = unknown_size("where the condition holds", key=key_of("mask", call.args[0]))
    rank = array.rank
    if call.name == "argwhere":
        shape = None if rank is None else (found, rank)
        return derive(array, shape, "int64", _positions(), call=call)
    if call.name == "flatnonzero":
        return derive(array, (found,), "int64", _positions(), call=call)
    if not rank:
        raise Undecided("the rank of the array is not known")
    return tuple(derive(array, (found,), "int64", _positions(), call=call) for _ in range(rank))


def _positions() -> Facts:
    return Facts(low=0, integral=True)


@function("numpy.round_", "numpy.real", "numpy.imag", "numpy.angle", "numpy.sinc")
def simple(call: Call) -> Value:
    array = operand(call, 0, "val")
    dtype = {"complex64": "float32", "complex128": "float64"}.get(array.dtype or "", array.dtype)
    if call.name in ("angle", "sinc"):
        dtype = to_float(dtype) if kind_of(dtype) == "float" else "float64"
    facts = array.facts if call.name in ("real", "round_") else unary_facts("", array)
    return derive(array, array.shape, facts=facts, call=call).but(dtype=dtype)


@function("numpy.interp")
def interp(call: Call) -> Value:
    array = operand(call, 0, "x")
    return derive(array, array.shape, "float64", unary_facts("", array), call=call)


@function("numpy.isin", "numpy.in1d", "numpy.char.equal")
def membership(call: Call) -> Value:
    array = operand(call, 0, "element")
    shape = array.shape
    if call.name == "in1d" and shape is not None:
        shape = (product(shape),)
    return derive(array, shape, "bool", TRUTH, call=call)


@function("numpy.allclose", "numpy.array_equal", "numpy.array_equiv")
def same(call: Call) -> Value:
    return Unknown("a comparison of arrays")


_TYPES = [
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
    "bool_",
    "int_",
    "float_",
    "double",
    "single",
    "half",
    "intp",
    "complex64",
    "complex128",
    "float",
    "int",
]


@function(*(f"numpy.{name}" for name in _TYPES))
def typed(call: Call) -> Value:
    """``numpy.float32(x)``."""
    dtype = read_dtype(call.name, None)
    if not call.args:
        return Array((), dtype, value=0)
    found = cast(operand(call, 0, "x"), dtype)
    if found.shape == () and isinstance(found.value, int) and dtype == "int64":
        return found.value
    return found


__all__ = ["BINARY", "unary_array"]
