"""An argument without a default is not given.

## What it does
Compares the arguments of a call with the signature in the target version of Keras.

## Why
Python raises TypeError when the call is made.

## Example (bad)
```python
import keras

layer = keras.layers.Embedding(1000)
```

## Example (good)
```python
import keras

layer = keras.layers.Embedding(1000, 64)
```

## Fix
None: its value is not for a tool to guess.

## References
- https://keras.io/api/layers/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..migration.old_arguments import stands_for
from ..rule import Finding, Rule, Severity
from .arguments import called, misfits, missing, unpacks

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KA102",
    "missing-argument",
    Severity.ERROR,
    "An argument without a default is not given.",
)

INVALID = ("import keras\n\nlayer = keras.layers.Dense()\n",)

VALID = (
    """\
import keras

sizes = [3]
layer = keras.layers.Dense(*sizes)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call, parameters in misfits(program):
        if unpacks(call):
            continue
        absent = [name for name in missing(call, parameters) if not stands_for(call, name)]
        if absent:
            names = " and ".join(f"`{name}`" for name in absent)
            yield Finding(
                call.site,
                f"`{called(call)}` needs {names}",
                notes=(f"Python: missing {len(absent)} required argument(s): {', '.join(absent)}",),
                subject=call,
            )
