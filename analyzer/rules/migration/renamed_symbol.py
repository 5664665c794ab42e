"""A name of Keras 1 or 2 that has another name today.

## What it does
Finds classes and functions that were renamed, such as `keras.losses.logcosh`.

## Why
Keras raises AttributeError or ImportError.

## Example (bad)
```python
import keras

loss = keras.losses.logcosh
```

## Example (good)
```python
import keras

loss = keras.losses.log_cosh
```

## Fix
Uses today's name; an import keeps the name that the file uses (`import New as Old`).

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from ..rule import Applicability, Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM106",
    "renamed-symbol",
    Severity.ERROR,
    "A name of Keras 1 or 2 that has another name today.",
    Applicability.SAFE,
)

INVALID = (
    """\
import keras

layer = keras.layers.experimental.preprocessing.RandomFlip("horizontal")
""",
)

check = old_names(RULE)
