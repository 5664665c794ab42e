"""Registries that load what fills them: nothing registered is ever missed by asking first."""

from __future__ import annotations

import subprocess
import sys

import pytest
from kgen.analyzer.inference import contract as inference
from kgen.analyzer.libraries import contract as libraries

REGISTRIES = {
    "operations": inference.OPS,
    "functions": libraries.FUNCTIONS,
    "constants": libraries.CONSTANTS,
    "attributes": libraries.ATTRIBUTES,
    "methods": libraries.METHODS,
    "behaviours": libraries.BEHAVIOURS,
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_every_key_makes_it_load(name: str) -> None:
    registry = REGISTRIES[name].load()
    assert registry
    missed = [
        key
        for key in registry
        if not registry.may_hold(key) and not _is_of_a_library(key)  # type: ignore[arg-type]
    ]
    assert missed == []


def _is_of_a_library(key: object) -> bool:
    """Values of such classes exist only once the library's module is loaded."""
    cls = key[0] if isinstance(key, tuple) else key
    return isinstance(cls, type) and ".libraries." in cls.__module__


PROGRAM = """
import sys
from kgen.analyzer import check, read_text

source = '''
import keras
from keras import layers

inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(8, 3, activation="relu")(inputs)
model = keras.Model(inputs, layers.Dense(10)(layers.Flatten()(x)))
model.summary()
'''
assert check(read_text(source, filename="a.py")) == []
names = ("libcst", "kgen.analyzer.libraries.numpy_arrays", "kgen.analyzer.inference.ops.linear")
print(*(name for name in names if name in sys.modules))
"""


def test_a_program_that_builds_a_model_loads_little() -> None:
    run = [sys.executable, "-c", PROGRAM]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == ""
