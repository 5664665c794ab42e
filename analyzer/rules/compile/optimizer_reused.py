"""One optimizer object trains two models.

## What it does
Finds a model that is fitted with an optimizer object that another model was fitted with before.

## Why
An optimizer belongs to the variables that it was built for in the first `fit`. Keras raises for
others: "Unknown variable". The same holds for one model whose layers were unfrozen since.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers


def build():
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(1),
    ])


x, y = np.ones((32, 4)), np.ones((32, 1))
optimizer = keras.optimizers.Adam(1e-3)
first, second = build(), build()
first.compile(optimizer=optimizer, loss="mse")
first.fit(x, y)
second.compile(optimizer=optimizer, loss="mse")
second.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers


def build():
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(1),
    ])


x, y = np.ones((32, 4)), np.ones((32, 1))
first, second = build(), build()
first.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
first.fit(x, y)
second.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
second.fit(x, y)
```

## Fix
None: where to make the second one is for a person to say.

## References
- https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import KerasObject
from ...facts import CallFact, ModelFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC124",
    "optimizer-reused",
    Severity.ERROR,
    "One optimizer object trains two models.",
    since=3,
)

INVALID = ()

VALID = (
    """\
import numpy as np
import keras
from keras import layers


def build():
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(1),
    ])


x, y = np.ones((32, 4)), np.ones((32, 1))
optimizer = keras.optimizers.Adam(1e-3)
first, second = build(), build()
first.compile(optimizer=optimizer, loss="mse")
second.compile(optimizer=optimizer, loss="mse")
second.fit(x, y)
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, y)
model.fit(x, y)
""",
)


def check(program: Program) -> Iterator[Finding]:
    used: dict[int, list[tuple[KerasObject, CallFact, ModelFact]]] = {}
    for call in program.calls_of("keras.Model.fit", "keras.Model.train_on_batch"):
        model = call.receiver
        if not isinstance(model, ModelFact) or model.compiled is None or call.guarded:
            continue
        optimizer = model.compiled.value("optimizer")
        if not isinstance(optimizer, KerasObject) or optimizer.cls is not None:
            continue
        before = used.setdefault(id(optimizer), [])
        other = next((each for each in before if _strange(each[2], model)), None)
        before.append((optimizer, call, model))
        if other is None or call.in_loop:
            continue
        related = [("it was built for another model here", other[1].site)]
        if optimizer.site is not None:
            related.append(("the optimizer is made here", optimizer.site))
        yield Finding(
            call.site,
            "The optimizer of this model was built for the variables of another one. Make a new "
            "optimizer for each model.",
            related=tuple(related),
            notes=(
                "Keras: Unknown variable. This optimizer can only be called for the variables "
                "it was originally built with.",
            ),
            subject=call,
        )


def _strange(before: ModelFact, now: ModelFact) -> bool:
    """Whether a model certainly has variables to train that an earlier one had not."""
    old, new = _trained(before), _trained(now)
    if old is None or new is None or before.identity == now.identity:
        return False
    return bool(new) and not (old & new)


def _trained(model: ModelFact) -> frozenset[int] | None:
    """The layers with weights of a model of Keras' own layers, None if not all are known."""
    found: set[int] = set()
    queue = list(model.layers or ())
    if model.layers is None or model.kind == "Subclass":
        return None
    while queue:
        layer = queue.pop()
        if layer.weights is None or layer.custom:
            return None
        if any(weight.trainable for weight in layer.weights):
            found.add(layer.identity)
        queue.extend(layer.sublayers)
    return frozenset(found)
