"""What setting ``trainable`` again reaches of the layers inside, against Keras."""

from __future__ import annotations

from math import prod

import pytest

from .kgen_side import analyse

_MODEL = """\
import keras
from keras import layers

part = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
around = layers.TimeDistributed(layers.Dense(3))
model = keras.Sequential([part, layers.Reshape((2, 1)), around, layers.Flatten(), layers.Dense(1)])
"""
PROGRAMS = {
    "one by one, then all": "for layer in model.layers:\n    layer.trainable = False\n"
    "model.trainable = True\n",
    "all, then all": "model.trainable = False\nmodel.trainable = True\n",
    "those of a part": "part.layers[0].trainable = False\npart.trainable = True\n",
    "those of a part, by the whole": "part.layers[0].trainable = False\nmodel.trainable = True\n",
    "frozen part": "part.trainable = False\npart.layers[0].trainable = True\n"
    "part.trainable = False\n",
    "around another": "around.layer.trainable = False\naround.trainable = True\n",
    "a loop over all but two": "model.trainable = True\nfor layer in model.layers[:-2]:\n"
    "    layer.trainable = False\nmodel.trainable = True\n",
}


@pytest.mark.parametrize("steps", PROGRAMS.values(), ids=PROGRAMS)
def test_keras_agrees(steps: str) -> None:
    from keras import backend

    names: dict = {}
    exec(_MODEL + steps, names)
    found = analyse(_MODEL + steps, backend.backend()).names["model"]
    model = names["model"]
    assert found["trainable"] == sum(prod(w.shape) for w in model.trainable_weights)
    assert found["fixed"] == sum(prod(w.shape) for w in model.non_trainable_weights)
