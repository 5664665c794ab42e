"""The sides of a kernel are given one by one, so that the second becomes the stride.

## What it does
Finds convolutions of Keras 1, `Convolution2D(32, 3, 3)`: they are told by another argument of
Keras 1 in the same call, or by the old name of the layer with the same number twice.

## Why
In Keras 1 the numbers were filters, rows and columns. Today the third is `strides`: Keras says
nothing, and the model shrinks its pictures to a third at every layer.

## Example (bad)
```python
import keras
from keras.layers import Convolution2D

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    Convolution2D(32, 3, 3, activation="relu"),
])
```

## Example (good)
```python
import keras
from keras.layers import Convolution2D

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    Convolution2D(32, (3, 3), activation="relu"),
])
```

## Fix
Puts the sides into one argument. If nothing but the name of the layer is old, a person has to say
that it was meant.

## References
- https://github.com/keras-team/keras/releases/tag/2.0.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .old_arguments import is_old

if TYPE_CHECKING:
    from ...facts import Argument, CallFact, Program

RULE = Rule(
    "KM117",
    "kernel-sides-by-position",
    Severity.WARNING,
    "The sides of a kernel are given one by one, so that the second becomes the stride.",
    Applicability.SAFE,
)

INVALID = (
    (
        "from keras.layers import Convolution2D\n\nlayer = Convolution2D(8, 5, 5)\n",
        "from keras.layers import Convolution2D\n\nlayer = Convolution2D(8, (5, 5))\n",
    ),
)

VALID = (
    """\
from keras.layers import Conv2D, Convolution2D

layers = [Conv2D(32, 3, 3), Convolution2D(32, 3, 2), Convolution2D(32, 1, 1)]
""",
)

_SIDES = {"keras.layers.Conv2D": 2, "keras.layers.SeparableConv2D": 2, "keras.layers.Conv3D": 3}


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.calls, _of_call)


def _of_call(_program: Program, call: CallFact) -> Iterator[Finding]:
    count = _SIDES.get(call.function)
    if count is None or call.guarded:
        return
    given = [each for each in call.arguments if each.keyword is None]
    sides = given[1 : count + 1]
    if len(given) != count + 1 or any(each.star or not _is_side(each) for each in sides):
        return
    old = any(each.keyword and is_old(call, each.keyword) for each in call.arguments)
    alike = len({each.value for each in sides}) == 1 and sides[0].value != 1
    if not old and not (alike and "Convolution" in call.written.rpartition(".")[2]):
        return
    name = call.function.rpartition(".")[2]
    numbers = ", ".join(str(each.value) for each in sides)
    yield Finding(
        call.site,
        f"`{name}` takes the sides of its kernel together, `({numbers})`: what stands behind the "
        "first one is the stride today.",
        repairs=(Repair("edit-call", "Put the sides together", {"enclose": (1, count)}),),
        subject=call,
        argument=sides[-1],
        applicability=None if old else Applicability.UNSAFE,
    )


def _is_side(argument: Argument) -> bool:
    return isinstance(argument.value, int) and not isinstance(argument.value, bool)
