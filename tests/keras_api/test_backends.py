"""What works on some backends only: Keras itself agrees, on each backend that can be asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from kgen.analyzer import analyze, check
from kgen.analyzer.configuration import Configuration
from kgen.analyzer.keras_api import Symbol, load
from kgen.analyzer.keras_api.backends import BACKENDS, in_graphs, titles, works_on

API = load()
REQUIRED = {"num_bins": 3, "shape": (2,)}
"""Arguments that a constructor needs before it looks at the one of interest."""

ASK = """\
import functools, inspect, json, sys
import keras
for path, argument, required in json.load(sys.stdin):
    function = functools.reduce(getattr, path.split(".")[1:], keras)
    try:
        function(**required, **{argument: True})
        print("works")
    except (ValueError, NotImplementedError) as error:
        print("raises" if "backend" in str(error).lower() else f"other {error}")
    except Exception as error:
        print(f"other {error}")
"""


def _symbol(path: str) -> Symbol:
    symbol = API.resolve(path)
    assert isinstance(symbol, Symbol)
    return symbol


def _limits() -> list[tuple[str, str]]:
    return [
        (path, argument)
        for path, raw in API.symbols.items()
        for argument in raw.get("l", {})
        if argument != "*" and not argument.endswith("()")
    ]


def _given(path: str) -> dict[str, object]:
    parameters = _symbol(path).signature.parameters
    return {p.name: REQUIRED[p.name] for p in parameters if p.name in REQUIRED}


@pytest.mark.parametrize("backend", ["numpy", "jax"])
def test_keras_agrees(backend: str) -> None:
    keras = pytest.importorskip("keras")
    if not keras.__version__.startswith(API.minor + "."):
        pytest.skip("the tables are of another Keras")
    asked = [(p, a) for p, a in _limits() if "Hashed" not in p]
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps([[path, argument, _given(path)] for path, argument in asked]),
        env=os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked
    for (path, argument), answer in zip(asked, done.stdout.splitlines(), strict=True):
        works = works_on(_symbol(path), argument)
        assert works is not None
        assert (answer == "raises") is (backend not in works), (path, argument, answer)


@pytest.mark.parametrize(
    ("path", "what", "works"),
    [
        ("keras.layers.TFSMLayer", "*", ("tensorflow",)),
        ("keras.layers.TorchModuleWrapper", "*", ("torch",)),
        ("keras.Input", "ragged", ("tensorflow",)),
        ("keras.Model", "fit()", ("tensorflow", "jax", "torch")),
        ("keras.layers.Dense", "*", None),
        ("keras.layers.Dense", "units", None),
    ],
)
def test_limits(path: str, what: str, works: tuple[str, ...] | None) -> None:
    assert works_on(_symbol(path), what) == works


def test_layers_of_tensorflow() -> None:
    assert in_graphs(_symbol("keras.layers.TextVectorization")) == ("tensorflow",)
    assert in_graphs(_symbol("keras.layers.Dense")) is None


def test_words() -> None:
    assert titles(("tensorflow",)) == "TensorFlow"
    assert titles(BACKENDS[:3]) == "TensorFlow, JAX and PyTorch"


PROGRAM = "import keras\n\nlayer = keras.layers.TFSMLayer('saved')\n"


@pytest.mark.parametrize(
    ("start", "backend"),
    [
        ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\n", "jax"),
        ("from os import environ as e\ne['KERAS_BACKEND'] = 'jax'\n", "jax"),
        ("import os\nos.environ.setdefault('KERAS_BACKEND', 'torch')\n", "torch"),
        ("import os\nos.environ.update(KERAS_BACKEND='torch')\n", "torch"),
        ("import os\nb = 'jax'\nos.environ.update({'KERAS_BACKEND': b})\n", "jax"),
        ("import keras, os\nos.environ['KERAS_BACKEND'] = 'jax'\n", None),
        ("import os, sys\nif sys.argv:\n    os.environ['KERAS_BACKEND'] = 'jax'\n", None),
        ("import os\nos.environ['KERAS_BACKEND'] = os.environ['B']\n", None),
        ("import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\n", None),
    ],
)
def test_a_program_chooses_its_backend(start: str, backend: str | None) -> None:
    settings = analyze(start + PROGRAM).settings
    assert (settings.backend if settings.backend_known else None) == backend
    found = [d.name for d in check(start + PROGRAM)]
    assert ("not-on-this-backend" in found) is (backend is not None)


def test_the_configuration_chooses() -> None:
    assert [d.name for d in check(PROGRAM, Configuration(backend="jax"))] == ["not-on-this-backend"]
    assert not check(PROGRAM, Configuration(backend="tensorflow"))
