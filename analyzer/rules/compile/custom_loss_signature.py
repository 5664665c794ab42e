"""A loss or metric function does not take labels and predictions.

## What it does
Looks at the parameters of functions of the program that are given as `loss` or `metrics`.

## Why
Keras calls them with two arguments, the labels and the predictions. A function that needs a third
one, or takes only one, raises a TypeError in training. What else a loss needs is given to a
function that makes the loss, or to the `__init__` of a subclass of `keras.losses.Loss`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers


def weighted(y_true, y_pred, weight):
    return weight * keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=weighted)
model.fit(np.ones((8, 4)), np.ones((8, 1)))
```

## Example (good)
```python
import keras
from keras import layers


def weighted(weight):
    def loss(y_true, y_pred):
        return weight * keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)

    return loss


model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=weighted(2.0))
```

## Fix
None.

## References
- https://keras.io/api/losses/#creating-custom-losses
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import BoundMethod, FunctionValue, Value, leaves, plain
from ...source import syntax
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KC120",
    "custom-loss-signature",
    Severity.ERROR,
    "A loss or metric function does not take labels and predictions.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(
    optimizer="adam",
    loss="mse",
    metrics=[lambda predictions: keras.ops.mean(predictions)],
)
model.fit(np.ones((8, 4)), np.ones((8, 1)))
""",
)

VALID = (
    """\
import keras
from keras import layers


def scaled(y_true, y_pred, scale=2.0, *, axis=-1):
    return scale * keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=axis)


def anything(*tensors):
    return keras.ops.mean(tensors[0] - tensors[1])


model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss=scaled, metrics=[anything])
""",
)


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.calls_of("keras.Model.compile"), _of_call)


def _of_call(_: Program, call: CallFact) -> Iterator[Finding]:
    if call.guarded:
        return
    for name in ("loss", "metrics", "weighted_metrics"):
        for value in leaves(plain(call.value(name))):
            fault = _fault(value)
            if fault is not None:
                yield Finding(
                    call.site,
                    f"{fault} Keras calls it with two arguments, the labels and the predictions.",
                    subject=call,
                    argument=call.bound.get(name),
                )


def _fault(value: Value) -> str | None:
    """What is wrong with the parameters of a function, None if nothing is known to be."""
    bound = isinstance(value, BoundMethod)
    function = value.function if isinstance(value, BoundMethod) else value
    if not isinstance(function, FunctionValue) or function.decorators:
        return None
    params = function.node.params
    places = params.positional[1 if bound else 0 :]
    name = "The lambda" if function.name in ("", "<lambda>") else f"`{function.name}`"
    needed = [param.name.value for param in places if param.default is None]
    options = [param.name.value for param in params.kwonly_params if param.default is None]
    if len(needed) > 2 or options:
        extra = (needed[2:] or options)[0]
        return f"{name} needs `{extra}` beside the labels and the predictions."
    if len(places) < 2 and not isinstance(params.star_arg, syntax.Param):
        return f"{name} takes {len(places)} argument{'s' if len(places) != 1 else ''}."
    return None
