"""Ids go beyond the rows of an `Embedding`.

## What it does
Compares the largest id that is seen to reach an `Embedding` with its `input_dim`.

## Why
`input_dim` is the largest id plus one. On TensorFlow and PyTorch a larger id raises in the
middle of training; on JAX it silently takes the last row or NaN.

## Example (bad)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Embedding(8, 2)])
model.predict(np.array([[1, 2, 3, 9]]))
```

## Example (good)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Embedding(10, 2)])
model.predict(np.array([[1, 2, 3, 9]]))
```

## Fix
None.

## References
- https://keras.io/api/layers/core_layers/embedding/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS116",
    "embedding-out-of-range",
    Severity.WARNING,
    "Ids go beyond the rows of an `Embedding`.",
)

check = raised(RULE)
