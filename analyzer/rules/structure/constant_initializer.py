"""Hidden layers start with equal weights and cannot become different.

## What it does
Finds layers whose kernel starts as a constant where that keeps the units equal: all zeros in front
of a `relu`, or two layers in a row with constant kernels.

## Why
Units with equal weights give equal outputs and get equal gradients, so they stay equal: the layer
works like a single unit. Behind `relu`, zeros give no gradient at all.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="relu", kernel_initializer="zeros"),
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
    layers.Dense(64, activation="relu", kernel_initializer="he_normal"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Fix
None.

## References
- https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import KerasObject
from ...facts import LayerFact
from ..compile.losses import activation_of
from ..rule import Finding, Rule, Severity
from .neighbours import Pair, pairs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL109",
    "constant-initializer",
    Severity.WARNING,
    "Hidden layers start with equal weights and cannot become different.",
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64, activation="tanh", kernel_initializer="ones"),
    layers.Dense(1, kernel_initializer=keras.initializers.Ones()),
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
    layers.Dense(64, activation="relu"),
    layers.Dense(1, kernel_initializer="zeros"),
])
model.compile(optimizer="adam", loss="mse")
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(1, kernel_initializer="zeros"),
])
model.compile(optimizer="adam", loss="mse")
""",
)


def check(program: Program) -> Iterator[Finding]:
    through = ("Dropout", "Flatten", "MaxPooling2D")
    return program.each(RULE.name, pairs(program, through=through), _of_pair)


def _of_pair(_: Program, pair: Pair) -> Iterator[Finding]:
    first, second = pair
    start = _constant(first)
    if start is None or first.site is None or first.config.get("bias_initializer") is not None:
        return
    dead = start == "zeros" and activation_of(first) == "relu"
    if not dead and _constant(second) is None:
        return
    yield Finding(
        first.site,
        f"The kernel starts with {start} only, so all its units are equal and "
        f"{'get no gradient' if dead else 'stay equal'}. Leave `kernel_initializer` out.",
        subject=first,
    )


_CONSTANTS = {"Zeros": "zeros", "Ones": "ones", "Constant": "one constant", "zero": "zeros"}


def _constant(layer: LayerFact) -> str | None:
    """What constant the kernel of a layer of several units starts with."""
    units = layer.config.get("units", layer.config.get("filters"))
    known = layer.class_name == "Dense" or layer.class_name.startswith("Conv")
    if not known or layer.custom or not isinstance(units, int):
        return None
    match layer.config.get("kernel_initializer"):
        case str() as name if name in ("zeros", "ones"):
            return name
        case str() as name:
            return _CONSTANTS.get(name)
        case KerasObject(path=str() as path):
            return _CONSTANTS.get(path.rpartition(".")[2])
        case _:
            return None
