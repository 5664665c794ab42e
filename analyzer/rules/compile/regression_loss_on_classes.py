"""A softmax over classes is trained with a loss for numbers.

## What it does
Finds mean squared error and its kin on a softmax output whose labels are one-hot or whose accuracy
is measured.

## Why
The gradient of squared error vanishes where softmax is sure and wrong, so that the model stays
wrong. Cross-entropy is made for it.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="mse",
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
None: the loss depends on how the labels are encoded.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity
from .losses import ACCURACIES, REGRESSION, compiled_outputs
from .metrics import metrics_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC108",
    "regression-loss-on-classes",
    Severity.WARNING,
    "A softmax over classes is trained with a loss for numbers.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["mae"],
)
x, y = np.random.rand(32, 4), np.eye(3)[np.random.randint(3, size=32)]
model.fit(x, y)
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["mae"],
)
""",
)


def check(program: Program) -> Iterator[Finding]:
    one_hot = {
        id(fact.compiled)
        for fact in program.losses
        if isinstance(fact.target, Array) and fact.target.facts.one_hot
    }
    for pair in compiled_outputs(program):
        if pair.loss not in REGRESSION or pair.activation != "softmax":
            continue
        if pair.units is None or pair.units < 2:
            continue
        metrics = metrics_of(pair.compiled, pair.model) or []
        measured = len(metrics) == 1 and any(m.kind in ACCURACIES for m in metrics[0])
        if not measured and id(pair.compiled) not in one_hot:
            continue
        yield Finding(
            pair.compiled.site,
            f"The output is a softmax over {pair.units} classes, but {pair.loss} is a loss for "
            "numbers. Use categorical_crossentropy, or sparse_categorical_crossentropy for class "
            "ids.",
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("loss"),
        )
