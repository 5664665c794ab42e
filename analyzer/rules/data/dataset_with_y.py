"""Labels are given beside a data set that brings its own.

## What it does
Finds `y` or `sample_weight` in a call whose `x` is a data set, a generator or a `PyDataset`.

## Why
A data set yields features and labels together, and Keras refuses a second source of them: "When
providing `x` as a tf.data.Dataset, `y` should not be passed".

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
model.fit(data.batch(8), y)
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
model.fit(data.batch(8))
```

## Fix
Takes `y` out, where it is given by its name and the data set yields labels.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Dataset
from ...facts import Argument
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .samples import is_given, kind_of, model_calls

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD112",
    "dataset-with-y",
    Severity.ERROR,
    "Labels are given beside a data set that brings its own.",
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
model.fit(data.batch(8), y=y, epochs=2)
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
model.fit(data.batch(8), epochs=2)
""",
    ),
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
model.evaluate(data.batch(8), sample_weight=np.ones(32))
""",
    """\
import numpy as np
import keras


def batches(x, y):
    while True:
        yield x[:8], y[:8]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(batches(x, y), y, steps_per_epoch=4)
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.ones((8, 4)), np.ones((8, 1))


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x=Batches(), y=np.ones((32, 1)))
""",
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
model.fit(data.batch(8), y=None)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit", ".evaluate"):
        data = call.value("x")
        if not isinstance(data, Dataset):
            continue
        for name in ("y", "sample_weight"):
            argument = call.bound.get(name)
            if argument is None or not is_given(argument.value):
                continue
            what = "labels" if name == "y" else "weights"
            yield Finding(
                call.site,
                f"`{name}` cannot be given beside {kind_of(data)}: the {what} must come out of it, "
                "as part of its batches.",
                related=((f"{kind_of(data)} is made here", data.site),) if data.site else (),
                repairs=_repairs(data, argument) if name == "y" else (),
                subject=call,
                argument=argument,
            )
            break


def _repairs(data: Dataset, argument: Argument) -> tuple[Repair, ...]:
    """Leave the labels out, if the elements have some."""
    paired = isinstance(data.element, tuple) and len(data.element) > 1
    if not paired or argument.keyword is None:
        return ()
    return (Repair("drop-argument", "Leave `y` out", {"argument": "y"}),)
