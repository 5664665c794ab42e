"""An input is added to a model that has one already.

## What it does
Finds an `Input` that is not the first item of a `Sequential` model.

## Why
A `Sequential` model has one input, at its start. Keras raises for another.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    keras.Input((3,)),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
])
```

## Fix
Takes the second one out.

## References
- https://keras.io/guides/sequential_model/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS126",
    "second-input-layer",
    Severity.ERROR,
    "An input is added to a model that has one already.",
    Applicability.SAFE,
)

check = raised(RULE)
