"""Values are unpacked into another number of names.

## What it does
Finds tuples that are unpacked into more or fewer names: the tensors of a recurrent layer with
`return_state=True` or of a model with several outputs, data sets, shapes, what a function gives.

## Why
Python raises. The data sets of Keras are pairs of pairs, and pictures have an axis of channels.
LSTM gives its output and two states, GRU and SimpleRNN one state, Bidirectional the states of both
directions.

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
    "Values are unpacked into another number of names.",
)

INVALID = (
    """\
import keras

x_train, y_train, x_test, y_test = keras.datasets.mnist.load_data()
""",
    """\
import numpy as np

images = np.zeros((8, 28, 28, 1))
count, height, width = images.shape
""",
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
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
for image in (np.zeros((8, 8)), np.zeros((8, 8, 3))):
    if image.ndim == 2:
        height, width = image.shape
    else:
        height, width, channels = image.shape


def both(more):
    return (1, 2, 3) if more else (1, 2)


a, b = both(False)
a, b, c = both(True)
""",
    """\
import keras
from keras import layers

inputs = keras.Input((10, 4))
x, *states = layers.LSTM(8, return_state=True)(inputs)
y, state = layers.GRU(8, return_state=True)(inputs)
""",
)

check = raised(RULE)
