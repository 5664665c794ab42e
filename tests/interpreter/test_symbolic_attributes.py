"""What tensors of other libraries have, and those without numbers lack. As Keras 3.15 has it."""

from __future__ import annotations

import pytest
from kgen.analyzer import check, read_text

HEAD = """\
import keras
import numpy as np

i = keras.Input((4,))
x = keras.layers.Dense(3)(i)
class Numbers(keras.layers.Layer):
    def call(self, x):
        return x.numpy()
"""
REFUSED = {
    "numbers": "y = x.numpy()\n",
    "another dtype": 'y = x.astype("float16")\n',
    "a shape as TensorFlow gives it": "n = x.get_shape()\n",
    "a layer's own": "y = Numbers()(i)\n",
    "a function's": "y = keras.layers.Lambda(lambda t: t.numpy())(i)\n",
}
ACCEPTED = {
    "arrays": "y = Numbers()(np.ones((2, 4)))\nz = keras.Model(i, x)(np.ones((2, 4))).numpy()\n",
    "asked for": "y = x.numpy() if hasattr(x, 'numpy') else x\n",
    "with a default": "y = getattr(x, 'numpy', None)\n",
    "caught": "try:\n    y = x.numpy()\nexcept AttributeError:\n    y = x\n",
    "inside of a layer": """\
class Width(keras.layers.Layer):
    def call(self, x):
        return x * x.get_shape()[-1]

y = Width()(i)
""",
    "outputs are stated": """\
class Stated(Numbers):
    def compute_output_shape(self, shape):
        return shape

y = Stated()(i)
y = keras.layers.Lambda(lambda t: t.numpy(), output_shape=(4,))(i)
""",
}


def _refused(text: str) -> bool:
    return any(each.is_error for each in check(read_text(HEAD + text), fixes=False))


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    assert _refused(REFUSED[name])


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert not _refused(ACCEPTED[name])
