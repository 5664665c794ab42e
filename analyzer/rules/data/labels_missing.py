"""A model is trained on features alone.

## What it does
Finds `fit` and `evaluate` without labels, data sets whose elements have none, and validation data
of features alone, where the loss of the model needs labels.

## Why
Keras raises in the first step: "None values not supported". Without labels there is nothing to
compare the output with; an autoencoder is trained on its own input, `fit(x, x)`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 4)))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 4)), np.ones((32, 1)))
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, Frame, leaves
from ...facts import ModelFact
from ...inference.labels import ELEMENTWISE, SPARSE, STRICT
from ..rule import Finding, Rule, Severity
from .samples import given, kind_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD125",
    "labels-missing",
    Severity.ERROR,
    "A model is trained on features alone.",
)

INVALID = (
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices(x)
model.fit(data.batch(8))
""",
    """\
import numpy as np
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x[:24], y[:24], validation_data=x[24:])
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.ones((8, 4))


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches())
""",
    """\
import numpy as np
import keras


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(4)

    def call(self, x):
        return self.dense(x)


model = Net()
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 4)))
""",
)

VALID = (
    """\
import numpy as np
import keras


class Coder(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(4)

    def call(self, x):
        return self.dense(x)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return keras.ops.mean(keras.ops.square(x - y_pred))


model = Coder()
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 4)))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(4),
])
model.compile(optimizer="adam", loss="mse")
x = np.ones((32, 4))
model.fit(x, x)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for each in given(program, ".fit", ".evaluate"):
        model, call = each.model, each.call
        if each.y is not None or not _needs_labels(model):
            continue
        if any(argument.star for argument in call.arguments):
            continue
        found = leaves(each.x)
        if not found or not all(isinstance(leaf, Array | Frame) for leaf in found):
            continue
        if each.dataset is not None and isinstance(each.x, tuple | list):
            continue
        what = "There are features"
        if each.dataset is not None:
            kind = kind_of(each.dataset)
            what = f"{kind[:1].upper()}{kind[1:]} gives features"
        elif each.role == "validation":
            what = "`validation_data` holds features"
        yield Finding(
            call.site,
            f"{what} without labels, but the model has a loss that compares its output with them.",
            notes=("Keras: None values not supported.",),
            subject=call,
            argument=each.argument,
        )


def _needs_labels(model: ModelFact) -> bool:
    compiled = model.compiled
    if compiled is None or model.own_training or model.layers is None:
        return False
    choices = compiled.losses
    return bool(choices) and all(loss.name in _NEED for loss in choices)


_NEED = STRICT | SPARSE | ELEMENTWISE
