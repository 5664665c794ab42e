"""`unroll=True` with a number of steps that is None.

## What it does
Finds recurrent layers that are to be unrolled over an axis of unknown size.

## Why
Unrolling writes one copy of the cell per step into the graph. Keras raises without a number.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 3)),
    layers.LSTM(8, unroll=True),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((5, 3)),
    layers.LSTM(8, unroll=True),
])
```

## Fix
None.

## References
- https://keras.io/api/layers/recurrent_layers/lstm/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS119",
    "unroll-unknown-steps",
    Severity.ERROR,
    "`unroll=True` with a number of steps that is None.",
)

check = raised(RULE)
