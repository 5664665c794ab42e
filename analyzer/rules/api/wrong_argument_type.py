"""An argument is of a kind that Keras does not take.

## What it does
Compares what is passed with what the constructor, function or method checks: a number where a
shape is needed, a shape spread over several arguments, layers that are not in a list.

## Why
Keras raises, often far from the call or with a message about something else.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input(shape=10)
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input(shape=(10,))
```

## Fix
Where one spelling is meant beyond doubt, such as `(10,)` for `10`, kgen offers it.

## References
- https://keras.io/api/layers/core_layers/input/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KA105",
    "wrong-argument-type",
    Severity.ERROR,
    "An argument is of a kind that Keras does not take.",
    Applicability.SAFE,
)

VALID = (
    """\
import keras
from keras import layers

inputs = keras.Input(shape=[10])
""",
)

check = raised(RULE)
