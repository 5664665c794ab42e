"""A name that Keras never had.

## What it does
Finds names of `keras` that no version has, most often misspelt, and `class_names` of a data set
that was made from the one that has them.

## Why
Python raises AttributeError or ImportError when the line runs.

## Example (bad)
```python
import keras

layer = keras.layers.Convolution(8, 3)
```

## Example (good)
```python
import keras

layer = keras.layers.Conv2D(8, 3)
```

## Fix
None; the nearest name is said.

## References
- https://keras.io/api/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..migration.old_names import old_names
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KA104",
    "unknown-attribute",
    Severity.ERROR,
    "A name that Keras never had.",
)

INVALID = (
    """\
import keras

photos = keras.utils.image_dataset_from_directory("photos").prefetch(2)
print(photos.class_names)
""",
    """\
from keras.layers import Dence
""",
)

VALID = (
    """\
import keras


def show(folder):
    photos = keras.utils.image_dataset_from_directory(folder)
    names = photos.class_names
    for batch, labels in photos.map(lambda image, label: (image / 255, label)).take(1):
        print(names[int(labels[0])])
""",
    """\
import keras

if hasattr(keras, "distribution2"):
    keras.distribution2.initialize()
""",
)

_names, _raised = old_names(RULE), raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _names(program)
    yield from _raised(program)
