"""`class_weight` has keys that are no class ids.

## What it does
Looks at the keys of a `class_weight` dictionary: they have to be whole numbers, below the number
of output units of a classifier.

## Why
Keras looks up the class id of every sample. A key that is a name, or the id of no class, is never
found, and its weight is ignored in silence.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(2, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.ones((8, 4)), np.zeros(8), class_weight={"cat": 1.0, "dog": 3.0})
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(2, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.ones((8, 4)), np.zeros(8), class_weight={0: 1.0, 1: 3.0})
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import DictValue, TensorSpec
from ...facts import ModelFact
from ..compile.losses import CATEGORICAL
from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KT122",
    "class-weight-keys",
    Severity.WARNING,
    "`class_weight` has keys that are no class ids.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(2, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.ones((8, 4)), np.zeros(8), class_weight={1: 1.0, 2: 3.0})
""",
)

VALID = (
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
model.fit(np.ones((8, 4)), np.zeros(8), class_weight={0: 1.0, 1: 3.0})
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, model in model_calls(program, ".fit"):
        weights = call.value("class_weight")
        if not isinstance(weights, DictValue) or not weights.data:
            continue
        names = [key for key in weights.data if isinstance(key, str)]
        units = _units(model)
        far = [
            key
            for key in weights.data
            if isinstance(key, int) and isinstance(units, int) and units > 1 and key >= units
        ]
        if not names and not far:
            continue
        if names and any(name in names for name in model.output_names):
            continue
        what = f"{names[0]!r} is a name" if names else f"{int(far[0])} is the id of no class"
        yield Finding(
            call.site,
            f"`class_weight` maps class ids, counted from 0, to weights: {what}, so its weight is "
            "ignored.",
            subject=call,
            argument=call.bound.get("class_weight"),
        )


def _units(model: ModelFact) -> int | None:
    """The number of classes of a classifier with one output for each of them."""
    losses = model.compiled.losses if model.compiled is not None else ()
    if len(losses) != 1 or losses[0].name not in CATEGORICAL:
        return None
    shape = model.outputs.shape if isinstance(model.outputs, TensorSpec) else None
    return int(shape[-1]) if shape and isinstance(shape[-1], int) else None
