"""An argument that the function or class does not have.

## What it does
Compares the arguments of a call with the signature in the target version of Keras, inherited
arguments of layers such as `name` and `dtype` included.

## Why
Keras raises TypeError or ValueError: a name is misspelt, belongs to another layer, or an argument
is passed by position where none is left.

## Example (bad)
```python
import keras

layer = keras.layers.Dense(3, activaton="relu")
```

## Example (good)
```python
import keras

layer = keras.layers.Dense(3, activation="relu")
```

## Fix
The nearest name, if one is near enough.

## References
- https://keras.io/api/layers/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..migration.old_arguments import is_old
from ..rule import Applicability, Finding, Rule, Severity
from .arguments import called, misfits, nearest, too_many, unexpected, unpacks

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KA101",
    "unknown-argument",
    Severity.ERROR,
    "An argument that the function or class does not have.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras

layer = keras.layers.Flatten(units=3)
""",
    """\
import keras

layer = keras.layers.Dropout(0.5, None, 3, 4)
""",
    """\
import keras


def dense(units, **options):
    return keras.layers.Dense(units, activaton="relu", **options)


layer = dense(3, name="a")
""",
    """\
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, batch_size, **kwargs):
        super().__init__(batch_size=batch_size, **kwargs)
        self.x = x


data = Batches([], 8, workers=2)
""",
)

VALID = (
    """\
import keras

layer = keras.layers.Dense(3, name="a", dtype="float32", trainable=False)
options = {"activation": "relu"}
other = keras.layers.Dense(3, **options)
""",
)


def check(program: Program) -> Iterator[Finding]:
    yield from _ignored(program)
    for call, parameters in misfits(program):
        name = called(call)
        for argument in unexpected(call, parameters):
            assert argument.keyword is not None
            if is_old(call, argument.keyword):
                continue
            meant = nearest(argument.keyword, parameters)
            hint = f"; did you mean `{meant}`?" if meant else ""
            data = {"argument": argument.keyword, "to": meant}
            repairs = (Repair("rename-argument", f"Call it `{meant}`", data),) if meant else ()
            yield Finding(
                call.site,
                f"`{name}` has no argument `{argument.keyword}`{hint}",
                repairs=repairs if meant not in call.bound else (),
                subject=call,
                argument=argument,
            )
        extra = None if unpacks(call) else too_many(call, parameters)
        if extra is not None:
            yield Finding(
                call.site,
                f"`{name}` takes fewer arguments by position: this one is too many",
                subject=call,
                argument=extra,
            )


def _ignored(program: Program) -> Iterator[Finding]:
    """Arguments that a callback takes without a word and never looks at."""
    for call in program.calls_of(*_SWALLOWING):
        signature = getattr(call.symbol, "signature", None)
        if signature is None or call.guarded:
            continue
        for argument in unexpected(call, signature.parameters):
            if is_old(call, argument.keyword or "") or argument.keyword in _OLD_OPTIONS:
                continue
            meant = nearest(argument.keyword or "", signature.parameters)
            hint = f"; did you mean `{meant}`?" if meant else ""
            data = {"argument": argument.keyword, "to": meant}
            repairs = (Repair("rename-argument", f"Call it `{meant}`", data),) if meant else ()
            yield Finding(
                call.site,
                f"`{called(call)}` never looks at `{argument.keyword}`{hint}",
                repairs=repairs if meant not in call.bound else (),
                subject=call,
                argument=argument,
                severity=Severity.WARNING,
            )


_SWALLOWING = ("keras.callbacks.ReduceLROnPlateau", "keras.callbacks.LambdaCallback")
_OLD_OPTIONS = ("epsilon",)
