"""Features and labels have different numbers of samples.

## What it does
Compares the lengths of the arrays of one `fit`, `evaluate` or `train_test_split`.

## Why
Keras cannot pair samples with labels and raises. Usually the two were filtered or split
differently.

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
x = np.random.rand(100, 4)
y = np.random.rand(90)
model.fit(x, y)
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
x = np.random.rand(100, 4)
y = np.random.rand(100)
model.fit(x, y)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD106",
    "sample-count-mismatch",
    Severity.ERROR,
    "Features and labels have different numbers of samples.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.zeros((100, 4)), np.zeros(100)
model.fit(x[:80], y[:80], validation_data=(x[80:], y[90:]))
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return -(-len(self.x) // 32)

    def __getitem__(self, index):
        part = slice(32 * index, 32 * (index + 1))
        return self.x[part], self.y[part]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches(np.zeros((100, 4)), np.zeros((99, 1))))
""",
    """\
import numpy as np
import keras


def batches(x, y):
    while True:
        for start in range(0, len(x), 16):
            yield x[start : start + 16], y[start : start + 8]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(np.zeros((64, 4)), np.zeros((64, 1))), steps_per_epoch=4)
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
x, y = np.zeros((100, 4)), np.zeros(100)
model.fit(x[:80], y[:80], validation_data=(x[80:], y[80:]))
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return -(-len(self.x) // 32)

    def __getitem__(self, index):
        part = slice(32 * index, 32 * (index + 1))
        return self.x[part], self.y[part]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches(np.zeros((100, 4)), np.zeros((100, 1))))
""",
    """\
import numpy as np
import keras


def batches(x, y):
    while True:
        for start in range(0, len(x), 16):
            yield x[start : start + 16], y[start : start + 16]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(np.zeros((64, 4)), np.zeros((64, 1))), steps_per_epoch=4)
""",
)

check = raised(RULE)
