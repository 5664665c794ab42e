"""One layer object stands several times in a stack.

## What it does
Finds a layer with weights that was put into the same `Sequential` model more than once.

## Why
It is one layer with one set of weights, applied again and again: the model has fewer parameters
than it seems. For several layers call the constructor several times.

## Example (bad)
```python
import keras
from keras import layers

hidden = layers.Dense(8, activation="relu")
model = keras.Sequential([
    keras.Input((8,)),
    hidden,
    hidden,
    layers.Dense(1),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8,)),
    layers.Dense(8, activation="relu"),
    layers.Dense(8, activation="relu"),
    layers.Dense(1),
])
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/#shared-layers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL111",
    "shared-by-mistake",
    Severity.WARNING,
    "One layer object stands several times in a stack.",
)

VALID = (
    """\
import keras
from keras import layers

relu = layers.ReLU()
model = keras.Sequential([
    keras.Input((8,)),
    layers.Dense(8),
    relu,
    layers.Dense(8),
    relu,
])
""",
)


def check(program: Program) -> Iterator[Finding]:
    seen: set[int] = set()
    for model in program.models:
        if model.kind != "Sequential" or model.layers is None:
            continue
        times = Counter(layer.identity for layer in model.layers)
        for layer in model.layers:
            if times[layer.identity] < 2 or layer.identity in seen or not layer.weights:
                continue
            if layer.site is None:
                continue
            seen.add(layer.identity)
            yield Finding(
                layer.site,
                f"This one {layer.class_name} stands {times[layer.identity]} times in a Sequential "
                "model and has the same weights each time. Make a layer of its own for each place.",
                related=(("the model is made here", model.site),) if model.site else (),
                subject=layer,
            )
