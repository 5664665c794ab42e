"""A model or layer is given something that is not a tensor.

## What it does
Finds layers called on layers, shapes or None, layers and models of the program whose `call` gives
nothing back, and models whose inputs or outputs are not Keras tensors.

## Why
The functional API connects tensors: a layer has to be called before its result can be used.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(3))
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(3)(inputs))
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS122",
    "output-not-a-tensor",
    Severity.ERROR,
    "A model or layer is given something that is not a tensor.",
)

INVALID = (
    """\
import keras
from keras import layers

x = layers.Dense(3)(layers.Dense(4))
""",
    """\
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, inputs):
        self.dense(inputs)


net = Net()
net.compile(optimizer="adam", loss="mse")
net.fit(np.zeros((8, 3)), np.zeros(8))
""",
    """\
import keras
from keras import layers, ops


class Scale(layers.Layer):
    def call(self, inputs):
        ops.multiply(inputs, 2.0)


model = keras.Sequential([keras.Input((3,)), layers.Dense(2), Scale()])
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, inputs, training=None):
        if training:
            return self.dense(inputs)
        return self.dense(inputs)


net = Net()
net.compile(optimizer="adam", loss="mse")
net.fit(np.zeros((8, 3)), np.zeros(8))
""",
)

check = raised(RULE)
