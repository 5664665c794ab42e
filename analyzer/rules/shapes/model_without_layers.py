"""A Sequential model that is used before any layer is added to it.

## What it does
Finds calls, training and prediction of a `Sequential` model that has no layers, or an `Input`
alone.

## Why
There is nothing to run: Keras raises when the model is to be built. With an `Input` alone it
trains nothing without a word, and raises in `predict`.

## Example (bad)
```python
import numpy as np
import keras

model = keras.Sequential()
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
```

## Example (good)
```python
import numpy as np
import keras

model = keras.Sequential()
model.add(keras.layers.Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
```

## Fix
None: `model.add(layer)` before the model is used.

## References
- https://keras.io/guides/sequential_model/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..data.samples import model_calls
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KS134",
    "model-without-layers",
    Severity.ERROR,
    "A Sequential model that is used before any layer is added to it.",
)

_INPUT_ALONE = """\
import numpy as np
import keras

model = keras.Sequential([keras.Input((4,))])
model.compile(optimizer="adam", loss="mse")
model.CALL
"""
INVALID = (
    _INPUT_ALONE.replace("CALL", "predict(np.ones((8, 4)))"),
    _INPUT_ALONE.replace("CALL", "fit(np.ones((8, 4)), np.ones((8, 4)))"),
)

_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    for call, model in model_calls(program, ".fit", ".evaluate", ".predict"):
        alone = model.layers and all(layer.class_name == "InputLayer" for layer in model.layers)
        if model.kind != "Sequential" or not alone:
            continue
        yield Finding(
            call.site,
            "This model has an `Input` and no layers: there is nothing to train or to run. "
            "`model.add(layer)` comes first.",
            subject=call,
            severity=None if call.function.endswith(".predict") else Severity.WARNING,
        )
