"""The last layer of a model that is compiled is a dropout.

## What it does
Finds compiled models whose output comes from a `Dropout` layer.

## Why
In training a part of the predictions is set to 0 and the rest is scaled up, so the loss compares
labels with noise.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(1),
    layers.Dropout(0.5),
])
model.compile(optimizer="adam", loss="mse")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dropout(0.5),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Fix
None.

## References
- https://keras.io/api/layers/regularization_layers/dropout/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..compile.losses import compiled_outputs
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL105",
    "dropout-as-output",
    Severity.WARNING,
    "The last layer of a model that is compiled is a dropout.",
)

VALID = (
    """\
import keras
from keras import layers

encoder = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(8, activation="relu"),
    layers.Dropout(0.5),
])
""",
)


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        layer = pair.layer
        if layer is None or "Dropout" not in layer.class_name or layer.custom:
            continue
        yield Finding(
            layer.site or pair.compiled.site,
            f"{layer.class_name} is the last layer: in training it sets predictions to 0. "
            "Put it before the last `Dense`.",
            subject=layer,
        )
