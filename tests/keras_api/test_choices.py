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

ALWAYS = ("num_tokens", "num_bins")
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
        refused = _refused(path, argument, "nonsense")
        assert refused is (API.choice_checked(path, argument) == "made")


def test_tables_come_first() -> None:
    assert API.choice_checked("keras.layers.Bidirectional", "merge_mode") == "made"
    assert "concat" in (API.choices("keras.layers.Bidirectional", "merge_mode") or ())
    assert set(API.choices("keras.layers.MaxPool2D", "padding") or ()) == {"valid", "same"}
    assert API.choice_checked("keras.layers.MaxPool2D", "padding") == "used"
    assert API.choice_checked("keras.callbacks.EarlyStopping", "mode") is None
    assert API.choices("keras.layers.Dense", "units") is None


def test_choices_are_those_of_the_version() -> None:
    """Each release was asked itself."""
    loss = "keras.losses.MeanSquaredError"
    assert "auto" in (load("2.15").choices(loss, "reduction") or ())
    assert "auto" not in (API.choices(loss, "reduction") or ())
    assert "mean_with_sample_weight" not in (load("3.0").choices(loss, "reduction") or ())
    assert "area" in (load("2.15").choices("keras.layers.Resizing", "interpolation") or ())
    assert load("3.3").choice_checked("keras.layers.Conv2D", "padding") == "made"
