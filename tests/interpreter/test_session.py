"""An edit gives what a fresh analysis gives, wherever it is made."""

from __future__ import annotations

import random

import pytest
from kgen.analyzer.domain import show_shape
from kgen.analyzer.facts import Program
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Limits, Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

PROGRAM = """\
import numpy as np
import keras
from keras import layers

size = 28
classes = 10


def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D()(x)


inputs = keras.Input((size, size, 1))
x = inputs
for filters in (16, 32):
    x = block(x, filters)
x = layers.Flatten()(x)
x = layers.Dense(64, activation="relu")(x)
outputs = layers.Dense(classes, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
features = np.zeros((100, size, size, 1))
labels = np.zeros((100,))
model.fit(features, labels, epochs=2)
other = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
other.add(layers.Dense(2))
"""


def summary(program: Program) -> list[object]:
    """What a person could see of the facts, without identities."""
    found: list[object] = []
    for model in program.models:
        found.append((model.name, model.kind, str(model.inputs), str(model.outputs)))
        for layer in model.layers or ():
            shape = getattr(layer.output, "shape", None)
            found.append((layer.name, layer.class_name, show_shape(shape)))
    found += [(r.rule, r.message, str(r.site.range)) for r in program.raises]
    found += [(c.function, str(c.site.range), c.order) for c in program.calls]
    return found


def fresh(text: str) -> Program:
    return Session(read_text(text, "p.py"), load(), Settings()).program()


@pytest.mark.parametrize("seed", range(12))
def test_edits_equal_a_fresh_analysis(seed: int) -> None:
    chance = random.Random(seed)
    text = PROGRAM
    session = Session(read_text(text, "p.py"), load(), Settings())
    session.program()
    for _ in range(6):
        lines = text.split("\n")
        row = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[row] = lines[row].replace("28", "32").replace("64", "65").replace("10", "11")
            case 1:
                del lines[row]
            case 2:
                lines.insert(row, chance.choice(["size = 30", "# note", "x = (", "classes += 1"]))
            case 3:
                lines[row] = lines[row][: chance.randrange(len(lines[row]) + 1)]
        text = "\n".join(lines)
        assert summary(session.update(read_text(text, "p.py"))) == summary(fresh(text))


ENDLESS = {
    "steps": "n = 0\nfor i in range(10**9):\n    for j in range(100):\n        n += i * j\n",
    "nested loops": "for a in range(100):\n  for b in range(100):\n    for c in range(100):\n"
    "      d = a + b + c\n",
    "recursion": "def f(n):\n    return f(n + 1) + f(n + 2)\nx = f(0)\n",
    "mutual": "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nx = f(0)\n",
    "big numbers": "x = 2\nfor i in range(100):\n    x = x ** x\n",
    "big lists": "a = [1]\nfor i in range(60):\n    a = a + a\n",
    "big text": "a = 'x' * 10**9\nb = a + a\n",
    "while true": "n = 0\nwhile True:\n    n += 1\n",
    "own iterator": "class A:\n  def __iter__(self):\n    return self\nfor x in A():\n  pass\n",
    "deep calls": "\n".join(
        ["def f0(): return 1"] + [f"def f{i}(): return f{i - 1}()" for i in range(1, 300)]
    )
    + "\nx = f299()\n",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_work_is_bounded(name: str) -> None:
    session = Session(read_text(ENDLESS[name], "p.py"), load(), Settings(), limits=Limits())
    session.program()
    assert session.machine.steps <= session.machine.allowed + 1
