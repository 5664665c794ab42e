"""`Permute` is not given each axis once.

## What it does
Checks that `dims` of `Permute` holds each of 1..n once, where n is the number of axes without the
batch axis, and that `ops.transpose` is given every axis.

## Why
Counting starts at 1 in `Permute`, since the batch axis stays where it is. Keras raises for
anything that is not a permutation.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 64)),
    layers.Permute((0, 1)),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 64)),
    layers.Permute((2, 1)),
])
```

## Fix
None.

## References
- https://keras.io/api/layers/reshaping_layers/permute/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS112",
    "permute-dims",
    Severity.ERROR,
    "`Permute` is not given each axis once.",
)

check = raised(RULE)
