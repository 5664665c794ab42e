"""An argument is of a kind that Keras does not take.

## What it does
Compares what is passed with what the constructor, function or method checks: a number where a
shape is needed, a shape spread over several arguments, layers that are not in a list.

## Why
Keras raises, often far from the call or with a message about something else.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input(shape=10)
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input(shape=(10,))
```

## Fix
Where one spelling is meant beyond doubt, such as `(10,)` for `10`, kgen offers it.

## References
- https://keras.io/api/layers/core_layers/input/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KA105",
    "wrong-argument-type",
    Severity.ERROR,
    "An argument is of a kind that Keras does not take.",
    Applicability.SAFE,
)

INVALID = (
    """\
import numpy as np
import keras


def halved(epoch, rate):
    if epoch % 2:
        return rate * 0.5


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
schedule = keras.callbacks.LearningRateScheduler(halved)
model.fit(np.zeros((8, 3)), np.zeros(8), epochs=4, callbacks=[schedule])
""",
    """\
import keras
from keras import layers, ops


class Linear(layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", shape=(input_shape[-1], 3))

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel)


outputs = Linear()(keras.Input((4,)))
""",
)

VALID = (
    """\
import keras
from keras import layers

inputs = keras.Input(shape=[10])
""",
)

check = raised(RULE)
