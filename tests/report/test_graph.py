"""Diagrams from facts: what is a box, what a link, what is shared, what is worth drawing."""

from __future__ import annotations

from textwrap import dedent

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.facts import ModelFact, Program
from kgen.analyzer.report.graph import (
    Diagram,
    Options,
    choose,
    diagram,
    drawable,
    problems_of,
    together,
)
from kgen.analyzer.source import read_text

HEAD = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"


def program(source: str) -> Program:
    return analyze(read_text(HEAD + dedent(source), "a.py"))


def models(source: str) -> list[ModelFact]:
    return list({model.identity: model for model in program(source).models}.values())


def drawn(source: str, **options: bool) -> Diagram:
    return diagram(models(source)[-1], Options(**options))


def boxes(found: Diagram) -> list[str]:
    return [" ".join(filter(None, (b.title, b.settings, b.note))) for b in found.boxes]


def links(found: Diagram) -> list[str]:
    return [f"{a.source}>{a.target} {' '.join(a.labels)}".strip() for a in found.links]


SETTINGS = {
    "layers.Dense(64, activation='relu')": "Dense 64, relu",
    "layers.Dense(64, activation=keras.activations.gelu)": "Dense 64, gelu",
    "layers.Dense(64, activation='linear')": "Dense 64",
    "layers.LSTM(32, return_sequences=True, dropout=0.1)": "LSTM 32, dropout 0.1",
    "layers.Bidirectional(layers.GRU(8))": "Bidirectional(GRU) 8",
    "layers.TimeDistributed(layers.Dense(5, 'tanh'))": "TimeDistributed(Dense) 5, tanh",
    "layers.Conv1D(16, 3, strides=2, padding='causal')": "Conv1D 16, kernel 3, stride 2, causal",
    "layers.Dropout(0.25)": "Dropout 0.25",
    "layers.LayerNormalization()": "LayerNormalization",
    "layers.Permute((2, 1))": "Permute (2, 1)",
}


@pytest.mark.parametrize("code", SETTINGS)
def test_settings(code: str):
    assert boxes(drawn(f"m = keras.Sequential([keras.Input((6, 4)), {code}])"))[1] == SETTINGS[code]


def test_settings_of_images():
    found = drawn(
        """
        m = keras.Sequential([
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, dilation_rate=2),
            layers.SeparableConv2D(8, (3, 5), strides=(2, 1)),
            layers.MaxPooling2D(2),
        ])
        """
    )
    assert boxes(found)[1:] == [
        "Rescaling × 0.00392",
        "Conv2D 8, 3×3, dilation 2",
        "SeparableConv2D 8, 3×5, stride 2×1",
        "MaxPooling2D 2×2",
    ]


def test_settings_of_operations():
    found = drawn(
        """
        def double(t):
            return t * 2
        a = keras.Input((6, 4))
        x = ops.mean(ops.reshape(a * 3 + a, (-1, 8, 3)), axis=-1)
        x = layers.Lambda(double)(x)
        m = keras.Model(a, layers.RNN(layers.LSTMCell(5))(x[:, :, None]))
        """
    )
    assert boxes(found)[1:] == [
        "Multiply 3",
        "Add",
        "Reshape (-1, 8, 3)",
        "Mean axis -1",
        "Lambda double",
        "GetItem",
        "RNN(LSTMCell) 5",
    ]


def test_what_is_not_known_is_left_out():
    found = drawn(
        """
        import argparse
        n = argparse.ArgumentParser().parse_args().n
        m = keras.Sequential([keras.Input((4,)), layers.Dense(n, activation="relu")])
        """
    )
    assert boxes(found)[1] == "Dense relu"
    assert links(found)[-1] == "1>-1 (None, ?)"


def test_row():
    found = drawn("m = keras.Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2)])")
    assert boxes(found) == ["Input", "Dense 3", "Dense 2"]
    assert links(found) == ["0>1 (None, 4)", "1>2 (None, 3)", "2>-1 (None, 2)"]
    assert found.caption == "Sequential, 23 parameters"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("net = keras.Sequential([layers.Dense(3)])", "net"),
        ("net = keras.Sequential([layers.Dense(3)], name='head')", "head"),
        ("keras.Sequential([layers.Dense(3)])", "sequential"),
    ],
)
def test_name(code: str, name: str):
    assert drawn(code).name == name


def test_no_batch():
    found = drawn("m = keras.Sequential([keras.Input((4, 2)), layers.Dense(2)])", batch=False)
    assert links(found)[0] == "0>1 (4, 2)"


def test_not_built():
    found = drawn("m = keras.Sequential([layers.Dense(3), layers.Dense(2)])")
    assert boxes(found) == ["Dense 3", "Dense 2", "Input"]
    assert links(found) == ["2>0", "0>1", "1>-1"]


def test_shared_layer_is_one_box():
    found = drawn(
        """
        d = layers.Dense(3)
        a, b = keras.Input((4,)), keras.Input((4,))
        m = keras.Model([a, b], layers.Subtract()([d(a), d(b)]))
        """
    )
    assert boxes(found) == ["Input", "Input", "Dense 3 shared, 2 calls", "Subtract"]
    calls = [(a.source, a.target, a.source_call, a.target_call) for a in found.links]
    assert calls == [(0, 2, 0, 1), (1, 2, 0, 2), (2, 3, 1, 0), (2, 3, 2, 0), (3, -1, 0, 0)]
    assert links(found)[2:4] == ["2>3 1: (None, 3)", "2>3 2: (None, 3)"]


def test_layer_that_is_called_on_its_own_result():
    found = drawn(
        """
        d = layers.Dense(4)
        a = keras.Input((4,))
        m = keras.Model(a, d(d(a)))
        """
    )
    assert boxes(found)[1:] == ["Dense 4 shared, call 1 of 2", "Dense 4 shared, call 2 of 2"]
    assert [box.params for box in found.boxes] == [0, 20, 0]


def test_input_that_nothing_uses():
    found = drawn(
        """
        a, b = keras.Input((4,), name="a"), keras.Input((2,), name="b")
        m = keras.Model([a, b], layers.Dense(2)(a))
        """
    )
    assert [(box.name, box.note) for box in found.boxes[:2]] == [("b", "not used"), ("a", "")]


def test_states_go_together():
    found = drawn(
        """
        a, b = keras.Input((4, 2)), keras.Input((4, 2))
        _, h, c = layers.LSTM(3, return_state=True)(a)
        m = keras.Model([a, b], layers.LSTM(3)(b, initial_state=[h, c]))
        """
    )
    assert "2>3 2 × (None, 3)" in links(found)


def test_tensor_given_twice_is_one_link():
    found = drawn(
        """
        a = keras.Input((4, 2))
        m = keras.Model(a, layers.MultiHeadAttention(2, 2)(a, a))
        """
    )
    assert links(found) == ["0>1 (None, 4, 2)", "1>-1 (None, 4, 2)"]


NESTED = """
p, q = keras.Input((4,)), keras.Input((4,))
two = keras.Model([p, q], [layers.Add()([p, q]), layers.Dense(2)(q)], name="two")
a, b = keras.Input((4,)), keras.Input((4,))
u, v = two([b, a])
m = keras.Model([a, b], [v, u])
"""


def test_nested_model_is_one_box():
    found = drawn(NESTED)
    assert boxes(found) == ["Input", "Input", "Functional"]
    assert found.boxes[2].family == "model" and found.boxes[2].params == 10


def test_expanded_model_has_ports():
    found = drawn(NESTED, expand=True)
    inside = found.boxes[2].inside
    assert inside is not None and inside.closed
    assert boxes(inside) == ["Dense 2", "Add"] or boxes(inside) == ["Add", "Dense 2"]
    assert (inside.inputs, inside.outputs) == (2, 2)
    ports = {(a.source, a.target_port) for a in found.links if a.target == 2}
    names = {found.boxes[source].name: port for source, port in ports}
    assert sorted(names.values()) == [0, 1]
    second = next(box for box, port in ports if port == 1)
    # The model is called on [b, a]: `a`, which was made first, goes into its second input.
    assert found.boxes[second].name < found.boxes[1 - second].name
    assert [(a.source_port, a.target_port) for a in found.links if a.target == -1] == [
        (1, 0),
        (0, 1),
    ]


def test_wrapped_model_is_expanded():
    found = drawn(
        """
        f = keras.Sequential([keras.Input((4,)), layers.Dense(2)], name="f")
        a = keras.Input((3, 4))
        m = keras.Model(a, layers.TimeDistributed(f)(a))
        """,
        expand=True,
    )
    inside = found.boxes[1].inside
    assert found.boxes[1].title == "TimeDistributed(Sequential)"
    assert inside is not None and boxes(inside) == ["Dense 2"]
    assert links(inside) == ["-1>0 (None, 4)", "0>-1 (None, 2)"]


OWN = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(4, activation="relu")
    def call(self, x):
        return x + self.d(x)
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block()
        self.head = layers.Dense(1)
    def call(self, x):
        return self.head(self.block(x))
m = Net()
"""


def test_subclassed_model():
    found = drawn(OWN + "m.build((None, 4))\n")
    assert boxes(found) == ["Block", "Dense 1", "Input"]
    assert links(found) == ["2>0 (None, 4)", "0>1 (None, 4)", "1>-1 (None, 1)"]
    inside = drawn(OWN + "m.build((None, 4))\n", expand=True).boxes[0].inside
    assert inside is not None and boxes(inside) == ["Dense 4, relu", "Add"]


def test_subclassed_model_that_is_never_called():
    found = drawn(OWN)
    assert boxes(found) == ["Block", "Dense 1"]
    assert all(link.unknown for link in found.links)
    assert "not known" in found.caption


def test_operations_that_nothing_asks_for():
    found = drawn(
        """
        class Pick(layers.Layer):
            def call(self, x):
                n = ops.shape(x)[0]
                y = ops.sum(x)
                return ops.reshape(x, (-1, 8))
        a = keras.Input((2, 4))
        m = keras.Model(a, Pick()(a))
        """,
        expand=True,
    )
    inside = found.boxes[1].inside
    assert inside is not None and boxes(inside) == ["Reshape (-1, 8)"]


def test_layer_that_keras_refuses():
    source = """
    m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Conv2D(2, 3)])
    """
    found = program(source)
    options = Options(problems=problems_of(found))
    problems = [bool(box.problem) for box in diagram(found.models[-1], options).boxes]
    assert problems == [False, False, True]


CHOICES = {
    "the whole, not its parts": (
        NESTED,
        ["m"],
    ),
    "part that shares layers": (
        """
        a = keras.Input((4,))
        h = layers.Dense(3, name="h")(a)
        encoder = keras.Model(a, h)
        m = keras.Model(a, layers.Dense(4)(h))
        """,
        ["m"],
    ),
    "independent ones": (
        """
        g = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
        d = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        """,
        ["g", "d"],
    ),
    "made again in a loop": (
        """
        for fold in range(3):
            m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
        """,
        ["m"],
    ),
    "nothing to draw": (
        """
        from elsewhere import layer
        m = keras.Sequential(layer)
        """,
        [],
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_choose(name: str):
    source, chosen = CHOICES[name]
    assert [model.variable for model in choose(models(source))] == chosen


def test_several_models_stand_in_frames():
    found = models(CHOICES["independent ones"][0])
    assert all(drawable(model) for model in found)
    both = together([diagram(model, Options()) for model in found], "a.py")
    assert [box.inside is not None for box in both.boxes] == [True, True] and not both.links
