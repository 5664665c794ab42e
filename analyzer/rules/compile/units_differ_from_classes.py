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

from ...domain import Array, KerasObject
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import LossFact, Program

RULE = Rule(
    "KC111",
    "units-differ-from-classes",
    Severity.ERROR,
    "The labels have more classes than the output has units.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.ones((64, 4)), np.random.randint(1, 4, 64))
""",
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
        if not isinstance(units, int) or not isinstance(target, Array):
            continue
        yield from _strange_ids(fact, target, int(units))
        classes = target.facts.classes
        if classes is None or classes <= units:
            continue
        yield Finding(
            fact.site,
            f"The labels have {classes} classes, 0 to {classes - 1}, but the output has "
            f"{int(units)} unit{'s' if units != 1 else ''}.",
            related=(("the loss is chosen here", fact.compiled.site),),
            subject=fact,
            argument=fact.argument,
        )


def _strange_ids(fact: LossFact, target: Array, units: int) -> Iterator[Finding]:
    """Class ids that do not begin at 0: TensorFlow raises when it meets one out of range."""
    facts = target.facts
    low, high = facts.low, facts.high
    if not facts.integral or low is None or high is None or facts.classes is not None:
        return
    loss = fact.compiled.value("loss")
    if isinstance(loss, KerasObject) and loss.config.get("ignore_class") is not None:
        return
    if low < 0:
        message = (
            f"The labels go down to {low:g}, but class ids begin at 0. Count the classes from 0, "
            "or give the loss `ignore_class`."
        )
    elif low >= 1 and high >= units:
        message = (
            f"The labels run from {low:g} to {high:g}, but an output of {units} units has the "
            f"class ids 0 to {units - 1}. Subtract {low:g} from them."
        )
    else:
        return
    yield Finding(
        fact.site,
        message,
        related=(("the loss is chosen here", fact.compiled.site),),
        subject=fact,
        argument=fact.argument,
        severity=Severity.WARNING,
    )
