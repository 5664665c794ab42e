"""A layer or model is called with arguments that its `call` does not take.

## What it does
Compares the call of a layer, of Keras' own or of the program's, with the signature of its `call`
method: arguments too many, missing or unknown, and plain values given by position.

## Why
Keras 3 binds the arguments to the signature of `call` and raises a TypeError if they do not fit.
Only tensors may be given by position; `training` and other options need their keyword.

## Example (bad)
```python
import keras
from keras import layers

query = keras.Input((10, 16))
outputs = layers.MultiHeadAttention(2, 8)(query)
```

## Example (good)
```python
import keras
from keras import layers

query = keras.Input((10, 16))
outputs = layers.MultiHeadAttention(2, 8)(query, query)
```

## Fix
None.

## References
- https://keras.io/api/layers/base_layer/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KX104",
    "call-signature",
    Severity.ERROR,
    "A layer or model is called with arguments that its `call` does not take.",
)

INVALID = (
    """\
import keras
from keras import layers

a, b = keras.Input((4,)), keras.Input((4,))
outputs = layers.Add()(a, b)
""",
    """\
import keras
from keras import layers

inputs = keras.Input((4,))
outputs = layers.Dropout(0.5)(inputs, True)
""",
    """\
import keras


class Scale(keras.layers.Layer):
    def call(self, x, factor):
        return x * factor


inputs = keras.Input((4,))
outputs = Scale()(inputs)
""",
)

VALID = (
    """\
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)
        self.dropout = layers.Dropout(0.5)

    def call(self, x, mask=None, **options):
        return self.dropout(self.dense(x), training=True)


inputs = keras.Input((4,))
outputs = Block(8)(inputs, mask=None, extra=3)
outputs = Block(8)(inputs, training=False)
""",
)

check = raised(RULE)
