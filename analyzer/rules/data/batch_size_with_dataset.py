"""`batch_size` is given for a data set, which makes its own batches.

## What it does
Finds `batch_size` in a call whose `x` is a data set of batches.

## Why
Keras 3 ignores it without a word, and Keras 2 raises: the batches are as large as `batch` made
them.

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
model.fit(data.batch(8), batch_size=16)
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
model.fit(data.batch(16))
```

## Fix
Takes the argument out.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Dataset
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .samples import is_given, kind_of, model_calls

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD113",
    "batch-size-with-dataset",
    Severity.WARNING,
    "`batch_size` is given for a data set, which makes its own batches.",
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
model.evaluate(data.batch(8), batch_size=4)
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
model.evaluate(data.batch(8))
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
model.fit(x, y, batch_size=4)
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
model.fit(data.batch(8), batch_size=None)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit", ".evaluate", ".predict"):
        data, argument = call.value("x"), call.bound.get("batch_size")
        if not isinstance(data, Dataset) or data.batched is False:
            continue
        if argument is None or not is_given(argument.value):
            continue
        size = data.batch_size
        known = f", whose batches hold {int(size)}" if isinstance(size, int) else ""
        yield Finding(
            call.site,
            f"`batch_size` is ignored for {kind_of(data)}{known}. Set it where that is made.",
            related=((f"{kind_of(data)} is made here", data.site),) if data.site else (),
            repairs=(Repair("drop-argument", "Leave it out", {"argument": "batch_size"}),),
            subject=call,
            argument=argument,
        )
