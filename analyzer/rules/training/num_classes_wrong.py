"""`to_categorical` is given fewer classes than the labels have.

## What it does
Compares `num_classes` with the class ids that the labels are known to hold.

## Why
The one-hot rows have no place for the highest ids: NumPy raises an IndexError.

## Example (bad)
```python
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, num_classes=9)
```

## Example (good)
```python
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, num_classes=10)
```

## Fix
None.

## References
- https://keras.io/api/utils/python_utils/#to_categorical-function
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KT110",
    "num-classes-wrong",
    Severity.ERROR,
    "`to_categorical` is given fewer classes than the labels have.",
)

INVALID = ()

VALID = (
    """\
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y[y < 2], num_classes=2)
""",
)

check = raised(RULE)
