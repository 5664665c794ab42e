"""Layers of `keras` and of another Keras are put into one model.

## What it does
Finds layers of `tf_keras` or `tensorflow.python.keras` in a model of `keras`, and the other way
round.

## Why
They are different classes of the same name: each Keras refuses the layers of the other.

## Example (bad)
```python
import keras
import tf_keras

model = keras.Sequential([keras.Input((4,)), tf_keras.layers.Dense(3)])
```

## Example (good)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
```

## Fix
None: import everything from one of them.

## References
- https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity
from ..syntax import items_of

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KA108",
    "mixed-keras",
    Severity.ERROR,
    "Layers of `keras` and of another Keras are put into one model.",
)

INVALID = (
    """\
import keras
from tf_keras import layers

model = keras.Sequential()
model.add(keras.Input((4,)))
model.add(layers.Dense(3))
""",
)

VALID = (
    """\
import tf_keras

model = tf_keras.Sequential([tf_keras.layers.Dense(3)])
""",
    """\
import keras
import tf_keras

old = tf_keras.models.load_model("old.h5")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.set_weights(old.get_weights())
""",
    """\
import keras
import tf_keras

def build(module):
    return module.Sequential([module.Input((4,)), module.layers.Dense(3)])

pair = build(keras), build(tf_keras)
""",
)

_OTHER = ("tf_keras.", "tensorflow.python.keras.")
_HOLDERS = ("Sequential", "add")


def check(program: Program) -> Iterator[Finding]:
    if not any(call.written.startswith(_OTHER) for call in program.calls):
        return
    made: dict[int, list[CallFact]] = {}
    for call in program.calls:
        if ".layers." in call.written and _root(call) is not None:
            made.setdefault(id(call.site.node), []).append(call)
    for holder in program.calls:
        root = _root(holder)
        name = holder.function.rpartition(".")[2]
        if root is None or name not in _HOLDERS or holder.guarded:
            continue
        for item in items_of(holder.site.node):
            # The same lines may have run before, with another Keras.
            ran = [each for each in made.get(id(item), ()) if each.order < holder.order]
            if not ran:
                continue
            call = max(ran, key=lambda each: each.order)
            other = _root(call)
            if other != root and call.site.statement == holder.site.statement:
                yield Finding(
                    call.site,
                    f"this layer is of `{other}`, the model of `{root}`: "
                    "neither takes layers of the other",
                    related=(("the model", holder.site),),
                    subject=call,
                )


def _root(call: CallFact) -> str | None:
    """Which Keras a call belongs to."""
    if call.function.startswith("keras.") and call.written.startswith("keras."):
        return "keras"
    for other in _OTHER:
        if call.written.startswith(other):
            return other.rstrip(".")
    return "keras" if call.function.startswith("keras.") else None
