"""A class of the program cannot be written to a file or made again from it.

## What it does
Follows layers and models of the program's own classes into `save`, `load_model` and `clone_model`,
and compares what their configuration holds with what their `__init__` takes.

## Why
Keras writes the arguments of `__init__` by itself only if they are numbers, strings and the like;
for layers and functions it asks for a `get_config`. When it loads, it calls `__init__` with the
whole configuration, `trainable` and `dtype` included, so `__init__` has to take `**kwargs`.

## Example (bad)
```python
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor=2.0):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return self.factor * x


model = keras.Sequential([
    keras.Input((4,)),
    Scale(),
])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Scale": Scale})
```

## Example (good)
```python
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return self.factor * x


model = keras.Sequential([
    keras.Input((4,)),
    Scale(),
])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Scale": Scale})
```

## Fix
None.

## References
- https://keras.io/guides/serialization_and_saving/#config-methods
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KX107",
    "get-config-missing",
    Severity.ERROR,
    "A class of the program cannot be written to a file or made again from it.",
    since=3,
)

INVALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return self.factor * x


inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(2)(Scale(2.0)(inputs)))
copy = keras.models.clone_model(model)
""",
    """\
import keras
from keras import layers


class Apply(layers.Layer):
    def __init__(self, function, **kwargs):
        super().__init__(**kwargs)
        self.function = function

    def call(self, x):
        return self.function(x)


model = keras.Sequential([
    keras.Input((4,)),
    Apply(lambda x: 2 * x),
])
model.save("model.keras")
""",
)

VALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor=2.0):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return self.factor * x

    def get_config(self):
        return {"factor": self.factor}


model = keras.Sequential([
    keras.Input((4,)),
    Scale(),
])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Scale": Scale})
""",
)

check = raised(RULE)
