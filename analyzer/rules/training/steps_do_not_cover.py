"""A data set has fewer batches than a training asks for.

## What it does
Compares `steps_per_epoch` times `epochs`, and `validation_steps`, with the number of batches of a
`tf.data` data set that is not repeated.

## Why
With `steps_per_epoch` Keras goes on through the data set from epoch to epoch. When it runs out,
training stops with a warning, epochs too early.

## Example (bad)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data, steps_per_epoch=10, epochs=3)
```

## Example (good)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data, epochs=3)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Dataset
from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KT109",
    "steps-do-not-cover",
    Severity.WARNING,
    "A data set has fewer batches than a training asks for.",
)

VALID = (
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data.repeat(), steps_per_epoch=10, epochs=3)
""",
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data, steps_per_epoch=2, epochs=2, validation_data=data, validation_steps=4)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit"):
        if any(argument.star for argument in call.arguments):
            continue
        epochs, first = call.value("epochs", 1), call.value("initial_epoch", 0)
        for name, steps_name in (("x", "steps_per_epoch"), ("validation_data", "validation_steps")):
            data, steps = call.value(name), call.value(steps_name)
            if not isinstance(data, Dataset) or data.kind != "tf.data" or data.endless:
                continue
            if not isinstance(data.length, int) or not isinstance(steps, int):
                continue
            times = epochs - first if isinstance(epochs, int) and isinstance(first, int) else 1
            needed = steps * (times if name == "x" else 1)
            if data.batched is not True or needed <= data.length:
                continue
            yield Finding(
                call.site,
                f"`{steps_name}={int(steps)}` needs {needed} batches, but the data set has "
                f"{int(data.length)}. Leave `{steps_name}` out, or `.repeat()` the data set.",
                subject=call,
                argument=call.bound.get(steps_name),
            )
