"""The output keeps axes that the target does not have.

## What it does
Finds a model whose output has more axes than the labels it is trained on, where a `Flatten` or a
global pooling before the last layers would remove them.

## Why
`Dense` works on the last axis alone. On images, (28, 28, 64) becomes (28, 28, 10): ten numbers
for every pixel, which cannot be compared with one label per image.

## Example (bad)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(4, 3),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(np.zeros((16, 8, 8, 3)), np.zeros((16,)))
```

## Example (good)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(4, 3),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(np.zeros((16, 8, 8, 3)), np.zeros((16,)))
```

## Fix
Inserts a `Flatten` before the first `Dense`; a global pooling may be what is wanted instead.

## References
- https://keras.io/api/layers/reshaping_layers/flatten/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS103",
    "flatten-expected",
    Severity.ERROR,
    "The output keeps axes that the target does not have.",
    Applicability.UNSAFE,
)

check = raised(RULE)
