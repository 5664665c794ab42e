"""Weights are set that have other shapes than the layer's.

## What it does
Compares what `set_weights` (or `weights=`) is given with the shapes of the layer's variables.

## Why
Keras raises if number or shapes differ.

## Example (bad)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.set_weights([np.ones((3, 4)), np.ones(3)])
```

## Example (good)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.set_weights([np.ones((4, 3)), np.ones(3)])
```

## Fix
None.

## References
- https://keras.io/api/layers/base_layer/#setweights-method
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS120",
    "weights-shape-mismatch",
    Severity.ERROR,
    "Weights are set that have other shapes than the layer's.",
)

check = raised(RULE)
