"""A saved model holds names that `load_model` will not find.

## What it does
Follows models from `save` to `load_model` and lists the classes and functions of the program in
them that are neither registered nor given as `custom_objects`; and losses that an HDF5 file
cannot hold.

## Why
A file of a model holds names, not code. `load_model` knows the names of Keras' own classes and
functions only and raises a TypeError for any other, in the program that saved it too.

## Example (bad)
```python
import keras
from keras import layers

def scaled(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1) / 2

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=scaled)
model.save("model.keras")
again = keras.models.load_model("model.keras")
```

## Example (good)
```python
import keras
from keras import layers

def scaled(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1) / 2

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=scaled)
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"scaled": scaled})
```

## Fix
None.

## References
- https://keras.io/guides/serialization_and_saving/#custom-objects
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KX113",
    "load-needs-custom-objects",
    Severity.ERROR,
    "A saved model holds names that `load_model` will not find.",
    since=3,
)

INVALID = (
    """\
import keras
from keras import layers


class Twice(layers.Layer):
    def call(self, x):
        return 2 * x


model = keras.Sequential([
    keras.Input((4,)),
    Twice(),
])
model.save("twice.keras")
again = keras.saving.load_model("twice.keras")
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.save("model.h5")
again = keras.models.load_model("model.h5")
""",
)

VALID = (
    """\
import keras
from keras import layers


@keras.saving.register_keras_serializable()
class Twice(layers.Layer):
    def call(self, x):
        return 2 * x


model = keras.Sequential([
    keras.Input((4,)),
    Twice(),
])
model.save("twice.keras")
again = keras.saving.load_model("twice.keras")
""",
    """\
import keras
from keras import layers


def distance(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=distance)
model.save("model.keras")
again = keras.models.load_model("model.keras", compile=False)
with keras.saving.custom_object_scope({"distance": distance}):
    again = keras.models.load_model("model.keras")
""",
)

check = raised(RULE)
