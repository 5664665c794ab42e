"""What ``trainable=False`` reaches of layers around other layers, against Keras."""

from __future__ import annotations

from math import prod
from typing import Any

import pytest

from .kgen_side import analyse

LAYERS = {
    "MultiHeadAttention(2, 4{})": ["(5, 8)"] * 2,
    "GroupQueryAttention(4, 4, 2{})": ["(5, 8)"] * 2,
    "LSTM(3{})": ["(5, 8)"],
    "Bidirectional(layers.LSTM(3){})": ["(5, 8)"],
    "RNN(layers.GRUCell(3){})": ["(5, 8)"],
    "TimeDistributed(layers.Dense(3){})": ["(5, 8)"],
    "ConvLSTM1D(3, 2{})": ["(5, 8, 2)"],
    "BatchNormalization({})": ["(8,)"],
    "Dense(3{})": ["(8,)"],
}
WAYS = {
    "given": "layer = layers.{frozen}\nmodel = keras.Model(ins, layer(*ins))",
    "set before": "layer = layers.{plain}\nlayer.trainable = False\n"
    "model = keras.Model(ins, layer(*ins))",
    "set after": "layer = layers.{plain}\nmodel = keras.Model(ins, layer(*ins))\n"
    "layer.trainable = False",
    "cloned": "layer = layers.{plain}\nfirst = keras.Model(ins, layer(*ins))\n"
    "layer.trainable = False\nmodel = keras.models.clone_model(first)",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_keras_agrees(layer: str) -> None:
    for way in WAYS.values():
        frozen = layer.format(", trainable=False").replace("(, ", "(")
        shapes = ", ".join(f"keras.Input({shape})" for shape in LAYERS[layer])
        text = f"import keras\nfrom keras import layers\nins = [{shapes}]\n"
        text += way.format(frozen=frozen, plain=layer.format("")) + "\n"
        names: dict[str, Any] = {}
        exec(text, names)
        model = names["model"]
        found = analyse(text).names["model"]
        for key, weights in (
            ("trainable", model.trainable_weights),
            ("fixed", model.non_trainable_weights),
        ):
            assert found[key] == sum(prod(w.shape) for w in weights), (text, key)
