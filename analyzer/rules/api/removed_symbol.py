"""A class or function that Keras does not have any more.

## What it does
Finds names that some earlier version had and that have no successor.

## Why
Keras raises AttributeError or ImportError.

## Example (bad)
```python
from keras.utils import multi_gpu_model
```

## Example (good)
```python
from keras.distribution import DataParallel
```

## Fix
None.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from ..migration.old_names import old_names
from ..rule import Rule, Severity

RULE = Rule(
    "KA103",
    "removed-symbol",
    Severity.ERROR,
    "A class or function that Keras does not have any more.",
)

check = old_names(RULE)
