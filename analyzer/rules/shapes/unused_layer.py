"""A layer is made, or applied, and the result is dropped.

## What it does
Finds statements that are nothing but a layer or a layer applied to a tensor.

## Why
`layers.Dropout(0.5)` alone adds nothing to a model, and `layers.Dropout(0.5)(x)` gives a new
tensor that has to be assigned: without that the model goes on as if the line were not there.

## Example (bad)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
x = layers.Dense(8)(inputs)
layers.Dropout(0.5)(x)
outputs = layers.Dense(1)(x)
```

## Example (good)
```python
import keras
from keras import layers

inputs = keras.Input((4,))
x = layers.Dense(8)(inputs)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(1)(x)
```

## Fix
None: assign the result, or take the line out.

## References
- https://keras.io/guides/functional_api/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...source import syntax
from ..rule import Finding, Rule, Severity
from ..syntax import dropped_expressions

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KS129",
    "unused-layer",
    Severity.INFO,
    "A layer is made, or applied, and the result is dropped.",
)

INVALID = ("from keras import layers\n\nlayers.Dropout(0.5)\nprint()\n",)

VALID = (
    """\
import numpy as np
from keras import layers

dense = layers.Dense(3)
dense.build((None, 4))
scale = layers.Normalization()
scale.adapt(np.array([[1.0], [2.0]]))
""",
)


def check(program: Program) -> Iterator[Finding]:
    for finding in program.each(RULE.name, program.calls, _of_call):
        if program.document.kind != "notebook" or not _ends_cell(program, finding.subject):
            yield finding


def _of_call(_program: Program, call: CallFact) -> Iterator[Finding]:
    if not _makes_layer(call) or call.guarded:
        return
    expression = _dropped(call)
    if expression is not None:
        applied = expression is not call.site.node
        name = call.function.rpartition(".")[2]
        what = "applied to a tensor" if applied else "made"
        yield Finding(
            type(call.site)(call.site.statement, expression),
            f"this `{name}` is {what}, but nothing uses the result",
            subject=call,
        )


def _makes_layer(call: CallFact) -> bool:
    symbol: Any = call.symbol
    in_layers = call.function.startswith("keras.layers.") and call.function.count(".") == 2
    return in_layers and call.receiver is None and getattr(symbol, "kind", "") == "class"


def _dropped(call: CallFact) -> syntax.BaseExpression | None:
    """The expression statement that is the layer of `call`, or a call of it."""
    module = call.site.statement.module
    return None if module is None else dropped_expressions(module).get(call.site.node)


def _ends_cell(program: Program, call: CallFact) -> bool:
    """Whether the statement is the last of its cell, whose value the notebook shows."""
    mine = [s for s in program.document.statements if s.cell == call.site.statement.cell]
    return bool(mine) and mine[-1] == call.site.statement
