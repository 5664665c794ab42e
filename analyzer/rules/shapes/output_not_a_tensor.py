"""A model or layer is given something that is not a tensor.

## What it does
Finds layers called on layers, shapes or None, and models whose inputs or outputs are not Keras
tensors.

## Why
The functional API connects tensors: a layer has to be called before its result can be used.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(3))
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(3)(inputs))
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS122",
    "output-not-a-tensor",
    Severity.ERROR,
    "A model or layer is given something that is not a tensor.",
)

INVALID = (
    """\
import keras
from keras import layers

x = layers.Dense(3)(layers.Dense(4))
""",
)

check = raised(RULE)
