"""Layers are frozen or unfrozen after the model was trained, without a new `compile`.

## What it does
Compares which layers are trainable in a `fit` with an earlier `fit` of the same compiled model.

## Why
The first `fit` fixes what is trained. On TensorFlow a later change of `trainable` is ignored
without a word, on JAX it raises; it takes effect with the next `compile`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, y)
model.layers[0].trainable = False
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
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, y)
model.layers[0].trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Fix
None: the arguments of the new `compile` are for a person to choose.

## References
- https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import ModelFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC116",
    "frozen-after-compile",
    Severity.WARNING,
    "Layers are frozen or unfrozen after the model was trained, without a new `compile`.",
)

INVALID = ()

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.layers[0].trainable = False
model.fit(np.ones((32, 4)), np.ones((32, 1)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    first: dict[tuple[int, int], ModelFact] = {}
    for call in program.calls_of("keras.Model.fit"):
        model = call.receiver
        if not isinstance(model, ModelFact) or model.compiled is None or call.guarded:
            continue
        key = (model.identity, model.compiled.order)
        before = first.setdefault(key, model)
        if before is model or model.layers is None or before.layers is None:
            continue
        old, new = _flags(before), _flags(model)
        changed = [
            name
            for identity, (flag, name) in new.items()
            if identity in old and flag is not None and old[identity][0] not in (None, flag)
        ]
        if not changed:
            continue
        names = ", ".join(f"`{name}`" for name in changed[:3])
        yield Finding(
            call.site,
            f"`trainable` of {names} has changed since the model was trained, but it was not "
            "compiled again: this `fit` trains the same layers as before. Call `compile` first.",
            related=(("it was compiled here", model.compiled.site),),
            subject=call,
        )


def _flags(model: ModelFact) -> dict[int, tuple[bool | None, str]]:
    """Whether each layer with weights is trained, by its identity."""
    found: dict[int, tuple[bool | None, str]] = {}
    queue = [(layer, model.trainable) for layer in model.layers or ()]
    while queue:
        layer, above = queue.pop(0)
        flag = False if above is False or layer.trainable is False else layer.trainable
        if layer.weights:
            found[layer.identity] = (flag, layer.name)
        queue += [(inner, flag) for inner in layer.sublayers]
    return found
