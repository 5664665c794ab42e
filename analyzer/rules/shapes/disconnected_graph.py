"""An output of a model does not come from its inputs.

## What it does
Follows the graph from the outputs of a functional `Model` back to its inputs.

## Why
Every path has to end in one of the `inputs`. Often a name was reused, or one of several inputs
was left out.

## Example (bad)
```python
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((4,))
x = layers.Dense(3)(b)
model = keras.Model(a, x)
```

## Example (good)
```python
import keras
from keras import layers

a = keras.Input((4,))
x = layers.Dense(3)(a)
model = keras.Model(a, x)
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS121",
    "disconnected-graph",
    Severity.ERROR,
    "An output of a model does not come from its inputs.",
)

check = raised(RULE)
