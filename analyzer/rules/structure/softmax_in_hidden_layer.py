"""A hidden Dense layer has a softmax.

## What it does
Finds a `Dense` layer with softmax whose output goes to another `Dense` layer and nowhere else.

## Why
Softmax makes the units of a layer share out a total of 1, so that they cannot be active
independently, and its gradients are small. Hidden layers take `relu` or the like.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="softmax"),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="mse")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="relu"),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="mse")
```

## Fix
None.

## References
- https://keras.io/api/layers/activations/#softmax-function
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..compile.losses import activation_of
from ..rule import Finding, Rule, Severity
from .neighbours import Pair, pairs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL103",
    "softmax-in-hidden-layer",
    Severity.WARNING,
    "A hidden Dense layer has a softmax.",
)

VALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((16,))
gate = layers.Dense(8, activation="softmax")(inputs)
values = layers.Dense(8)(inputs)
outputs = layers.Dense(1)(layers.Multiply()([gate, values]))
model = keras.Model(inputs, outputs)
""",
)


def check(program: Program) -> Iterator[Finding]:
    through = ("Dropout", "BatchNormalization")
    return program.each(RULE.name, pairs(program, through), _of_pair)


def _of_pair(_: Program, pair: Pair) -> Iterator[Finding]:
    first, second = pair
    if first.class_name != "Dense" or second.class_name != "Dense" or first.site is None:
        return
    if activation_of(first) != "softmax" or first.custom:
        return
    yield Finding(
        first.site,
        "This hidden layer has a softmax, which makes its units compete for a total of 1. Use "
        "`relu` here; softmax is for the output.",
        subject=first,
    )
