"""The outputs of a layer are unpacked into another number of names.

## What it does
Finds tuples of tensors, such as a recurrent layer with `return_state=True` or a model with several
outputs gives, that are unpacked into more or fewer names.

## Why
Python raises. LSTM gives its output and two states, GRU and SimpleRNN one state, Bidirectional the
states of both directions.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input((10, 4))
x, state = layers.LSTM(8, return_state=True)(inputs)
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input((10, 4))
x, hidden, cell = layers.LSTM(8, return_state=True)(inputs)
```

## Fix
None.

## References
- https://keras.io/guides/working_with_rnns/#rnn-state-reuse
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS133",
    "wrong-number-of-outputs",
    Severity.ERROR,
    "The outputs of a layer are unpacked into another number of names.",
)

INVALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((10, 4))
encoder = layers.Bidirectional(layers.LSTM(8, return_state=True))
x, hidden, cell = encoder(inputs)
""",
    """\
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(2)(inputs)])
a, b, c = model(keras.Input((4,)))
""",
)

VALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((10, 4))
x, *states = layers.LSTM(8, return_state=True)(inputs)
y, state = layers.GRU(8, return_state=True)(inputs)
""",
)

check = raised(RULE)
