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

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

optimizer = keras.optimizers.Adam(1e-3)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, trainable=False),
    layers.Dense(1),
])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y)
model.layers[0].trainable = True
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y)
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

optimizer = keras.optimizers.Adam(1e-3)
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    layers.Dense(1),
])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y)
model.layers[0].trainable = False
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y)
""",
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
    built: dict[int, tuple[KerasObject, CallFact, ModelFact]] = {}
    for call in program.calls_of("keras.Model.fit", "keras.Model.train_on_batch"):
        model = call.receiver
        if not isinstance(model, ModelFact) or model.compiled is None or call.guarded:
            continue
        optimizer = model.compiled.value("optimizer")
        if not isinstance(optimizer, KerasObject) or optimizer.cls is not None:
            continue
        _, first, before = built.setdefault(id(optimizer), (optimizer, call, model))
        if first is call or call.in_loop or not _strange(before, model):
            continue
        same = before.identity == model.identity
        related = [("it was built for the variables trained here", first.site)]
        if optimizer.site is not None:
            related.append(("the optimizer is made here", optimizer.site))
        yield Finding(
            call.site,
            "The optimizer was built for other variables than this `fit` trains: "
            + ("layers were unfrozen since. " if same else "those of another model. ")
            + f"Make a new optimizer for each {'`compile`' if same else 'model'}.",
            related=tuple(related),
            notes=(
                "Keras: Unknown variable. This optimizer can only be called for the variables "
                "it was originally built with.",
            ),
            subject=call,
            # JAX pairs variables by their order, and goes on with the state of others.
            severity=Severity.WARNING if program.settings.backend == "jax" else None,
        )


def _strange(before: ModelFact, now: ModelFact) -> bool:
    """Whether a model certainly trains variables that the optimizer was not built for."""
    if before.compiled is now.compiled:
        return False
    old, new = _trained(before), _trained(now)
    return old is not None and new is not None and bool(new - old)


def _trained(model: ModelFact) -> frozenset[int] | None:
    """The layers that are trained in a model of Keras' own layers, None if not all are known."""
    if model.layers is None or model.kind == "Subclass" or model.trainable is None:
        return None
    found: set[int] = set()
    queue = [(layer, model.trainable) for layer in model.layers]
    while queue:
        layer, above = queue.pop()
        if layer.weights is None or layer.custom or layer.trainable is None:
            return None
        flag = above and layer.trainable
        if flag and not layer.sublayers and any(weight.trainable for weight in layer.weights):
            found.add(layer.identity)
        queue += [(inner, flag) for inner in layer.sublayers]
    return frozenset(found)
