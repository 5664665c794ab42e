"""Preprocessing layers and data sets: kgen gives what Keras on TensorFlow gives, or its error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kgen.analyzer import check

from .writing import FAMILIES, program


def test_agrees_with_keras(agrees: Callable[[str, int, int], None]) -> None:
    agrees("preprocessing.compare", 120, 0)


@pytest.mark.slow
def test_agrees_on_many(agrees: Callable[[str, int, int], None]) -> None:
    agrees("preprocessing.compare", 1500, 1)


def test_programs_are_python() -> None:
    for name in FAMILIES:
        for seed in range(50):
            compile(program(name, seed), "program.py", "exec")


HEAD = """import sys
import keras
import something
import tensorflow as tf
from keras import layers

texts = tf.constant(["a", "b"])
"""

ADAPTED = {
    "in another function": """
v = layers.TextVectorization(10)

def prepare(data):
    v.adapt(data)

def encode():
    return v(texts)
""",
    "in another method": """
class Encoder:
    def __init__(self):
        self.v = layers.StringLookup()

    def fit(self, data):
        self.v.adapt(data)

    def transform(self):
        return self.v(texts)
""",
    "in a branch": """
v = layers.StringLookup()
if len(sys.argv) > 1:
    v.adapt(texts)
y = v(texts)
""",
    "in a loop": """
v = layers.Discretization(num_bins=3)
for batch in something.data():
    v.adapt(batch)
y = v(tf.constant([1.0]))
""",
    "elsewhere": """
v = layers.StringLookup()
something.prepare(v)
y = v(texts)
""",
    "in a list given away": """
many = [layers.StringLookup()]
something.prepare(many)
y = many[0](texts)
""",
    "by name": """
lookups = {}
for name in something.names:
    lookups[name] = layers.StringLookup()
    lookups[name].adapt(something.data[name])
y = lookups["a"](texts)
""",
    "within a model": """
model = keras.Sequential([keras.Input((1,), dtype="string"), layers.TextVectorization()])
model.layers[0].adapt(texts)
y = model.layers[0](texts)
""",
}


@pytest.mark.parametrize("text", ADAPTED.values(), ids=ADAPTED)
def test_what_may_have_been_adapted(text: str) -> None:
    found = check(HEAD + text)
    assert [each.name for each in found if each.name == "layer-not-adapted"] == []


def test_what_was_never_adapted() -> None:
    found = check(HEAD + "v = layers.StringLookup()\ny = v(texts)\n")
    assert [each.name for each in found] == ["layer-not-adapted"]
