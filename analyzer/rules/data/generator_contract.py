"""A folder's reader, a generator or a PyDataset does not give what the model takes.

## What it does
Compares what `image_dataset_from_directory` and `flow_from_directory` give, by their `image_size`,
`color_mode` and `label_mode` (`class_mode`), with the model's input and loss. Looks whether
generators yield tuples of features, labels and weights, and whether a `PyDataset` gives such
batches and, by `__len__`, their whole number.

## Why
Each `label_mode` goes with one kind of loss: `"int"` with sparse_categorical_crossentropy,
`"categorical"` with categorical_crossentropy, `"binary"` with binary_crossentropy and one unit.
Keras raises in the first step. Of a generator Keras 3 takes nothing but tuples, where Keras 2 took
lists too; on TensorFlow their parts may be no lists either.

## Example (bad)
```python
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64)
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
```

## Example (good)
```python
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), label_mode="categorical"
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
```

## Fix
None: either side may be the wrong one.

## References
- https://keras.io/api/data_loading/image/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD110",
    "generator-contract",
    Severity.ERROR,
    "A folder's reader, a generator or a PyDataset does not give what the model takes.",
)

_GENERATOR = """\
import numpy as np
import keras


def batches(x, y):
    while True:
        for start in range(0, len(x), 8):
            rows = slice(start, start + 8)
            yield BATCH


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
data = batches(np.zeros((32, 4)), np.zeros((32, 1)))
model.fit(data, steps_per_epoch=4)
"""

_PY_DATASET = """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return LENGTH

    def __getitem__(self, index):
        rows = slice(self.size * index, self.size * (index + 1))
        BATCH


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches(np.zeros((32, 4)), np.zeros((32, 1)), 8))
"""


def _py_dataset(length: str, batch: str) -> str:
    return _PY_DATASET.replace("LENGTH", length).replace("BATCH", batch)


_ROWS = "return self.x[rows], self.y[rows]"
_COUNT = "len(self.x) // self.size"

INVALID = (
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), label_mode="categorical"
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train)
""",
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), color_mode="grayscale"
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(train)
""",
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), label_mode="categorical"
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(train)
""",
    _GENERATOR.replace("BATCH", "[x[rows], y[rows]]"),
    _GENERATOR.replace("BATCH", "x[rows]"),
    _GENERATOR.replace("BATCH", "[x[rows], x[rows]], y[rows]"),
    _GENERATOR.replace("BATCH", "x[rows], x[rows], y[rows], np.ones(8)"),
    _py_dataset(_COUNT, "batch = self.x[rows], self.y[rows]"),
    _py_dataset(_COUNT, "return self.x[rows], self.x[rows], self.y[rows], None"),
    _py_dataset("len(self.x) / self.size", _ROWS),
    _py_dataset("np.ceil(len(self.x) / self.size)", _ROWS),
    _py_dataset(_COUNT, _ROWS).replace("__len__", "length"),
)

VALID = (
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64)
    _GENERATOR.replace("BATCH", "x[rows], y[rows]"),
    _GENERATOR.replace("BATCH", "x[rows], y[rows], np.ones(len(y[rows]))"),
    _GENERATOR.replace("yield BATCH", "yield from zip([x[rows]], [y[rows]])"),
    _py_dataset("int(np.ceil(len(self.x) / self.size))", _ROWS),
    _py_dataset(_COUNT, "return [self.x[rows], self.y[rows]]"),
    _py_dataset(_COUNT, _ROWS).replace("def __len__", "@property\n    def num_batches"),
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(train)
""",
    """\
import keras
from keras import layers

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), label_mode="binary"
)
model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Rescaling(1 / 255),
    layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train)
""",
)


_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    for fact in program.losses:
        target, shape = fact.target, fact.output.shape
        if not isinstance(target, Array) or fact.refused is not None or not target.shape:
            continue
        from_folder = target.facts.source == "directory" and target.facts.one_hot
        if not from_folder or len(target.shape) != 2 or isinstance(target.shape[1], int):
            continue
        if not shape or len(shape) != 2 or shape[1] != 1:
            continue
        yield Finding(
            fact.site,
            "The folder's reader gives one-hot labels, a column for each class, but the output has "
            'one unit. For two classes ask it for `class_mode="binary"` (`label_mode`), or give '
            "the output a unit for each class and a softmax.",
            subject=fact,
            argument=fact.argument,
            severity=Severity.WARNING,
        )
