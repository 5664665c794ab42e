"""`save_format` is passed, which Keras 3 takes from the file name.

## What it does
Finds `save_format=` in `model.save` and `keras.saving.save_model`.

## Why
With a name that ends in `.keras` or `.h5` the argument is ignored with a warning; with any
other name, as for the SavedModel format, Keras raises. A SavedModel is written by `model.export`.

## Example (bad)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model", save_format="tf")
```

## Example (good)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
```

## Fix
Drops the argument where the name says it already; otherwise the way out is a decision.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .saving import HDF5, SAVE_MODEL, uses

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX111",
    "save-format-argument",
    Severity.ERROR,
    "`save_format` is passed, which Keras 3 takes from the file name.",
    Applicability.SAFE,
    since=3,
)

INVALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.tf", save_format="tf")
""",
)


def check(program: Program) -> Iterator[Finding]:
    for use in uses(program, *SAVE_MODEL):
        argument = next((a for a in use.call.arguments if a.keyword == "save_format"), None)
        if argument is None or not isinstance(argument.value, str) or not argument.value:
            continue
        if use.filepath.endswith((*HDF5, ".keras")):
            yield Finding(
                use.call.site,
                "`save_format` is ignored: the format is taken from the file name",
                repairs=(
                    Repair("drop-argument", "Drop `save_format`", {"argument": "save_format"}),
                ),
                subject=use.call,
                argument=argument,
                severity=Severity.WARNING,
            )
        else:
            yield Finding(
                use.call.site,
                f"`save_format={argument.value!r}` is refused for `{use.filepath}`: end the name "
                "in `.keras`, or use `model.export` for a SavedModel",
                notes=("Keras: The `save_format` argument is deprecated in Keras 3.",),
                subject=use.call,
                argument=argument,
            )
