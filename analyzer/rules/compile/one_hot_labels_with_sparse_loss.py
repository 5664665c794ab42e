"""One-hot labels are trained with a loss for class ids.

## What it does
Finds labels with as many columns as the output has classes that meet
`sparse_categorical_crossentropy`.

## Why
The sparse loss wants one whole number per sample. Keras raises in the first step.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
y = keras.utils.to_categorical(np.random.randint(10, size=100), 10)
model.fit(np.zeros((100, 4)), y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
y = keras.utils.to_categorical(np.random.randint(10, size=100), 10)
model.fit(np.zeros((100, 4)), y)
```

## Fix
Chooses the loss for one-hot labels.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Applicability, Finding, Rule, Severity
from .losses import change_loss, refused

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC103",
    "one-hot-labels-with-sparse-loss",
    Severity.ERROR,
    "One-hot labels are trained with a loss for class ids.",
    Applicability.SAFE,
)

INVALID = ()

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((100, 4)), np.zeros((100, 1)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    for fact in refused(program, RULE.name):
        new = fact.loss.removeprefix("sparse_")
        yield change_loss(fact, new, f"Use `{new}`, which takes one-hot labels")
