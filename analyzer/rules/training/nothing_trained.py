"""`fit` trains no epoch.

## What it does
Compares `initial_epoch` with `epochs`.

## Why
`epochs` is the number of the last epoch, not how many more to train: from `initial_epoch=10` to
`epochs=10` there is nothing to do, and `fit` returns without a word.

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
x, y = np.ones((8, 4)), np.ones((8, 1))
model.fit(x, y, epochs=10)
model.fit(x, y, initial_epoch=10, epochs=10)
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
x, y = np.ones((8, 4)), np.ones((8, 1))
model.fit(x, y, epochs=10)
model.fit(x, y, initial_epoch=10, epochs=20)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KT123",
    "nothing-trained",
    Severity.WARNING,
    "`fit` trains no epoch.",
)


def check(program: Program) -> Iterator[Finding]:
    for call, _ in model_calls(program, ".fit"):
        first, last = call.value("initial_epoch", 0), call.value("epochs", 1)
        if "initial_epoch" not in call.bound or not isinstance(first, int):
            continue
        if not isinstance(last, int) or first < last or first == 0:
            continue
        yield Finding(
            call.site,
            f"`initial_epoch={int(first)}` is not before `epochs={int(last)}`, so nothing is "
            "trained. `epochs` is the number of the last epoch.",
            subject=call,
            argument=call.bound["initial_epoch"],
        )
