"""A stateful model is given batches of another size than it was built for.

## What it does
Compares the batch size that `Input` declares for a model with stateful recurrent layers with the
batches of `fit`, `evaluate` and `predict`: their `batch_size`, and what is left for the last one.

## Why
A stateful layer keeps a state for each sample of the batch, so that every batch must have the same
size. Keras raises at the first that has not: without `batch_size` they hold 32, and the last one
what is left.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(16, 10, 1)),
    layers.LSTM(8, stateful=True),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.zeros((100, 10, 1)), np.zeros(100)
model.fit(x, y, batch_size=16, shuffle=False)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(16, 10, 1)),
    layers.LSTM(8, stateful=True),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.zeros((96, 10, 1)), np.zeros(96)
model.fit(x, y, batch_size=16, shuffle=False)
```

## Fix
None: the number of samples, or the batch size of the model, has to change.

## References
- https://keras.io/guides/working_with_rnns/#crossbatch-statefulness
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, TensorSpec
from ...facts import LayerFact, ModelFact
from ..rule import Finding, Rule, Severity
from .samples import Given, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD127",
    "stateful-batch-size",
    Severity.ERROR,
    "A stateful model is given batches of another size than it was built for.",
)

_MODEL = """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input(batch_shape=(16, 10, 1))
x = layers.GRU(8, stateful=True)(inputs)
model = keras.Model(inputs, layers.Dense(1)(x))
model.compile(optimizer="adam", loss="mse")
x, y = np.zeros((96, 10, 1)), np.zeros(96)
"""

INVALID = (
    _MODEL + "model.fit(x, y, shuffle=False)\n",
    _MODEL + "model.fit(x, y, batch_size=16, shuffle=False, validation_split=0.1)\n",
    _MODEL + "model.predict(x[:1])\n",
)

VALID = (
    _MODEL + "model.fit(x, y, batch_size=16, shuffle=False)\n",
    _MODEL + "model.fit(x, y, batch_size=16, shuffle=False, validation_split=1 / 6)\n",
    _MODEL + "model.predict(x[:16])\n",
)


def check(program: Program) -> Iterator[Finding]:
    refused = {fact.site for fact in program.raises}
    for each in given(program, ".fit", ".evaluate", ".predict"):
        layer = _stateful(each.model)
        if layer is None or each.call.site in refused or each.dataset is not None:
            continue
        wanted = each.model.inputs
        size = wanted.shape[0] if isinstance(wanted, TensorSpec) and wanted.shape else None
        if not isinstance(size, int) or any(a.star for a in each.call.arguments):
            continue
        fault = _fault(each, int(size))
        if fault is not None:
            yield Finding(
                each.call.site,
                f"`{layer.name}` is stateful and was built for batches of {int(size)}, but {fault}",
                related=(("the layer", layer.site),) if layer.site is not None else (),
                notes=(
                    "Keras: If an RNN is stateful, the batch size of the input sequences must be "
                    "the same as the batch size of the initial state.",
                ),
                subject=each.call,
                argument=each.call.bound.get("batch_size") or each.argument,
            )


def _stateful(model: ModelFact) -> LayerFact | None:
    """The first stateful layer, where the model's own layers are all that there is."""
    for layer in model.layers or ():
        if layer.config.get("stateful") is True and not layer.custom:
            return layer
    return None


def _fault(each: Given, wanted: int) -> str | None:
    """What is wrong with the batches that are made of arrays."""
    if any(each.call.value(name) is not None for name in ("steps_per_epoch", "steps")):
        return None  # arrays are then cut into so many batches
    used = each.call.value("batch_size")
    if each.role == "validation" and each.call.value("validation_batch_size") is not None:
        used = each.call.value("validation_batch_size")
    used = 32 if used is None else used
    rows = each.x.shape[0] if isinstance(each.x, Array) and each.x.shape else None
    if not isinstance(used, int) or not isinstance(rows, int) or used < 1:
        return None
    split = each.call.value("validation_split", 0)
    counts = [int(rows)]
    if split and each.role == "training" and each.call.value("validation_data") is None:
        if not isinstance(split, int | float) or not 0 < split < 1:
            return None
        kept = math.floor(int(rows) * (1 - split))
        counts = [kept, int(rows) - kept]
    for count in counts:
        if min(int(used), count) != wanted:
            return f"is given batches of {min(int(used), count)}. Use `batch_size={wanted}`."
        if count % wanted:
            return (
                f"of {count} samples {count % wanted} are left for the last batch. Give a number "
                f"of samples that is a multiple of {wanted}."
            )
    return None
