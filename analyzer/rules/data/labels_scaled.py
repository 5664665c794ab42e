"""Class ids are scaled like pixels.

## What it does
Finds labels that were divided or standardised and meet a classification loss.

## Why
Class 7 divided by 255 is 0.027, which the loss cuts to class 0: every sample seems to be of the
first class, and the model is right at once.

## Example (bad)
```python
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, y = x / 255, y / 255
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
```

## Example (good)
```python
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x / 255
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD122",
    "labels-scaled",
    Severity.WARNING,
    "Class ids are scaled like pixels.",
)

INVALID = ()

VALID = (
    """\
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x / 255
y = y.astype("int32")
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for fact in program.losses:
        target = fact.target
        if fact.loss not in _CLASSES or not isinstance(target, Array):
            continue
        if not target.facts.scaled or target.facts.integral:
            continue
        if fact.loss != "sparse_categorical_crossentropy" and not _was_ids(target):
            continue
        yield Finding(
            fact.site,
            f"The labels were scaled, but {fact.loss} takes class ids as they are. Scale only the "
            "features.",
            related=(("the labels come from here", target.site),) if target.site else (),
            subject=fact,
            argument=fact.argument,
        )


_CLASSES = ("sparse_categorical_crossentropy", "binary_crossentropy")


def _was_ids(target: Array) -> bool:
    """Whether the labels were whole class ids, more than two, before they were scaled."""
    if target.shape is None or (len(target.shape) != 1 and target.shape[1:] != (1,)):
        return False
    base, steps = target.base, 0
    while base is not None and steps < 10:
        if base.facts.classes is not None:
            return base.facts.classes > 2
        base, steps = base.base, steps + 1
    return False
