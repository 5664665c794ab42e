"""``keras.losses.get`` and its like: what a string stands for, as Keras has it."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.domain import ApiRef, Array, KerasObject, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text


def _result(expression: str) -> Any:
    text = f"import keras\nimport numpy as np\nresult = {expression}\n"
    session = Session(read_text(text, "program.py"), load(), Settings())
    session.program()
    return session.machine.module.names["result"]


@pytest.mark.parametrize(
    ("expression", "cls", "path"),
    [
        ("keras.activations.get('relu')", ApiRef, "keras.activations.relu"),
        ("keras.activations.get(None)", ApiRef, "keras.activations.linear"),
        ("keras.losses.get('mse')", ApiRef, "keras.metrics.mean_squared_error"),
        ("keras.metrics.get('mse')", KerasObject, "keras.metrics.MeanSquaredError"),
        ("keras.optimizers.get('ADAM')", KerasObject, "keras.optimizers.Adam"),
        ("keras.initializers.get('he_normal')", KerasObject, "keras.initializers.HeNormal"),
        ("keras.losses.get(keras.losses.Huber())", KerasObject, "keras.losses.Huber"),
    ],
)
def test_strings(expression: str, cls: type, path: str) -> None:
    found = _result(expression)
    assert isinstance(found, cls)
    assert found.path == path


def test_what_is_found_can_be_called() -> None:
    found = _result("keras.activations.get('softmax')(np.zeros((2, 3)))")
    assert isinstance(found, Array)
    assert found.shape == (2, 3)


def test_unknown() -> None:
    assert isinstance(_result("keras.losses.get(open('x').read())"), Unknown)
    assert isinstance(_result("keras.losses.get('nonsense')"), Unknown)
    assert _result("keras.regularizers.get(None)") is None


def test_a_layer_with_an_activation_by_name() -> None:
    program = analyze("""\
import keras

class Own(keras.layers.Layer):
    def __init__(self, units, activation="relu"):
        super().__init__()
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units))

    def call(self, x):
        return self.activation(x @ self.w)

x = keras.Input((4,))
y = Own(3)(x)
model = keras.Model(x, keras.layers.Dense(1)(y))
""")
    assert not program.raises
    (model,) = program.models
    assert model.layers is not None
    assert str(model.layers[1].output).count("3")
