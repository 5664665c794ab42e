"""Ids are given to an Embedding that has no row for them.

## What it does
Compares the largest id of the data that a model is given with `input_dim` of the `Embedding` that
it goes into.

## Why
An Embedding has the rows 0 to `input_dim - 1`. TensorFlow raises for a larger id on the CPU; on a
GPU and with JAX it gives zeros or the last row in silence.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3,), dtype="int32"),
    layers.Embedding(5, 2),
])
model.predict(np.array([[1, 2, 5]]))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3,), dtype="int32"),
    layers.Embedding(6, 2),
])
model.predict(np.array([[1, 2, 5]]))
```

## Fix
None.

## References
- https://keras.io/api/layers/core_layers/embedding/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, leaves
from ...facts import LayerFact, ModelFact
from ..data.samples import given
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KS116",
    "embedding-out-of-range",
    Severity.WARNING,
    "Ids are given to an Embedding that has no row for them.",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3,), dtype="int32"),
    layers.Embedding(100, 2),
])
model.predict(np.random.randint(0, 100, (8, 3)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    for each in given(program):
        for position, array in enumerate(leaves(each.x)):
            if not isinstance(array, Array) or not array.facts.integral:
                continue
            exact = array.value is not None
            if array.facts.high is None or not (exact or _drawn(array)):
                continue
            layer = _embedding(each.model, position)
            rows = layer.config.get("input_dim") if layer is not None else None
            if layer is None or not isinstance(rows, int) or array.facts.high < rows:
                continue
            yield Finding(
                each.call.site,
                f"The ids go up to {array.facts.high:g}, but the Embedding has {int(rows)} rows, "
                f"for the ids 0 to {int(rows) - 1}.",
                related=(("the Embedding is made here", layer.site),) if layer.site else (),
                subject=each.call,
                argument=each.argument,
                severity=Severity.ERROR if exact else None,
            )


def _drawn(array: Array) -> bool:
    return array.facts.source == "random" and array.base is None


def _embedding(model: ModelFact, position: int) -> LayerFact | None:
    """The Embedding that an input of the model goes into directly."""
    layers = model.layers or ()
    inputs = [layer for layer in layers if layer.path == "keras.layers.InputLayer"]
    name = model.input_names[position] if position < len(model.input_names) else None
    if len(inputs) == 1:
        name = inputs[0].name
    for layer in layers:
        if layer.path == "keras.layers.Embedding" and layer.inbound == (name,):
            return layer
    return layers[0] if layers and layers[0].path == "keras.layers.Embedding" else None
