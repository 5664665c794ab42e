"""The parts of a split are unpacked in the wrong order.

## What it does
Finds features and labels of one call that are the training part and the test part of one split.

## Why
`train_test_split(x, y)` gives `x_train, x_test, y_train, y_test`; the data sets of Keras give
`(x_train, y_train), (x_test, y_test)`. With the names in another order, the labels are features of
other samples.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers
from sklearn.model_selection import train_test_split

x, y = np.random.rand(100, 4), np.random.rand(100)
x_train, y_train, x_test, y_test = train_test_split(x, y, test_size=0.5)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers
from sklearn.model_selection import train_test_split

x, y = np.random.rand(100, 4), np.random.rand(100)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.5)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
```

## Fix
None: the names tell which one is meant.

## References
- https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity
from .samples import given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD118",
    "split-unpacked-in-wrong-order",
    Severity.WARNING,
    "The parts of a split are unpacked in the wrong order.",
)

INVALID = (
    """\
import keras
from keras import layers

(x_train, x_test), (y_train, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
""",
)

VALID = (
    """\
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
""",
    """\
import numpy as np
import keras
from keras import layers
from sklearn.model_selection import train_test_split

x, y = np.random.rand(100, 4), np.random.rand(100)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.5)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, x_train[:, :1])
""",
)


_SPLIT = ("train", "test", "validation")


def check(program: Program) -> Iterator[Finding]:
    for each in given(program):
        x, y = each.x, each.y
        if each.dataset is not None or not isinstance(x, Array) or not isinstance(y, Array):
            continue
        a, b = x.facts.part, y.facts.part
        if a == b or a not in _SPLIT or b not in _SPLIT or not _one_split(x, y):
            continue
        yield Finding(
            each.call.site,
            f"The features are the {a} part of a split and the labels its {b} part: its results "
            "are unpacked in the wrong order. `train_test_split` gives x_train, x_test, y_train, "
            "y_test; `load_data` gives (x_train, y_train), (x_test, y_test).",
            related=(("the data is split here", y.site),) if y.site is not None else (),
            subject=each.call,
            argument=each.labels,
        )


def _one_split(x: Array, y: Array) -> bool:
    """Whether two arrays come out of one split of the same data."""
    if x.base is not None and x.base is y.base:
        return True
    return x.facts.source is not None and x.facts.source == y.facts.source
