"""No model of a library fails in any other way than saying so, whatever it is given."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import pytest
from kgen.analyzer.domain import (
    Array,
    Builtin,
    Dataset,
    DictValue,
    Facts,
    Instance,
    KerasObject,
    ListValue,
    Unknown,
)
from kgen.analyzer.inference.contract import KerasError, Undecided
from kgen.analyzer.libraries.command_line import Parser
from kgen.analyzer.libraries.contract import ATTRIBUTES, BEHAVIOURS, FUNCTIONS, METHODS, Call
from kgen.analyzer.libraries.keras_text import Tokenizer
from kgen.analyzer.libraries.pandas import frame_of
from kgen.analyzer.libraries.pandas_columns import Accessor
from kgen.analyzer.libraries.pandas_groups import Groups, Window
from kgen.analyzer.libraries.pandas_places import Locator
from kgen.analyzer.libraries.pictures import Picture
from kgen.analyzer.libraries.sklearn_selection import Splitter, Vectorizer
from kgen.analyzer.libraries.stdlib_collections import NamedTuple
from kgen.analyzer.libraries.stdlib_files import Path
from kgen.analyzer.libraries.stdlib_math import RandomGenerator
from numpy_host import FakeHost
from test_numpy_robust import ODD, ROOTS, N

HOST = FakeHost()
TABLE = frame_of(5, {"a": "int64", "b": None}, Facts(), None, None)
OWN: list[Any] = [
    TABLE, frame_of(None, None, Facts(), None, None), frame_of(3, None, Facts(), None, 2),
    Locator(TABLE, False), Locator(TABLE, True),
    Locator(Array((5,), None, "pandas"), False), Picture(4, 5, 3), Picture(N, N, None),
    Path("a/b.txt"), RandomGenerator(), Parser(), Tokenizer(5), Tokenizer(N), Splitter(4, True),
    Vectorizer(N), Groups(TABLE, ("a",), True), Window(TABLE), Accessor(Array((5,)), ""),
    NamedTuple((1, 2)), KerasObject("keras.optimizers.Adam", {}),
    KerasObject("keras.preprocessing.image.ImageDataGenerator", {}), ListValue((1, "a")),
    Dataset(Unknown("?")), Dataset(Array((N, 3), "float32"), kind="keras", batched=True),
    Dataset((Array((4,), "float32"), Array((), "int64")), batched=False, length=5),
    DictValue({}, True), Instance(None, "sklearn.preprocessing.StandardScaler"),
    Instance(None, "sklearn.pipeline.Pipeline"), Instance(None, "sklearn.decomposition.PCA"),
    Builtin("int", lambda call: 1), Builtin("f", lambda call: Unknown("f")),
]  # fmt: skip
NAMES = ["axis", "dtype", "X", "y", "columns", "inplace", "batch_size", "target_size", "n", "k",
         "class_mode", "type", "default", "repeat", "n_splits", "maxlen", "color_mode"]  # fmt: skip
PATHS = [path for path in FUNCTIONS.load() if not path.startswith(ROOTS) or ".data." in path]


def arguments(dice: random.Random) -> tuple[tuple[Any, ...], dict[str, Any]]:
    given = [*ODD, *OWN]
    args = tuple(dice.choice(given) for _ in range(dice.randrange(5)))
    names = dice.sample(NAMES, dice.choice([0, 0, 1, 2]))
    return args, {name: dice.choice(given) for name in names}


def survives(work: Callable[..., Any], *given: Any) -> None:
    try:
        work(*given)
    except (KerasError, Undecided):
        pass
    except Exception as error:
        raise AssertionError(f"{work} {given}: {type(error).__name__}: {error}") from error


@pytest.mark.parametrize("root", sorted({path.partition(".")[0] for path in PATHS}))
def test_functions(root: str) -> None:
    dice = random.Random(3)
    for path in PATHS:
        if path.startswith(f"{root}."):
            for _ in range(8):
                survives(FUNCTIONS[path], Call(path, *arguments(dice), HOST))


def test_methods_and_attributes() -> None:
    dice = random.Random(3)
    receivers: dict[type, list[Any]] = {}
    for value in (*OWN, *ODD):
        receivers.setdefault(type(value), []).append(value)
    for (owner, name), model in list(METHODS.load().items()):
        for receiver in receivers.get(owner, ()):
            for _ in range(3):
                survives(model, receiver, Call(name, *arguments(dice), HOST))
    for (owner, _), model in list(ATTRIBUTES.load().items()):
        for receiver in receivers.get(owner, ()):
            survives(model, receiver, HOST)


def test_operators_and_items() -> None:
    dice = random.Random(3)
    for value in OWN:
        behaviour = BEHAVIOURS.get(type(value))
        if behaviour is None:
            continue
        for _ in range(60):
            other, third = dice.choice([*ODD, *OWN]), dice.choice(ODD)
            index = dice.choice([other, (other, third), (third, other)])
            survives(behaviour.item, value, index, HOST)
            for left, right in ((value, other), (other, value)):
                survives(behaviour.binary, dice.choice("+/<@"), left, right, HOST)
        for question in (behaviour.items, behaviour.element, behaviour.length, behaviour.array):
            survives(question, value, HOST)
