"""Independent probabilities are trained with categorical cross-entropy.

## What it does
Finds a sigmoid over several units that meets `categorical_crossentropy` or its sparse kind.

## Why
The loss assumes that the outputs of a sample sum to one. Sigmoid outputs do not; the loss rescales
them, and what the model gives are not probabilities of the classes.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(4, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(4, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Fix
None: softmax for one class per sample, `binary_crossentropy` for several.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity
from .losses import CATEGORICAL, compiled_outputs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC107",
    "sigmoid-with-categorical-loss",
    Severity.WARNING,
    "Independent probabilities are trained with categorical cross-entropy.",
)

INVALID = ()

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
)


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        if pair.loss not in CATEGORICAL or pair.activation != "sigmoid":
            continue
        if pair.units is None or pair.units < 2:
            continue
        yield Finding(
            pair.compiled.site,
            f"{pair.loss} wants probabilities that sum to one, but sigmoid gives each of the "
            f"{pair.units} units one of its own. Use softmax for one class per sample, or "
            "binary_crossentropy for several.",
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
