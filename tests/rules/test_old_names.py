"""What is said about names that Keras 3 has no longer, or has in name only."""

from __future__ import annotations

import pytest
from kgen.analyzer import Configuration, check, fix_all, read_text

HEAD = "import keras\nimport tensorflow as tf\n"
CASES: dict[str, tuple[str, list[str]]] = {
    "optimizers of Keras 2 cannot be made": (
        "a = tf.keras.optimizers.legacy.Adam(1e-3)\n",
        ["`tensorflow.keras.optimizers.legacy.Adam` is `keras.optimizers.Adam`"],
    ),
    "imported and made": (
        "from keras.optimizers.legacy import SGD\nopt = SGD()\n",
        ["`keras.optimizers.legacy.SGD` is `keras.optimizers.SGD`"],
    ),
    "imported and not made": ("from keras.optimizers.legacy import SGD\n", []),
    "asked for its class": ("x = isinstance(3, keras.optimizers.legacy.Optimizer)\n", []),
    "a function that one namespace has": (
        "loss = tf.keras.losses.mean_squared_error\n",
        ["`tensorflow.keras.losses.mean_squared_error` is `keras.losses.mean_squared_error`"],
    ),
    "from within Keras 2": (
        "from keras.engine.topology import Layer as Base\n",
        ["`keras.engine.topology.Layer` is `keras.layers.Layer`"],
    ),
    "gone from the compatible one too": (
        "layer = tf.compat.v1.keras.layers.CuDNNLSTM(3)\n",
        ["Keras 3.15.1 has no `tensorflow.compat.v1.keras.layers.CuDNNLSTM`"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_of_keras_3(name: str) -> None:
    program, wanted = CASES[name]
    found = [d.message for d in check(HEAD + program, fixes=False)]
    assert len(found) == len(wanted)
    for message, start in zip(found, wanted, strict=True):
        assert message.startswith(start)


@pytest.mark.parametrize("name", ["optimizers of Keras 2 cannot be made", "imported and made"])
def test_keras_2_has_them(name: str) -> None:
    assert check(HEAD + CASES[name][0], Configuration(target_keras="2.15"), fixes=False) == []


def test_of_compatible_names_of_keras_2_nothing_is_known() -> None:
    text = HEAD + "x = tf.compat.v1.keras.utils.track_tf1_style_variables\n"
    assert check(text, Configuration(target_keras="2.15"), fixes=False) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from keras.utils import np_utils\n", "from keras import utils as np_utils\n"),
        (
            "from tensorflow.keras.layers.experimental import preprocessing\n",
            "from tensorflow.keras import layers as preprocessing\n",
        ),
        ("from keras.layers import merge\n", "from keras.layers import merge\n"),
    ],
)
def test_a_module_that_moved_keeps_its_name_here(old: str, new: str) -> None:
    assert fix_all(read_text(old)).document.text == new


def test_sides_of_a_kernel_go_together_before_the_rest_is_renamed() -> None:
    old = "layer = Conv2D(32, 3, 5, border_mode='same', subsample=(2, 2))\n"
    new = "layer = Conv2D(32, (3, 5), padding='same', strides=(2, 2))\n"
    head = "from keras.layers import Conv2D\n\n"
    assert fix_all(read_text(head + old)).document.text == head + new
