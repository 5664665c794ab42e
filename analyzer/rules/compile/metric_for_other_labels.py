"""A metric is made for labels or outputs of another kind than those of the loss.

## What it does
Compares the metrics of `compile` with the loss and the activation of the output that they measure.

## Why
`"accuracy"` is chosen by Keras to fit the labels, but a metric with a full name is taken as it is:
`categorical_accuracy` takes class ids for one-hot rows, `Accuracy` compares probabilities with
labels for exact equality, `AUC` takes logits for probabilities. Some raise in the first step; the
others report numbers that mean nothing.

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
    loss="sparse_categorical_crossentropy",
    metrics=["categorical_accuracy"],
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
    loss="sparse_categorical_crossentropy",
    metrics=["sparse_categorical_accuracy"],
)
```

## Fix
None: often `"accuracy"` is what is wanted.

## References
- https://keras.io/api/metrics/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...domain import Array, show_shape
from ...facts import LossFact
from ..rule import Finding, Rule, Severity
from .losses import CompiledOutput, compiled_outputs
from .metrics import Metric, config_of, metrics_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC113",
    "metric-for-other-labels",
    Severity.WARNING,
    "A metric is made for labels or outputs of another kind than those of the loss.",
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=["binary_accuracy"],
)
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[keras.metrics.Accuracy()],
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
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.AUC()],
)
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
    metrics=[keras.metrics.F1Score()],
)
x, y = np.random.rand(32, 4), np.random.randint(2, size=32)
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
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=[keras.metrics.AUC(), "accuracy"],
)
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=["accuracy", keras.metrics.Precision()],
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
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.AUC(from_logits=True)],
)
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(5, activation="sigmoid"),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=["binary_accuracy"],
)
""",
)


def check(program: Program) -> Iterator[Finding]:
    yield from program.each(RULE.name, compiled_outputs(program), _of_output)
    yield from program.each((RULE.name, "ranks"), program.losses, _of_labels)


def _of_output(_program: Program, pair: CompiledOutput) -> Iterator[Finding]:
    metrics = metrics_of(pair.compiled, pair.model)
    if metrics is None or len(metrics) != 1:
        return
    messages = (_fault(pair, metric) for metric in metrics[0])
    message = next((message for message in messages if message is not None), None)
    if message is not None:
        yield Finding(
            pair.compiled.site,
            message,
            related=pair.related,
            subject=pair.compiled,
            argument=pair.compiled.bound.get("metrics"),
        )


_IDS = {"sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"}
_ROWS = {"categorical_accuracy", "top_k_categorical_accuracy"}
_BINARY = {
    "binary_accuracy",
    "precision",
    "recall",
    "auc",
    "true_positives",
    "false_positives",
    "true_negatives",
    "false_negatives",
    "f1_score",
    "f_beta_score",
    "binary_io_u",
}
"""Metrics of probabilities, one for each unit, against labels of the same shape."""
_PROBABILITIES = {"auc", "precision", "recall"}


def _fault(pair: CompiledOutput, metric: Metric) -> str | None:
    kind, loss, units = metric.kind, pair.loss, pair.units
    several = units is not None and units > 1
    shown = _shown(metric)
    if shown == "Accuracy" and pair.activation in ("softmax", "sigmoid"):
        return (
            "`Accuracy` counts predictions that equal the label exactly, and probabilities hardly "
            'ever do. Use `"accuracy"`, which chooses the metric that fits the labels.'
        )
    if loss == "sparse_categorical_crossentropy" and several:
        right = "sparse_" + kind if kind in _ROWS else "sparse_categorical_accuracy"
        if kind in _ROWS or kind in _BINARY:
            return (
                f"`{shown}` takes labels of the shape of the output, but the labels of {loss} are "
                f"class ids. Use `{right}`."
            )
        if kind in ("mean_io_u", "io_u") and not _argmax(metric):
            return (
                f"`{shown}` compares class ids, but the model gives {units} probabilities: set "
                "`sparse_y_pred=False`."
            )
    if loss == "categorical_crossentropy" and several:
        if kind in _IDS:
            return (
                f"`{shown}` takes class ids, but the labels of {loss} are one-hot. Use "
                f"`{kind.removeprefix('sparse_')}`."
            )
        if kind == "binary_accuracy":
            return (
                f"`{shown}` rounds each of the {units} probabilities, and most of a one-hot row "
                "is 0 whatever the model says. Use `categorical_accuracy`."
            )
    if loss == "binary_crossentropy" and units == 1 and kind in _IDS | _ROWS:
        return f"`{shown}` is always right for a single unit. Use `binary_accuracy`."
    logits = pair.from_logits is True and pair.activation == "linear"
    if logits and kind in _PROBABILITIES and not _knows_logits(metric):
        hint = "`from_logits=True`" if kind == "auc" else "`thresholds=0`"
        return f"`{shown}` takes probabilities, but the model gives logits. Give it {hint}."
    return None


def _shown(metric: Metric) -> str:
    value: Any = metric.value
    if isinstance(value, str):
        return value
    return (getattr(value, "path", None) or getattr(value, "name", "")).rpartition(".")[2]


def _argmax(metric: Metric) -> bool:
    return "sparse_y_pred" in config_of(metric.value)


def _knows_logits(metric: Metric) -> bool:
    return bool({"from_logits", "thresholds"} & set(config_of(metric.value)))


def _of_labels(_program: Program, fact: LossFact) -> Iterator[Finding]:
    """F-scores of labels without a last axis: these raise."""
    metrics = metrics_of(fact.compiled, fact.model)
    target = fact.target
    if metrics is None or len(metrics) != 1 or fact.refused is not None:
        return
    if not isinstance(target, Array) or target.shape is None or len(target.shape) != 1:
        return
    scores = [m for m in metrics[0] if m.kind in ("f1_score", "f_beta_score")]
    if scores and not _spread(fact):
        yield Finding(
            fact.site,
            f"`{_shown(scores[0])}` wants labels with two axes, one column a class, but the "
            f"labels are {show_shape(target.shape)}. Add an axis: `y[:, None]`, or make them "
            "one-hot.",
            notes=("Keras: FBetaScore expects 2D inputs with shape (batch_size, output_dim).",),
            related=(("the metric is chosen here", fact.compiled.site),),
            subject=fact,
            argument=fact.argument,
            severity=Severity.ERROR,
        )


def _spread(fact: LossFact) -> bool:
    """Whether the labels may get a last axis on the way, as data sets' may."""
    return fact.argument is not None and fact.argument.name == "x"
