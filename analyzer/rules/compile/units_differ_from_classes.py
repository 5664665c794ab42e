"""The labels have more classes than the output has units.

## What it does
Compares the number of classes seen in integer labels with the units of the output.

## Why
A label beyond the last unit has no probability. TensorFlow and PyTorch raise when the first one
comes; JAX trains on in silence.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 4)
y = np.random.randint(0, 10, size=(100,))
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
y = np.random.randint(0, 10, size=(100,))
model.fit(x, y)
```

## Fix
None.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC111",
    "units-differ-from-classes",
    Severity.ERROR,
    "The labels have more classes than the output has units.",
)

INVALID = (
    """\
import keras
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(9, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x / 255, y)
""",
)

VALID = (
    """\
import keras
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(11, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x / 255, y)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for fact in program.losses:
        shape, target = fact.output.shape, fact.target
        if fact.loss != "sparse_categorical_crossentropy" or not shape or fact.refused is not None:
            continue
        units = shape[-1]
        classes = target.facts.classes if isinstance(target, Array) else None
        if not isinstance(units, int) or classes is None or classes <= units:
            continue
        yield Finding(
            fact.site,
            f"The labels have {classes} classes, 0 to {classes - 1}, but the output has "
            f"{int(units)} unit{'s' if units != 1 else ''}.",
            related=(("the loss is chosen here", fact.compiled.site),),
            subject=fact,
            argument=fact.argument,
        )
