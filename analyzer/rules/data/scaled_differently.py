"""A model is trained on scaled images and used on raw ones, or the other way round.

## What it does
Compares the range of the images of a `fit` with those of its validation data and of later
`evaluate` and `predict` calls of the same model.

## Why
The model has learnt to read values of one size. On values 255 times as large its answers are
worthless, and the measured accuracy is wrong.

## Example (bad)
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
model.evaluate(x_test, y_test)
```

## Example (good)
```python
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, x_test = x / 255, x_test / 255
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
model.evaluate(x_test, y_test)
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
from .samples import arrays, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD123",
    "scaled-differently",
    Severity.WARNING,
    "A model is trained on scaled images and used on raw ones, or the other way round.",
)

INVALID = (
    """\
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
model.fit(x, y, validation_data=(x_test, y_test))
""",
)

VALID = (
    """\
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, x_test = x / 255, x_test / 255
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
model.predict(x_test[:5])
""",
)


_FACTOR = 50
"""How many times as large the values have to be."""


def check(program: Program) -> Iterator[Finding]:
    trained: dict[int, Array] = {}
    for each in given(program):
        found = [array for array in arrays(each.x) if isinstance(array, Array)]
        if len(found) != 1 or found[0].facts.source is None:
            continue
        array = found[0]
        if each.role == "training":
            trained[each.model.identity] = array
            continue
        other = trained.get(each.model.identity)
        if other is None or other.facts.source != array.facts.source:
            continue
        have, want = array.facts.high, other.facts.high
        if not have or not want or have <= 0 or want <= 0:
            continue
        if max(have, want) < _FACTOR * min(have, want):
            continue
        yield Finding(
            each.call.site,
            f"The model was trained on values up to {want:g}, but the {each.role} data has values "
            f"up to {have:g}: scale both in the same way.",
            related=(("the other data is made here", other.site),) if other.site else (),
            subject=each.call,
            argument=each.argument,
        )
