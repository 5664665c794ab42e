"""A model is saved to, or loaded from, a folder in the SavedModel format.

## What it does
Finds `model.save` and `load_model` with a file name that ends neither in `.keras` nor in `.h5`, and
`load_model` of what the same program writes with `model.export`.

## Why
Keras 2 wrote a folder in TensorFlow's SavedModel format then. Keras 3 raises: `.keras` is for
loading the model again, and `model.export` writes a SavedModel for serving, which `load_model`
does not read.

## Example (bad)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("my_model")
```

## Example (good)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("my_model.keras")
```

## Fix
Adds `.keras` wherever the program uses the same name; safe where the model is loaded again in the
same program, unsafe otherwise, since `model.export` may be what is wanted.

## References
- https://keras.io/guides/migrating_to_keras_3/#saving-a-model-in-the-tf-savedmodel-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..custom.saving import HDF5, LOAD_MODEL, SAVE_MODEL, uses, without_suffix
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KM111",
    "saved-model-format",
    Severity.ERROR,
    "A model is saved to, or loaded from, a folder in the SavedModel format.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.export("served")
again = keras.models.load_model("served")
""",
    """\
import keras

model = keras.models.load_model("models/my_model")
""",
)

VALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
name = input()
model.save(name)
""",
)


def check(program: Program) -> Iterator[Finding]:
    exported = {use.filepath: use for use in uses(program, ".export")}
    for use in uses(program, *LOAD_MODEL):
        written = exported.get(use.filepath)
        if written is not None and written.call.order < use.call.order:
            yield Finding(
                use.call.site,
                f"`{use.filepath}` is a SavedModel, which `load_model` does not read: use "
                "`keras.layers.TFSMLayer`, or save with `.keras`",
                related=(("it is written here", written.call.site),),
                notes=("Keras: File format not supported",),
                subject=use.call,
                argument=use.argument,
            )
    yield from _folders(program, set(exported))
    loaded = {use.filepath for use in uses(program, *LOAD_MODEL)}
    for use in uses(program, *SAVE_MODEL):
        path = use.filepath
        unusual = "save_format" in use.call.bound or "zipped" in use.call.bound
        if unusual or path.endswith((*HDF5, ".keras")) or path.startswith("hf://"):
            continue
        new = without_suffix(path.rstrip("/"), (".tf", ".pb", ".model")) + ".keras"
        yield Finding(
            use.call.site,
            f"Keras 3 does not save to `{path}`: the name has to end in `.keras`",
            notes=("Keras: Invalid filepath extension for saving.",),
            repairs=(
                Repair(
                    "rename-file",
                    f"Call the file `{new}` wherever it is used",
                    {"old": path, "new": new},
                ),
            ),
            subject=use.call,
            argument=use.argument,
            applicability=Applicability.SAFE if path in loaded else Applicability.UNSAFE,
        )


def _folders(program: Program, exported: set[str]) -> Iterator[Finding]:
    """Files to load whose names have no ending of a format, and that the program does not write."""
    written = exported | {use.filepath for use in uses(program, *SAVE_MODEL)}
    for use in uses(program, *LOAD_MODEL):
        path = use.filepath
        if path in written or path.endswith((*HDF5, ".keras")) or "://" in path or not path:
            continue
        yield Finding(
            use.call.site,
            f"`load_model` reads `.keras` and `.h5` files; `{path}` is none, and folders in the "
            "SavedModel format are for `keras.layers.TFSMLayer`",
            notes=("Keras: File format not supported",),
            subject=use.call,
            argument=use.argument,
        )
