"""A checkpoint is saved to a file whose name Keras refuses.

## What it does
Looks at the file name of `ModelCheckpoint`: whole models end in `.keras` (or `.h5`, since Keras
3.8), weights alone in `.weights.h5`.

## Why
Keras 3 takes the format from the extension, and raises for one that it does not know: `.ckpt`,
`.hdf5` or none.

## Example (bad)
```python
import keras

keras.callbacks.ModelCheckpoint("run/model.ckpt", save_weights_only=True)
```

## Example (good)
```python
import keras

keras.callbacks.ModelCheckpoint("run/model.weights.h5", save_weights_only=True)
```

## Fix
Gives the file the extension, wherever the program names it.

## References
- https://keras.io/api/callbacks/model_checkpoint/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC119",
    "checkpoint-extension",
    Severity.ERROR,
    "A checkpoint is saved to a file whose name Keras refuses.",
    Applicability.SAFE,
    since=3,
)

INVALID = (
    (
        """\
import keras

keras.callbacks.ModelCheckpoint("model.hdf5")
""",
        """\
import keras

keras.callbacks.ModelCheckpoint("model.keras")
""",
    ),
)

VALID = (
    """\
import keras

keras.callbacks.ModelCheckpoint("model-{epoch:02d}.keras", save_best_only=True)
""",
    """\
import os
import keras

name = os.environ.get("CHECKPOINT") or "model.keras"
keras.callbacks.ModelCheckpoint(name)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of("keras.callbacks.ModelCheckpoint"):
        path, only = call.value("filepath"), call.value("save_weights_only", False)
        if not isinstance(path, str) or not isinstance(only, bool) or call.guarded:
            continue
        if any(argument.star for argument in call.arguments):
            continue
        wanted = (".weights.h5",) if only else _WHOLE
        if path.endswith(wanted) or (path.endswith(".h5") and not only and not _strict(program)):
            continue
        new = _stem(path) + wanted[0]
        what = "weights alone" if only else "a whole model"
        yield Finding(
            call.site,
            f"A checkpoint of {what} must end in `{wanted[0]}`; this is called `{path}`.",
            notes=(f"Keras: the filepath provided must end in `{wanted[0]}`",),
            repairs=(Repair("rename-file", f"Call it `{new}`", {"old": path, "new": new}),),
            subject=call,
            argument=call.bound.get("filepath"),
        )


_WHOLE = (".keras",)
_EXTENSIONS = (".weights.h5", ".keras", ".h5", ".hdf5", ".ckpt", ".tf", ".pb", ".weights")


def _strict(program: Program) -> bool:
    """Whether `.h5` is refused for whole models."""
    return tuple(int(part) for part in program.api.version.split(".")[:2]) < (3, 8)


def _stem(path: str) -> str:
    return next((path.removesuffix(e) for e in _EXTENSIONS if path.endswith(e)), path)
