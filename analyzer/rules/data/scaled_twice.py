"""Images are scaled twice.

## What it does
Finds pixels that were divided by 255 and are rescaled again, in the data or by a `Rescaling` layer.

## Why
All inputs end up between 0 and 0.004, next to the same for every image: the model sees nothing.

## Example (bad)
```python
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x / 255
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Rescaling(1 / 255),
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

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
```

## Fix
None: either place may be the one to keep.

## References
- https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity
from .pixels import once_scaled, rescaling
from .samples import arrays, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD124",
    "scaled-twice",
    Severity.WARNING,
    "Images are scaled twice.",
)

INVALID = (
    """\
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x / 255
x = x / 255
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

VALID = (
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
model.fit(x, y)
""",
)


_TINY = 0.02
"""Twice divided by 255, pixels reach 0.004."""


def check(program: Program) -> Iterator[Finding]:
    for each in given(program, ".fit"):
        if each.role != "training":
            continue
        for array in arrays(each.x):
            if not isinstance(array, Array) or not once_scaled(array):
                continue
            layer = rescaling(each.model)
            tiny = array.facts.high is not None and 0 < array.facts.high < _TINY
            if layer is None and not tiny:
                continue
            where = "by this layer" if layer is not None else "before"
            yield Finding(
                each.call.site,
                "The images are scaled twice: their pixels were divided already, and then again "
                f"{where}. Scale them in one place.",
                related=(("this layer scales them again", layer.site),)
                if layer is not None and layer.site is not None
                else (),
                subject=each.call,
                argument=each.argument,
            )
            break
