"""`shuffle=True` is given for a data set, where it does nothing.

## What it does
Finds `shuffle=True` in a `fit` whose `x` is a `tf.data.Dataset` or a generator.

## Why
Keras cannot shuffle a stream: it warns and goes on in the order of the data set. If that order is
sorted, the model learns it.

## Example (bad)
```python
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.batch(8), shuffle=True)
```

## Example (good)
```python
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.shuffle(32).batch(8))
```

## Fix
Takes the argument out where the data set shuffles itself.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Dataset
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .samples import model_calls

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD114",
    "shuffle-with-dataset",
    Severity.WARNING,
    "`shuffle=True` is given for a data set, where it does nothing.",
    Applicability.SAFE,
)

INVALID = (
    (
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.shuffle(32).batch(8), shuffle=True)
""",
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.shuffle(32).batch(8))
""",
    ),
)

VALID = (
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.batch(8), shuffle=False)
""",
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
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(x, y, shuffle=True)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit"):
        data, argument = call.value("x"), call.bound.get("shuffle")
        # Keras' own iterators (PyDataset) do shuffle.
        if not isinstance(data, Dataset) or data.kind not in ("tf.data", "generator"):
            continue
        if argument is None or argument.value is not True:
            continue
        shuffled = data.shuffled is True
        yield Finding(
            call.site,
            "`shuffle=True` is ignored for a data set"
            + (", which shuffles itself." if shuffled else ": call `.shuffle(n)` on it instead."),
            related=(("the data set is made here", data.site),) if data.site else (),
            repairs=(Repair("drop-argument", "Leave it out", {"argument": "shuffle"}),)
            if shuffled
            else (),
            subject=call,
            argument=argument,
            severity=Severity.INFO if shuffled else None,
        )
