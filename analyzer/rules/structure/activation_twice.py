"""The same activation is applied twice in a row.

## What it does
Finds an activation layer after a layer that has the same activation already.

## Why
The second one changes nothing (`relu`) or squeezes values that are squeezed already (`sigmoid`,
`tanh`), which makes gradients small. One of them is left over from an earlier version.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="relu"),
    layers.ReLU(),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="relu"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Fix
None.

## References
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..compile.losses import activation_of
from ..rule import Finding, Rule, Severity
from .neighbours import Pair, pairs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL102",
    "activation-twice",
    Severity.WARNING,
    "The same activation is applied twice in a row.",
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="tanh"),
    layers.Activation("tanh"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64),
    layers.Activation("relu"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="relu"),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
""",
)


_BARE = frozenset({"Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"})


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, pairs(program), _of_pair)


def _of_pair(_: Program, pair: Pair) -> Iterator[Finding]:
    first, second = pair
    if second.class_name not in _BARE or second.site is None or first.site is None:
        return
    name = activation_of(first)
    if name in (None, "linear", "softmax") or activation_of(second) != name:
        return
    if second.class_name != "Activation" and second.config:
        return
    yield Finding(
        second.site,
        f"`{name}` is applied here to what has gone through `{name}` already. Leave one out.",
        related=((f"`{name}` is here already", first.site),),
        subject=second,
    )
