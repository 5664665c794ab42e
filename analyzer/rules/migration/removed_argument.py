"""An argument of Keras 1 or 2 that has no successor.

## What it does
Finds arguments that were taken out: `workers` of `fit`, `period` of `ModelCheckpoint`,
`batch_input_shape` of layers, `time_major`, `sample_weight_mode`, ...

## Why
Keras raises for an argument that it does not know.

## Example (bad)
```python
import keras

callback = keras.callbacks.ModelCheckpoint("model.keras", period=5)
```

## Example (good)
```python
import keras

callback = keras.callbacks.ModelCheckpoint("model.keras", save_freq="epoch")
```

## Fix
Drops the argument; safe where that changes nothing. What layers were told about their input
moves into an `Input`.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..api.arguments import called, misfits, unexpected
from ..rule import Applicability, Finding, Rule, Severity
from .old_arguments import INPUT_ARGUMENTS, declares_input, dropped, removed, today

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KM103",
    "removed-argument",
    Severity.ERROR,
    "An argument of Keras 1 or 2 that has no successor.",
    Applicability.UNSAFE,
)

INVALID = (
    (
        """\
from keras.models import Sequential
from keras.layers import LSTM

model = Sequential([LSTM(8, batch_input_shape=(4, 5, 1), stateful=True)])
""",
        """\
from keras.models import Sequential
from keras.layers import LSTM, Input

model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True)])
""",
    ),
    """\
import keras

layer = keras.layers.BatchNormalization(virtual_batch_size=4)
""",
    (
        """\
import keras

model = keras.Sequential([keras.layers.Dense(8, input_shape=(10,), batch_size=4)])
""",
        """\
import keras

model = keras.Sequential([keras.Input(shape=(10,), batch_size=4), keras.layers.Dense(8)])
""",
    ),
)


def check(program: Program) -> Iterator[Finding]:
    for call, parameters in misfits(program):
        name = called(call)
        for argument in unexpected(call, parameters):
            keyword = argument.keyword
            assert keyword is not None
            what = dropped(call, keyword)
            if what is None and today(call, keyword, parameters) is not None:
                continue
            if declares_input(call, keyword):
                yield Finding(
                    call.site,
                    f"`{name}` has no argument `{keyword}` any more: say it with an `Input` "
                    "before the layer",
                    repairs=(
                        Repair(
                            "declare-input",
                            "Say it with an `Input` before the layer",
                            {"arguments": INPUT_ARGUMENTS},
                        ),
                    ),
                    subject=call,
                    argument=argument,
                    applicability=Applicability.SAFE,
                )
                continue
            history = removed(call, keyword)
            if what is None and history is None:
                continue
            since = f" since Keras {history.removed_in}" if history is not None else " any more"
            advice = f": {what.advice}" if what is not None else ""
            yield Finding(
                call.site,
                f"`{name}` has no argument `{keyword}`{since}{advice}",
                repairs=(Repair("drop-argument", f"Drop `{keyword}`", {"argument": keyword}),),
                subject=call,
                argument=argument,
                applicability=Applicability.SAFE
                if what is not None and what.harmless
                else Applicability.UNSAFE,
            )
