"""A matrix product of sizes that do not fit.

## What it does
Checks the inner sizes of `ops.matmul`, `ops.dot`, `@` and `ops.einsum`.

## Why
The last axis of the left side and the last but one of the right side are summed over, so they
have to have the same size.

## Example (bad)
```python
import keras
from keras import layers, ops

a = keras.Input((4, 3))
b = keras.Input((5, 2))
x = ops.matmul(a, b)
```

## Example (good)
```python
import keras
from keras import layers, ops

a = keras.Input((4, 3))
b = keras.Input((3, 2))
x = ops.matmul(a, b)
```

## Fix
None.

## References
- https://keras.io/api/ops/numpy/#matmul-function
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS109",
    "matmul-mismatch",
    Severity.ERROR,
    "A matrix product of sizes that do not fit.",
)

check = raised(RULE)
