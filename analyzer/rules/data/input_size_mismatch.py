"""The data has another size than the model's input on some axis.

## What it does
Compares the sizes of what goes into a built model with its `Input`, axis by axis, where both are
known, and says where each number comes from.

## Why
Keras raises at the first batch. The number of columns changed (a column was dropped, one-hot
encoding added some), or the `Input` was copied from another program.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((13,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x = np.random.rand(100, 12)
y = np.random.rand(100)
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x = np.random.rand(100, 12)
y = np.random.rand(100)
model.fit(x, y)
```

## Fix
None: either side may be the wrong one.

## References
- https://keras.io/api/models/model_training_apis/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD102",
    "input-size-mismatch",
    Severity.ERROR,
    "The data has another size than the model's input on some axis.",
)

INVALID = (
    """\
import keras
from keras import layers

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 28, 28, 1)
model = keras.Sequential([
    keras.Input((32, 32, 1)),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 8)),
    layers.LSTM(4),
])
model.predict(np.zeros((50, 16, 8)))
""",
)

check = raised(RULE)
