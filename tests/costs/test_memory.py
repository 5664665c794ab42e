"""Memory by hand: what is kept, what is alive at once, what shares memory."""

import pytest

from .compare import estimate

HEADER = "import keras\nfrom keras import layers, ops\n"

F = 4  # bytes of a float32


def costs(text, batch=1):
    return estimate(HEADER + text, batch)[1]


def test_dense_keeps_outputs_that_are_needed():
    """ReLU needs its output, the second layer its input: the same tensor."""
    found = costs(
        "model = keras.Sequential([keras.Input((6,)), layers.Dense(10, activation='relu'),"
        " layers.Dense(3)])\n",
        8,
    )
    assert found.activations == 8 * (10 + 3) * F
    assert found.data == 8 * 6 * F
    assert found.weights == found.gradients == (6 * 10 + 10 + 10 * 3 + 3) * F
    # the data, and at most one hidden and one output tensor
    assert found.peak == 8 * (6 + 10 + 3) * F


def test_activation_that_needs_its_input():
    """Swish keeps what goes in beside what the next layer reads."""
    text = (
        "model = keras.Sequential([keras.Input((6,)), layers.Dense(10, activation={!r}),"
        " layers.Dense(3)])\n"
    )
    assert costs(text.format("swish")).activations == (10 + 10 + 3) * F
    assert costs(text.format("tanh")).activations == (10 + 3) * F


def test_views_and_dropout():
    """Flatten shares memory; dropout keeps a mask of bytes, and what it gives is kept."""
    found = costs(
        "model = keras.Sequential([keras.Input((4, 5)), layers.Dense(6), layers.Flatten(),"
        " layers.Dropout(0.5), layers.Dense(2)])\n"
    )
    assert found.activations == 24 * F + 24 + 2 * F
    assert found.peak == (20 + 24 + 2) * F


def test_frozen_base_keeps_nothing():
    text = (
        "base = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, activation='relu'),"
        " layers.GlobalAveragePooling2D()])\nbase.trainable = {}\n"
        "x = keras.Input((8, 8, 3))\nmodel = keras.Model(x, layers.Dense(2)(base(x)))\n"
    )
    frozen, trained = costs(text.format(False)), costs(text.format(True))
    assert frozen.activations == (4 + 2) * F
    assert trained.activations == (6 * 6 * 4 + 4 + 2) * F
    assert frozen.gradients == (4 * 2 + 2) * F
    assert frozen.optimizer_bytes < trained.optimizer_bytes
    assert frozen.peak == trained.peak


def test_shared_layer_has_its_weights_once():
    found = costs(
        "shared = layers.Dense(5)\na, b = keras.Input((3,)), keras.Input((3,))\n"
        "model = keras.Model([a, b], layers.Add()([shared(a), shared(b)]))\n"
    )
    assert found.weights == (3 * 5 + 5) * F
    assert found.multiply_adds == 2 * 3 * 5


def test_skip_is_alive_until_it_is_read():
    found = costs(
        "x = keras.Input((10,))\nwide = layers.Dense(100)(x)\n"
        "y = layers.Dense(2)(layers.Dense(3)(wide))\n"
        "model = keras.Model(x, layers.Concatenate()([wide, y]))\n"
    )
    assert found.peak == (10 + 100 + 2 + 102) * F


def test_in_place():
    """An addition may take the place of an input that nobody reads any more."""
    found = costs(
        "x = keras.Input((10,))\na, b = layers.Dense(20)(x), layers.Dense(20)(x)\n"
        "model = keras.Model(x, layers.Add()([a, b]))\n"
    )
    assert found.peak == (10 + 20 + 20) * F


@pytest.mark.parametrize(
    ("layer", "kept"),
    [
        # gates and states of four steps, their three features in another order, the last output
        ("layers.LSTM(5)", 4 * (4 + 3) * 5 + 4 * 3 + 5),
        ("layers.GRU(5)", 4 * (3 + 2) * 5 + 4 * 3 + 5),
        ("layers.SimpleRNN(5)", 4 * (1 + 1) * 5 + 4 * 3 + 5),
        ("layers.Bidirectional(layers.GRU(5))", 2 * (4 * (3 + 2) * 5 + 4 * 3) + 10),
    ],
)
def test_recurrent_keeps_every_step(layer, kept):
    found = costs(f"model = keras.Sequential([keras.Input((4, 3)), {layer}])\n")
    assert found.activations == kept * F


def test_attention_keeps_scores():
    found = costs(
        "x = keras.Input((7, 6))\nmodel = keras.Model(x, layers.MultiHeadAttention(2, 3)(x, x))\n"
    )
    projections, scores, context, output = 3 * 7 * 2 * 3, 2 * 7 * 7, 7 * 2 * 3, 7 * 6
    assert found.activations == (projections + scores + context + output) * F


@pytest.mark.parametrize(
    ("policy", "weights", "activations"),
    [("float32", 4, 4), ("mixed_float16", 4, 2), ("bfloat16", 2, 2), ("float64", 8, 8)],
)
def test_policy_of_the_program(policy, weights, activations):
    found = costs(
        f"keras.config.set_dtype_policy({policy!r})\n"
        "model = keras.Sequential([keras.Input((6,)), layers.Dense(10)])\n"
    )
    assert found.dtype == policy
    assert found.weights == 70 * weights
    assert found.activations == 10 * activations


def test_policy_given_as_an_object():
    found = costs(
        "keras.config.set_dtype_policy(keras.DTypePolicy('mixed_float16'))\n"
        "model = keras.Sequential([keras.Input((6,)), layers.Dense(10)])\n"
    )
    assert found.dtype == "mixed_float16" and found.activations == 10 * 2


def test_mixed_float16_scales_the_loss():
    text = "model = keras.Sequential([keras.Input((6,)), layers.Dense(10)])\nmodel.compile('sgd')\n"
    plain = costs(text)
    mixed = costs("keras.config.set_dtype_policy('mixed_float16')\n" + text)
    assert mixed.optimizer_bytes > plain.optimizer_bytes
