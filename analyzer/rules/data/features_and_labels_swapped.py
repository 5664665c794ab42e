"""Features and labels are given in each other's place.

## What it does
Finds calls whose `x` holds class ids, one a sample, and whose `y` holds several numbers a sample.

## Why
`fit(y, x)` and `from_tensor_slices((labels, images))` mostly raise far from the mistake; where
shapes allow it, the model learns to tell the features from the labels.

## Example (bad)
```python
import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(y_train, x_train)
```

## Example (good)
```python
import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, show_shape
from ..rule import Finding, Rule, Severity
from .samples import given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD119",
    "features-and-labels-swapped",
    Severity.WARNING,
    "Features and labels are given in each other's place.",
)

INVALID = ()

VALID = ()


def check(program: Program) -> Iterator[Finding]:
    for each in given(program, ".fit", ".evaluate"):
        x, y = each.x, each.y
        if not isinstance(x, Array) or not isinstance(y, Array):
            continue
        if not x.shape or not y.shape or x.facts.classes is None or x.facts.source is None:
            continue
        batched = each.dataset is None or each.dataset.batched is True
        alone = len(x.shape) == 1 or x.shape[1:] == (1,) or not batched
        wide = len(y.shape) > 2 and y.facts.source == x.facts.source and not y.facts.one_hot
        if not alone or not wide or y.facts.classes is not None:
            continue
        yield Finding(
            each.call.site,
            f"The features are {x.facts.classes} class ids and the labels are data of shape "
            f"{show_shape(y.shape)}: the two have changed places.",
            subject=each.call,
            argument=each.argument,
        )
