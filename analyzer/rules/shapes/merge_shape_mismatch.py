"""A merging layer is given tensors that do not fit together.

## What it does
Checks the inputs of `Add`, `Multiply`, `Average`, `Maximum`, `Minimum` and `Subtract`: their
shapes have to be equal or broadcast.

## Why
A residual connection around a layer that changes the number of channels or the size adds
tensors of different shapes. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(8, 3, padding="same")(inputs)
x = layers.Add()([inputs, x])
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(8, 3, padding="same")(inputs)
shortcut = layers.Conv2D(8, 1)(inputs)
x = layers.Add()([shortcut, x])
```

## Fix
None: whether to project the shortcut or to change the branch is a decision.

## References
- https://keras.io/api/layers/merging_layers/add/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS106",
    "merge-shape-mismatch",
    Severity.ERROR,
    "A merging layer is given tensors that do not fit together.",
)

INVALID = (
    """\
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((5,))
layers.multiply([a, b])
""",
)

VALID = (
    """\
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((1,))
layers.Multiply()([a, b])
""",
)

check = raised(RULE)
