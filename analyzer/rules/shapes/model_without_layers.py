"""A Sequential model that is called before any layer is added to it.

## What it does
Finds calls, training and prediction of a `Sequential` model that has no layers.

## Why
There is nothing to run: Keras raises when the model is to be built.

## Example (bad)
```python
import numpy as np
import keras

model = keras.Sequential()
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
```

## Example (good)
```python
import numpy as np
import keras

model = keras.Sequential()
model.add(keras.layers.Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
```

## Fix
None: `model.add(layer)` before the model is used.

## References
- https://keras.io/guides/sequential_model/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS134",
    "model-without-layers",
    Severity.ERROR,
    "A Sequential model that is called before any layer is added to it.",
)

check = raised(RULE)
