"""The dropout rate is not a share between 0 and 1.

## What it does
Looks at the rate given to `Dropout` and its relatives.

## Why
The rate is the share of values that are dropped, not a percentage and not the share that is kept.
Keras refuses anything outside 0 to 1.

## Example (bad)
```python
import keras
from keras import layers

layer = layers.Dropout(50)
```

## Example (good)
```python
import keras
from keras import layers

layer = layers.Dropout(0.5)
```

## Fix
None.

## References
- https://keras.io/api/layers/regularization_layers/dropout/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KL106",
    "dropout-rate",
    Severity.ERROR,
    "The dropout rate is not a share between 0 and 1.",
)

INVALID = (
    """\
from keras import layers

layer = layers.GaussianDropout(rate=-0.1)
""",
)

VALID = (
    """\
from keras import layers

layer = layers.SpatialDropout2D(1.0)
""",
)

check = raised(RULE)
