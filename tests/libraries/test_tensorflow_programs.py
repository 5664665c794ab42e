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
    "windows of a data set": (
        "d = tf.data.Dataset.from_tensor_slices(np.zeros((9, 3))).window(4, shift=1,"
        " drop_remainder=True)\n"
        "for x in d.flat_map(lambda w: w.batch(4, drop_remainder=True)).batch(2):\n    pass\n"
        "value(x)\n"
        "e = tf.data.Dataset.from_tensor_slices((np.zeros((9, 3)), np.zeros(9))).window(2)\n"
        "z = e.flat_map(lambda a, b: tf.data.Dataset.zip((a.batch(2), b.batch(2))))\n"
        "for p, q in z:\n    pass\nvalue(p, q)\n",
        ["array('n', 4, 3)", "array('n', 3)", "array('n',)"],
    ),
    "elements of several data sets": (
        DATA + "for x, y in tf.data.Dataset.sample_from_datasets([ds, ds]).batch(2):\n"
        "    pass\nvalue(x, y)\n",
        ["array('n', 4)", "array('n',)"],
    ),
    "columns of CSV files": (
        "import tempfile\npath = tempfile.mktemp()\n"
        "open(path, 'w').write('a,b,c\\n1,2,3\\n4,5,6\\n')\n"
        "d = tf.data.experimental.make_csv_dataset(path, 2, label_name='c', num_epochs=1)\n"
        "for x, y in d:\n    pass\nvalue(x['a'], y)\n"
        "d = tf.data.experimental.make_csv_dataset(path, 2, ['a', 'b', 'c'], num_epochs=1)\n"
        "for z in d:\n    pass\nvalue(z['a'], len(z))\n",
        ["array('n',)", "array('n',)", "array('n',)", 3],
    ),
    "Fourier transforms": (
        "x = tf.zeros((2, 1000))\n"
        "value(tf.signal.stft(x, 255, 128), tf.signal.stft(x, 256, 100, 512, pad_end=True))\n"
        "value(tf.signal.rfft(x), tf.signal.rfft(x, [64]), tf.signal.irfft(tf.signal.rfft(x)))\n"
        "value(tf.signal.fft(tf.cast(x, tf.complex64)), tf.signal.frame(x, 200, 50))\n"
        "value(tf.signal.hann_window(40))\n",
        ["array(2, 6, 129)", "array(2, 10, 257)", "array(2, 501)", "array(2, 33)",
         "array(2, 1000)", "array(2, 1000)", "array(2, 17, 200)", "array(40,)"],
    ),
    "patches and colours": (
        "x = tf.zeros((2, 17, 12, 3))\n"
        "value(tf.image.extract_patches(x, [1, 4, 3, 1], [1, 4, 3, 1], [1, 1, 1, 1], 'VALID'))\n"
        "value(tf.image.extract_patches(images=x, sizes=(1, 5, 5, 1), strides=(1, 2, 3, 1),"
        " rates=(1, 2, 1, 1), padding='SAME'))\n"
        "value(tf.image.extract_patches(x, [1, 3, 3, 1], [1, 1, 1, 1], [1, 2, 2, 1], 'VALID'))\n"
        "value(tf.image.rgb_to_yuv(x), tf.random.categorical(tf.zeros((4, 9)), 2))\n",
        ["array(2, 4, 4, 36)", "array(2, 9, 4, 75)", "array(2, 13, 8, 27)",
         "array(2, 17, 12, 3)", "array(4, 2)"],
    ),
    "a model that is written down": (
        "import tempfile\nfrom tensorflow import keras\n"
        "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
        "c = tf.train.Checkpoint(model=m)\nc.save(tempfile.mktemp())\n"
        "value(len(m.layers), m.output_shape[-1], sorted({'b': 2, 'a': 1}.items()))\n",
        [1, 3, [("a", 1), ("b", 2)]],
    ),
    "numbers in a row": (
        "value(tf.range(start=0, limit=7, delta=2), tf.range(5), tf.range(2, limit=9))\n"
        "value(tf.range(limit=4, start=1), tf.linspace(0.0, 1.0, num=6))\n",
        ["array(4,)", "array(5,)", "array(7,)", "array(3,)", "array(6,)"],
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
    if "keras" in text:
        import keras

        if keras.backend.backend() != "tensorflow":
            pytest.skip("another backend was chosen in this process")
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
