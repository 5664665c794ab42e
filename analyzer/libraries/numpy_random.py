"""NumPy's random numbers: the functions of `numpy.random`, `RandomState` and `default_rng`."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..domain import NO_FACTS, Array, Dim, Facts, ListValue, Shape, Unknown, Value
from ..inference.contract import KerasError, Undecided
from .array_values import bounds_of, flatten
from .arrays import as_array, checked, derive, need_array, shape_of, size_of
from .contract import METHODS, Call, function
from .numpy_dtypes import read_dtype
from .numpy_shapes import broadcast

RANDOM = "random"


class Generator(Struct, frozen=True):
    """A random generator: ``numpy.random.default_rng(0)``; `modern` tells it from RandomState."""

    modern: bool = True


@function("numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator")
def generator(call: Call) -> Value:
    return Generator(call.name != "RandomState")


@function("numpy.random.seed", "numpy.random.set_state")
def seed(call: Call) -> Value:
    return None


@function("numpy.random.get_state")
def state(call: Call) -> Value:
    return Unknown("the state of the random numbers")


def _drawn(call: Call, shape: Shape | None, dtype: str | None, facts: Facts) -> Array:
    shape = checked(shape, call.host, f"`{call.name}` draws shape")
    return Array(shape, dtype, facts=replace(facts, source=RANDOM), site=call.site)


def _size(call: Call, position: int, *parameters: Value) -> Shape | None:
    """The shape asked for by `size`, or what the parameters broadcast to."""
    if call.has(position, "size") and call.get(position, "size") is not None:
        return shape_of(call.get(position, "size"), call.host)
    shapes: list[Shape] = []
    for parameter in parameters:
        array = as_array(parameter, call.host)
        if array is None or array.shape is None:
            return None
        shapes.append(array.shape)
    return broadcast(*shapes, operation=call.name) if shapes else ()


def rand(call: Call) -> Value:
    """``rand(d0, d1, …)`` and ``randn(d0, d1, …)``."""
    shape = tuple(size_of(_dimension(arg)) for arg in call.args)
    facts = Facts(low=0, high=1) if call.name == "rand" else NO_FACTS
    return _drawn(call, shape, "float64", facts)


def _dimension(arg: Value) -> Value:
    if isinstance(arg, tuple | ListValue):
        raise KerasError(
            "wrong-argument-type",
            "`rand` and `randn` take the sizes one by one, not as one tuple.",
            keras="'tuple' object cannot be interpreted as an integer",
            exception="TypeError",
        )
    return arg


def random(call: Call) -> Value:
    """Numbers from 0 to 1: ``random(size)``."""
    dtype = read_dtype(call.get(1, "dtype"), "float64")
    return _drawn(call, _size(call, 0), dtype, Facts(low=0, high=1))


_PARAMETERS = {
    "normal": ("loc", "scale"),
    "uniform": ("low", "high"),
    "laplace": ("loc", "scale"),
    "logistic": ("loc", "scale"),
    "gumbel": ("loc", "scale"),
    "lognormal": ("mean", "sigma"),
    "exponential": ("scale",),
    "rayleigh": ("scale",),
    "gamma": ("shape", "scale"),
    "beta": ("a", "b"),
    "chisquare": ("df",),
    "standard_t": ("df",),
    "standard_gamma": ("shape",),
    "weibull": ("a",),
    "pareto": ("a",),
    "vonmises": ("mu", "kappa"),
    "triangular": ("left", "mode", "right"),
    "binomial": ("n", "p"),
    "poisson": ("lam",),
    "geometric": ("p",),
}
_DEFAULTS: dict[str, Any] = {"low": 0.0, "high": 1.0}
_WHOLE = frozenset({"binomial", "poisson", "geometric"})


def distribution(call: Call) -> Value:
    """A distribution with parameters before ``size``."""
    names = _PARAMETERS[call.name]
    given = [call.get(i, name, _DEFAULTS.get(name, 0.0)) for i, name in enumerate(names)]
    whole = call.name in _WHOLE
    facts = Facts(integral=True, low=0) if whole else NO_FACTS
    if call.name == "uniform" and all(isinstance(p, int | float) for p in given):
        facts = Facts(low=given[0], high=given[1])
    elif call.name == "beta":
        facts = Facts(low=0, high=1)
    elif call.name == "binomial" and isinstance(given[0], int):
        facts = Facts(low=0, high=given[0], integral=True, classes=given[0] + 1)
    return _drawn(call, _size(call, len(names), *given), "int64" if whole else "float64", facts)


def standard(call: Call) -> Value:
    dtype = read_dtype(call.get(1, "dtype"), "float64")
    return _drawn(call, _size(call, 0), dtype, NO_FACTS)


def randint(call: Call) -> Value:
    """``randint(low, high, size)`` and ``integers``; the end is not drawn unless it is asked."""
    low, high = call.get(0, "low", Unknown("a bound")), call.get(1, "high")
    shape = _size(call, 2, low, *(() if high is None else (high,)))
    if high is None:
        low, high = 0, low
    dtype = read_dtype(call.get(3, "dtype"), "int64")
    past = 1
    if call.name == "random_integers" or call.host.truth(call.get(4, "endpoint", False)):
        past = 0
    bottom = low if isinstance(low, int) else None
    top = int(high) - past if isinstance(high, int) else None
    if isinstance(low, int) and isinstance(high, int) and high - past < low:
        raise KerasError(
            "wrong-argument-value",
            f"`{call.name}` cannot draw between {int(low)} and {int(high)}.",
            keras="low >= high",
        )
    classes = top + 1 if bottom == 0 and top is not None else None
    return _drawn(call, shape, dtype, Facts(bottom, top, integral=True, classes=classes))


def choice(call: Call) -> Value:
    """``choice(a, size)``: some of the items of `a`, or of the numbers before `a`."""
    given = call.get(0, "a", Unknown("what to choose from"))
    size = call.get(1, "size")
    shape: Shape | None = () if size is None else shape_of(size, call.host)
    if isinstance(given, int):
        facts = Facts(0, int(given) - 1, integral=True, classes=int(given))
        return _drawn(call, shape, "int64", facts)
    array = need_array(given, call.host)
    facts = array.facts
    if array.value is not None:
        facts = bounds_of(flatten(array.value))
    if array.shape == ():
        return _drawn(call, shape, "int64", Facts(low=0, integral=True))
    inner = array.shape[1:] if array.shape is not None else None
    whole = None if shape is None or inner is None else (*shape, *inner)
    drawn = _drawn(call, whole, array.dtype, facts)
    return drawn.but(base=array)


def permutation(call: Call) -> Value:
    """The rows of an array in another order, or the numbers before `x` in any order."""
    given = call.get(0, "x", Unknown("what to permute"))
    array = need_array(given, call.host)
    if array.shape == ():
        length: Dim = size_of(given, "a size")
        high = int(length) - 1 if isinstance(length, int) else None
        return _drawn(call, (length,), "int64", Facts(low=0, high=high, integral=True))
    facts = replace(array.facts, ordered=False)
    return derive(array, array.shape, facts=facts, library="numpy", call=call)


def shuffle(call: Call) -> Value:
    return None


def multivariate(call: Call) -> Value:
    mean = need_array(call.get(0, "mean"), call.host)
    shape = _size(call, 2)
    whole = None if shape is None or mean.shape is None else (*shape, *mean.shape)
    return _drawn(call, whole, "float64", NO_FACTS)


def multinomial(call: Call) -> Value:
    chances = need_array(call.get(1, "pvals"), call.host)
    shape = _size(call, 2)
    whole = None if shape is None or chances.shape is None else (*shape, *chances.shape[-1:])
    return _drawn(call, whole, "int64", Facts(low=0, integral=True))


def dirichlet(call: Call) -> Value:
    alpha = need_array(call.get(0, "alpha"), call.host)
    shape = _size(call, 1)
    whole = None if shape is None or alpha.shape is None else (*shape, *alpha.shape)
    return _drawn(call, whole, "float64", Facts(low=0, high=1))


_BOTH = {
    **dict.fromkeys(_PARAMETERS, distribution),
    **dict.fromkeys(("standard_normal", "standard_cauchy"), standard),
    "standard_exponential": standard,
    "random": random,
    "choice": choice,
    "permutation": permutation,
    "shuffle": shuffle,
    "multivariate_normal": multivariate,
    "multinomial": multinomial,
    "dirichlet": dirichlet,
}
_OLD = {
    **_BOTH,
    "rand": rand,
    "randn": rand,
    "randint": randint,
    "random_integers": randint,
    "random_sample": random,
    "ranf": random,
    "sample": random,
}
_NEW = {**_BOTH, "integers": randint, "permuted": permutation}

for _name, _model in _OLD.items():
    function(f"numpy.random.{_name}")(_model)


def _draw(generator: Generator, call: Call) -> Value:
    model = (_NEW if generator.modern else _OLD).get(call.name)
    if model is None:
        raise Undecided(f"`{call.name}` of a generator")
    return model(call)


for _name in {*_OLD, *_NEW}:
    METHODS[(Generator, _name)] = _draw
METHODS[(Generator, "seed")] = lambda generator, call: None
METHODS[(Generator, "bytes")] = lambda generator, call: Unknown("random bytes")

__all__ = ["RANDOM", "Generator"]
