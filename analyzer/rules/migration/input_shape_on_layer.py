"""The input shape is given to a layer instead of an `Input`.

## What it does
Finds `input_shape=` and `input_dim=` on layers that have no such argument of their own.

## Why
It still works on the first layer of a `Sequential` model, with a warning from Keras 3; everywhere
else it is ignored. An `Input` at the start says the same to readers and to Keras.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential()
model.add(layers.Dense(64, activation="relu", input_dim=10))
model.add(layers.Dense(1))
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input(shape=(10,)))
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(1))
```

## Fix
Adds the `Input` before the first layer and drops the argument; elsewhere only drops it.

## References
- https://keras.io/guides/sequential_model/#specifying-the-input-shape-in-advance
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .old_arguments import declares_input

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KM104",
    "input-shape-on-layer",
    Severity.INFO,
    "The input shape is given to a layer instead of an `Input`.",
    Applicability.SAFE,
)

INVALID = (
    (
        """\
from keras.models import Sequential
from keras.layers import Dense

model = Sequential([Dense(64, input_shape=(10,)), Dense(1)])
""",
        """\
from keras.models import Sequential
from keras.layers import Dense, Input

model = Sequential([Input(shape=(10,)), Dense(64), Dense(1)])
""",
    ),
    (
        """\
import keras

model = keras.models.Sequential([
    keras.layers.Conv2D(8, (3, 3), input_shape=[28, 28, 1]),
    keras.layers.Flatten(),
])
""",
        """\
import keras

model = keras.models.Sequential([
    keras.Input(shape=[28, 28, 1]),
    keras.layers.Conv2D(8, (3, 3)),
    keras.layers.Flatten(),
])
""",
    ),
    (
        """\
import keras

inputs = keras.Input((4,))
x = keras.layers.Dense(3, input_shape=(4,))(inputs)
""",
        """\
import keras

inputs = keras.Input((4,))
x = keras.layers.Dense(3)(inputs)
""",
    ),
)

VALID = (
    """\
import keras

model = keras.Sequential([keras.Input((5,)), keras.layers.Embedding(input_dim=10, output_dim=4)])
""",
)

_ARGUMENTS = ("input_shape", "input_dim")
_OWN = {("Embedding", "input_dim"), ("InputLayer", "input_shape")}
"""Arguments of these names that mean something else."""


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.calls, _of_call)


def _of_call(_program: Program, call: CallFact) -> Iterator[Finding]:
    if not call.function.startswith("keras.layers.") or call.guarded:
        return
    if getattr(call.symbol, "kind", None) != "class":
        return
    name = call.function.rpartition(".")[2]
    given = [
        argument
        for argument in call.arguments
        if argument.keyword in _ARGUMENTS and (name, argument.keyword) not in _OWN
    ]
    if not given or any(declares_input(call, a.keyword or "") for a in call.arguments):
        return
    argument = given[0]
    yield Finding(
        call.site,
        f"`{argument.keyword}` on `{name}` is the old way to say what goes into a model: "
        "put an `Input` before the layer",
        notes=("Keras: Do not pass an `input_shape`/`input_dim` argument to a layer.",),
        repairs=(
            Repair(
                "declare-input",
                "Say it with an `Input` before the layer",
                {"arguments": _ARGUMENTS},
            ),
        ),
        subject=call,
        argument=argument,
    )
