"""Small programs of TensorFlow: what kgen sees in ``value(...)``, and what comes when they run."""

from __future__ import annotations

import os
from typing import Any

import pytest
from program_values import seen

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

HEAD = "import numpy as np\nimport tensorflow as tf\n"
DATA = "ds = tf.data.Dataset.from_tensor_slices((np.zeros((6, 4)), np.zeros((6,), 'int64')))\n"

# `n` stands for a size that is not known, `?` for what is not known at all.
CASES: dict[str, tuple[str, list[Any]]] = {
    "gradients are like what they are asked for": (
        "w, b = tf.Variable(np.zeros((3, 2))), tf.Variable(np.zeros((2,)))\n"
        "with tf.GradientTape() as tape:\n"
        "    loss = tf.reduce_sum(tf.ones((4, 3), 'float64') @ w + b)\n"
        "value(tape.gradient(loss, [w, b]))\n",
        [["array(3, 2)", "array(2,)"]],
    ),
    "a gradient of a tensor that is watched": (
        "x = tf.zeros((2, 3))\nwith tf.GradientTape(persistent=True) as t:\n    t.watch(x)\n"
        "    y = tf.reduce_sum(x * x)\nvalue(t.gradient(y, x), t.gradient(y, {'x': x})['x'])\n",
        ["array(2, 3)", "array(2, 3)"],
    ),
    "a strategy runs a function": (
        DATA + "s = tf.distribute.get_strategy()\n"
        "def step(x, y):\n    return tf.reduce_sum(x, axis=1)\n"
        "for x, y in s.experimental_distribute_dataset(ds.batch(3)):\n    pass\n"
        "out = s.run(step, args=(x, y))\n"
        "value(out, s.reduce(tf.distribute.ReduceOp.SUM, tf.reduce_sum(out), axis=None))\n",
        ["array('n',)", "array()"],
    ),
    "a shape that is set": (
        "def load(p):\n"
        "    x, y = tf.numpy_function(lambda q: (np.zeros((2, 5, 3), 'float32'), np.int64(1)),\n"
        "                             [p], [tf.float32, tf.int64])\n"
        "    x.set_shape([2, None, 3])\n    y.set_shape([])\n    return x, y\n"
        "d = tf.data.Dataset.from_tensor_slices(['a', 'b']).map(load).batch(2)\n"
        "for x, y in d:\n    pass\nvalue(x, y)\n",
        ["array('n', 2, 'n', 3)", "array('n',)"],
    ),
    "one tensor joined": (
        "value(tf.concat(np.zeros((5, 3)), axis=0), tf.concat([np.zeros((5, 3))] * 2, axis=1))\n",
        ["array(5, 3)", "array(5, 6)"],
    ),
    "columns of a table": (
        "import pandas as pd\ndf = pd.DataFrame({'a': np.zeros(3), 'b': np.ones(3)})\n"
        "d = {k: v.to_numpy()[:, tf.newaxis] for k, v in dict(df).items()}\n"
        "value(d['a'], list(df), list(df.keys()), df.to_dict('series')['b'], len(dict(df)))\n"
        "for name, column in df.items():\n    value(name, column)\n",
        ["array(3, 1)", ["a", "b"], ["a", "b"], "array(3,)", 2,
         "a", "array(3,)", "b", "array(3,)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_known(name: str) -> None:
    text, expected = CASES[name]
    assert seen(HEAD + text) == expected


@pytest.mark.parametrize("name", CASES)
def test_tensorflow_agrees(name: str) -> None:
    text, expected = CASES[name]
    found: list[Any] = []
    exec(HEAD + text, {"value": lambda *given: found.extend(given)})
    assert len(found) == len(expected)
    for real, known in zip(found, expected, strict=True):
        assert _agrees(real, known), (known, getattr(real, "shape", real))


def _agrees(real: Any, known: Any) -> bool:
    """Whether a value is as kgen describes it."""
    if known in ("?", "n", "array"):
        return True
    if isinstance(known, str) and known.startswith("array("):
        shape = tuple(getattr(real, "shape", ()))
        sizes = eval(known.removeprefix("array"))
        return len(sizes) == len(shape) and all(
            size in ("n", found) for size, found in zip(sizes, shape, strict=True)
        )
    if isinstance(known, list | tuple):
        return len(known) == len(real) and all(map(_agrees, real, known))
    return bool(real == known)
