"""A model is trained on scaled data and used on data that are not, or are scaled otherwise.

## What it does
Compares the range of the images of a `fit` with those of its validation data and of later
`evaluate` and `predict` calls of the same model. Of data that a scaler of scikit-learn made, it
also looks at where the scaler was fitted: `fit_transform` on the test data fits it again.

## Why
The model has learnt to read values of one size. On values 255 times as large its answers are
worthless, and the measured accuracy is wrong. A scaler that is fitted again on the test data maps
the same value to another number than it did in training.

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
from .samples import Given, arrays, given

if TYPE_CHECKING:
    from ...facts import Program
    from ...source import Site

RULE = Rule(
    "KD123",
    "scaled-differently",
    Severity.WARNING,
    "A model is trained on scaled data and used on data that are not, or are scaled otherwise.",
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
    """\
import numpy as np
import keras
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

x, y = np.random.rand(100, 4), np.random.rand(100)
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.fit_transform(x_test)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
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
    """\
import numpy as np
import keras
from sklearn.preprocessing import MinMaxScaler

x, y, x_new = np.random.rand(20, 8, 1), np.random.rand(20), np.random.rand(5, 8, 1)
x = np.array([MinMaxScaler().fit_transform(sample) for sample in x])
x_new = np.array([MinMaxScaler().fit_transform(sample) for sample in x_new])
model = keras.Sequential([keras.Input((8, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
model.predict(x_new)
""",
    """\
import numpy as np
import keras
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

x, y = np.random.rand(100, 4), np.random.rand(100)
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
""",
)


_FACTOR = 50
"""How many times as large the values have to be."""


def check(program: Program) -> Iterator[Finding]:
    trained: dict[int, list[Array]] = {}
    told: set[int] = set()
    for each in given(program):
        found = [array for array in arrays(each.x) if isinstance(array, Array)]
        if each.role == "training":
            trained[each.model.identity] = found
            continue
        before = trained.get(each.model.identity, [])
        if len(before) != len(found):
            continue
        for array, other in zip(found, before, strict=True):
            yield from _fitted_again(each, array, other, told)
        if len(found) == 1:
            yield from _of_other_size(each, found[0], before[0])


def _fitted_again(each: Given, array: Array, other: Array, told: set[int]) -> Iterator[Finding]:
    """The scaler was fitted on these data again: said once, where that is done."""
    here, there = _fitted(array), _fitted(other)
    if here is None or there is None or here.node is there.node or id(here.node) in told:
        return
    told.add(id(here.node))
    yield Finding(
        here,
        f"The scaler is fitted again on the {each.role} data, so the model sees other numbers "
        "than it was trained on: fit it on the training data only and use `transform` here.",
        related=(
            ("the training data are scaled here", there),
            (f"the {each.role} data are used here", each.call.site),
        ),
    )


def _fitted(array: Array) -> Site | None:
    """Where the scaler of these rows was fitted; samples that were scaled one by one have none."""
    place, here = array.facts.learnt, array
    while place is not None and here.facts.learnt is place:
        if here.base is None or here.base.facts.learnt is not place:
            rows = (array.shape or (None,))[0]
            return place if here.rank == 2 and rows == (here.shape or (None,))[0] else None
        here = here.base
    return None


def _of_other_size(each: Given, array: Array, other: Array) -> Iterator[Finding]:
    """Values many times as large, or as small."""
    if array.facts.source is None or other.facts.source != array.facts.source:
        return
    have, want = array.facts.high, other.facts.high
    if not have or not want or have <= 0 or want <= 0:
        return
    if max(have, want) < _FACTOR * min(have, want):
        return
    yield Finding(
        each.call.site,
        f"The model was trained on values up to {want:g}, but the {each.role} data has values "
        f"up to {have:g}: scale both in the same way.",
        related=(("the other data is made here", other.site),) if other.site else (),
        subject=each.call,
        argument=each.argument,
    )
