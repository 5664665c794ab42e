"""A file of weights does not end in `.weights.h5`.

## What it does
Looks at the file name given to `save_weights`.

## Why
Keras 3 has one format for weights alone and tells it by its ending: `save_weights` raises for
`.h5`, `.ckpt`, `.tf` or no ending.

## Example (bad)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("model_weights.h5")
```

## Example (good)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("model.weights.h5")
```

## Fix
Changes the ending, wherever the program uses the same name, so that the file is found again
when it is loaded.

## References
- https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .saving import SAVE_WEIGHTS, WEIGHTS, uses, weights_name

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX112",
    "weights-extension",
    Severity.ERROR,
    "A file of weights does not end in `.weights.h5`.",
    Applicability.SAFE,
    since=3,
)

INVALID = (
    (
        """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights('net_weights.h5')
model.load_weights('net_weights.h5')
""",
        """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights('net.weights.h5')
model.load_weights('net.weights.h5')
""",
    ),
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
path = "checkpoint"
model.save_weights(path)
""",
)

VALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
try:
    model.save_weights("w.h5")
except ValueError:
    model.save_weights("w.weights.h5")
""",
)


def check(program: Program) -> Iterator[Finding]:
    for use in uses(program, *SAVE_WEIGHTS):
        sharded = "max_shard_size" in use.call.bound
        if use.filepath.endswith(WEIGHTS) or sharded:
            continue
        new = weights_name(use.filepath)
        yield Finding(
            use.call.site,
            f"`save_weights` needs a file name that ends in `{WEIGHTS}`, not `{use.filepath}`",
            notes=(f"Keras: The filename must end in `{WEIGHTS}`.",),
            repairs=(
                Repair(
                    "rename-file",
                    f"Call the file `{new}` wherever it is used",
                    {"old": use.filepath, "new": new},
                ),
            ),
            subject=use.call,
            argument=use.argument,
        )
