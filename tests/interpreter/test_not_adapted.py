"""Models with layers that never learned from data: Keras 3.15 on TensorFlow refuses to run them."""

from __future__ import annotations

import pytest
from kgen.analyzer import check, read_text

HEAD = """\
import keras
import numpy as np
import tensorflow as tf
from keras import layers

data = tf.constant([["a"], ["b"]])
words = keras.Input((1,), dtype="string")
lookup = layers.StringLookup()
model = keras.Model(words, layers.Embedding(10, 3)(lookup(words)))
"""
ROWS = HEAD.count("\n")

REFUSED = {
    "predicted": "y = model.predict(data)\n",
    "called": "y = model(data)\n",
    "inside of another": "outer = keras.Sequential([model])\ny = outer.predict(data)\n",
    "a copy": (
        'lookup.adapt(["a"])\ncopy = keras.models.clone_model(model)\ny = copy.predict(data)\n'
    ),
    "texts": """\
texts = keras.Sequential([keras.Input((1,), dtype="string"), layers.TextVectorization()])
y = texts.predict(data)
""",
    "boundaries": """\
bins = keras.Sequential([keras.Input((2,)), layers.Discretization(num_bins=3)])
y = bins.predict(np.zeros((4, 2)))
""",
}
ACCEPTED = {
    "built only": "model.summary()\n",
    "adapted after the model was made": 'lookup.adapt(["a"])\ny = model.predict(data)\n',
    "adapted in a loop": """\
for layer in model.layers:
    if hasattr(layer, "adapt"):
        layer.adapt(["a"])
y = model.predict(data)
""",
    "a vocabulary is set": 'lookup.set_vocabulary(["a"])\ny = model(data)\n',
    "others may have adapted it": "from elsewhere import learn\nlearn(model)\ny = model(data)\n",
    "others may have adapted it before": "def use():\n    return model.predict(data)\n",
    "from a file": 'model.load_weights("w.weights.h5")\ny = model.predict(data)\n',
    "saved after it learned": """\
lookup.adapt(["a"])
model.save("w.keras")
y = keras.models.load_model("w.keras").predict(data)
""",
    "symbolic": "outer = keras.Model(words, model(words))\n",
    "boundaries are given": """\
bins = keras.Sequential([keras.Input((2,)), layers.Discretization(bin_boundaries=[0.0, 1.0])])
y = bins.predict(np.zeros((4, 2)))
""",
}


def _errors(text: str) -> list[tuple[str, int]]:
    found = check(read_text(HEAD + text), fixes=False)
    return [(each.name, each.range.start.row - ROWS) for each in found if each.is_error]


@pytest.mark.parametrize("name", REFUSED)
def test_refused_where_it_runs(name: str) -> None:
    text = REFUSED[name]
    assert _errors(text) == [("layer-not-adapted", text.count("\n"))]


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert not _errors(ACCEPTED[name])
