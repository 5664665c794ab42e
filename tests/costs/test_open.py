"""What is not known stays so: sizes as letters, layers as reasons, never a wrong number."""

import pytest
from kgen.analyzer.costs import Names
from kgen.analyzer.domain import Sym

from .compare import estimate

HEADER = "import keras\nfrom keras import layers, ops\n"


def costs(text, batch=None):
    return estimate(HEADER + text, batch)[1]


def formula(value):
    assert isinstance(value, Sym)
    return str(Names().formula(value))


def test_length_that_is_open():
    found = costs(
        "x = keras.Input((None, 6))\ny = layers.LSTM(5, return_sequences=True)(x)\n"
        "model = keras.Model(x, layers.Dense(2)(y))\n",
        3,
    )
    assert formula(found.multiply_adds) == f"{4 * 5 * (6 + 5) + 5 * 2}*n"
    assert formula(found.data) == f"{3 * 6 * 4}*n"
    assert formula(found.training).endswith("*n")


def test_image_of_any_size():
    found = costs(
        "x = keras.Input((None, None, 3))\n"
        "model = keras.Model(x, layers.Conv2D(4, 3, padding='same')(x))\n"
    )
    assert formula(found.multiply_adds) == f"{9 * 3 * 4}*n*m".replace("n*m", "m*n")


@pytest.mark.parametrize(
    "text",
    [
        "import somewhere\nx = keras.Input((4,))\n"
        "model = keras.Model(x, layers.Lambda(somewhere.f)(x))\n",
        "model = keras.Sequential([layers.Dense(3)])\n",
        "x = keras.Input((4, 4))\nmodel = keras.Model(x, ops.svd(x)[0])\n",
        "x = keras.Input((4,))\nmodel = keras.Model(x, layers.TorchModuleWrapper(None)(x))\n",
        "class Odd(layers.Layer):\n    def call(self, x):\n        return strange(x)\n"
        "x = keras.Input((4,))\nmodel = keras.Model(x, Odd()(x))\n",
    ],
)
def test_reason(text):
    found = costs(text)
    assert found.unknown and all(reason for _, reason in found.unknown)
    assert found.multiply_adds is None
    assert found.training is None and found.inference is None


def test_branch_that_is_open():
    """Layers that run or not, as something unknown decides, make no total."""
    found = costs(
        "import sys\n"
        "class Net(layers.Layer):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a, self.b = layers.Dense(4), layers.Dense(4)\n"
        "    def call(self, x):\n"
        "        x = self.a(x)\n"
        "        if len(sys.argv) > 1:\n"
        "            x = self.b(x)\n"
        "        return x\n"
        "x = keras.Input((4,))\nmodel = keras.Model(x, Net()(x))\n"
    )
    assert found.multiply_adds is None


def test_text():
    found = costs(
        "x = keras.Input((1,), dtype='string')\n"
        "y = layers.TextVectorization(max_tokens=100, output_sequence_length=12)(x)\n"
        "y = layers.GlobalAveragePooling1D()(layers.Embedding(100, 8)(y))\n"
        "model = keras.Model(x, layers.Dense(1)(y))\n"
    )
    assert found.multiply_adds == 8
    assert any("strings" in note for note in found.notes)


def test_batch_from_fit():
    text = (
        "import numpy as np\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "model.compile('adam', 'mse')\n"
        "model.fit(np.zeros((90, 4)), np.zeros((90, 3)), batch_size=10)\n"
    )
    found = costs(text)
    assert (found.batch.size, found.batch.source) == (10, "fit")
    assert costs(text, 7).batch.size == 7
    assert costs(text.replace(", batch_size=10", "")).batch.source == "default"


def test_batch_that_the_model_fixes():
    found = costs(
        "model = keras.Sequential([keras.Input((4,), batch_size=16), layers.Dense(3)])\n", 5
    )
    assert (found.batch.size, found.batch.source) == (16, "model")
    assert found.multiply_adds == 12
    assert found.data == 16 * 4 * 4


def test_batch_of_a_dataset():
    found = costs(
        "import tensorflow as tf\nimport numpy as np\n"
        "data = tf.data.Dataset.from_tensor_slices((np.zeros((90, 4)), np.zeros((90, 3))))\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "model.compile('adam', 'mse')\nmodel.fit(data.batch(15))\n"
    )
    assert (found.batch.size, found.batch.source) == (15, "fit")


@pytest.mark.parametrize(
    ("optimizer", "copies"),
    [
        ("'sgd'", 0),
        ("keras.optimizers.SGD(momentum=0.9)", 1),
        ("'rmsprop'", 1),
        ("keras.optimizers.Adam(amsgrad=True, use_ema=True)", 4),
        ("keras.optimizers.Adam(gradient_accumulation_steps=4)", 3),
        ("keras.optimizers.Ftrl()", 2),
        ("keras.optimizers.Lion(1e-4)", 1),
    ],
)
def test_optimizer(optimizer, copies):
    found = costs(
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        f"model.compile({optimizer}, 'mse')\n"
    )
    assert found.optimizer_bytes // (15 * 4) == copies


def test_optimizer_that_is_not_known():
    found = costs(
        "import somewhere\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "model.compile(somewhere.Optimizer(), 'mse')\n"
    )
    assert found.optimizer is None and found.training is None
    assert found.inference is not None
    assert any("optimizer" in note for note in found.notes)


def test_model_called_on_arrays():
    """What is asked for is not what is known: the note says so."""
    found = costs(
        "import numpy as np\n"
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.one, self.two = layers.Dense(4), layers.Dense(2)\n"
        "    def call(self, x):\n"
        "        return self.two(self.one(x))\n"
        "model = Net()\nmodel(np.zeros((5, 3), 'float32'))\n",
        8,
    )
    assert (found.batch.size, found.batch.source) == (5, "call")
    assert found.multiply_adds == 3 * 4 + 4 * 2
    assert any("8 was asked for" in note for note in found.notes)


def test_more_than_can_be_followed():
    """Each model calls the one before twice: a million steps from twenty lines."""
    found = costs(
        "def twice(model):\n"
        "    x = keras.Input((3,))\n"
        "    return keras.Model(x, model(model(x)))\n"
        "x = keras.Input((3,))\nmodel = keras.Model(x, layers.Dense(3)(x))\n"
        "for _ in range(20):\n    model = twice(model)\n"
    )
    assert found.multiply_adds is None
    assert "more steps" in found.unknown[0][1]


def test_layers_in_layers():
    """Eight deep, two of each: 256 Dense layers, whose facts are made once each."""
    text = "class B0(layers.Dense):\n    def __init__(self):\n        super().__init__(4)\n"
    for depth in range(1, 9):
        text += (
            f"class B{depth}(layers.Layer):\n    def __init__(self):\n"
            f"        super().__init__()\n        self.a, self.b = B{depth - 1}(), B{depth - 1}()\n"
            "    def call(self, x):\n        return self.a(x) + self.b(x)\n"
        )
    found = costs(text + "x = keras.Input((4,))\nmodel = keras.Model(x, B8()(x))\n")
    assert found.multiply_adds == 256 * 16
