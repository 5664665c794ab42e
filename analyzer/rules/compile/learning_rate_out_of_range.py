"""A learning rate with which a model cannot learn.

## What it does
Looks at the `learning_rate` of optimizers: of the wrong type, negative, zero, or so large that
training diverges.

## Why
Keras 3 raises for an integer or a string. A negative rate climbs instead of descending, and with
Adam and its kin every step changes every weight by about the rate: from 1 on nothing is left of the
initial weights after one step.

## Example (bad)
```python
import keras

keras.optimizers.Adam(learning_rate=1.0)
```

## Example (good)
```python
import keras

keras.optimizers.Adam(learning_rate=1e-3)
```

## Fix
Writes a whole number as a float; the size is for a person to choose.

## References
- https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC122",
    "learning-rate-out-of-range",
    Severity.WARNING,
    "A learning rate with which a model cannot learn.",
    Applicability.UNSAFE,
    since=3,
)

INVALID = (
    (
        """\
import keras

keras.optimizers.SGD(learning_rate=1)
""",
        """\
import keras

keras.optimizers.SGD(learning_rate=1.0)
""",
    ),
    """\
import keras

keras.optimizers.SGD(-0.1)
""",
)

VALID = (
    """\
import keras

keras.optimizers.Adadelta(1.0)
""",
    """\
import keras

keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, 100))
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls:
        if not call.function.startswith("keras.optimizers.") or call.guarded:
            continue
        name = call.function.rpartition(".")[2]
        rate, argument = call.value("learning_rate"), call.bound.get("learning_rate")
        if argument is None or name not in _OPTIMIZERS:
            continue
        found = _fault(name, rate)
        if found is None:
            continue
        message, severity = found
        repair = Repair(
            "set-argument", f"Write `{rate}.0`", {"argument": "learning_rate", "code": f"{rate}.0"}
        )
        wrong_type = isinstance(rate, int) and not isinstance(rate, bool)
        yield Finding(
            call.site,
            message,
            repairs=(repair,) if wrong_type else (),
            subject=call,
            argument=argument,
            severity=severity,
        )


_ADAPTIVE = frozenset({"Adam", "AdamW", "Adamax", "Nadam", "RMSprop", "Lion", "Lamb"})
_OPTIMIZERS = _ADAPTIVE | {"SGD", "Adagrad", "Adadelta", "Adafactor", "Ftrl"}


def _fault(name: str, rate: object) -> tuple[str, Severity] | None:
    if isinstance(rate, str | bool):
        return f"The learning rate of {name} must be a number, not {rate!r}.", Severity.ERROR
    if isinstance(rate, int):
        return (
            f"Keras 3 takes a learning rate only as a float: `{int(rate)}.0` instead of "
            f"`{int(rate)}`.",
            Severity.ERROR,
        )
    if not isinstance(rate, float):
        return None
    if rate < 0:
        return f"A negative learning rate, {rate}, makes the loss grow.", Severity.WARNING
    if name in _ADAPTIVE and rate >= 1:
        return (
            f"{name} changes every weight by about the learning rate in each step: with {rate:g} "
            "training diverges. Usual are 0.0001 to 0.01.",
            Severity.WARNING,
        )
    return None
