"""Pixels from 0 to 255 reach a network that does not rescale them.

## What it does
Finds images that are trained on as they were read, by a model whose first layers neither rescale
nor normalise.

## Why
Weights are initialised for inputs around 1. With inputs up to 255 the first activations are huge:
training is slow, unstable, or stops at once when units die.

## Example (bad)
```python
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()

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
None: data for prediction has to be scaled in the same way, which only a person can see to.

## References
- https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity
from .pixels import first_weighted, raw_pixels
from .samples import arrays, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD121",
    "unscaled-images",
    Severity.WARNING,
    "Pixels from 0 to 255 reach a network that does not rescale them.",
)

INVALID = (
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory("photos", image_size=(64, 64))
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.RandomFlip(),
    layers.Conv2D(8, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(train)
""",
)

VALID = (
    """\
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
""",
    """\
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.BatchNormalization(),
    layers.Flatten(),
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    """\
import keras
from keras import layers

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x.astype("float32") / 127.5 - 1
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
    for each in given(program, ".fit"):
        if each.role != "training" or each.model.fits > 0:
            continue
        for array in arrays(each.x):
            if not raw_pixels(array) or not isinstance(array, Array):
                continue
            layer = first_weighted(each.model)
            if layer is None:
                continue
            related = [(f"{layer.class_name} gets the pixels", layer.site)] if layer.site else []
            if array.site is not None:
                related.append(("the images are read here", array.site))
            yield Finding(
                each.call.site,
                "The images have pixels from 0 to 255, and nothing in the model scales them. "
                "Divide by 255, or begin with `layers.Rescaling(1 / 255)`.",
                related=tuple(related),
                subject=each.call,
                argument=each.argument,
            )
            break
