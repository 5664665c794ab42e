"""Adadelta is used with its default learning rate, with which it hardly learns.

## What it does
Finds `"adadelta"` and `Adadelta()` without a learning rate.

## Why
The paper and old versions of Keras use a rate of 1.0; the default is 0.001 now, a thousandth of it.

## Example (bad)
```python
import keras

keras.optimizers.Adadelta()
```

## Example (good)
```python
import keras

keras.optimizers.Adadelta(learning_rate=1.0)
```

## Fix
Gives the rate of the paper.

## References
- https://arxiv.org/abs/1212.5701
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC123",
    "default-rate-too-small",
    Severity.WARNING,
    "Adadelta is used with its default learning rate, with which it hardly learns.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adadelta", loss="mse")
""",
    (
        """\
import keras

keras.optimizers.Adadelta(rho=0.9)
""",
        """\
import keras

keras.optimizers.Adadelta(rho=0.9, learning_rate=1.0)
""",
    ),
)

VALID = ()


_MESSAGE = (
    "Adadelta with its default learning rate of 0.001 hardly learns: the method is meant for 1.0."
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of("keras.optimizers.Adadelta"):
        if "learning_rate" in call.bound or any(a.star for a in call.arguments):
            continue
        repair = Repair("set-argument", "Give 1.0", {"argument": "learning_rate", "code": "1.0"})
        yield Finding(call.site, _MESSAGE, repairs=(repair,), subject=call)
    for call in program.calls_of("keras.Model.compile"):
        name = call.value("optimizer")
        if isinstance(name, str) and name.lower() == "adadelta":
            yield Finding(call.site, _MESSAGE, subject=call, argument=call.bound.get("optimizer"))
