"""What follows for shapes where something is not known, and that no error comes of it."""

from __future__ import annotations

import pytest
from kgen.analyzer import analyze, diagnose
from kgen.analyzer.domain import LayerObject, TensorSpec
from kgen.analyzer.facts import Program
from kgen.analyzer.interpreter.layer_state import last_node, presumed_node

HEAD = "import keras\nfrom keras import layers\nimport numpy as np\nfrom elsewhere import get\n"

CASES: dict[str, tuple[str, dict[str, str]]] = {
    "a layer that takes four axes": (
        "x = get()\nx = layers.Conv2D(8, 3)(x)\nx = layers.BatchNormalization()(x)\n"
        "x = layers.GlobalAveragePooling2D()(x)\nx = layers.Dense(5)(x)\n",
        {
            "Conv2D": "? ? ? 8",
            "BatchNormalization": "? ? ? 8",
            "GlobalAveragePooling2D": "? 8",
            "Dense": "? 5",
        },
    ),
    "an Input of unknown rank": (
        "data = np.load(get())\ni = keras.Input((None, *data.shape[2:]))\n"
        "x = layers.ConvLSTM2D(4, 3, padding='same', return_sequences=True)(i)\n"
        "x = layers.Conv3D(1, 3, padding='same')(x)\nmodel = keras.Model(i, x)\n",
        {"ConvLSTM2D": "? ? ? ? 4", "Conv3D": "? ? ? ? 1"},
    ),
    "any rank says nothing": (
        "x = layers.Dense(4)(get())\nx = layers.Flatten()(x)\nx = layers.Dense(3)(x)\n",
        {"Flatten": "? ?", "Dense": "? 3"},
    ),
    "operators and functions between": (
        "x = layers.LSTM(8, return_sequences=True)(get())\n"
        "y = layers.LSTM(8, return_sequences=True)(get())\n"
        "z = layers.LayerNormalization()(keras.ops.relu(x + y) * 2)\n",
        {"LayerNormalization": "? ? 8"},
    ),
    "layer after layer of a Sequential model": (
        "model = keras.Sequential([layers.Conv1D(6, 3), layers.Flatten(), layers.Dense(2)])\n"
        "y = model(get())\n",
        {"Conv1D": "? ? 6", "Flatten": "? ?", "Dense": "? 2"},
    ),
    "a built model for any batch": (
        "base = keras.Sequential([keras.Input((4,)), layers.Dense(7)])\n"
        "y = layers.Activation('relu')(base(get()))\n",
        {"Activation": "? 7"},
    ),
    "a layer of the program": (
        "class Block(layers.Layer):\n"
        "    def __init__(self, n):\n        super().__init__()\n"
        "        self.conv = layers.Conv2D(n, 3)\n        self.norm = layers.LayerNormalization()\n"
        "    def call(self, x):\n        return self.norm(self.conv(x))\n"
        "y = layers.Dropout(0.1)(Block(9)(get()))\n",
        {"Conv2D": "? ? ? 9", "LayerNormalization": "? ? ? 9", "Dropout": "? ? ? 9"},
    ),
    "two ways to the same rank": (
        "x = get()\nif get():\n    x = layers.Conv2D(3, 3)(x)\n"
        "else:\n    x = layers.Conv2D(4, 3)(x)\n"
        "x = layers.BatchNormalization()(x)\n",
        {"BatchNormalization": "? ? ? ?"},
    ),
    "a list of unknown length": (
        "names = get()\nparts = [keras.Input((3, 2)) for name in names]\n"
        "x = layers.Concatenate(axis=1)(parts)\ny = layers.Add()(parts)\n"
        "z = layers.Dense(4)(x)\n",
        {"Concatenate": "? ? 2", "Add": "? 3 2", "Dense": "? ? 4"},
    ),
    "a dictionary of unknown keys": (
        "inputs = {}\nfor name in get():\n    inputs[name] = keras.Input((1,), name=name)\n"
        "x = layers.Concatenate()([inputs['a'], inputs['b']])\n"
        "y = layers.Average()([value for key, value in sorted(inputs.items())])\n",
        {"Concatenate": "? 2", "Average": "? 1"},
    ),
    "a loop over data that builds the model": (
        "import tensorflow as tf\n"
        "ds = tf.data.Dataset.from_tensor_slices(np.zeros((9, 8, 8, 1))).batch(3)\n"
        "model = keras.Sequential([layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(5)])\n"
        "for epoch in range(3):\n    for x in ds:\n        y = model(x)\n",
        {"Conv2D": "? 6 6 2", "Flatten": "? 72", "Dense": "? 5"},
    ),
    "a step of the program runs on the data": (
        "class Mine(keras.Model):\n"
        "    def __init__(self, net):\n        super().__init__()\n        self.net = net\n"
        "    def train_step(self, data):\n        x, y = data\n        p = self.net(x)\n"
        "        return {'loss': keras.ops.mean(p)}\n"
        "net = keras.Sequential([layers.Conv1D(2, 3), layers.Flatten(), layers.Dense(5)])\n"
        "model = Mine(net)\nmodel.compile('adam')\n"
        "model.fit(np.zeros((9, 8, 1)), np.zeros((9,)))\n",
        {"Conv1D": "? 6 2", "Flatten": "? 12", "Dense": "? 5"},
    ),
    "states of a recurrent layer": (
        "out, h, c = layers.LSTM(5, return_state=True, return_sequences=True)(get())\n"
        "a = layers.Dense(2)(h)\n",
        {"LSTM": "? ? 5", "Dense": "? 2"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_shapes_that_follow(name: str) -> None:
    text, expected = CASES[name]
    program = analyze(HEAD + text)
    assert {key: shape for key, shape in _shapes(program).items() if key in expected} == expected
    assert not [d for d in diagnose(program, fixes=False) if d.severity.value == "error"]


QUIET = {
    "what is not known may be anything": (
        "x = layers.Conv2D(8, 3)(get())\nx = layers.Dense(3)(x)\nx = layers.LSTM(4)(x)\n"
    ),
    "nor is it an array": (
        "i = keras.Input((8, 8, 3))\nx = layers.Conv2D(8, 3)(get(i))\n"
        "model = keras.Model(i, layers.Flatten()(x))\n"
    ),
    "a layer called again on what is known": (
        "d = layers.Conv1D(4, 2)\nx = d(get())\ny = d(keras.Input((6, 3)))\n"
        "assert d.kernel.shape == (2, 3, 4)\n"
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_of_it(name: str) -> None:
    program = analyze(HEAD + QUIET[name])
    assert not [d for d in diagnose(program, fixes=False) if d.severity.value == "error"]


def test_weights_wait_for_a_call_that_is_known() -> None:
    program = analyze(HEAD + "d = layers.Conv1D(4, 2)\nx = d(get())\ny = d(keras.Input((6, 3)))\n")
    (layer,) = (c.result for c in program.calls if c.function.startswith("keras.layers.Conv1D"))
    assert [tuple(weight.shape) for weight in layer.weights] == [(2, 3, 4), (4,)]


def _shapes(program: Program) -> dict[str, str]:
    """The first output of the last layer of each class."""
    found: dict[str, str] = {}
    for call in program.calls:
        layer = call.result
        node = None
        if isinstance(layer, LayerObject):
            node = last_node(layer) or presumed_node(layer)
        if node is not None and call.function.rpartition(".")[2] != "Input":
            found[(layer.path or "").rpartition(".")[2]] = _brief(node.outputs[0])
    return found


def _brief(spec: TensorSpec) -> str:
    if spec.shape is None:
        return "..."
    return " ".join(str(int(d)) if isinstance(d, int) else "?" for d in spec.shape)
