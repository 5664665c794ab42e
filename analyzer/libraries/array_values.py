"""What is known of the numbers in an array: bounds and classes (`Facts`), small constants.

Facts flow through every operation: dividing by 255 divides the bounds, concatenation joins them,
a comparison leaves zeros and ones. Small constant arrays keep their numbers as nested tuples.
"""

from __future__ import annotations

import math
import operator as python
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from ..domain import NO_FACTS, Array, Facts, Shape
from .numpy_dtypes import is_integral, kind_of

LARGEST_CONSTANT = 512
"""How many numbers a constant array may have to be kept."""

TRUTH = Facts(low=0, high=1, integral=True, classes=2)


# -- facts -----------------------------------------------------------------------------------------


def is_whole(array: Array) -> bool:
    """Whether all numbers of `array` are certainly whole."""
    return array.facts.integral is True or is_integral(array.dtype)


def join_facts(parts: Sequence[Facts]) -> Facts:
    """What holds for arrays whose numbers come from any of `parts`."""
    first = parts[0] if parts else NO_FACTS
    for other in parts[1:]:
        if first != other:
            first = _join(first, other)
    return first


def _join(a: Facts, b: Facts) -> Facts:
    return Facts(
        low=min(a.low, b.low) if a.low is not None and b.low is not None else None,
        high=max(a.high, b.high) if a.high is not None and b.high is not None else None,
        integral=a.integral if a.integral == b.integral else None,
        classes=a.classes if a.classes == b.classes else None,
        one_hot=a.one_hot and b.one_hot,
        ordered=a.ordered if a.ordered == b.ordered else None,
        source=a.source if a.source == b.source else None,
        part=a.part if a.part == b.part else None,
        scaled=a.scaled and b.scaled,
        learnt=a.learnt if a.learnt == b.learnt else None,
    )


def bounds_of(numbers: Sequence[Any]) -> Facts:
    """The facts of numbers that are known one by one."""
    if not numbers or not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
        return NO_FACTS
    whole = all(float(n).is_integer() for n in numbers)
    ids = {int(n) for n in numbers} if whole else set()
    classes = len(ids) if whole and len(ids) > 1 and ids == set(range(len(ids))) else None
    return Facts(low=min(numbers), high=max(numbers), integral=whole, classes=classes)


def without_bounds(facts: Facts) -> Facts:
    """What is left after an operation that changes the numbers in an unknown way."""
    return Facts(source=facts.source, part=facts.part, scaled=facts.scaled, ordered=facts.ordered)


def arithmetic_facts(operator: str, left: Array, right: Array) -> Facts:
    """The facts of ``left <operator> right``; the larger array lends its source and part."""
    main = left if _weight(left) >= _weight(right) else right
    other = right if main is left else left
    origin = without_bounds(main.facts)
    a, b = _interval(left), _interval(right)
    whole = is_whole(left) and is_whole(right)
    number = _single(other)
    scaled = origin.scaled or (
        operator in ("*", "/")
        and main is not other
        and (other.rank == 0 or (operator == "/" and (other.rank or 9) < (main.rank or 0)))
    )
    if operator in ("*", "+", "-") and number is not None and number == (operator == "*"):
        return main.facts if operator != "-" or main is left else origin
    low, high = _combine(operator, a, b)
    return replace(
        origin,
        low=low,
        high=high,
        integral=True if whole and operator in ("+", "-", "*", "//", "%") else None,
        scaled=scaled,
    )


def _weight(array: Array) -> int:
    return 0 if array.rank == 0 else 2 if array.facts.source else 1


def _single(array: Array) -> Any:
    """The number of a constant scalar."""
    return array.value if array.rank == 0 and isinstance(array.value, int | float) else None


def _interval(array: Array) -> tuple[float | None, float | None]:
    number = _single(array)
    if number is not None:
        return number, number
    return array.facts.low, array.facts.high


def _combine(operator: str, a: Any, b: Any) -> tuple[float | None, float | None]:
    if None in a or None in b:
        return None, None
    try:
        match operator:
            case "+":
                return a[0] + b[0], a[1] + b[1]
            case "-":
                return a[0] - b[1], a[1] - b[0]
            case "*":
                ends = [x * y for x in a for y in b]
            case "/" | "//" if not b[0] <= 0 <= b[1]:
                ends = [x / y if operator == "/" else x // y for x in a for y in b]
            case "%" if b[0] == b[1] and b[0] > 0:
                return 0, b[0]
            case "**" if b[0] == b[1] and a[0] >= 0 and 0 <= b[0] <= 8:
                ends = [x ** b[0] for x in a]
            case _:
                return None, None
    except (ArithmeticError, ValueError):
        return None, None
    return min(ends), max(ends)


_MONOTONE: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "tanh": math.tanh,
    "arctan": math.atan,
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x),
    "round": round,
    "around": round,
    "rint": round,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "fix": math.trunc,
    "deg2rad": math.radians,
    "rad2deg": math.degrees,
}

_RANGES: dict[str, tuple[float, float]] = {
    "sin": (-1, 1),
    "cos": (-1, 1),
    "tanh": (-1, 1),
    "sigmoid": (0, 1),
    "softmax": (0, 1),
    "sign": (-1, 1),
}


def unary_facts(name: str, array: Array) -> Facts:
    """The facts of a function applied number by number."""
    facts = without_bounds(array.facts)
    low, high = array.facts.low, array.facts.high
    whole = True if name in ("round", "around", "rint", "floor", "ceil", "trunc", "fix") else None
    if name in _RANGES:
        return replace(facts, low=_RANGES[name][0], high=_RANGES[name][1])
    if name in _MONOTONE and low is not None and high is not None:
        try:
            return replace(
                facts, low=_MONOTONE[name](low), high=_MONOTONE[name](high), integral=whole
            )
        except (ArithmeticError, ValueError):
            return facts
    match name:
        case "negative" if low is not None and high is not None:
            return replace(facts, low=-high, high=-low, integral=array.facts.integral)
        case "abs" | "absolute" | "fabs":
            if low is not None and low >= 0:
                return array.facts
            top = max(abs(low), abs(high)) if low is not None and high is not None else None
            return replace(facts, low=0, high=top, integral=array.facts.integral)
        case "square" if low is not None and high is not None:
            bottom = 0 if low <= 0 <= high else min(low * low, high * high)
            top = max(low * low, high * high)
            return replace(facts, low=bottom, high=top, integral=array.facts.integral)
        case "relu" if high is not None:
            return replace(facts, low=max(0, low or 0), high=max(0, high))
        case "nan_to_num" | "positive" | "conjugate" | "real":
            return array.facts
    return replace(facts, integral=whole)


def cast_facts(array: Array, dtype: str | None) -> Facts:
    """The facts after ``astype(dtype)``."""
    facts = array.facts
    if dtype == "bool":
        return replace(without_bounds(facts), low=0, high=1, integral=True, classes=2)
    if is_integral(dtype):
        if is_whole(array):
            return replace(facts, integral=True)
        low = math.trunc(facts.low) if facts.low is not None else None
        high = math.trunc(facts.high) if facts.high is not None else None
        return replace(facts, low=low, high=high, integral=True, classes=None)
    return replace(facts, integral=True) if is_integral(array.dtype) else facts


def attained_classes(array: Array) -> int | None:
    """How many classes the labels certainly show, not only may show.

    Bounds say what may occur; with forty numbers a class it does, whatever the order was.
    """
    classes = array.facts.classes
    if classes is None or array.facts.integral is not True or array.shape is None:
        return None
    if array.facts.ordered and array.base is not None:
        return None
    count = 1
    for size in array.shape:
        if not isinstance(size, int):
            return classes if array.facts.source not in (None, "random") else None
        count *= size
    return classes if count >= 40 * classes else None


# -- numbers ---------------------------------------------------------------------------------------


def flatten(value: Any) -> list[Any]:
    """The numbers of nested tuples in C order."""
    if isinstance(value, tuple):
        return [number for item in value for number in flatten(item)]
    return [value]


def nest(numbers: Sequence[Any], shape: Shape) -> Any:
    """Numbers in C order as nested tuples of `shape`, whose sizes are all known."""
    if not shape:
        return numbers[0]
    if len(shape) == 1:
        return tuple(numbers)
    count, *_ = _known(shape)
    step = len(numbers) // count if count else 0
    return tuple(nest(numbers[row * step : (row + 1) * step], shape[1:]) for row in range(count))


def _known(shape: Shape) -> tuple[int, ...]:
    """The sizes of a shape of which all are known."""
    return tuple(int(size) for size in shape if isinstance(size, int))


def count_of(shape: Shape | None) -> int | None:
    """How many numbers a shape holds, None when that is not known."""
    if shape is None or not all(isinstance(size, int) for size in shape):
        return None
    return math.prod(_known(shape))


def has_value(array: Array) -> bool:
    return array.value is not None


def constant(numbers: Sequence[Any], shape: Shape) -> Any:
    """The `value` of an array, None when it is too large to keep."""
    if len(numbers) > LARGEST_CONSTANT or count_of(shape) != len(numbers):
        return None
    return nest(numbers, shape)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "//": python.floordiv,
    "%": python.mod,
    "**": python.pow,
    "==": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
    "&": python.and_,
    "|": python.or_,
    "^": python.xor,
}


def elementwise(operator: str, left: Array, right: Array, shape: Shape, dtype: str | None) -> Any:
    """The numbers of ``left <operator> right`` broadcast to `shape`, None when not kept."""
    work = _OPERATORS.get(operator)
    total = count_of(shape)
    if left.value is None or right.value is None or work is None or total is None:
        return None
    if total > LARGEST_CONSTANT or kind_of(dtype) in (None, "other", "complex"):
        return None
    a, b = _spread(left, shape), _spread(right, shape)
    if operator == "**" and any(abs(x) > 10**9 or abs(y) > 64 for x, y in zip(a, b, strict=True)):
        return None
    try:
        numbers = [work(x, y) for x, y in zip(a, b, strict=True)]
    except (ArithmeticError, TypeError, ValueError):
        return None
    if any(isinstance(n, complex) or abs(n) > 2**62 for n in numbers):
        return None
    return nest(numbers, shape)


def _spread(array: Array, shape: Shape) -> list[Any]:
    """The numbers of `array` broadcast to `shape`, in C order."""

    def rows(value: Any, mine: tuple[int, ...], wanted: tuple[int, ...]) -> list[Any]:
        if not wanted:
            return [value]
        if len(mine) < len(wanted):
            return rows(value, mine, wanted[1:]) * wanted[0]
        if mine[0] == wanted[0]:
            return [n for item in value for n in rows(item, mine[1:], wanted[1:])]
        return rows(value[0], mine[1:], wanted[1:]) * wanted[0]

    return rows(array.value, _known(array.shape or ()), _known(shape))


__all__ = [
    "LARGEST_CONSTANT",
    "TRUTH",
    "arithmetic_facts",
    "attained_classes",
    "bounds_of",
    "cast_facts",
    "constant",
    "count_of",
    "elementwise",
    "flatten",
    "has_value",
    "is_whole",
    "join_facts",
    "nest",
    "unary_facts",
    "without_bounds",
]
