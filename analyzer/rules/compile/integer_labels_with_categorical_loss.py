"""Class ids are trained with a loss for one-hot labels.

## What it does
Finds labels of shape `(n,)` or `(n, 1)` that meet `categorical_crossentropy` at an output of
several classes.

## Why
`categorical_crossentropy` compares whole rows: the labels must be one-hot. Keras raises in the
first
step. `sparse_categorical_crossentropy` takes class ids as they are.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
x = np.random.rand(100, 4)
y = np.random.randint(10, size=100)
model.fit(x, y)
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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 4)
y = np.random.randint(10, size=100)
model.fit(x, y)
```

## Fix
Chooses the sparse loss where the loss is named by a string or a class.

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
    "KC102",
    "integer-labels-with-categorical-loss",
    Severity.ERROR,
    "Class ids are trained with a loss for one-hot labels.",
    Applicability.SAFE,
)

INVALID = (
    (
        """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile('adam', 'categorical_crossentropy')
model.fit(np.zeros((9, 4)), np.zeros((9, 1)))
""",
        """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile('adam', "sparse_categorical_crossentropy")
model.fit(np.zeros((9, 4)), np.zeros((9, 1)))
""",
    ),
)

VALID = (
    """\
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
""",
)


def check(program: Program) -> Iterator[Finding]:
    for fact in refused(program, RULE.name):
        new = "sparse_" + fact.loss
        yield change_loss(fact, new, f"Use `{new}`, which takes class ids")
