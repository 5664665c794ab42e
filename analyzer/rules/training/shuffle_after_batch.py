"""Whole batches are shuffled, not samples.

## What it does
Finds a `tf.data` data set of arrays that is shuffled only after it was batched and then trained
on.

## Why
`shuffle` after `batch` changes the order of the batches; what is together in a batch stays
together in every epoch. Data that is sorted by class gives batches of one class.

## Example (bad)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(16).shuffle(64)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data)
```

## Example (good)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data)
```

## Fix
None.

## References
- https://www.tensorflow.org/guide/data#randomly_shuffling_input_data
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
    "KT121",
    "shuffle-after-batch",
    Severity.WARNING,
    "Whole batches are shuffled, not samples.",
)

VALID = (
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

x, y = np.ones((64, 4)), np.ones((64, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16).shuffle(4)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(data)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit"):
        data = call.value("x")
        if not isinstance(data, Dataset) or not data.facts.get("shuffled late"):
            continue
        yield Finding(
            call.site,
            "The data set is batched before it is shuffled, so that whole batches change places "
            "but the samples in a batch stay together. Call `.shuffle(...)` before `.batch(...)`.",
            subject=call,
            argument=call.bound.get("x"),
        )
