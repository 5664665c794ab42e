"""Two tensors of an operation do not broadcast.

## What it does
Checks element-wise operations (`+`, `*`, comparisons, `ops.add`, `ops.where`, ...) on tensors.

## Why
Aligned from the right, two sizes have to be equal or one of them 1. Keras raises otherwise.

## Example (bad)
```python
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((5,))
x = a + b
```

## Example (good)
```python
import keras
from keras import layers

a = keras.Input((4,))
b = keras.Input((4,))
x = a + b
```

## Fix
None.

## References
- https://numpy.org/doc/stable/user/basics.broadcasting.html
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS110",
    "broadcast-mismatch",
    Severity.ERROR,
    "Two tensors of an operation do not broadcast.",
)

check = raised(RULE)
