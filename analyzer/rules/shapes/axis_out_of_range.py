"""An axis that the tensor does not have.

## What it does
Compares `axis` arguments of layers and operations with the number of axes of the tensor.

## Why
The batch axis is axis 0 and counts. Keras raises for an axis beyond the last one.

## Example (bad)
```python
import keras
from keras import layers, ops

x = keras.Input((4,))
y = ops.mean(x, axis=2)
```

## Example (good)
```python
import keras
from keras import layers, ops

x = keras.Input((4,))
y = ops.mean(x, axis=1)
```

## Fix
None.

## References
- https://keras.io/api/ops/numpy/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS111",
    "axis-out-of-range",
    Severity.ERROR,
    "An axis that the tensor does not have.",
)

check = raised(RULE)
