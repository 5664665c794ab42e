"""A model is trained without a loss.

## What it does
Finds `fit` on a model that was compiled without `loss`, where no layer or class of the program can
provide one.

## Why
Keras raises: `No loss to compute. Provide a loss argument in compile()`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam")
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
    from ...facts import CallFact, Program

RULE = Rule(
    "KC114",
    "missing-loss",
    Severity.ERROR,
    "A model is trained without a loss.",
)

INVALID = ()

VALID = ()


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.calls_of(".fit", ".train_on_batch"), _of_call)


def _of_call(_: Program, call: CallFact) -> Iterator[Finding]:
    model = call.receiver
    if not isinstance(model, ModelFact) or call.guarded or model.compiled is None:
        return
    compiled = model.compiled
    if model.kind == "Subclass" or model.layers is None:
        return
    own = any(layer.custom or not layer.path.startswith("keras.") for layer in model.layers)
    starred = any(argument.star for argument in compiled.arguments)
    if own or starred or ("loss" in compiled.bound and compiled.value("loss") is not None):
        return
    if model.class_name not in ("Sequential", "Model", "Functional"):
        return
    yield Finding(
        call.site,
        "The model was compiled without a `loss`, so there is nothing to train towards.",
        related=(("it is compiled here", compiled.site),),
        subject=call,
    )
