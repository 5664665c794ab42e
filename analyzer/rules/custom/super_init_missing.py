"""The `__init__` of a layer or model never calls `super().__init__()`.

## What it does
Finds classes derived from Keras' `Layer` and `Model` with an `__init__` of their own that does not
call the one of the base class, where such an object is used.

## Why
Keras sets up in its own `__init__` what every layer needs: its name, its variables, its dtype.
Without it the first use raises, with "you forgot to call super().__init__()" at best.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


Net()(np.ones((2, 3)))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


Net()(np.ones((2, 3)))
```

## Fix
None: the arguments of the call may matter.

## References
- https://keras.io/guides/making_new_layers_and_models_via_subclassing/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..raised import raised
from ..rule import Rule, Severity

if TYPE_CHECKING:
    pass

RULE = Rule(
    "KX101",
    "super-init-missing",
    Severity.ERROR,
    "The `__init__` of a layer or model never calls `super().__init__()`.",
)

INVALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor):
        self.factor = factor

    def call(self, x):
        return x * self.factor


outputs = Scale(2.0)(keras.Input((3,)))
""",
    """\
import keras


class Net(keras.Model):
    def __init__(self):
        self.size = 3


Net().compile(loss="mse")
""",
)

VALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor):
        layers.Layer.__init__(self)
        self.factor = factor

    def call(self, x):
        return x * self.factor


outputs = Scale(2.0)(keras.Input((3,)))
""",
)


check = raised(RULE)
