"""Random programs of NumPy calls: shape and dtype as NumPy's own, an error where NumPy raises."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import kgen.analyzer.libraries.numpy  # noqa: F401
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgen.analyzer.domain import Array, ListValue, Sym, Unknown
from kgen.analyzer.inference.contract import KerasError, Undecided
from numpy_host import FakeHost, nested

HOST = FakeHost()
DTYPES = ["bool", "uint8", "int8", "int32", "int64", "float16", "float32", "float64"]

shapes = st.lists(st.sampled_from([1, 2, 3, 4, 6]), max_size=4).map(tuple)
axes = st.integers(-4, 4)
numbers = st.one_of(st.integers(-3, 300), st.floats(-2, 2).filter(lambda x: x != 0))


@st.composite
def arrays(draw: st.DrawFn, shape: Any = shapes) -> np.ndarray:
    dims = draw(shape) if not isinstance(shape, tuple) else shape
    dtype = draw(st.sampled_from(DTYPES))
    count = int(np.prod(dims))
    return (np.arange(count) % 3 + 1).reshape(dims).astype(dtype)


def abstract(value: Any) -> Any:
    """A NumPy value as the analyzer holds it, its numbers forgotten."""
    match value:
        case np.ndarray():
            return Array(value.shape, str(value.dtype))
        case list():
            return ListValue(tuple(abstract(item) for item in value))
        case tuple():
            return tuple(abstract(item) for item in value)
        case slice():
            return slice(abstract(value.start), abstract(value.stop), abstract(value.step))
        case _:
            return value


def agrees(found: Any, real: Any) -> bool:
    """Whether the analyzer's answer covers the real one."""
    if isinstance(found, Unknown):
        return True
    if isinstance(real, tuple | list):
        items = found.items if isinstance(found, ListValue) else found
        if items is None:
            return True
        return len(items) == len(real) and all(map(agrees, items, real))
    if isinstance(found, bool | int | float) and not isinstance(found, Array):
        return np.ndim(real) == 0 and np.isclose(float(real), float(found))
    if isinstance(found, Sym):
        return np.ndim(real) == 0
    real = np.asarray(real)
    if found.shape is not None:
        if len(found.shape) != real.ndim:
            return False
        for mine, its in zip(found.shape, real.shape, strict=True):
            if isinstance(mine, int) and mine != its:
                return False
    if found.dtype is not None and found.dtype != str(real.dtype):
        return False
    low, high = found.facts.low, found.facts.high
    if real.size and real.dtype.kind in "bif":
        with np.errstate(all="ignore"):
            if low is not None and not (real.astype(float) >= low - 1e-3 - abs(low) * 1e-3).all():
                return False
            if (
                high is not None
                and not (real.astype(float) <= high + 1e-3 + abs(high) * 1e-3).all()
            ):
                return False
    return True


def compare(model: Callable[[], Any], real: Callable[[], Any], what: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected, failure = real(), None
        except Exception as error:
            expected, failure = None, error
    try:
        found = model()
    except Undecided:
        return "undecided"
    except KerasError as error:
        assert failure is not None, f"{what}: raised {error.rule}, NumPy gives {expected!r}"
        return "raises"
    if failure is not None:
        unknown = isinstance(found, Unknown) or (
            isinstance(found, Array) and (found.shape is None or found.dtype == "object")
        )
        assert unknown, f"{what}: NumPy raises {failure}, the model gives {found}"
        return "missed"
    assert agrees(found, expected), f"{what}: {found} is not {np.shape(expected)} {expected!r}"
    return "agrees"


Program = tuple[str, tuple[Any, ...], dict[str, Any]]


def _one(names: str, *rest: st.SearchStrategy, **kwargs: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(
        st.sampled_from(names.split()),
        st.tuples(arrays(), *rest),
        st.fixed_dictionaries({}, optional=kwargs),
    )


small = st.integers(-1, 6)
PROGRAMS: dict[str, st.SearchStrategy[Program]] = {
    "reductions": _one(
        "sum prod mean std var max min all any argmax argmin median count_nonzero",
        axis=st.one_of(st.none(), axes),
        keepdims=st.booleans(),
    ),
    "cumulative": _one("cumsum cumprod argsort sort unique diff", axis=axes),
    "reshape": _one("reshape", st.lists(small, max_size=4).map(tuple)),
    "axes": _one("expand_dims squeeze", axes),
    "moves": _one("moveaxis swapaxes", axes, axes),
    "transpose": _one("transpose", st.one_of(st.none(), st.permutations(range(3)).map(tuple))),
    "flat": _one("ravel nonzero flatnonzero argwhere atleast_1d atleast_2d atleast_3d"),
    "unary": _one("sqrt exp log abs square sign floor rint tanh round isnan negative"),
    "repeat": _one("repeat", st.integers(1, 3), axis=axes),
    "tile": _one("tile", st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)),
    "pad": _one(
        "pad",
        st.one_of(
            st.integers(0, 2),
            st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4),
        ),
    ),
    "split": _one("split array_split", st.integers(1, 4), axes),
    "cuts": _one("split", st.lists(st.integers(0, 5), max_size=2).map(sorted), axes),
    "pairs": _one("dot matmul inner outer", arrays()),
    "binary": _one(
        "add subtract multiply divide maximum power equal", st.one_of(arrays(), numbers)
    ),
    "take": _one(
        "take", arrays(st.just((2,)) | st.just((1, 2))).map(lambda a: a * 0 > 9), axis=axes
    ),
    "clip": _one("clip", st.integers(0, 1), st.integers(2, 5)),
    "where": st.tuples(
        st.just("where"), st.tuples(arrays(), arrays(), st.one_of(arrays(), numbers)), st.just({})
    ),
    "joins": st.tuples(
        st.sampled_from(["concatenate", "stack"]),
        st.tuples(st.lists(arrays(), min_size=1, max_size=3)),
        st.fixed_dictionaries({}, optional={"axis": axes}),
    ),
    "stacks": st.tuples(
        st.sampled_from(["vstack", "hstack", "dstack", "column_stack", "array"]),
        st.tuples(st.lists(arrays(), min_size=1, max_size=3)),
        st.just({}),
    ),
}


@pytest.mark.parametrize("family", PROGRAMS)
def test_function(family: str) -> None:
    counts: dict[str, int] = {}

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(PROGRAMS[family])
    def run(program: Program) -> None:
        name, args, kwargs = program
        if family == "take":
            args = (args[0], args[1].astype("int64"))
        mine = tuple(abstract(arg) for arg in args)
        outcome = compare(
            lambda: HOST.run(f"numpy.{name}", *mine, **{k: abstract(v) for k, v in kwargs.items()}),
            lambda: getattr(np, name)(*args, **kwargs),
            f"{name}{mine}{kwargs}",
        )
        counts[outcome] = counts.get(outcome, 0) + 1

    run()
    assert counts.get("agrees", 0) >= 3, counts


indices = st.lists(
    st.one_of(
        st.integers(-3, 3),
        st.slices(6),
        st.none(),
        st.just(Ellipsis),
        st.just([0, 0]),
        st.just(np.zeros((2, 1), "int64")),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(arrays(), indices)
def test_indexing(array: np.ndarray, index: tuple[Any, ...]) -> None:
    compare(
        lambda: HOST.item(abstract(array), tuple(abstract(part) for part in index)),
        lambda: array[index],
        f"{abstract(array)}[{index}]",
    )


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(arrays(), st.data())
def test_masks(array: np.ndarray, data: st.DataObject) -> None:
    mask = data.draw(arrays(st.one_of(shapes, st.just(array.shape)))).astype(bool)
    if mask.ndim:
        compare(
            lambda: HOST.item(abstract(array), abstract(mask)),
            lambda: array[mask],
            f"{array.shape}[{mask.shape}]",
        )


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    arrays(),
    st.one_of(arrays(), numbers),
    st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">=", "&", "|"]),
    st.booleans(),
)
def test_operators(left: Any, right: Any, operator: str, swapped: bool) -> None:
    a, b = (right, left) if swapped else (left, right)
    compare(
        lambda: HOST.binary(operator, abstract(a), abstract(b)),
        lambda: eval(f"a {operator} b", {"a": a, "b": b}),
        f"{abstract(a)} {operator} {abstract(b)}",
    )


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.recursive(
        st.one_of(st.integers(-5, 5), st.floats(-3, 3), st.booleans()),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=6,
    )
)
def test_nested_lists(value: Any) -> None:
    try:
        expected = np.array(value)
    except ValueError:
        return
    found = HOST.run("numpy.array", nested(value))
    assert agrees(found, expected), (value, found)
    assert found.value is None or np.array_equal(np.array(found.value), expected)
