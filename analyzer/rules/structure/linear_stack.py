"""Two Dense layers follow one another with nothing nonlinear between them.

## What it does
Finds a `Dense` layer without activation whose output goes to another `Dense` layer and nowhere
else, directly or through dropout. A narrow layer in the middle, which lowers the rank on purpose,
is left alone.

## Why
Two linear maps in a row are one linear map: the first layer adds parameters, but the network can
learn nothing more than without it.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64),
    layers.Dense(64, activation="relu"),
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
    layers.Dense(64, activation="relu"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Fix
None.

## References
- https://keras.io/api/layers/core_layers/dense/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Structure, TensorSpec, leaves
from ...facts import LayerFact
from ..compile.losses import activation_of
from ..rule import Finding, Rule, Severity
from .neighbours import Pair, pairs

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KL101",
    "linear-stack",
    Severity.WARNING,
    "Two Dense layers follow one another with nothing nonlinear between them.",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(16),
    layers.Dense(784),
])
model.compile(optimizer="adam", loss="mse")
""",
    """\
import keras
from keras import layers

inputs = keras.Input((16,))
embedding = layers.Dense(64)(inputs)
outputs = layers.Dense(3, activation="softmax")(embedding)
model = keras.Model(inputs, [embedding, outputs])
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(64),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
""",
)


def check(program: Program) -> Iterator[Finding]:
    found = pairs(program, ("Dropout", "ActivityRegularization"), compiled=True)
    return program.each(RULE.name, found, _of_pair)


def _of_pair(_: Program, pair: Pair) -> Iterator[Finding]:
    first, second = pair
    if first.class_name != "Dense" or second.class_name != "Dense" or first.custom:
        return
    if activation_of(first) != "linear" or first.site is None or _narrows(first, second):
        return
    related = (("the next `Dense` is made here", second.site),) if second.site else ()
    yield Finding(
        first.site,
        "This `Dense` has no activation and goes straight into another `Dense`: together they "
        "are one linear map. Give it an activation, such as `relu`.",
        related=related,
        subject=first,
    )


def _narrows(first: LayerFact, second: LayerFact) -> bool:
    """Whether the first layer is narrower than what it stands between, or that is not known."""
    before = _width(first.inputs)
    middle, after = _width(first.output), _width(second.output)
    if before is None or middle is None or after is None:
        return True
    return middle < min(before, after)


def _width(structure: Structure | None) -> int | None:
    found = leaves(structure)
    spec = found[0] if len(found) == 1 else None
    if not isinstance(spec, TensorSpec) or not spec.shape or not isinstance(spec.shape[-1], int):
        return None
    return int(spec.shape[-1])
