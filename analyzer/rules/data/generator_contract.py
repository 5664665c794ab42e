"""A folder is read into other images or labels than the model and its loss take.

## What it does
Compares what `image_dataset_from_directory` and `flow_from_directory` give, by their `image_size`,
`color_mode` and `label_mode` (`class_mode`), with the model's input and loss.

## Why
Each `label_mode` goes with one kind of loss: `"int"` with sparse_categorical_crossentropy,
`"categorical"` with categorical_crossentropy, `"binary"` with binary_crossentropy and one unit.
Keras raises in the first step.

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
    "A folder is read into other images or labels than the model and its loss take.",
)

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
)

VALID = (
    """\
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
