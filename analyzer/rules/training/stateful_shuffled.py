"""A stateful recurrent layer is trained on shuffled samples.

## What it does
Finds a `fit` with arrays, and without `shuffle=False`, of a model that has a recurrent layer with
`stateful=True`.

## Why
A stateful layer carries the state of each sample of a batch over to the next batch, where its
sequence goes on. `fit` shuffles the samples unless it is told not to, so the state of one sequence
is carried over to any other.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(8, 5, 1)),
    layers.LSTM(4, stateful=True),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 5, 1)), np.ones((32, 1)), batch_size=8)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(8, 5, 1)),
    layers.LSTM(4, stateful=True),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((32, 5, 1)), np.ones((32, 1)), batch_size=8, shuffle=False)
```

## Fix
None.

## References
- https://keras.io/api/layers/recurrent_layers/lstm/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KT124",
    "stateful-shuffled",
    Severity.WARNING,
    "A stateful recurrent layer is trained on shuffled samples.",
)


def check(program: Program) -> Iterator[Finding]:
    calls = tuple(call for call, _ in model_calls(program, ".fit"))
    return program.each(check, calls, _of_call)


def _of_call(_: Program, call: CallFact) -> Iterator[Finding]:
    if any(argument.star for argument in call.arguments):
        return
    x, batch = call.value("x"), call.value("batch_size", 32)
    if not isinstance(x, Array) or call.value("shuffle", True) is not True or not x.shape:
        return
    if isinstance(x.shape[0], int) and isinstance(batch, int) and x.shape[0] <= batch:
        return  # One batch is in its order or not: there is none that follows.
    layer = next(
        (each for each in call.receiver.layers or () if each.config.get("stateful") is True), None
    )
    if layer is None or layer.custom:
        return
    yield Finding(
        call.site,
        f"`fit` shuffles the samples, but the {layer.class_name} is stateful and carries the "
        "state of each sample over to the next batch. Pass `shuffle=False`.",
        related=(("the layer is made here", layer.site),) if layer.site else (),
        subject=call,
    )
