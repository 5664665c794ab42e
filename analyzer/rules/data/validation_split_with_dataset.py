"""`validation_split` is given for a data set.

## What it does
Finds `validation_split` in a `fit` whose `x` is a data set, a generator or a `PyDataset`, without
`validation_data`.

## Why
Keras splits arrays only: it would have to read a data set whole to know where its last part begins.
It raises.

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
model.fit(data.batch(8), validation_split=0.2)
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
train, held_out = data.skip(8).batch(8), data.take(8).batch(8)
model.fit(train, validation_data=held_out)
```

## Fix
None: which samples are held out is for a person to say.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Dataset
from ..rule import Finding, Rule, Severity
from .samples import kind_of, model_calls

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD115",
    "validation-split-with-dataset",
    Severity.ERROR,
    "`validation_split` is given for a data set.",
)

INVALID = (
    """\
import numpy as np
import keras


def batches(x, y):
    while True:
        yield x[:8], y[:8]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
data = batches(np.ones((32, 4)), np.ones((32, 1)))
model.fit(data, steps_per_epoch=4, validation_split=0.2)
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
model.fit(data.batch(8), validation_split=0.2, validation_data=data.batch(8))
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
model.fit(x, y, validation_split=0.2)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit"):
        data, argument = call.value("x"), call.bound.get("validation_split")
        if not isinstance(data, Dataset) or argument is None:
            continue
        share = argument.value
        if not isinstance(share, int | float) or not share:
            continue
        if call.value("validation_data") is not None:
            continue
        yield Finding(
            call.site,
            f"`validation_split` works on arrays only, not on {kind_of(data)}. {_way(data)}",
            related=((f"{kind_of(data)} is made here", data.site),) if data.site else (),
            subject=call,
            argument=argument,
        )


def _way(data: Dataset) -> str:
    if data.kind == "tf.data":
        return "Split it with `take` and `skip`, and give one part as `validation_data`."
    return "Make two of it, and give the second as `validation_data`."
