"""Tensors to concatenate differ on an axis that is not concatenated.

## What it does
Checks that the inputs of `Concatenate` and `ops.concatenate` have the same number of axes, and
the same size on all of them but the one they are joined along.

## Why
Only the axis of concatenation may differ. Keras raises otherwise; in encoders and decoders
it is mostly a size that was halved and doubled with a remainder.

## Example (bad)
```python
import keras
from keras import layers

a = keras.Input((15, 15, 8))
b = keras.Input((14, 14, 8))
x = layers.Concatenate()([a, b])
```

## Example (good)
```python
import keras
from keras import layers

a = keras.Input((15, 15, 8))
b = keras.Input((14, 14, 8))
x = layers.Concatenate()([layers.Cropping2D(((0, 1), (0, 1)))(a), b])
```

## Fix
None.

## References
- https://keras.io/api/layers/merging_layers/concatenate/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS107",
    "concatenate-shape-mismatch",
    Severity.ERROR,
    "Tensors to concatenate differ on an axis that is not concatenated.",
)

INVALID = (
    """\
import keras
from keras import layers

a = keras.Input((4, 3))
b = keras.Input((4,))
layers.Concatenate()([a, b])
""",
)

VALID = (
    """\
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((5,))
layers.concatenate([a, b])
""",
)

check = raised(RULE)
