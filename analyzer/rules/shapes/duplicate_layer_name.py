"""Two layers of a model have the same name.

## What it does
Compares the names of all layers of a model.

## Why
Layers are found, saved and loaded by name. Keras raises if a name is taken.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, name="hidden"),
    layers.Dense(3, name="hidden"),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, name="hidden"),
    layers.Dense(3, name="output"),
])
```

## Fix
None.

## References
- https://keras.io/guides/sequential_model/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS124",
    "duplicate-layer-name",
    Severity.ERROR,
    "Two layers of a model have the same name.",
)

check = raised(RULE)
