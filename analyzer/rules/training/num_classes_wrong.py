"""`to_categorical` is given labels or a number of classes that do not fit.

## What it does
Compares `num_classes` with the class ids that the labels are known to hold. Looks for ids that do
not begin at 0, that are no whole numbers, or that are one-hot rows already.

## Why
Where there are too few classes, the one-hot rows have no place for the highest ids: NumPy raises an
IndexError. Ids that begin at 1 give a first column of zeros and one column too many, fractions are
cut off, and rows that are one-hot already become a matrix each.

## Example (bad)
```python
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, num_classes=9)
```

## Example (good)
```python
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, num_classes=10)
```

## Fix
None.

## References
- https://keras.io/api/utils/python_utils/#to_categorical-function
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import CallFact, Program

RULE = Rule(
    "KT110",
    "num-classes-wrong",
    Severity.ERROR,
    "`to_categorical` is given labels or a number of classes that do not fit.",
)

INVALID = (
    """\
import keras

y = keras.utils.to_categorical([1, 2, 3])
""",
    """\
import numpy as np
import keras

y = keras.utils.to_categorical(np.eye(3))
""",
    """\
import keras

y = keras.utils.to_categorical([0.2, 1.7])
""",
)

VALID = (
    """\
import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y[y < 2], num_classes=2)
""",
)

_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    for call in program.calls_of("keras.utils.to_categorical"):
        message = None if call.guarded else _strange(call)
        if message is not None:
            yield Finding(call.site, message, subject=call, severity=Severity.WARNING)


def _strange(call: CallFact) -> str | None:
    """What is odd about the labels, as far as their values are known."""
    result = call.result
    labels = result.base if isinstance(result, Array) else None
    if labels is None or labels.shape is None:
        return None
    facts = labels.facts
    known = labels.value is not None or (facts.source == "random" and labels.base is None)
    wide = len(labels.shape) > 1 and labels.shape[-1] != 1
    if wide and (facts.one_hot or _rows_are_one_hot(labels.value)):
        return (
            "These labels are one-hot already: `to_categorical` makes a matrix of every row. Leave "
            "the call out."
        )
    if labels.value is not None and facts.integral is False:
        return "These labels are no whole numbers: `to_categorical` cuts the fractions off."
    asked = [a for a in call.arguments if a.keyword in (None, "num_classes")]
    if known and facts.integral and facts.low is not None and facts.low >= 1 and len(asked) < 2:
        return (
            f"The ids begin at {facts.low:g}, so the first columns stay empty. Subtract "
            f"{facts.low:g} from the labels first."
        )
    return None


def _rows_are_one_hot(value: object) -> bool:
    if not isinstance(value, tuple) or not value:
        return False
    return all(
        isinstance(row, tuple) and sorted(row) == [*([0] * (len(row) - 1)), 1] for row in value
    )
