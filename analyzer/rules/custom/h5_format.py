"""A model is saved in the old HDF5 format.

## What it does
Looks at the file name given to `model.save` and `keras.saving.save_model`.

## Why
`.h5` still works, with a warning, but it is the format of Keras 2: it does not hold the state of
every layer, custom objects are found by name alone, and it is not developed any further. A file
ending in `.keras` holds the whole model.

## Example (bad)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.h5")
```

## Example (good)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
```

## Fix
Changes the ending to `.keras`, wherever the program uses the same name.

## References
- https://keras.io/guides/serialization_and_saving/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .saving import HDF5, LOAD_WEIGHTS, SAVE_MODEL, uses, without_suffix

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX110",
    "h5-format",
    Severity.INFO,
    "A model is saved in the old HDF5 format.",
    Applicability.SAFE,
    since=3,
)

INVALID = (
    (
        """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save('my_model.h5')
model = keras.models.load_model('my_model.h5')
""",
        """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save('my_model.keras')
model = keras.models.load_model('my_model.keras')
""",
    ),
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
keras.saving.save_model(model, "my_model.hdf5")
""",
)


def check(program: Program) -> Iterator[Finding]:
    by_name = {use.filepath for use in uses(program, *LOAD_WEIGHTS) if "by_name" in use.call.bound}
    for use in uses(program, *SAVE_MODEL):
        if not use.filepath.endswith(HDF5):
            continue
        new = without_suffix(use.filepath, (".weights.h5", *HDF5)) + ".keras"
        repair = Repair(
            "rename-file",
            f"Save it as `{new}` wherever the file is used",
            {"old": use.filepath, "new": new},
        )
        yield Finding(
            use.call.site,
            f"`{use.filepath}` is written in the old HDF5 format; `.keras` holds the whole model",
            repairs=() if use.filepath in by_name else (repair,),
            subject=use.call,
            argument=use.argument,
        )
