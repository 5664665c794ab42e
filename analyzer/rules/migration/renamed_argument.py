"""An argument is called by its name in Keras 1 or 2.

## What it does
Finds arguments that the function or layer has under another name today: `lr`, `nb_epoch`,
`nb_filter`, `border_mode`, `init`, `W_regularizer`, `p`, ...

## Why
Keras raises for an argument that it does not know.

## Example (bad)
```python
import keras

optimizer = keras.optimizers.Adam(lr=0.001)
```

## Example (good)
```python
import keras

optimizer = keras.optimizers.Adam(learning_rate=0.001)
```

## Fix
Calls it by its name of today.

## References
- https://github.com/keras-team/keras/wiki/Keras-2.0-release-notes
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ...source import syntax
from ..api.arguments import called, misfits, unexpected
from ..rule import Applicability, Finding, Rule, Severity
from .old_arguments import dropped, today

if TYPE_CHECKING:
    from ...domain import Value
    from ...facts import CallFact, Program
    from ...keras_api.old_arguments import Renamed

RULE = Rule(
    "KM102",
    "renamed-argument",
    Severity.ERROR,
    "An argument is called by its name in Keras 1 or 2.",
    Applicability.SAFE,
)

INVALID = (
    (
        """\
from keras.layers import Dense, Input
from keras.models import Model

inputs = Input((4,))
model = Model(input=inputs, output=Dense(3)(inputs))
""",
        """\
from keras.layers import Dense, Input
from keras.models import Model

inputs = Input((4,))
model = Model(inputs=inputs, outputs=Dense(3)(inputs))
""",
    ),
    (
        """\
from keras.layers import Conv2D

layer = Conv2D(nb_filter=32, nb_row=3, nb_col=5, border_mode="same", subsample=(2, 2))
""",
        """\
from keras.layers import Conv2D

layer = Conv2D(filters=32, kernel_size=(3, 5), padding="same", strides=(2, 2))
""",
    ),
    (
        "from keras.layers import MaxPooling2D\n\nlayer = MaxPooling2D(dim_ordering='th')\n",
        "from keras.layers import MaxPooling2D\n\n"
        "layer = MaxPooling2D(data_format='channels_first')\n",
    ),
    (
        "import keras\n\ny = keras.utils.to_categorical([0, 1], nb_classes=2)\n",
        "import keras\n\ny = keras.utils.to_categorical([0, 1], num_classes=2)\n",
    ),
    (
        "from keras.layers import Dense\n\nlayer = Dense(output_dim=64, init='uniform')\n",
        "from keras.layers import Dense\n\nlayer = Dense(units=64, kernel_initializer='uniform')\n",
    ),
)


def check(program: Program) -> Iterator[Finding]:
    yield from _models(program)
    for call, parameters in misfits(program):
        name = called(call)
        for argument in unexpected(call, parameters):
            keyword = argument.keyword
            assert keyword is not None
            new = today(call, keyword, parameters)
            if new is None or dropped(call, keyword) is not None:
                continue
            twice = new.name in call.bound
            repair = None if twice else _repair(keyword, argument.value, new)
            yield Finding(
                call.site,
                f"`{keyword}` of `{name}` is called `{new.name}` today"
                + (", which is given as well" if twice else ""),
                notes=(f"Keras: unrecognized argument `{keyword}`",),
                repairs=(repair,) if repair is not None else (),
                subject=call,
                argument=argument,
            )
        size = _kernel_size(call)
        if size is not None:
            row = next(a for a in call.arguments if a.keyword == "nb_row")
            yield Finding(
                call.site,
                f"`nb_row` and `nb_col` of `{name}` are `kernel_size` today",
                repairs=(Repair("edit-call", "Say it with `kernel_size`", size),),
                subject=call,
                argument=row,
            )


def _repair(keyword: str, value: Value, new: Renamed) -> Repair | None:
    """The new name, with the value's new spelling; None if that is not known."""
    if not new.values:
        data = {"argument": keyword, "to": new.name}
        return Repair("rename-argument", f"Call it `{new.name}`", data)
    if not isinstance(value, str) or value not in new.values:
        return None
    code = f"{new.name}={new.values[value]!r}"
    return Repair("edit-call", f"Say `{code}`", {"replace": {keyword: code}})


def _models(program: Program) -> Iterator[Finding]:
    """``Model(input=..., output=...)``, whose signature takes anything."""
    for call in program.calls_of("keras.Model"):
        for argument in call.arguments:
            if argument.keyword in ("input", "output") and not call.guarded:
                new = argument.keyword + "s"
                data = {"argument": argument.keyword, "to": new}
                yield Finding(
                    call.site,
                    f"`{argument.keyword}` of `Model` is called `{new}` today",
                    notes=("Keras: Unrecognized keyword arguments passed to Model",),
                    repairs=(Repair("rename-argument", f"Call it `{new}`", data),),
                    subject=call,
                    argument=argument,
                )


def _kernel_size(call: CallFact) -> dict[str, object] | None:
    """The repair of ``nb_row=3, nb_col=3``."""
    node = call.site.node
    if not isinstance(node, syntax.Call) or "kernel_size" in call.bound:
        return None
    code = {
        each.keyword.value: call.site.statement.code_for(each.value)
        for each in node.args
        if each.keyword is not None
    }
    if "nb_row" not in code or "nb_col" not in code:
        return None
    return {
        "drop": ["nb_col"],
        "replace": {"nb_row": f"kernel_size=({code['nb_row']}, {code['nb_col']})"},
    }
