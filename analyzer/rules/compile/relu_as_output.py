"""The last layer of a classifier has a relu.

## What it does
Finds `relu` and its kin as the last activation of an output that meets a cross-entropy.

## Why
A cross-entropy takes probabilities, or logits of any sign. Relu gives neither: it is 0 for half of
all inputs, where the loss is cut off and no gradient comes back.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="relu"),
])
model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
```

## Fix
None.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity
from .losses import CROSSENTROPIES, compiled_outputs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC110",
    "relu-as-output",
    Severity.WARNING,
    "The last layer of a classifier has a relu.",
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="relu"),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=["accuracy"],
)
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="relu"),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["mae"],
)
""",
)


_RELU = frozenset({"relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "swish"})


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        if pair.loss not in CROSSENTROPIES or pair.activation not in _RELU:
            continue
        if pair.from_logits and pair.activation != "relu":
            continue
        wanted = "sigmoid" if pair.loss == "binary_crossentropy" else "softmax"
        yield Finding(
            pair.compiled.site,
            f"The last layer's {pair.activation} gives neither probabilities nor logits, which "
            f"{pair.loss} takes. Use {wanted}.",
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
