"""Validation data has another shape or encoding than the training data.

## What it does
Compares the validation data of a `fit` with the model, after training data that fits it.

## Why
Training runs through a whole epoch before Keras looks at the validation data and raises. Often one
of two encodings or reshapes was forgotten.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
x_val = np.ones((8, 3))
model.fit(x, y, validation_data=(x_val, np.ones((8, 1))))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
x_val = np.ones((8, 4))
model.fit(x, y, validation_data=(x_val, np.ones((8, 1))))
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..raised import raised
from ..rule import Rule, Severity

if TYPE_CHECKING:
    pass

RULE = Rule(
    "KD116",
    "validation-differs-from-training",
    Severity.ERROR,
    "Validation data has another shape or encoding than the training data.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
labels = np.random.randint(3, size=40)
x, y = np.ones((32, 4)), keras.utils.to_categorical(labels[:32], 3)
model.fit(x, y, validation_data=(np.ones((8, 4)), labels[32:]))
""",
)

VALID = ()


check = raised(RULE)
