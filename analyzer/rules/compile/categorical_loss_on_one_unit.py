"""A loss over classes meets an output of one unit.

## What it does
Finds `categorical_crossentropy`, or its sparse kind, over an output whose last axis has the size 1.

## Why
The loss compares the probabilities of several classes. With one unit there is one class: the loss
is 0 whatever the model gives, so that nothing is learned, and for the sparse kind every label but 0
is out of range.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Fix
`binary_crossentropy` where the unit has a sigmoid.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .losses import CATEGORICAL, compiled_outputs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC132",
    "categorical-loss-on-one-unit",
    Severity.WARNING,
    "A loss over classes meets an output of one unit.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((10,)), layers.Dense(1)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((10,)), layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
""",
)


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        if pair.loss not in CATEGORICAL or pair.units != 1 or pair.activation == "softmax":
            continue  # of a softmax over one unit another rule speaks
        if isinstance(pair.model.outputs, dict):
            continue  # which loss of a list belongs to which name is not certain
        effect = (
            "every label but 0 is out of range"
            if pair.loss.startswith("sparse")
            else "it is 0 for every sample, so nothing is learned"
        )
        data = {"argument": "loss", "value": "binary_crossentropy"}
        repair = Repair("set-argument", "Use binary_crossentropy", data)
        yield Finding(
            pair.compiled.site,
            f"{pair.loss} is for several classes, but the output has one unit: {effect}. Use "
            "binary_crossentropy with a sigmoid for two classes, or one unit for each class.",
            related=pair.related,
            repairs=(repair,) if pair.named and pair.activation == "sigmoid" else (),
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
