"""An argument has a value that Keras refuses.

## What it does
Checks values against what the constructor or function accepts: sizes that are not positive, rates
outside of 0 to 1, strings that are none of the choices.

## Why
Keras raises when the call is made.

## Example (bad)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="full")
```

## Example (good)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="same")
```

## Fix
The nearest choice for a misspelt string.

## References
- https://keras.io/api/layers/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KA106",
    "wrong-argument-value",
    Severity.ERROR,
    "An argument has a value that Keras refuses.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

layer = layers.Dense(0)
""",
)

VALID = (
    """\
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="SAME")
""",
    """\
import keras
from keras import layers

layer = layers.Dropout(0.5)
""",
)

check = raised(RULE)
