"""An argument that Keras accepts with a warning, and ignores or reads as another.

## What it does
Finds arguments that Keras 3 still takes for the sake of old code: `alpha` of `LeakyReLU`,
`input_length` of `Embedding`, `decay` of optimizers, ...

## Why
Some are read as their successor. `decay` of optimizers and `input_length` are ignored: with
`decay` the learning rate stays as it is.

## Example (bad)
```python
import keras

layer = keras.layers.LeakyReLU(alpha=0.1)
```

## Example (good)
```python
import keras

layer = keras.layers.LeakyReLU(negative_slope=0.1)
```

## Fix
Uses the successor, or drops what is ignored.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from ...inference.contract import Repair
from ...keras_api.old_arguments import tolerated
from ..rule import Applicability, Finding, Rule, Severity
from ..syntax import depends_on_version

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KM105",
    "deprecated-argument",
    Severity.INFO,
    "An argument that Keras accepts with a warning, and ignores or reads as another.",
    Applicability.SAFE,
)

INVALID = (
    (
        "import keras\n\nlayer = keras.layers.Embedding(100, 8, input_length=5)\n",
        "import keras\n\nlayer = keras.layers.Embedding(100, 8)\n",
    ),
    (
        "import keras\n\noptimizer = keras.optimizers.Adam(0.01, decay=1e-6)\n",
        "import keras\n\noptimizer = keras.optimizers.Adam(0.01)\n",
    ),
    (
        "import keras\n\ncallback = keras.callbacks.ReduceLROnPlateau(epsilon=0.01)\n",
        "import keras\n\ncallback = keras.callbacks.ReduceLROnPlateau(min_delta=0.01)\n",
    ),
    (
        "import keras\n\nlayer = keras.layers.LeakyReLU(alpha=0.1)\n",
        "import keras\n\nlayer = keras.layers.LeakyReLU(negative_slope=0.1)\n",
    ),
    (
        "import keras\n\nlayer = keras.layers.InputLayer(input_shape=(4,))\n",
        "import keras\n\nlayer = keras.layers.InputLayer(shape=(4,))\n",
    ),
)

VALID = ("import keras\n\nlayer = keras.layers.ELU(alpha=0.1)\n",)


class Old(Struct, frozen=True):
    """What became of an argument: its successor `new`, or nothing (`why`)."""

    new: str | None
    why: str
    severity: Severity = Severity.INFO

    @property
    def wakes(self) -> bool:
        """Whether the argument is ignored, and would not be under its new name."""
        return self.new is not None and self.severity is Severity.WARNING


_OLD = {
    ("keras.layers.Embedding", "input_length"): Old(None, "is ignored: lengths come from the data"),
}
_DECAY = Old(
    None,
    "is ignored: use a schedule of `keras.optimizers.schedules`, such as `InverseTimeDecay`, "
    "as `learning_rate`",
    Severity.WARNING,
)


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.calls, _of_call)


def _of_call(_program: Program, call: CallFact) -> Iterator[Finding]:
    if call.guarded:
        return
    for argument in call.arguments:
        old = _old(call, argument.keyword)
        if old is None or argument.keyword is None or depends_on_version(call.site):
            continue
        name = argument.keyword
        if old.new is None:
            repair = Repair("drop-argument", f"Drop `{name}`", {"argument": name})
        else:
            data = {"argument": name, "to": old.new}
            repair = Repair("rename-argument", f"Call it `{old.new}`", data)
        yield Finding(
            call.site,
            f"`{name}` of `{call.function.rpartition('.')[2]}` {old.why}",
            repairs=(repair,),
            subject=call,
            argument=argument,
            severity=old.severity,
            # What was ignored until now takes effect.
            applicability=Applicability.UNSAFE if old.wakes else None,
        )


def _old(call: CallFact, keyword: str | None) -> Old | None:
    if keyword is None:
        return None
    if keyword == "decay" and call.function.startswith("keras.optimizers."):
        plain = ".schedules." not in call.function and call.function.count(".") == 2
        return _DECAY if plain and call.bound["decay"].value is not None else None
    return _OLD.get((call.function, keyword)) or _renamed(call, keyword)


def _renamed(call: CallFact, keyword: str) -> Old | None:
    """An old name that a ``**kwargs`` takes: read as its successor, or not read at all."""
    symbol = call.symbol
    if symbol is None or call.receiver is not None or call.problem is not None:
        return None
    own = {p.name for p in symbol.signature.parameters if not p.inherited}
    found = None if keyword in own else tolerated(symbol.path, keyword)
    if found is None or symbol.path == "keras.Model":  # which refuses it: see renamed-argument
        return None
    if found.read:
        return Old(found.name, f"is called `{found.name}` today")
    if not symbol.signature.swallows_any:
        return None
    return Old(found.name, f"is ignored: it is called `{found.name}` today", Severity.WARNING)
