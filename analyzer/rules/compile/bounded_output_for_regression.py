"""The labels leave the range that the last activation can reach.

## What it does
Compares the range of the labels, where it is known, with that of a sigmoid (0 to 1), tanh (-1 to 1)
or relu (0 and more) in the last layer, and with that of binary cross-entropy (0 to 1).

## Why
A sigmoid never gives 37. The model ends at its bound for all samples, and the loss stays where it
is.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="mse",
)
x, y = np.random.rand(32, 4), 100 * np.random.rand(32)
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mse",
)
x, y = np.random.rand(32, 4), 100 * np.random.rand(32)
model.fit(x, y)
```

## Fix
None: leave the activation out, or scale the labels.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..rule import Finding, Rule, Severity
from .losses import REGRESSION, activation_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC109",
    "bounded-output-for-regression",
    Severity.WARNING,
    "The labels leave the range that the last activation can reach.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="relu"),
])
model.compile(
    optimizer="adam",
    loss="mse",
)
x, y = np.random.rand(32, 4), -np.random.rand(32)
model.fit(x, y)
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
)
x, y = np.random.rand(32, 4), np.random.randint(3, size=32)
model.fit(x, y)
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="mse",
)
x, y = np.random.rand(32, 4), np.random.rand(32)
model.fit(x, y)
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="relu"),
])
model.compile(
    optimizer="adam",
    loss="mse",
)
x, y = np.random.rand(32, 4), 100 * np.random.rand(32)
model.fit(x, y)
""",
)


_RANGES: dict[str, tuple[float, float]] = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, float("inf")),
    "softplus": (0.0, float("inf")),
}
_SLACK = 0.1
"""How far labels may lie outside, as a share of their own range: smoothing, rounding."""


def check(program: Program) -> Iterator[Finding]:
    for fact in program.losses:
        target = fact.target
        if not isinstance(target, Array) or fact.refused is not None:
            continue
        low, high = target.facts.low, target.facts.high
        if low is None or high is None or low >= high:
            continue
        activation = activation_of(fact.layer) if fact.layer is not None else None
        if fact.loss == "binary_crossentropy":
            what, bounds = "binary_crossentropy takes", (0.0, 1.0)
        elif fact.loss in REGRESSION and activation in _RANGES:
            what, bounds = f"the last layer's {activation} gives", _RANGES[activation]
        else:
            continue
        slack = _SLACK * (high - low)
        if low >= bounds[0] - slack and high <= bounds[1] + slack:
            continue
        top = "more" if bounds[1] == float("inf") else f"{bounds[1]:g}"
        related = [("the loss is chosen here", fact.compiled.site)]
        if fact.layer is not None and fact.layer.site is not None:
            related.append(("the output comes from this layer", fact.layer.site))
        yield Finding(
            fact.site,
            f"The labels lie between {low:g} and {high:g}, but {what} values from {bounds[0]:g} to "
            f"{top}.",
            related=tuple(related),
            subject=fact,
            argument=fact.argument,
        )
