"""Classes that exclude one another are trained with binary cross-entropy.

## What it does
Finds a softmax over several units that meets `binary_crossentropy`.

## Why
Binary cross-entropy treats every unit as a yes-or-no question of its own; softmax makes the units
compete. Training runs, learns worse, and accuracy is counted per unit, so it looks far too good.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Fix
Chooses categorical cross-entropy. Unsafe: with several labels per sample sigmoid is right instead.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .losses import compiled_outputs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC106",
    "softmax-with-binary-loss",
    Severity.WARNING,
    "Classes that exclude one another are trained with binary cross-entropy.",
    Applicability.UNSAFE,
)

INVALID = ()

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(10, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
)


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        if pair.loss != "binary_crossentropy" or pair.activation != "softmax":
            continue
        if pair.units is None or pair.units < 2:
            continue
        repair = Repair(
            "set-argument",
            "Use categorical_crossentropy",
            {"argument": "loss", "value": "categorical_crossentropy"},
        )
        yield Finding(
            pair.compiled.site,
            f"binary_crossentropy asks {pair.units} separate questions, but softmax makes its "
            f"{pair.units} units one choice. Use categorical_crossentropy, or sigmoid if a sample "
            "can have several labels.",
            related=pair.related,
            repairs=(repair,) if pair.named else (),
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
