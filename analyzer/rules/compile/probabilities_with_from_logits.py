"""The loss expects logits, but the last layer gives probabilities.

## What it does
Finds softmax or sigmoid on the output of a model whose loss has `from_logits=True`.

## Why
The activation is applied twice. TensorFlow notices and corrects with a warning; JAX and PyTorch
train on values squeezed together, much slower and worse.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(10),
])
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
```

## Fix
None: drop the activation, or `from_logits`.

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
    "KC105",
    "probabilities-with-from-logits",
    Severity.WARNING,
    "The loss expects logits, but the last layer gives probabilities.",
)

INVALID = ()

VALID = ()


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        if pair.loss not in CROSSENTROPIES or pair.from_logits is not True:
            continue
        if pair.activation not in ("softmax", "sigmoid"):
            continue
        yield Finding(
            pair.compiled.site,
            f"The loss has `from_logits=True`, but the last layer already applies "
            f"{pair.activation}. Do one of the two.",
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
