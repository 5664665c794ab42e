"""How layers are connected: one node for each call, of all kinds of models."""

from __future__ import annotations

from textwrap import dedent

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.facts import GraphFact, ModelFact
from kgen.analyzer.source import read_text


def last_model(source: str) -> ModelFact:
    head = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
    return analyze(read_text(head + dedent(source), "a.py")).models[-1]


def shown(graph: GraphFact | None) -> list[str]:
    """Each node as ``class(inputs)``: a position, with the output's number if it is not the
    first, or the graph's own input as i0."""
    assert graph is not None

    def ref(node: int, index: int) -> str:
        return f"i{index}" if node < 0 else f"{node}" + (f".{index}" if index else "")

    return [
        f"{node.layer.class_name}({' '.join(ref(r.node, r.index) for r in node.inputs)})"
        for node in graph.nodes
    ]


CASES = {
    "sequential": (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])",
        ["InputLayer()", "Dense(0)", "Dense(1)"],
    ),
    "sequential not built": (
        "m = keras.Sequential([layers.Dense(3), layers.Dense(2)])",
        ["Dense(i0)", "Dense(0)"],
    ),
    "sequential that breaks": (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Conv2D(2, 3)])",
        ["InputLayer()", "Dense(0)", "Conv2D(1)"],
    ),
    "shared": (
        """
        d = layers.Dense(3)
        a, b = keras.Input((4,)), keras.Input((4,))
        m = keras.Model([a, b], layers.Concatenate()([d(a), d(b)]))
        """,
        ["InputLayer()", "InputLayer()", "Dense(0)", "Dense(1)", "Concatenate(2 3)"],
    ),
    "several outputs of one layer": (
        """
        a, b = keras.Input((4, 2)), keras.Input((4, 2))
        o, h, c = layers.LSTM(3, return_state=True)(a)
        m = keras.Model([a, b], layers.LSTM(3)(b, initial_state=[h, c]))
        """,
        ["InputLayer()", "InputLayer()", "LSTM(0)", "LSTM(1 2.1 2.2)"],
    ),
    "same tensor twice": (
        """
        a = keras.Input((4, 2))
        m = keras.Model(a, layers.MultiHeadAttention(2, 2)(a, a))
        """,
        ["InputLayer()", "MultiHeadAttention(0 0)"],
    ),
    "operations": (
        """
        a = keras.Input((4,))
        m = keras.Model(a, ops.relu(a) + 1)
        """,
        ["InputLayer()", "Relu(0)", "Add(1)"],
    ),
    "from the middle of another model": (
        """
        a = keras.Input((4,))
        h = layers.Dense(3)(a)
        m = keras.Model(h, layers.Dense(2)(h))
        """,
        ["Dense(i0)"],
    ),
    "input that nothing uses": (
        """
        a, b = keras.Input((4,)), keras.Input((2,))
        m = keras.Model([a, b], layers.Dense(2)(a))
        """,
        ["InputLayer()", "InputLayer()", "Dense(1)"],
    ),
    "subclassed": (
        """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.a = layers.Dense(3)
                self.b = layers.Dense(3)
            def call(self, x):
                return self.b(self.a(x)) + x
        m = Net()
        m.build((None, 3))
        """,
        ["Dense(i0)", "Dense(0)", "Add(1 i0)"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_nodes(name: str):
    source, nodes = CASES[name]
    assert shown(last_model(source).graph) == nodes


def test_shapes_of_each_call():
    model = last_model(
        """
        d = layers.Dense(3)
        a, b = keras.Input((4,)), keras.Input((7, 4))
        m = keras.Model([a, b], [d(a), d(b)])
        """
    )
    assert model.graph is not None
    outputs = [node.outputs[0].rank for node in model.graph.nodes if node.inputs]
    assert sorted(rank or 0 for rank in outputs) == [2, 3]
    assert len(model.graph.outputs) == 2


def test_inside_a_layer_of_the_program():
    model = last_model(
        """
        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self.d = layers.Dense(4)
            def call(self, x):
                return ops.add(x, self.d(x))
        a = keras.Input((4,))
        m = keras.Model(a, Block()(a))
        """
    )
    assert model.layers is not None
    assert shown(model.layers[-1].graph) == ["Dense(i0)", "Add(i0 0)"]


def test_never_called():
    model = last_model(
        """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.d = layers.Dense(3)
            def call(self, x):
                return self.d(x)
        m = Net()
        """
    )
    assert model.graph is None


def test_what_cannot_be_followed():
    model = last_model(
        """
        from elsewhere import something
        a = keras.Input((4,))
        m = keras.Model(a, layers.Dense(3)(something(a)))
        """
    )
    assert model.graph is None
