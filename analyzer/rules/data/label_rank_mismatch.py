"""The labels have more or fewer axes than the model's output.

## What it does
Compares the labels with the output they are trained against, by the rules of the loss.

## Why
Keras raises in the first training step. Often a `Flatten`, a `GlobalAveragePooling2D` or
`return_sequences=False` is missing before the last layer, or the labels have one axis too many.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(4, 3),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 8, 8, 3)
y = np.random.randint(10, size=100)
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(4, 3),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(100, 8, 8, 3)
y = np.random.randint(10, size=100)
model.fit(x, y)
```

## Fix
None: which side is meant is for a person to say.

## References
- https://keras.io/api/losses/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD104",
    "label-rank-mismatch",
    Severity.ERROR,
    "The labels have more or fewer axes than the model's output.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.zeros((64, 4)), np.zeros((64,)))
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((64, 4)), np.zeros((64,)))
""",
)

check = raised(RULE)
