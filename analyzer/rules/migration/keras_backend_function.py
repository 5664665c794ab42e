"""A function of `keras.backend` that went to `keras.ops`.

## What it does
Finds `K.mean`, `K.sum`, `K.square` and the other functions of the old backend module.

## Why
`keras.backend` has but a few functions left. The same functions, for every backend, are in
`keras.ops`.

## Example (bad)
```python
import numpy as np
from keras import backend as K


def loss(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred))


loss(np.ones(3), np.zeros(3))
```

## Example (good)
```python
import keras
import numpy as np


def loss(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred))


loss(np.ones(3), np.zeros(3))
```

## Fix
Uses the function of `keras.ops` that does the same.

## References
- https://keras.io/guides/migrating_to_keras_3/#keras-backend-functions
"""

from ..rule import Applicability, Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM109",
    "keras-backend-function",
    Severity.ERROR,
    "A function of `keras.backend` that went to `keras.ops`.",
    Applicability.SAFE,
)

check = old_names(RULE)
