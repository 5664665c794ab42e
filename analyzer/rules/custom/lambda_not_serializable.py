"""A saved Lambda layer of a Python lambda is refused when it is loaded.

## What it does
Follows models with a `Lambda` layer of a Python lambda from `save` to `load_model`.

## Why
The code of the lambda is in the file, and running code from a file is a risk: `load_model` raises
a ValueError unless it is given `safe_mode=False`.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Lambda(lambda x: 2 * x),
])
model.save("model.keras")
again = keras.models.load_model("model.keras")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Rescaling(2.0),
])
model.save("model.keras")
again = keras.models.load_model("model.keras")
```

## Fix
None.

## References
- https://keras.io/api/layers/core_layers/lambda/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KX109",
    "lambda-not-serializable",
    Severity.ERROR,
    "A saved Lambda layer of a Python lambda is refused when it is loaded.",
    since=3,
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Lambda(lambda x: 2 * x),
])
model.save("model.keras")
again = keras.models.load_model("model.keras", safe_mode=False)
""",
)

check = raised(RULE)
