"""A NumPy, TensorFlow or PyTorch function on a symbolic Keras tensor.

## What it does
Finds functions of another library, `bool()`, `float()` or iteration applied to a tensor of a
functional model.

## Why
Such a tensor has a shape and a dtype, but no numbers. Functions of `keras.ops` or a layer have
to be used; Keras raises for anything else. The same holds for NumPy in the `call` of a layer, which
TensorFlow traces with tensors that have no numbers.

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

VALID = (
    """\
import keras
import numpy as np
from keras import layers


class Scale(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)

    def call(self, x):
        return np.sqrt(self.dense(x))


class Turn(keras.layers.Layer):
    def call(self, x):
        return x * np.sqrt(np.shape(x)[-1])


outputs = Scale()(np.ones((2, 4)))
outputs = Turn()(keras.Input((4,)))
""",
)

check = raised(RULE)
