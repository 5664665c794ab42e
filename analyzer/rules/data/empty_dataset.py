"""A data set without a single batch, or samples without a value, are given to a model.

## What it does
Finds data sets in `fit`, `evaluate` and `predict` that are known to yield nothing: fewer samples
than a batch with `drop_remainder=True`, `take(0)`, or more skipped than there is. And arrays
whose samples are empty: every column dropped, or an empty slice of the steps.

## Why
Keras trains on nothing without a word, and `predict` stops with an UnboundLocalError. What empty
samples do is left to the backend: TensorFlow trains, raises, or ends the whole process.

## Example (bad)
```python
import numpy as np
import tensorflow as tf
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
data = tf.data.Dataset.from_tensor_slices((np.ones((20, 4)), np.ones((20, 1))))
model.fit(data.batch(32, drop_remainder=True))
```

## Example (good)
```python
import numpy as np
import tensorflow as tf
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
data = tf.data.Dataset.from_tensor_slices((np.ones((20, 4)), np.ones((20, 1))))
model.fit(data.batch(16, drop_remainder=True))
```

## Fix
None: a smaller batch, or more data.

## References
- https://www.tensorflow.org/api_docs/python/tf/data/Dataset#batch
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import show_shape
from ..rule import Finding, Rule, Severity
from .samples import Given, arrays, given, kind_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD128",
    "empty-dataset",
    Severity.WARNING,
    "A data set without a single batch, or samples without a value, are given to a model.",
)

_ARRAY = """\
import numpy as np
import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x = np.ones((20, 4))
model.fit(PART, np.ones((20, 1)))
"""

INVALID = (_ARRAY.replace("PART", "x[:, 4:]"),)
VALID = (_ARRAY.replace("PART", "x[:, 3:]"),)


def check(program: Program) -> Iterator[Finding]:
    for each in given(program):
        yield from _without_values(each)
        data = each.dataset
        if data is None or data.length != 0 or isinstance(data.length, bool):
            continue
        refused = data.kind == "PyDataset"
        yield Finding(
            each.call.site,
            f"This is {kind_of(data)} without a single batch: there is nothing to run the model "
            "on. Fewer samples than a batch, with `drop_remainder=True`, make none.",
            related=((f"{kind_of(data)} is made here", data.site),) if data.site else (),
            subject=each.call,
            argument=each.argument,
            severity=Severity.ERROR if each.role == "prediction" or refused else None,
        )


def _without_values(each: Given) -> Iterator[Finding]:
    for data in arrays(each.x):
        if data.shape and data.shape[0] != 0 and 0 in data.shape[1:]:
            yield Finding(
                each.call.site,
                f"The samples are empty: the data have shape {show_shape(data.shape)}.",
                related=(("the data come from here", data.site),) if data.site else (),
                subject=each.call,
                argument=each.argument,
            )
