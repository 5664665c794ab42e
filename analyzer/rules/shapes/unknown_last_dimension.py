"""A size that is None where a number is needed.

## What it does
Finds `Dense` and other layers whose weights depend on a size that is `None` in the model, often
after `Flatten` on an input of variable length, and arithmetic on such a size.

## Why
The size of a weight has to be known when the layer is built, and `None` never becomes known. The
program's own arithmetic on `x.shape[1]` runs at the same moment, on `None`.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 3)),
    layers.Flatten(),
    layers.Dense(2),
])
```
```python
import keras

inputs = keras.Input((None, 3))
first_half = inputs[:, : inputs.shape[1] // 2]
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 3)),
    layers.GlobalAveragePooling1D(),
    layers.Dense(2),
])
```
```python
import keras

inputs = keras.Input((20, 3))
first_half = inputs[:, : inputs.shape[1] // 2]
```

## Fix
None: a fixed size in `Input` or a global pooling in place of `Flatten`.

## References
- https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS113",
    "unknown-last-dimension",
    Severity.ERROR,
    "A size that is None where a number is needed.",
)

check = raised(RULE)
