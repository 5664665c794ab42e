"""A class or function stands where a layer is needed.

## What it does
Finds a layer class, an activation function or something else in a `Sequential` model, in `.add`
or in a wrapper.

## Why
Only layer objects can be added: parentheses are missing, or an `Activation` around a function.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Flatten,
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Flatten(),
])
```

## Fix
Adds the parentheses if the class needs no arguments.

## References
- https://keras.io/guides/sequential_model/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS125",
    "layer-not-instantiated",
    Severity.ERROR,
    "A class or function stands where a layer is needed.",
    Applicability.SAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    keras.activations.relu,
])
""",
)

check = raised(RULE)
