"""``math`` and ``random``: numbers that are known are computed, others keep their kind."""

from __future__ import annotations

import math

from msgspec import Struct

from ..domain import Array, Facts, ListValue, Sym, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .arrays import as_array
from .contract import CONSTANTS, Call, function, method

CONSTANTS.update({f"math.{name}": getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")})

_WHOLE = ("ceil", "floor", "trunc", "gcd", "lcm", "isqrt", "factorial", "comb", "perm")
_FLOATS = (
    "sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan",
    "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "degrees",
    "radians", "fabs", "hypot", "copysign", "fmod", "erf", "erfc", "gamma", "lgamma", "cbrt",
)  # fmt: skip
_TESTS = ("isnan", "isinf", "isfinite", "isclose")
_LARGEST = 4096
"""Arguments of functions that grow fast, past which they are not computed."""


def a_float(
    low: float | None = None, high: float | None = None, source: str | None = None
) -> Array:
    """A Python float that is not known."""
    return Array((), "float64", "python", Facts(low, high, source=source))


@function(*(f"math.{name}" for name in (*_WHOLE, *_FLOATS, *_TESTS)))
def arithmetic(call: Call) -> Value:
    """Computed for known numbers, as Python does; what raises there is left unknown."""
    numbers = [_number(arg) for arg in call.args]
    known = [value for value in numbers if value is not None]
    work = getattr(math, call.name, None)
    if work is not None and len(known) == len(numbers) and not call.kwargs:
        if call.name in _WHOLE and any(abs(value) > _LARGEST for value in known):
            small = call.name in ("ceil", "floor", "trunc", "gcd", "lcm", "isqrt")
            if not small:
                return unknown_size("a number")
        try:
            return work(*known)
        except (ValueError, OverflowError, TypeError):
            return Unknown(f"what `{call.name}` gives")
    if any(isinstance(arg, Unknown) or not _is_number(arg, call) for arg in call.args):
        return Unknown(f"what `{call.name}` gives")
    if call.name in _WHOLE:
        return unknown_size("a number")
    return Unknown("a condition on numbers") if call.name in _TESTS else a_float()


def _number(value: Value) -> int | float | None:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value
    if isinstance(value, Array) and isinstance(value.value, int | float):
        return value.value
    return None


def _is_number(value: Value, call: Call) -> bool:
    array = as_array(value, call.host)
    return array is not None and array.shape == ()


@function("math.prod")
def prod(call: Call) -> Value:
    items = call.host.items(call.get(0, "iterable"))
    if items is None or not all(isinstance(item, int | float | Sym) for item in items):
        raise Undecided("the numbers to multiply")
    result: Value = call.get(None, "start", 1)
    for item in items:
        result = result * item
    return result


@function("math.fsum", "math.dist")
def some_float(call: Call) -> Value:
    return a_float()


# -- random ----------------------------------------------------------------------------------------


class RandomGenerator(Struct, frozen=True, eq=False):
    """``random.Random(seed)``: has what the module `random` has."""


_NAMES = (
    "random", "uniform", "gauss", "normalvariate", "betavariate", "expovariate", "triangular",
    "randint", "randrange", "getrandbits", "choice", "choices", "sample", "shuffle", "seed",
)  # fmt: skip


@function("random.Random", "random.SystemRandom")
def random_generator(call: Call) -> Value:
    return RandomGenerator()


@method(RandomGenerator, *_NAMES)
def of_generator(generator: RandomGenerator, call: Call) -> Value:
    return draw(call)


@function(*(f"random.{name}" for name in _NAMES))
def draw(call: Call) -> Value:
    """Numbers of the kind that is drawn; items that look like any item of a sequence."""
    match call.name:
        case "seed":
            return None
        case "random":
            return a_float(0, 1, "random")
        case "uniform" | "triangular" | "gauss" | "normalvariate" | "betavariate" | "expovariate":
            return a_float(source="random")
        case "randint" | "randrange" | "getrandbits":
            return unknown_size("a random number")
        case "choice":
            return _one_of(call.known(0, "seq"), call)
        case "shuffle":
            return _shuffle(call)
        case "choices":
            return _several(call, call.known(0, "population"), call.get(None, "k", 1))
        case _:
            return _several(call, call.known(0, "population"), call.get(1, "k"))


_MOST = 2_000


def _several(call: Call, source: Value, count: Value) -> ListValue:
    """`count` items, each one of those in `source`."""
    if isinstance(count, int) and 0 <= int(count) <= _MOST:
        # Every item is asked for anew: two of them need not be equal.
        items = tuple(_one_of(source, call) for _ in range(int(count)))
        return ListValue(items, call.site)
    result = ListValue(None, call.site)
    result.slots["element"] = _one_of(source, call)
    return result


def _one_of(source: Value, call: Call) -> Value:
    items = call.host.items(source)
    if items and not any(isinstance(item, bool) for item in items):
        if all(isinstance(item, int) for item in items):
            return unknown_size("one of several numbers")
        if all(isinstance(item, int | float) for item in items):
            return a_float()
    return call.host.element(source)


def _shuffle(call: Call) -> Value:
    """The items of a list in another order, in place."""
    given = call.get(0, "x")
    if isinstance(given, ListValue) and given.items is not None:
        mixed = _several(call, given, len(given.items))
        call.host.state.set(given.slots, "items", mixed.items)
    return None


__all__ = ["RandomGenerator", "a_float"]
