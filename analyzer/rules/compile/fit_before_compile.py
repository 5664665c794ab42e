"""A model is trained or evaluated without having been compiled.

## What it does
Finds `fit`, `evaluate` and their kin on a model that was built in the file and never compiled
before.

## Why
Keras raises: it knows neither loss nor optimizer.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
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
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import ModelFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC115",
    "fit-before-compile",
    Severity.ERROR,
    "A model is trained or evaluated without having been compiled.",
)

INVALID = ()

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.predict(np.zeros((8, 4)))
""",
    """\
import keras


def train(model, x, y):
    model.fit(x, y)
""",
)


_NEEDS_COMPILE = (".fit", ".evaluate", ".train_on_batch", ".test_on_batch", ".fit_generator")


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of(*_NEEDS_COMPILE):
        model = call.receiver
        if not isinstance(model, ModelFact) or call.guarded or call.assumed:
            continue
        if model.compiled is not None or model.compile_elsewhere or model.loaded:
            continue
        if model.layers is None or model.kind == "Subclass":
            continue
        related = (("the model is made here", model.site),) if model.site is not None else ()
        yield Finding(
            call.site,
            f"`{call.function.rpartition('.')[2]}` is called before `compile`: the model has no "
            "loss and no optimizer yet.",
            related=related,
            subject=call,
        )
