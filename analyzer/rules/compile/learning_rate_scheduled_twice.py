"""A callback is to change a learning rate that is a schedule.

## What it does
Finds `ReduceLROnPlateau` and `LearningRateScheduler` in a `fit` whose optimizer has a schedule as
its learning rate.

## Why
The schedule decides the rate at every step. `LearningRateScheduler` raises when it tries to set it,
and `ReduceLROnPlateau` changes nothing.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(
        keras.optimizers.schedules.ExponentialDecay(0.01, 1000, 0.9)
    ), loss="mse")
model.fit(
    np.ones((8, 4)),
    np.ones((8, 1)),
    callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="loss")],
)
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
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
model.fit(
    np.ones((8, 4)),
    np.ones((8, 1)),
    callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="loss")],
)
```

## Fix
None.

## References
- https://keras.io/api/callbacks/reduce_lr_on_plateau/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import KerasObject, ListValue
from ...facts import ModelFact
from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity
from .callbacks import class_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC129",
    "learning-rate-scheduled-twice",
    Severity.WARNING,
    "A callback is to change a learning rate that is a schedule.",
)


_CHANGING = ("ReduceLROnPlateau", "LearningRateScheduler")


def check(program: Program) -> Iterator[Finding]:
    for call, model in model_calls(program, ".fit"):
        if not _has_schedule(model):
            continue
        value = call.value("callbacks")
        items = value.items if isinstance(value, ListValue) else (value,)
        for item in items or ():
            if not isinstance(item, KerasObject) or class_of(item) not in _CHANGING:
                continue
            yield Finding(
                call.site,
                f"`{class_of(item)}` cannot change the learning rate of this optimizer, which is a "
                "schedule. Give the optimizer a number, or leave the callback out.",
                subject=call,
                argument=call.bound.get("callbacks"),
            )


def _has_schedule(model: ModelFact) -> bool:
    optimizer = model.compiled.value("optimizer") if model.compiled is not None else None
    if not isinstance(optimizer, KerasObject):
        return False
    rate = optimizer.config.get("learning_rate")
    return isinstance(rate, KerasObject) and ".schedules." in (rate.path or "")
