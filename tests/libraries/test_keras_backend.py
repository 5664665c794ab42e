"""``keras.backend`` against ``tf.keras.backend``: shapes of what its functions give."""

from __future__ import annotations

import pytest
from program_values import run, seen

HEAD = """import numpy as np
from tensorflow.keras import backend as K
x = K.constant(np.zeros((2, 3, 4)))
"""

CASES = [
    ("K.mean(x)", ()),
    ("K.mean(x, axis=-1)", (2, 3)),
    ("K.sum(x, 1, keepdims=True)", (2, 1, 4)),
    ("K.std(x, axis=0)", (3, 4)),
    ("K.square(x)", (2, 3, 4)),
    ("K.argmax(x)", (2, 3)),
    ("K.expand_dims(x)", (2, 3, 4, 1)),
    ("K.expand_dims(x, 1)", (2, 1, 3, 4)),
    ("K.squeeze(x[:, :1], 1)", (2, 4)),
    ("K.concatenate([x, x])", (2, 3, 8)),
    ("K.concatenate([x, x], axis=1)", (2, 6, 4)),
    ("K.stack([x, x])", (2, 2, 3, 4)),
    ("K.reshape(x, (-1, 4))", (6, 4)),
    ("K.permute_dimensions(x, (0, 2, 1))", (2, 4, 3)),
    ("K.batch_flatten(x)", (2, 12)),
    ("K.flatten(x)", (24,)),
    ("K.dot(K.constant(x), K.constant(np.zeros((4, 5))))", (2, 3, 5)),
    ("K.repeat(K.constant(np.zeros((2, 3))), 5)", (2, 5, 3)),
    ("K.repeat_elements(K.constant(x), 2, axis=1)", (2, 6, 4)),
    ("K.softmax(K.constant(x))", (2, 3, 4)),
    ("K.l2_normalize(x, axis=-1)", (2, 3, 4)),
    ("K.clip(x, 0, 1)", (2, 3, 4)),
    ("K.cast(x, 'int32')", (2, 3, 4)),
    ("K.one_hot(np.zeros((2,), 'int64'), 5)", (2, 5)),
    ("K.maximum(x, 0.)", (2, 3, 4)),
    ("K.random_normal(shape=(2, 3))", (2, 3)),
    ("K.zeros((2, 3))", (2, 3)),
    ("K.gather(x, np.array([0, 1, 1]))", (3, 3, 4)),
]


@pytest.mark.parametrize(("expression", "shape"), CASES)
def test_shapes(expression: str, shape: tuple[int, ...]) -> None:
    assert seen(f"{HEAD}value({expression})") == [f"array{shape}"]


def test_in_layers_of_the_program() -> None:
    program = run(
        "from keras import backend as K\nfrom keras import layers, Input, Model\n"
        "class Mine(layers.Layer):\n    def call(self, t):\n        t = K.mean(t, axis=1)\n"
        "        return K.dot(K.expand_dims(t), K.ones((1, 3)))\n"
        "i = Input((6, 4))\nm = Model(i, Mine()(i))\n"
    )
    (model,) = program.models
    assert tuple(model.outputs.shape[1:]) == (4, 3)


def test_shapes_as_numbers() -> None:
    text = "from keras import Input\ni = Input((6, 4))\nvalue(K.int_shape(i)[1:], K.ndim(x))"
    assert seen(HEAD + text) == [(6, 4), 3]
