"""No call of a modelled function fails in any other way than saying so."""

from __future__ import annotations

import random

import kgen.analyzer.libraries  # noqa: F401
import pytest
from kgen.analyzer.domain import (
    ApiRef,
    Array,
    DictValue,
    Facts,
    Frame,
    KerasTensor,
    ListValue,
    TensorSpec,
    Unknown,
    unknown_size,
)
from kgen.analyzer.inference.contract import KerasError, Undecided
from kgen.analyzer.libraries.contract import BEHAVIOURS, FUNCTIONS, METHODS, Call
from kgen.analyzer.libraries.numpy_creation import IndexBuilder
from kgen.analyzer.libraries.numpy_random import Generator
from numpy_host import FakeHost

HOST = FakeHost()
ROOTS = ("numpy.", "tensorflow.", "jax.", "torch.")
N = unknown_size("n")
ODD = [
    None, True, 0, 1, -1, 3, 2.5, -0.5, 2j, "axis", "float32", "ij,jk->ik", b"x", Ellipsis, N,
    N - 1,
    Unknown("not known"), slice(None), slice(1, N), slice(None, None, -1), slice(0, 5, 0),
    (), (2, 3), (N, 4), (None, 3), (-1, 2), ("a", "b"), range(5), (1, (2, 3)), (2.5, 1),
    ListValue(None), ListValue(()), ListValue((1, 2)), ListValue((1, ListValue((2, 3)))),
    ListValue((True, False)), ListValue((Unknown("?"), 2)), DictValue({"a": 1}),
    Array((), "int64", value=3), Array((), "float64"), Array((), None), Array(None, None),
    Array((3,), "int64", value=(0, 1, 2)), Array((0,), "float64"), Array((3,), "bool"),
    Array((4, 3), "float32", facts=Facts(0, 255)), Array((N, 28, 28), "uint8"),
    Array((2, 2), "object"), Array((2,), "str"), Array((2, 3, 4), "float32", "tensorflow"),
    Array((N, 3), None, "torch"), Array((5,), "int32", "jax"), Array((3,), "object", "pandas"),
    Array((2, 2), "int64", value=((0, 1), (1, 0)), facts=Facts(0, 1, integral=True, classes=2)),
    Array((1, 0, 2), "bool"), Array((10**9, 10**9), "float32"), 10**12,
    KerasTensor(TensorSpec((N, 4))), KerasTensor(TensorSpec(None)),
    Frame({"rows": N, "width": 4, "columns": None}),
    ApiRef("numpy.float32"), ApiRef("numpy.nothing"), Generator(),
]  # fmt: skip
NAMES = ["axis", "dtype", "size", "shape", "keepdims", "name", "out", "k", "num", "dim"]


def survives(work: object, what: str) -> None:
    try:
        work()  # type: ignore[operator]
    except (KerasError, Undecided):
        pass
    except Exception as error:
        raise AssertionError(f"{what}: {type(error).__name__}: {error}") from error


def arguments(dice: random.Random) -> tuple[tuple[object, ...], dict[str, object]]:
    args = tuple(dice.choice(ODD) for _ in range(dice.randrange(5)))
    kwargs = {name: dice.choice(ODD) for name in dice.sample(NAMES, dice.choice([0, 0, 1, 2]))}
    return args, kwargs


@pytest.mark.parametrize("root", ROOTS)
def test_functions(root: str) -> None:
    dice = random.Random(7)
    paths = [path for path in FUNCTIONS.load() if path.startswith(root) and ".data." not in path]
    assert paths
    rounds = 6 if root == "jax." else 25
    for path in paths:
        for _ in range(rounds):
            args, kwargs = arguments(dice)
            call = Call(path, args, kwargs, HOST)
            survives(lambda path=path, call=call: FUNCTIONS[path](call), f"{path}{args}{kwargs}")


@pytest.mark.parametrize("cls", [Array, Generator])
def test_methods(cls: type) -> None:
    dice = random.Random(7)
    receivers = [value for value in ODD if isinstance(value, cls)]
    for (owner, name), model in list(METHODS.load().items()):
        if owner is not cls:
            continue
        for _ in range(40):
            args, kwargs = arguments(dice)
            receiver, call = dice.choice(receivers), Call(name, args, kwargs, HOST)
            survives(
                lambda m=model, r=receiver, c=call: m(r, c), f"{receiver}.{name}{args}{kwargs}"
            )


def test_operators_and_indices() -> None:
    dice = random.Random(7)
    arrays = [value for value in ODD if isinstance(value, Array)]
    behaviour = BEHAVIOURS[Array]
    operators = ["+", "-", "*", "/", "//", "%", "**", "@", "==", "<", "&", "|", "<<"]
    for _ in range(6000):
        array, other, third = dice.choice(arrays), dice.choice(ODD), dice.choice(ODD)
        index = dice.choice([other, (other, third), (third,), (Ellipsis, other)])
        sign = dice.choice(operators)
        survives(lambda a=array, i=index: behaviour.item(a, i, HOST), f"{array}[{index}]")
        survives(
            lambda a=array, i=index, t=third: behaviour.set_item(a, i, t, HOST),
            f"{array}[{index}] = {third}",
        )
        survives(
            lambda a=array, o=other, s=sign: behaviour.binary(s, a, o, HOST),
            f"{array} {sign} {other}",
        )
        survives(
            lambda a=array, o=other, s=sign: behaviour.binary(s, o, a, HOST),
            f"{other} {sign} {array}",
        )
    for array in arrays:
        for question in (behaviour.items, behaviour.element, behaviour.length, behaviour.truth):
            survives(lambda a=array, q=question: q(a, HOST), f"{question} {array}")
        survives(lambda a=array: behaviour.unary("-", a, HOST), f"-{array}")
        survives(lambda a=array: behaviour.unary("~", a, HOST), f"~{array}")


def test_index_builders() -> None:
    dice = random.Random(7)
    for name in ("c_", "r_", "s_", "mgrid", "ogrid"):
        for _ in range(200):
            index = tuple(dice.choice(ODD) for _ in range(dice.randrange(1, 4)))
            behaviour = BEHAVIOURS[IndexBuilder]
            survives(
                lambda n=name, i=index, b=behaviour: b.item(IndexBuilder(n), i, HOST),
                f"{name}[{index}]",
            )
