"""An argument has a value that Keras refuses.

## What it does
Checks values against what the constructor or function accepts: sizes that are not positive, rates
outside of 0 to 1, strings that are none of the choices.

## Why
Keras raises when the call is made.

## Example (bad)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="full")
```

## Example (good)
```python
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="same")
```

## Fix
The nearest choice for a misspelt string.

## References
- https://keras.io/api/layers/
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ...keras_api import Symbol
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity
from ..syntax import depends_on_version
from .arguments import called

if TYPE_CHECKING:
    from ...facts import Argument, CallFact, Program

RULE = Rule(
    "KA106",
    "wrong-argument-value",
    Severity.ERROR,
    "An argument has a value that Keras refuses.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

layer = layers.Dense(0)
""",
    (
        """\
import keras

layer = keras.layers.RandomRotation(0.1, fill_mode="reflekt")
""",
        """\
import keras

layer = keras.layers.RandomRotation(0.1, fill_mode="reflect")
""",
    ),
    """\
import keras

loss = keras.losses.MeanSquaredError(reduction="average")
""",
    """\
import keras

data = keras.utils.image_dataset_from_directory("photos", label_mode="onehot")
""",
    """\
import keras

callback = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="maximum")
""",
)

VALID = (
    """\
import keras
from keras import layers

layer = layers.Conv2D(8, 3, padding="SAME")
""",
    """\
import keras
from keras import layers

layer = layers.Dropout(0.5)
""",
)

_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    said = {fact.site for fact in program.raises}
    for finding in program.each(RULE.name, program.calls, _of_call):
        if not said or finding.site not in said:
            yield finding


def _of_call(program: Program, call: CallFact) -> Iterator[Finding]:
    symbol = call.symbol
    if call.guarded or call.receiver is not None or not isinstance(symbol, Symbol):
        return
    found = [_choice(program, call, symbol, argument) for argument in call.arguments]
    if any(found) and not depends_on_version(call.site):
        yield from (finding for finding in found if finding is not None)


def _choice(program: Program, call: CallFact, symbol: Symbol, argument: Argument) -> Finding | None:
    """A string that is none of those that the tables have for the argument."""
    name, value = argument.name or argument.keyword, argument.value
    if name is None or argument.star or not isinstance(value, str):
        return None
    choices = program.api.choices(symbol.path, name)
    strings = [each for each in choices or () if isinstance(each, str)]
    if not strings or value.lower() in [each.lower() for each in strings]:
        return None
    when = program.api.choice_checked(symbol.path, name)
    if when is None and program.api.minor != program.api.newest:
        return None
    shown = [repr(each) for each in choices or ()]
    several = ", ".join(shown[:-1]) + f" or {shown[-1]}" if len(shown) > 1 else shown[0]
    then = {"made": "", "used": ": Keras raises when the layer is called", None: ": it is ignored"}
    near = difflib.get_close_matches(value.lower(), strings, n=1, cutoff=0.6)
    return Finding(
        call.site,
        f"`{name}` of `{called(call)}` is {several}, not {value!r}{then[when]}",
        subject=call,
        argument=argument,
        severity=Severity.WARNING if when is None else None,
        repairs=tuple(
            Repair("set-argument", f"Say {each!r}", {"argument": name, "value": each})
            for each in near
        ),
    )
