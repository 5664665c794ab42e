"""`argmax` over an axis of size 1 is always 0.

## What it does
Finds `argmax` of NumPy, TensorFlow or `keras.ops` along an axis that has one entry, such as the
predictions of a model with one output unit.

## Why
The largest of one value is always the first: every sample is given class 0. A model with one
sigmoid unit says the probability of class 1, which is compared with 0.5.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
classes = np.argmax(model.predict(np.ones((8, 4))), axis=-1)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
classes = (model.predict(np.ones((8, 4))) > 0.5).astype("int32")
```

## Fix
None.

## References
- https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, KerasTensor
from ...facts import CallFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KT111",
    "argmax-on-one-unit",
    Severity.WARNING,
    "`argmax` over an axis of size 1 is always 0.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
classes = model.predict(np.ones((8, 4))).argmax(axis=1)
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(2, activation="softmax"),
])
classes = np.argmax(model.predict(np.ones((8, 4))), axis=-1)
""",
)


_FUNCTIONS = (
    "numpy.argmax",
    "numpy.ndarray.argmax",
    "tensorflow.argmax",
    "tensorflow.math.argmax",
    "keras.ops.argmax",
    "keras.backend.argmax",
    "jax.numpy.argmax",
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of(*_FUNCTIONS):
        if call.guarded:
            continue
        axis = _axis(call)
        tensor = call.receiver
        if tensor is None and call.arguments:
            tensor = call.arguments[0].value
        shape = tensor.shape if isinstance(tensor, Array | KerasTensor) else None
        if shape is None or axis is None or not -len(shape) <= axis < len(shape):
            continue
        if len(shape) < 2 or shape[axis] != 1:
            continue
        yield Finding(
            call.site,
            f"`argmax` along axis {axis}, which has one entry, is always 0. With one output unit "
            "compare the predictions with 0.5 instead.",
            subject=call,
        )


def _axis(call: CallFact) -> int | None:
    """The axis as given; None where it is not given or not known."""
    for argument in call.arguments:
        if argument.keyword in ("axis", "dimension"):
            return argument.value if isinstance(argument.value, int) else None
    places = [argument for argument in call.arguments if argument.keyword is None]
    place = 0 if call.function == "numpy.ndarray.argmax" else 1
    value = places[place].value if len(places) > place else None
    return value if isinstance(value, int) else None
