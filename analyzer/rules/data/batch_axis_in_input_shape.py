"""The input shape is the shape of all the data, samples included.

## What it does
Notices that the model's input shape, without the batch, equals the whole shape of the data that it
is trained on.

## Why
`input_shape` is the shape of one sample; Keras adds the batch axis itself. With `X.shape` the model
expects batches of whole data sets and raises at `fit`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

x = np.random.rand(100, 8)
y = np.random.rand(100, 1)
model = keras.Sequential([
    keras.Input(x.shape),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

x = np.random.rand(100, 8)
y = np.random.rand(100, 1)
model = keras.Sequential([
    keras.Input(x.shape[1:]),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Fix
None: write `x.shape[1:]`.

## References
- https://keras.io/api/layers/core_layers/input/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD103",
    "batch-axis-in-input-shape",
    Severity.ERROR,
    "The input shape is the shape of all the data, samples included.",
)

INVALID = ()

VALID = ()

check = raised(RULE)
