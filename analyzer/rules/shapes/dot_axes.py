"""`Dot` is to multiply along axes of different sizes.

## What it does
Checks the `axes` of a `Dot` layer against the shapes of its two inputs.

## Why
The two axes that are multiplied and summed have to have the same size. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

a = keras.Input((5, 3))
b = keras.Input((6, 4))
x = layers.Dot(axes=2)([a, b])
```

## Example (good)
```python
import keras
from keras import layers

a = keras.Input((5, 3))
b = keras.Input((6, 3))
x = layers.Dot(axes=2)([a, b])
```

## Fix
None.

## References
- https://keras.io/api/layers/merging_layers/dot/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS108",
    "dot-axes",
    Severity.ERROR,
    "`Dot` is to multiply along axes of different sizes.",
)

check = raised(RULE)
