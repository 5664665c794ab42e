"""A name is imported from a module that is gone.

## What it does
Finds imports from the modules of Keras 1 and 2 (`keras.layers.core`, `keras.utils.np_utils`, ...)
of names that Keras still has elsewhere.

## Why
The modules went when Keras got its public API: the import raises ModuleNotFoundError or
ImportError.

## Example (bad)
```python
from keras.layers.core import Dense
from keras.utils.np_utils import to_categorical
```

## Example (good)
```python
from keras.layers import Dense
from keras.utils import to_categorical
```

## Fix
Imports the name from where it is now.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from ..rule import Applicability, Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM101",
    "moved-import",
    Severity.ERROR,
    "A name is imported from a module that is gone.",
    Applicability.SAFE,
)

INVALID = (
    """\
from keras.layers.recurrent import LSTM
""",
)

VALID = (
    """\
try:
    from keras.layers.core import Dense
except ImportError:
    from keras.layers import Dense
""",
)

check = old_names(RULE)
