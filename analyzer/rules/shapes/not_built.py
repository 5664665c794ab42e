"""A layer or model is asked for tensors or weights before it is built.

## What it does
Finds `.output`, `.inputs`, `.kernel`, `count_params`, `save_weights`, `load_weights` and their
like on layers and models that nothing has called or built.

## Why
Weights are made by the first call, when the size of the input is known, and a Sequential model
without an `Input` has no tensors before. Keras raises AttributeError or ValueError.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    layers.Dense(8, activation="relu"),
    layers.Dense(1),
])
print(model.output_shape)
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(1),
])
print(model.output_shape)
```

## Fix
None: only its author knows the size of the input.

## References
- https://keras.io/guides/sequential_model/#specifying-the-input-shape-in-advance
"""

from __future__ import annotations

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS135",
    "not-built",
    Severity.ERROR,
    "A layer or model is asked for tensors or weights before it is built.",
)

_HEAD = """\
import numpy as np
import keras
from keras import layers


class Scores(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


x = np.ones((8, 3))
"""
_SEQUENTIAL = _HEAD + "model = keras.Sequential([layers.Dense(2), layers.Dense(1)])\n"
_OWN = _HEAD + "model = Scores()\n"

INVALID = (
    *(
        _SEQUENTIAL + line + "\n"
        for line in (
            "shape = model.input_shape",
            "head = keras.Model(model.inputs, model.outputs)",
            "features = model.layers[0].output",
            "kernel = model.layers[0].kernel",
            "size = model.count_params()",
            "model.save_weights('model.weights.h5')",
        )
    ),
    *(
        _OWN + line + "\n"
        for line in (
            "model(x)\nhead = keras.Model(model.inputs, model.outputs)",
            "model(x)\nfeatures = model.output",
            "y = model(keras.Input((3,)))\nfeatures = model.dense.output",
            "size = model.count_params()",
            "kernel = model.dense.kernel",
            "model.load_weights('model.weights.h5')",
        )
    ),
    _HEAD + "layer = layers.Conv2D(4, 3)\nsize = layer.count_params()\n",
)
VALID = (
    *(
        _SEQUENTIAL + "model.compile('adam', 'mse')\n" + line + "\nsize = model.count_params()\n"
        for line in (
            "model.build((None, 3))",
            "model.fit(x, np.ones((8, 1)))",
            "model.predict(x)",
            "model(x)",
            "model.train_on_batch(x, np.ones((8, 1)))",
            "def prepare(part):\n    part(x)\nprepare(model)",
            "around = keras.Sequential([model])\naround(x)",
            "keras.Sequential([keras.Input((3,)), model])",
        )
    ),
    *(
        _OWN + line + "\nkernel = model.dense.kernel\n"
        for line in (
            "model(x)",
            "model.dense.build((None, 3))",
            "model.predict(x)",
            "keras.Sequential([keras.Input((3,)), model])",
            "list(map(model, [x]))",
        )
    ),
    *(
        _OWN + line + "\n"
        for line in (
            "y = model(keras.Input((3,)))\nfeatures = model.output",
            "model.dense(keras.Input((3,)))\nmodel(x)\nfeatures = model.dense.output",
            "model.dense = keras.Sequential([layers.Dense(2)])\nmodel(x)\n"
            "features = model.dense.layers[0].output",
            "model.inputs = [x]\nprint(model.inputs)",
        )
    ),
    _HEAD + "layer = layers.InputLayer((3,))\ntensor = layer.output\n",
)

check = raised(RULE)
