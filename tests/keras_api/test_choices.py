"""What an argument may be, where it is one of a few: constructors of the real Keras agree."""

from __future__ import annotations

import functools
import inspect
import os
from typing import Any

import pytest

os.environ.setdefault("KERAS_BACKEND", "numpy")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from kgen.analyzer.keras_api import load
from kgen.analyzer.keras_api.choices import arguments

keras = pytest.importorskip("keras")
API = load(keras.__version__)

pytestmark = pytest.mark.skipif(
    not keras.__version__.startswith(API.minor + "."), reason="the table is of another Keras"
)

REQUIRED = {
    "factor": 0.1,
    "filepath": "a.keras",
    "filters": 2,
    "height": 4,
    "height_factor": 0.1,
    "kernel_size": 2,
    "num_bins": 3,
    "num_tokens": 3,
    "pool_size": 2,
    "width": 4,
    "width_factor": 0.1,
}
ALWAYS = ("num_tokens", "num_bins")
ELSEWHERE = ("keras.utils.", "keras.config.")
"""Functions that want a folder or change settings: only their arguments are looked at."""


def _refused(path: str, argument: str, value: Any) -> bool:
    function: Any = functools.reduce(getattr, path.split(".")[1:], keras)
    parameters = inspect.signature(function).parameters
    given = {
        name: REQUIRED[name]
        for name, parameter in parameters.items()
        if name in REQUIRED and (name in ALWAYS or parameter.default is parameter.empty)
    }
    try:
        function(**given, **{argument: value})
    except (ValueError, NotImplementedError):
        return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "argument"), arguments())
def test_values(path: str, argument: str) -> None:
    values = API.choices(path, argument)
    assert values
    symbol: Any = API.resolve(path)
    assert argument in {p.name for p in symbol.signature.parameters}
    if not path.startswith(ELSEWHERE):
        assert not [value for value in values if _refused(path, argument, value)]
        assert _refused(path, argument, "nonsense") is API.checks_choice(path, argument)


def test_tables_come_first() -> None:
    assert API.checks_choice("keras.layers.Bidirectional", "merge_mode")
    assert "concat" in (API.choices("keras.layers.Bidirectional", "merge_mode") or ())
    assert API.choices("keras.layers.MaxPool2D", "padding") == ("valid", "same")
    assert not API.checks_choice("keras.layers.MaxPool2D", "padding")
    assert API.choices("keras.layers.Dense", "units") is None
