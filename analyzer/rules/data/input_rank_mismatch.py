"""The data has more or fewer axes than the model's input.

## What it does
Compares the number of axes of what goes into a built model (`fit`, `evaluate`, `predict`, a call)
with its `Input`. A last axis of size 1 may be missing or too many: Keras 3 adjusts it.

## Why
Keras raises at the first batch, after all data is loaded. Most often images were not flattened, or
have no channel axis, or one sample was given without a batch.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 28, 28)
y = np.random.randint(10, size=100)
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 28, 28)
y = np.random.randint(10, size=100)
model.fit(x, y)
```

## Fix
None: reshape the data or change the `Input`, whichever is meant.

## References
- https://keras.io/api/models/model_training_apis/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD101",
    "input-rank-mismatch",
    Severity.ERROR,
    "The data has more or fewer axes than the model's input.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((16, 8)),
    layers.LSTM(4),
    layers.Dense(1),
])
model.predict(np.zeros((50, 16, 8, 2)))
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Flatten(),
    layers.Dense(1),
])
model.predict(np.zeros((50, 28, 28)))
""",
)

check = raised(RULE)
