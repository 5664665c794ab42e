"""Programs that once differed from Keras: what is refused, on which row, by which rule.

Every expectation is Keras 3.15's on TensorFlow. Row 1 is the first row of the program, which
follows the imports.
"""

from __future__ import annotations

import pytest
from kgen.analyzer import Diagnostic, check, read_text

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"
UNCALLED, NONE = "output-not-a-tensor", "unknown-last-dimension"
DENSE = "x = layers.Dense(3)\n"
INPUT = "i = keras.Input((4, 6))\n"
IDS = """\
i = keras.Input((4,))
model = keras.Model(i, layers.Dense(4, activation="softmax")(i))
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["mae"])
"""
FOLDED = """\
b = keras.Input((12, 20, 1))
x = layers.GlobalMaxPooling1D()(keras.ops.max(b, axis=0))
model = keras.Model(b, layers.Dense(2)(x))
model.compile("sgd", loss="mse")
"""
PLACES = (
    INPUT
    + """\
model = keras.Model(i, layers.Dense(3, activation="softmax")(i))
model.compile("sgd", loss="categorical_crossentropy")
y = np.zeros((8, 4, 3))
"""
)
FILM = """\
model = keras.Sequential([keras.Input((4, 8, 8, 3)), layers.ConvLSTM2D(2, 3, padding="same")])
"""

REFUSED: dict[str, tuple[str, int, str]] = {
    "inputs alone": (INPUT + "m = keras.Model(inputs=i)\n", 2, "wrong-argument-value"),
    "inputs alone, by position": (INPUT + "m = keras.Model(i)\n", 2, "wrong-argument-value"),
    "outputs alone": (INPUT + "m = keras.Model(outputs=i)\n", 2, "wrong-argument-value"),
    "batches of less than nothing": (
        IDS.replace(', metrics=["mae"]', "")
        + "model.fit(np.zeros((12, 4)), np.zeros((12,)), batch_size=-1)\n",
        4,
        "wrong-argument-value",
    ),
    "a layer and a number": (DENSE + "y = x + 1\n", 2, UNCALLED),
    "a number and a layer": (DENSE + "y = 2.0 - x\n", 2, UNCALLED),
    "a tensor and a layer": (INPUT + DENSE + "y = layers.Dense(3)(i) + x\n", 3, UNCALLED),
    "two layers": (DENSE + "y = x @ x\n", 2, UNCALLED),
    "a layer has no order": (DENSE + "y = x > 1\n", 2, UNCALLED),
    "a layer has no sign": (DENSE + "y = -x\n", 2, UNCALLED),
    "a layer has no items": (DENSE + "y = x[:, 0]\n", 2, UNCALLED),
    "a layer has no shape": (DENSE + "n = x.shape[-1]\n", 2, UNCALLED),
    "an operation of a layer": (DENSE + "y = keras.ops.relu(x)\n", 2, UNCALLED),
    "an operation of layers": (DENSE + "y = keras.ops.concatenate([x, x])\n", 2, UNCALLED),
    "a keyword of a merge": (
        INPUT + "x = layers.concatenate([i, i], AXIS=-1)\n",
        2,
        "unknown-argument",
    ),
    "None units": (INPUT + "x = layers.Dense(i.shape[-0])\n", 2, "wrong-argument-value"),
    "None units of a cell": (INPUT + "x = layers.LSTM(i.shape[0])\n", 2, "wrong-argument-value"),
    "None heads": (
        INPUT + "x = layers.MultiHeadAttention(i.shape[0], 4)\n",
        2,
        "wrong-argument-value",
    ),
    "None times two": (INPUT + "n = i.shape[0] * 2\n", 2, NONE),
    "two minus None": (INPUT + "n = 2 - i.shape[0]\n", 2, NONE),
    "None is not above two": (INPUT + "n = i.shape[0] > 2\n", 2, NONE),
    "None is no number": (INPUT + "n = int(i.shape[0])\n", 2, NONE),
    "None times": (INPUT + "for k in range(i.shape[0]):\n    pass\n", 2, NONE),
    "a size behind a convolution": (
        "i = keras.Input((None, 6))\nx = layers.Conv1D(4, 3)(i)\nn = x.shape[1] // 2\n",
        3,
        NONE,
    ),
    "the last batch": (
        IDS + "model.fit(np.zeros((10, 4)), np.zeros((10,)), batch_size=4)\n",
        4,
        "broadcast-mismatch",
    ),
    "the first batch of what is split off": (
        IDS + "model.fit(np.zeros((10, 4)), np.zeros((10,)), batch_size=4, validation_split=0.2)\n",
        4,
        "broadcast-mismatch",
    ),
    "rows folded away": (
        FOLDED + "model.fit(np.zeros((10, 12, 20, 1)), np.zeros((10, 2)))\n",
        5,
        "label-size-mismatch",
    ),
    "rows doubled": (
        INPUT
        + "x = layers.Flatten()(layers.concatenate([i, i], axis=0))\n"
        + "model = keras.Model(i, x)\nmodel.compile('sgd', 'mse')\n"
        + "model.fit(np.zeros((8, 4, 6)), np.zeros((8, 24)))\n",
        5,
        "label-size-mismatch",
    ),
    "a list of outputs has no shape": (
        INPUT + "model = keras.Model(i, [i, i])\nn = model(np.zeros((2, 4, 6))).shape\n",
        3,
        UNCALLED,
    ),
    "the only layer taken away": (
        "model = keras.Sequential([layers.Dense(3)])\nmodel.pop()\n",
        2,
        "wrong-argument-value",
    ),
    "weights of samples for losses of positions": (
        PLACES + "model.fit(np.zeros((8, 4, 6)), y, sample_weight=np.ones(8))\n",
        5,
        "broadcast-mismatch",
    ),
    "weights of classes for several classes a sample": (
        PLACES + "model.fit(np.zeros((8, 4, 6)), y, class_weight={0: 1.0})\n",
        5,
        "label-rank-mismatch",
    ),
    "a batch of a generator": (
        IDS
        + "def batches():\n    while True:\n        yield np.zeros((5, 4)), np.zeros((5,))\n"
        + "model.fit(batches(), steps_per_epoch=2)\n",
        7,
        "broadcast-mismatch",
    ),
    "pictures of another size": (
        FILM + "model.predict(np.zeros((4, 4, 8, 7, 3)))\n",
        2,
        "input-size-mismatch",
    ),
}

ACCEPTED: dict[str, str] = {
    "a class with arithmetic": """\
class Scaled(layers.Layer):
    def __add__(self, other):
        return 1

    def __getitem__(self, index):
        return 2

    @property
    def shape(self):
        return (3,)

x = Scaled()
y = (x + 1, x[0], x.shape[0])
""",
    "a layer compared": DENSE + "y = x == x or x != 1 or x is None\n",
    "a function of Keras given a layer": (
        "y = keras.ops.map(layers.Dense(3), np.zeros((2, 4, 5)))\n"
    ),
    "None decides": INPUT + "n = 3 if i.shape[0] else 4\nm = i.shape[0] or 2\n",
    "None in shapes": (
        INPUT
        + "x = layers.Reshape((i.shape[0], 6))(i)\nj = keras.Input(i.shape[1:])\n"
        + "y = keras.ops.reshape(i, (i.shape[0], 24))\nz = i[:, : i.shape[0]]\n"
    ),
    "sizes inside of a layer": """\
class Half(layers.Layer):
    def call(self, x):
        rows = keras.ops.shape(x)[0]
        return keras.ops.reshape(x, (rows * 2, -1))

y = Half()(keras.Input((4,)))
""",
    "batches that fit": IDS + "model.fit(np.zeros((12, 4)), np.zeros((12,)), batch_size=4)\n",
    "a size of zero stands for 32": (
        IDS.replace(', metrics=["mae"]', "")
        + "model.fit(np.zeros((12, 4)), np.zeros((12,)), batch_size=0)\n"
    ),
    "a model of neither": "m = keras.Model(name='empty')\n",
    "a base class": """\
class Own(keras.Model):
    def __init__(self, inputs):
        super().__init__(name="own")
        self.dense = layers.Dense(3)

m = Own(keras.Input((4,)))
n = Own(inputs=None)
""",
    "one batch": IDS + "model.train_on_batch(np.zeros((4, 4)), np.zeros((4,)))\n",
    "as many rows as are folded": (
        FOLDED + "model.fit(np.zeros((12, 12, 20, 1)), np.zeros((12, 2)))\n"
    ),
    "a last axis of one is left to the layers": """\
inner = keras.Sequential([keras.Input((1,)), layers.Dropout(0.5)])
i = keras.Input((4,))
model = keras.Model(i, inner(layers.Dense(2)(i)))
""",
    "a fixed batch": """\
b = keras.Input(batch_shape=(4, 12, 20))
model = keras.Model(b, layers.GlobalMaxPooling1D()(b))
model.compile("sgd", loss="mse")
model.fit(np.zeros((10, 12, 20)), np.zeros((10, 20)))
""",
}


def _errors(text: str) -> list[Diagnostic]:
    found = check(read_text(HEAD + text))
    return [each for each in found if each.is_error]


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, row, rule = REFUSED[name]
    found = [(d.name, d.range.start.row - 3) for d in _errors(text)]
    assert found == [(rule, row)]


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert not _errors(ACCEPTED[name])
