"""A recurrent layer unrolls steps whose number is not known.

## What it does
Finds `unroll=True` on inputs whose number of steps is None, where Keras raises: on TensorFlow in
the `call` of a model or layer of the program's own, and in Keras 2 everywhere.

## Why
Unrolling writes out one computation per step, so their number has to be known.

## Example (bad)
```python
import keras
from keras import layers


class Tagger(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = layers.LSTM(8, unroll=True)

    def call(self, inputs):
        return self.lstm(inputs)


outputs = Tagger()(keras.Input((None, 3)))
```

## Example (good)
```python
import keras
from keras import layers


class Tagger(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = layers.LSTM(8, unroll=True)

    def call(self, inputs):
        return self.lstm(inputs)


outputs = Tagger()(keras.Input((20, 3)))
```

## Fix
None: either the steps are fixed, or nothing is unrolled.

## References
- https://keras.io/api/layers/recurrent_layers/lstm/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS119",
    "unroll-unknown-steps",
    Severity.ERROR,
    "A recurrent layer unrolls steps whose number is not known.",
)

check = raised(RULE)
