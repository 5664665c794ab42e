"""A reshape does not keep the number of elements.

## What it does
Compares the number of elements before and after `Reshape` or `ops.reshape`, with -1 standing for
what is left.

## Why
A reshape only arranges the same numbers anew. Keras raises if there are more or fewer of them.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.Reshape((28, 27, 1)),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.Reshape((28, 28, 1)),
])
```

## Fix
If one size can be worked out from the others, kgen offers it.

## References
- https://keras.io/api/layers/reshaping_layers/reshape/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS105",
    "reshape-size-mismatch",
    Severity.ERROR,
    "A reshape does not keep the number of elements.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Reshape((3, -1)),
])
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12,)),
    layers.Reshape((3, -1)),
])
""",
)

check = raised(RULE)
