"""`groups` does not divide the channels.

## What it does
Checks `groups` of convolutions against `filters` and the channels of the input, and those of
`GroupNormalization` against the size of its axis.

## Why
Every group gets the same number of channels, so both numbers have to be multiples. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(8, 3, groups=2),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 4)),
    layers.Conv2D(8, 3, groups=2),
])
```

## Fix
None.

## References
- https://keras.io/api/layers/convolution_layers/convolution2d/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS114",
    "groups-not-dividing",
    Severity.ERROR,
    "`groups` does not divide the channels.",
)

INVALID = (
    """\
import keras
from keras import layers

layers.Conv2D(8, 3, groups=3)
""",
)

check = raised(RULE)
