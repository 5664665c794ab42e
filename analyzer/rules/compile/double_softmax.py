"""Softmax is applied twice.

## What it does
Finds a softmax on top of a layer that ends with softmax already.

## Why
Probabilities lie between 0 and 1, and their softmax is next to uniform: of two classes the surest
answer becomes 0.73. The model learns slowly and is never sure.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
    layers.Softmax(),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    layers.Softmax(),
])
```

## Fix
None: either one may go.

## References
- https://keras.io/api/layers/activation_layers/softmax/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import LayerFact
from ..rule import Finding, Rule, Severity
from .losses import activation_of

if TYPE_CHECKING:
    from ...facts import LayerFact, ModelFact, Program

RULE = Rule(
    "KC125",
    "double-softmax",
    Severity.WARNING,
    "Softmax is applied twice.",
)

INVALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((4,))
x = layers.Dense(3, activation="softmax")(inputs)
model = keras.Model(inputs, layers.Activation("softmax")(x))
""",
)

VALID = ()


_BARE = ("Softmax", "Activation")


def check(program: Program) -> Iterator[Finding]:
    seen: set[int] = set()
    for layer, previous in program.each(RULE.name, program.models, _in_model):
        if layer.identity in seen:
            continue
        seen.add(layer.identity)
        related = (("softmax is here already", previous.site),) if previous.site else ()
        yield Finding(
            layer.site,
            "Softmax is applied to what is a softmax already: the result is next to uniform. "
            "Leave one of the two out.",
            related=related,
        )


def _in_model(_program: Program, model: ModelFact) -> Iterator[tuple[LayerFact, LayerFact]]:
    named = {layer.name: layer for layer in model.layers or ()}
    before: LayerFact | None = None
    for layer in model.layers or ():
        previous = named.get(layer.inbound[0]) if len(layer.inbound) == 1 else None
        if previous is None and model.kind == "Sequential":
            previous = before
        before = layer
        if previous is None or layer.site is None:
            continue
        if _softmax(layer) and _softmax(previous) and layer.class_name in _BARE:
            yield layer, previous


def _softmax(layer: LayerFact) -> bool:
    return activation_of(layer) == "softmax" and layer.config.get("axis", -1) == -1
