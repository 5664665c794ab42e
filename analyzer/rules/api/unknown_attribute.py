"""A name that Keras never had.

## What it does
Finds names of `keras` that no version has, most often misspelt.

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

from ..migration.old_names import old_names
from ..rule import Rule, Severity

RULE = Rule(
    "KA104",
    "unknown-attribute",
    Severity.ERROR,
    "A name that Keras never had.",
)

INVALID = (
    """\
from keras.layers import Dence
""",
)

VALID = (
    """\
import keras

if hasattr(keras, "distribution2"):
    keras.distribution2.initialize()
""",
)

check = old_names(RULE)
