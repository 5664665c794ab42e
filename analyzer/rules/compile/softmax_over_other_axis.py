"""The output softmax runs along an axis that is not the classes.

## What it does
Finds a `Softmax` layer as the output of a classifier whose `axis` is not the last one.

## Why
The categorical losses read classes from the last axis. A softmax along another one makes the steps
of a sequence, or the pixels of an image, share out a total of 1.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4, 1)),
    layers.Dense(3),
    layers.Softmax(axis=1),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4, 1)),
    layers.Dense(3),
    layers.Softmax(),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Fix
None.

## References
- https://keras.io/api/layers/activation_layers/softmax/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import KerasObject, TensorSpec
from ...facts import CallFact
from ..rule import Finding, Rule, Severity
from .losses import CATEGORICAL, compiled_outputs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC128",
    "softmax-over-other-axis",
    Severity.WARNING,
    "The output softmax runs along an axis that is not the classes.",
)


def check(program: Program) -> Iterator[Finding]:
    for pair in compiled_outputs(program):
        layer = pair.layer
        if pair.loss not in CATEGORICAL or layer is None or layer.class_name != "Softmax":
            continue
        axis, output = layer.config.get("axis", -1), layer.output
        if not isinstance(axis, int) or not isinstance(output, TensorSpec) or layer.custom:
            continue
        rank = output.rank
        if rank is None or axis % rank == rank - 1 or _axis_is_chosen(pair.compiled):
            continue
        yield Finding(
            layer.site or pair.compiled.site,
            f"This softmax runs along axis {int(axis)}, but {pair.loss} reads the classes from the "
            "last axis. Leave `axis` out.",
            subject=layer,
        )


def _axis_is_chosen(compiled: CallFact) -> bool:
    """Whether the loss is told where the classes are."""
    loss = compiled.value("loss")
    return isinstance(loss, KerasObject) and "axis" in loss.config
