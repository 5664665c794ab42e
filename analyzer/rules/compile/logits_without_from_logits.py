"""A cross-entropy expects probabilities, but the last layer has no activation.

## What it does
Finds an output layer without activation that meets a cross-entropy with `from_logits=False`.

## Why
Without softmax or sigmoid the outputs are logits, of any size and sign. The loss clips them as if
they were probabilities; training stalls or diverges without an error.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(4),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(4),
])
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
```

## Fix
None: add the activation, or `from_logits=True`.

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
    "KC104",
    "logits-without-from-logits",
    Severity.WARNING,
    "A cross-entropy expects probabilities, but the last layer has no activation.",
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(4),
    layers.Softmax(),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
)


_POSITIVE = {"kl_divergence": "softmax", "poisson": "softplus"}
"""Losses that take the logarithm of the output, and the activation to give it."""


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        crossentropy = pair.loss in CROSSENTROPIES and pair.from_logits is False
        if not crossentropy and pair.loss not in _POSITIVE:
            continue
        if pair.activation != "linear" or pair.layer is None or pair.layer.class_name != "Dense":
            continue
        message = (
            f"{pair.loss} takes what the last layer gives for probabilities, but that layer has "
            "no activation. Give it one, or use the loss with `from_logits=True`."
            if crossentropy
            else f"{pair.loss} takes logarithms of the output, but without activation it may be "
            f"negative. Use `{_POSITIVE[pair.loss]}` in the last layer."
        )
        yield Finding(
            pair.compiled.site,
            message,
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
