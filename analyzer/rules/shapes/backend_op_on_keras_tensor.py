"""A NumPy, TensorFlow or PyTorch function on a symbolic Keras tensor.

## What it does
Finds functions of another library, `bool()`, `float()` or iteration applied to a tensor of a
functional model.

## Why
Such a tensor has a shape and a dtype, but no numbers. Functions of `keras.ops` or a layer have
to be used; Keras raises for anything else.

## Example (bad)
```python
import keras
from keras import layers

import numpy as np

inputs = keras.Input((4,))
x = np.sin(inputs)
```

## Example (good)
```python
import keras
from keras import layers, ops

inputs = keras.Input((4,))
x = ops.sin(inputs)
```

## Fix
The function of the same name in `keras.ops`, where there is one.

## References
- https://keras.io/api/ops/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS123",
    "backend-op-on-keras-tensor",
    Severity.ERROR,
    "A NumPy, TensorFlow or PyTorch function on a symbolic Keras tensor.",
    Applicability.SAFE,
)

check = raised(RULE)
