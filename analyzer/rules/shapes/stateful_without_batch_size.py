"""A stateful recurrent layer without a batch size.

## What it does
Finds `stateful=True` in a model whose batch size is not fixed.

## Why
The state of one batch is the start of the next: it has a row per sample, so their number has
to be known. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((5, 3)),
    layers.LSTM(8, stateful=True),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(4, 5, 3)),
    layers.LSTM(8, stateful=True),
])
```

## Fix
None: the batch size is yours to say, `keras.Input(batch_shape=(batch, steps, features))`.

## References
- https://keras.io/guides/working_with_rnns/#crossbatch-statefulness
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS118",
    "stateful-without-batch-size",
    Severity.ERROR,
    "A stateful recurrent layer without a batch size.",
)

check = raised(RULE)
