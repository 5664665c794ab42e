"""A layer that Keras does not have any more.

## What it does
Finds layers of Keras 1 and 2 that were taken out: `LocallyConnected2D`, `RandomHeight`, ...

## Why
Keras raises AttributeError or ImportError.

## Example (bad)
```python
import keras

layer = keras.layers.LocallyConnected2D(8, (3, 3))
```

## Example (good)
```python
import keras

layer = keras.layers.Conv2D(8, (3, 3))
```

## Fix
None: there is no layer that does the same.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from ..rule import Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM107",
    "removed-layer",
    Severity.ERROR,
    "A layer that Keras does not have any more.",
)

check = old_names(RULE)
