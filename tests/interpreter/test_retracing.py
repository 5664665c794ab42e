"""Labels of another rank in a second call of the same compiled step, as Keras 3.15 was seen to."""

import pytest
from kgen.analyzer import check, read_text

HEAD = """\
import numpy as np
import keras
import tensorflow as tf

x = np.ones((8, 3), "float32")
flat, column, deep = np.ones(8), np.ones((8, 1)), np.ones((8, 1, 1))
{before}
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("sgd", {loss})
"""
RAISING = [
    ("model.fit(x, flat)", "model.fit(x, column)"),
    ("model.fit(x, column)", "model.fit(x, flat)"),
    ("model.fit(x, column)", "model.fit(x, deep)"),
    ("model.evaluate(x, flat)", "model.evaluate(x, column)"),
    ("model.train_on_batch(x, column)", "model.train_on_batch(x, flat)"),
    ("model.fit(x, flat)\nmodel.evaluate(x, column)", "model.fit(x[:4], column[:4])"),
]
RUNNING = [
    "model.fit(x, flat)\nmodel.evaluate(x, column)",
    "model.fit(x, flat)\nmodel.compile('sgd', 'mse')\nmodel.fit(x, column)",
    "model.fit(x, flat)\nmodel.fit(x[:4], flat[:4])",
    "model.fit(x, flat, validation_data=(x, column))",
]


def _errors(program, backend="tensorflow"):
    found = check(read_text(f"import os\nos.environ['KERAS_BACKEND'] = '{backend}'\n{program}"))
    return [each.name for each in found if each.severity == "error"]


@pytest.mark.parametrize("first, second", RAISING)
def test_labels_of_another_rank_raise(first, second):
    program = HEAD.format(before="", loss="'mse'") + first + "\n" + second
    assert _errors(program) == ["label-rank-mismatch"]
    assert not _errors(program, "jax")


@pytest.mark.parametrize("lines", RUNNING)
def test_steps_of_their_own_run(lines):
    assert not _errors(HEAD.format(before="", loss="'mse'") + lines)


@pytest.mark.parametrize(
    "before, loss",
    [
        ("tf.config.run_functions_eagerly(True)", "'mse'"),
        ("", "'mse', run_eagerly=True"),
        ("def loss(y, p):\n    return keras.ops.mean(p)\n", "loss"),
    ],
)
def test_what_may_run_eagerly_is_left_alone(before, loss):
    program = HEAD.format(before=before, loss=loss)
    assert not _errors(program + "model.fit(x, flat)\nmodel.fit(x, column)")
