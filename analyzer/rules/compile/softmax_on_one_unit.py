"""Softmax over one unit gives 1 for every sample.

## What it does
Finds a softmax over an axis of size 1: on the last layer of one unit, or a `Softmax` layer there.

## Why
Softmax makes the values of an axis sum to one. With one value that is always 1.0: the model
predicts
the same for every input, and no gradient flows. For two classes use one unit with sigmoid.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(32, activation="relu"),
    layers.Dense(1, activation="softmax"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(32, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Fix
Replaces it with sigmoid. Unsafe: several classes may be meant instead.

## References
- https://keras.io/api/layers/activations/#softmax-function
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import TensorSpec
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .losses import activation_of, call_of

if TYPE_CHECKING:
    from ...facts import LayerFact, ModelFact, Program

RULE = Rule(
    "KC101",
    "softmax-on-one-unit",
    Severity.WARNING,
    "Softmax over one unit gives 1 for every sample.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras

inputs = keras.Input((5,))
x = keras.layers.Dense(1)(inputs)
outputs = keras.layers.Softmax()(x)
model = keras.Model(inputs, outputs)
""",
)

VALID = (
    """\
import keras

inputs = keras.Input((5, 7))
scores = keras.layers.Dense(1)(inputs)
weights = keras.layers.Softmax(axis=1)(scores)
model = keras.Model(inputs, weights)
""",
)


def check(program: Program) -> Iterator[Finding]:
    seen: set[int] = set()
    for layer in program.each(RULE.name, program.models, _in_model):
        if layer.identity in seen:
            continue
        seen.add(layer.identity)
        repair = Repair(
            "set-argument", "Use sigmoid", {"argument": "activation", "value": "sigmoid"}
        )
        yield Finding(
            layer.site,
            "Softmax over one unit gives 1.0 for every sample, so nothing is learned. Use "
            "`sigmoid` for two classes, or one unit for each class.",
            repairs=(repair,) if layer.class_name != "Softmax" else (),
            subject=call_of(program, layer),
        )


def _in_model(_program: Program, model: ModelFact) -> Iterator[LayerFact]:
    for layer in model.layers or ():
        output = layer.output
        if not isinstance(output, TensorSpec) or not output.shape or layer.site is None:
            continue
        axis = layer.config.get("axis", -1) if layer.class_name == "Softmax" else -1
        is_softmax = layer.class_name == "Softmax" or activation_of(layer) == "softmax"
        inside = isinstance(axis, int) and -len(output.shape) <= axis < len(output.shape)
        if is_softmax and inside and output.shape[axis] == 1:
            yield layer
