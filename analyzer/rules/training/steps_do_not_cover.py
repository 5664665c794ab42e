"""A data set has fewer batches than a training asks for.

## What it does
Compares `steps_per_epoch` times `epochs`, and `validation_steps`, with the number of batches of a
`tf.data` data set that is not repeated. Finds generators that end, in a `fit` of several epochs.

## Why
With `steps_per_epoch` Keras goes on through the data set from epoch to epoch. When it runs out,
training stops with a warning, epochs too early. A generator can be gone through once: without
`steps_per_epoch` the first epoch uses it up, and the later ones see its first two batches only.

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

from ...domain import Dataset, FunctionValue
from ...source import syntax
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

_GENERATOR = """\
import numpy as np
import keras


def batches(x, y):
    for start in range(0, len(x), 8):
        yield x[start : start + 8], y[start : start + 8]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((64, 4)), np.ones((64, 1))
"""

INVALID = (
    _GENERATOR + "model.fit(batches(x, y), epochs=5)\n",
    _GENERATOR + "model.fit(x, y, epochs=5, validation_data=batches(x, y))\n",
)

VALID = (
    _GENERATOR + "model.fit(batches(x, y))\n",
    _GENERATOR.replace("    for", "  while True:\n    for")
    + "model.fit(batches(x, y), epochs=5, steps_per_epoch=8)\n",
    _GENERATOR + "for _ in range(3):\n    model.fit(batches(x, y), initial_epoch=1, epochs=2)\n",
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
            if steps is None and isinstance(data, Dataset) and _ends(data):
                if isinstance(epochs, int) and isinstance(first, int) and epochs - first > 1:
                    yield Finding(
                        call.site,
                        "This generator ends: after the first epoch it has nothing to give. Let it "
                        f"run for ever, `while True:`, and give `{steps_name}`, or make a "
                        "`PyDataset` of it.",
                        subject=call,
                        argument=call.bound.get(name),
                    )
                continue
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


def _ends(data: Dataset) -> bool:
    """Whether a generator certainly comes to its end: all its loops count with ``range``."""
    function = data.facts.get("function")
    if data.kind != "generator" or not isinstance(function, FunctionValue):
        return False
    for node in function.node.walk():
        match node:
            case syntax.While() | syntax.From():
                return False
            case syntax.For(iter=syntax.Call(func=syntax.Name(value="range"))):
                continue
            case syntax.For():
                return False
    return True
