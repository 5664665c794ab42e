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
)

check = raised(RULE)
