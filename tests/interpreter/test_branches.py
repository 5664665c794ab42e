"""What branches on unknown conditions leave behind: what they agree on, and nothing that breaks."""

from __future__ import annotations

from kgen.analyzer import analyze, check

HEAD = "import sys\nimport keras\nfrom keras import layers\nflag = len(sys.argv) > 1\n"
UNITS = HEAD + "units = 3 if flag else 4\n"


def test_variables_made_apart() -> None:
    text = (
        HEAD
        + """
class Own(layers.Layer):
    def build(self, shape):
        if flag:
            self.w = self.add_weight(shape=(shape[-1], 2))
        else:
            self.w = self.add_weight(shape=(shape[-1],))

    def call(self, x):
        return x

dense = layers.Dense(2)
if flag:
    dense(keras.Input((3,)))
else:
    dense.build((None, 5))
model = keras.Sequential([keras.Input((4,)), Own(), layers.Dense(2)])
model.summary()
n = model.count_params() + dense.count_params()
"""
    )
    assert check(text, fixes=False) == []


def test_a_layer_called_on_either_side() -> None:
    text = (
        UNITS
        + """
dense = layers.Dense(2)
a = keras.Input((units,))
if flag:
    b = dense(a)
else:
    b = dense(a)
model = keras.Model(a, dense(layers.Dense(units)(b)))
"""
    )
    assert len(analyze(text).models) == 1
    assert check(text, fixes=False) == []


def test_called_on_one_and_on_two() -> None:
    text = (
        HEAD
        + """
add = layers.Concatenate()
a = keras.Input((3,))
if flag:
    b = add([a, a])
else:
    b = add([a, a, a])
keras.Model(a, b).summary()
"""
    )
    assert check(text, fixes=False) == []
