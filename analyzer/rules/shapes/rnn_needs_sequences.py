"""A recurrent layer before another one gives its last step only.

## What it does
Finds a recurrent layer (or another layer for sequences) fed by a recurrent layer that has
`return_sequences=False`, the default.

## Why
Such a layer gives one vector per sample, (batch, units), and the next one needs a vector per
step, (batch, steps, features). Keras raises when the model is built.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(32),
    layers.LSTM(16),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(32, return_sequences=True),
    layers.LSTM(16),
])
```

## Fix
Adds `return_sequences=True` to the layer before.

## References
- https://keras.io/api/layers/recurrent_layers/lstm/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS102",
    "rnn-needs-sequences",
    Severity.ERROR,
    "A recurrent layer before another one gives its last step only.",
    Applicability.SAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.Bidirectional(layers.GRU(32)),
    layers.GRU(16),
])
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(32),
    layers.RepeatVector(5),
    layers.LSTM(16, return_sequences=True),
])
""",
)

check = raised(RULE)
