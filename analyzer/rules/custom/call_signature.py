"""Something is called with arguments that it does not take.

## What it does
Compares the call of a layer, of Keras' own or of the program's, with the signature of its `call`
method: arguments too many, missing or unknown, and plain values given by position. Calls of the
program's own functions and classes are compared with their parameters.

## Why
Keras 3 binds the arguments to the signature of `call` and raises a TypeError if they do not fit.
Only tensors may be given by position; `training` and other options need their keyword.

## Example (bad)
```python
import keras
from keras import layers

query = keras.Input((10, 16))
outputs = layers.MultiHeadAttention(2, 8)(query)
```

## Example (good)
```python
import keras
from keras import layers

query = keras.Input((10, 16))
outputs = layers.MultiHeadAttention(2, 8)(query, query)
```

## Fix
None.

## References
- https://keras.io/api/layers/base_layer/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KX104",
    "call-signature",
    Severity.ERROR,
    "Something is called with arguments that it does not take.",
)

INVALID = (
    """\
import keras


def build(units, activation="relu"):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation)])


settings = {"units": 3, "act": "tanh"}
model = build(**settings)
""",
    """\
import keras


def weighted(y_true, y_pred):
    return keras.ops.mean(y_true - y_pred)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss=weighted())
""",
    """\
import keras


class Scale(keras.layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return x * self.factor


layer = Scale(2.0, name="scale")
""",
    """\
import keras
from keras import layers

a, b = keras.Input((4,)), keras.Input((4,))
outputs = layers.Add()(a, b)
""",
    """\
import keras
from keras import layers

inputs = keras.Input((4,))
outputs = layers.Dropout(0.5)(inputs, True)
""",
    """\
import keras


class Scale(keras.layers.Layer):
    def call(self, x, factor):
        return x * factor


inputs = keras.Input((4,))
outputs = Scale()(inputs)
""",
)

VALID = (
    """\
import random

import keras


def build(units, activation="relu", **rest):
    return keras.layers.Dense(units, activation)


def make(units, activation="relu"):
    return keras.layers.Dense(units, activation)


settings = {"units": 3, "name": "first"}
build(**settings)
settings = {"units": 3} if random.random() < 2 else {"size": 4}
make(**settings)
make(*[3], **{"activation": "tanh"})
""",
    """\
import functools


def twice(function):
    @functools.wraps(function)
    def inner(*args, seed=None):
        return function(*args)

    return inner


@twice
def build(size):
    return size


class Run:
    def __init__(self, size, *rest, **options):
        self.size = size

    def add(self, a, b=2, *, c=3):
        return a

    @staticmethod
    def make(size):
        return Run(size, 1, 2, other=3)


sizes = (3,)
options = {"b": 4}
run = Run.make(build(3, seed=1))
run.add(1, c=2), run.add(*sizes), run.add(1, **options), Run.add(run, 1)
""",
    """\
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)
        self.dropout = layers.Dropout(0.5)

    def call(self, x, mask=None, **options):
        return self.dropout(self.dense(x), training=True)


inputs = keras.Input((4,))
outputs = Block(8)(inputs, mask=None, extra=3)
outputs = Block(8)(inputs, training=False)
""",
)

check = raised(RULE)
