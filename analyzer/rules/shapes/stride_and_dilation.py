"""Strides and dilation are both above 1.

## What it does
Checks the constructor of convolutions.

## Why
No backend has a convolution with both; Keras refuses the combination in the constructor.

## Example (bad)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, strides=2, dilation_rate=2)
```

## Example (good)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, dilation_rate=2)
```

## Fix
None.

## References
- https://keras.io/api/layers/convolution_layers/convolution2d/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS115",
    "stride-and-dilation",
    Severity.ERROR,
    "Strides and dilation are both above 1.",
)

check = raised(RULE)
