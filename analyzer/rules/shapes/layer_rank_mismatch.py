"""A layer is given a tensor with the wrong number of axes.

## What it does
Compares the number of axes of what goes into a layer with what the layer takes: 4 for `Conv2D`
and 2-D pooling, 3 for recurrent layers and 1-D convolution, and so on. The batch axis counts.

## Why
Keras refuses the layer when the model is built. Most often a `Flatten` stands too early, the
channel axis of grey images is missing, or a table is given to a layer for sequences.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Conv2D(8, 3),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(8, 3),
])
```

## Fix
Where one layer in between or one more axis in `Input` is the only sensible way, kgen offers it.

## References
- https://keras.io/api/layers/convolution_layers/convolution2d/
"""

from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS101",
    "layer-rank-mismatch",
    Severity.ERROR,
    "A layer is given a tensor with the wrong number of axes.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.MaxPooling2D(),
])
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.LSTM(8),
])
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 3)),
    layers.Conv2D(8, 3),
    layers.GlobalAveragePooling2D(),
    layers.Dense(3),
])
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, 4)),
    layers.LSTM(8),
])
""",
)

check = raised(RULE)
