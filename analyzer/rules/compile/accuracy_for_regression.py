"""Accuracy is measured for a regression.

## What it does
Finds accuracy among the metrics of a model with one output without activation and a loss such as
mean squared error.

## Why
Accuracy counts predictions that are equal to the label, or on the same side of 0.5. For numbers
that is next to 0 or means nothing; mean absolute error tells how far off the model is.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
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
    layers.Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["mae"],
)
```

## Fix
None: if classes are meant, loss and activation are wrong.

## References
- https://keras.io/api/metrics/regression_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity
from .losses import ACCURACIES, REGRESSION, CompiledOutput, compiled_outputs
from .metrics import metrics_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC112",
    "accuracy-for-regression",
    Severity.WARNING,
    "Accuracy is measured for a regression.",
)

INVALID = ()

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["accuracy"],
)
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=["mae"],
)
""",
)


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, compiled_outputs(program), _of_output)


def _of_output(_: Program, pair: CompiledOutput) -> Iterator[Finding]:
    if pair.loss not in REGRESSION or pair.activation not in ("linear", "relu"):
        return
    metrics = metrics_of(pair.compiled, pair.model)
    if metrics is None or len(metrics) != 1:
        return
    if any(metric.kind in ACCURACIES for metric in metrics[0]):
        yield Finding(
            pair.compiled.site,
            f"With {pair.loss} and an output without bounds this is a regression, and accuracy "
            'says nothing about it. Measure `"mae"` instead.',
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("metrics"),
        )
