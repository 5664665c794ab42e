"""A data set without a single batch is given to a model.

## What it does
Finds data sets in `fit`, `evaluate` and `predict` that are known to yield nothing: fewer samples
than a batch with `drop_remainder=True`, `take(0)`, or more skipped than there is.

## Why
Keras trains on nothing without a word, and `predict` stops with an UnboundLocalError.

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

from ..rule import Finding, Rule, Severity
from .samples import given, kind_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD128",
    "empty-dataset",
    Severity.WARNING,
    "A data set without a single batch is given to a model.",
)


def check(program: Program) -> Iterator[Finding]:
    for each in given(program):
        data = each.dataset
        if data is None or data.length != 0 or isinstance(data.length, bool):
            continue
        yield Finding(
            each.call.site,
            f"This is {kind_of(data)} without a single batch: there is nothing to run the model "
            "on. Fewer samples than a batch, with `drop_remainder=True`, make none.",
            related=((f"{kind_of(data)} is made here", data.site),) if data.site else (),
            subject=each.call,
            argument=each.argument,
            severity=Severity.ERROR if each.role == "prediction" else None,
        )
