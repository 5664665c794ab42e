"""What layers of the program's own keep and count. Every expectation is Keras 3.15's."""

from __future__ import annotations

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.costs import count, model_weights
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.report.models import layer_rows
from kgen.analyzer.source import read_text

HEAD = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
LISTS = """
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        blocks = [layers.Dense(2)]
        self.blocks = blocks
        {added}

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x


own = Own()
own(np.zeros((2, 4)))
counted = own.count_params()
"""
TABLES = """
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        table = {"a": [layers.Dense(2)]}
        self.table = table
        TARGET["a"].append(layers.Dense(3))
        TARGET["b"] = [layers.Dense(5)]

    def call(self, x):
        for blocks in self.table.values():
            for block in blocks:
                x = block(x)
        return x


own = Own()
own(np.zeros((2, 4)))
counted = own.count_params()
"""
VARIABLES = """
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.mean = keras.Variable(ops.zeros((3,)), trainable=False)
        self.scale = keras.Variable(ops.ones((4,)))
        self.steps = keras.Variable(0.0, trainable=False)

    def call(self, x):
        return x * self.scale


own = Own()
x = keras.Input((4,))
model = keras.Model(x, own(x))
counted = model.count_params()
free, fixed = len(own.trainable_weights), len(own.non_trainable_weights)
shapes = [w.shape for w in own.get_weights()]
first, last = shapes[0], shapes[2]
"""
BASES = """
class Own(layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.extra = self.add_weight(shape=(self.units,))
        self.after = layers.Dense(3)

    def call(self, x):
        {body}


own = Own(2)
own(np.zeros((2, 4)))
counted = own.count_params()
"""
INNER = """
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a, self.b = layers.Dense(4), layers.Dense(2)

    def build(self, input_shape):
        self.a.build(input_shape)
        self.b.build((None, 4))
        super().build(input_shape)
        self.known = self.a.count_params() + self.b.count_params()

    def call(self, x):
        return self.b(self.a(x))


own = Own()
own(np.zeros((2, 5)))
known, counted = own.known, own.count_params()
"""

VALUES: dict[str, tuple[str, dict[str, object]]] = {
    "added to the attribute": (
        LISTS.format(added="self.blocks.append(layers.Dense(3))"),
        {"counted": 19},
    ),
    "added to the list that it was": (
        LISTS.format(added="blocks.append(layers.Dense(3))"),
        {"counted": 10},
    ),
    "kept again": (
        LISTS.format(added="blocks.append(layers.Dense(3)); self.blocks = blocks"),
        {"counted": 19},
    ),
    "added in the attribute's table": (TABLES.replace("TARGET", "self.table"), {"counted": 39}),
    "added in the table that it was": (TABLES.replace("TARGET", "table"), {"counted": 10}),
    "variables that training leaves": (
        VARIABLES,
        {"counted": 8, "free": 1, "fixed": 2, "first": (4,), "last": ()},
    ),
    "the base's variables and more": (
        BASES.format(body="return self.after(super().call(x) + self.extra)"),
        {"counted": 21},
    ),
    "the base builds, the class calls": (
        BASES.format(body="return ops.matmul(x, self.kernel) + self.extra"),
        {"counted": 12},
    ),
    "sublayers that it builds": (INNER, {"known": 34, "counted": 34}),
}


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    program, expected = VALUES[case]
    api = load()
    session = Session(read_text(HEAD + program, "p.py"), api, Settings(keras=api.version))
    assert session.program().raises == ()
    found = session.machine.module.names
    assert {name: found.get(name) for name in expected} == expected


def test_trainable_of_the_summary() -> None:
    model = analyze(HEAD + VARIABLES).models[0]
    assert count(model_weights(model, trainable_only=True)) == 4


UNBUILT = """
from strangers import strange

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b = layers.Dense(4), layers.Dense(2)
        self.front = keras.Sequential([layers.Dense(3)])

    def call(self, x):
        {given}
        return self.a(x)


model = Own()
model(np.zeros((2, 4)))
"""
COLUMNS = {
    "never called": ("pass", ["20", "0 (unbuilt)", "0 (unbuilt)"]),
    "called on something unknown": ("self.b(strange(x))", ["20", "?", "0 (unbuilt)"]),
    "a model called on something unknown": ("self.front(strange(x))", ["20", "0 (unbuilt)", "?"]),
    "given away": ("strange(self.b, [self.front])", ["20", "?", "?"]),
    "with arguments unpacked": ("self.b(*strange(x))", ["20", "?", "0 (unbuilt)"]),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_layers_that_were_never_built(case: str) -> None:
    given, expected = COLUMNS[case]
    program = analyze(HEAD + UNBUILT.format(given=given))
    model = next(model for model in program.models if model.kind == "Subclass")
    assert [row[2] for row in layer_rows(model)] == expected
    total = count(model_weights(model))
    assert total == (None if "?" in expected else 20)
