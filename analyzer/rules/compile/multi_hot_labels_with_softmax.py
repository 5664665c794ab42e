"""Labels with any number of ones are learned with a softmax.

## What it does
Finds `categorical_crossentropy` with labels that are rows of zeros and ones, any number of them:
matrices that were compared with a bound or drawn at random.

## Why
Softmax shares out a total of 1 among the classes, as for samples that have one label each. Where a
sample may have several labels, each class needs a sigmoid of its own, with `binary_crossentropy`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

x = np.random.randn(64, 5)
y = (x > 0).astype("float32")
model = keras.Sequential([
    keras.Input((5,)),
    layers.Dense(5, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

x = np.random.randn(64, 5)
y = (x > 0).astype("float32")
model = keras.Sequential([
    keras.Input((5,)),
    layers.Dense(5, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## Fix
None.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, TensorSpec
from ...facts import LossFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC127",
    "multi-hot-labels-with-softmax",
    Severity.WARNING,
    "Labels with any number of ones are learned with a softmax.",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

x = np.random.randn(64, 5)
y = keras.utils.to_categorical(np.random.randint(0, 5, 64), 5)
model = keras.Sequential([
    keras.Input((5,)),
    layers.Dense(5, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
)


def check(program: Program) -> Iterator[Finding]:
    for fact in program.losses:
        target = fact.target
        if fact.loss != "categorical_crossentropy" or not isinstance(target, Array):
            continue
        if fact.refused is not None or target.shape is None or len(target.shape) != 2:
            continue
        if target.shape[1] == 1 or not _multi_hot(fact, target):
            continue
        yield Finding(
            fact.site,
            "These labels have any number of ones in a row, but softmax and "
            "categorical_crossentropy are for one label per sample. Use `sigmoid` and "
            "`binary_crossentropy`.",
            related=(("the loss is chosen here", fact.compiled.site),),
            subject=fact,
            argument=fact.argument,
        )


def _multi_hot(fact: LossFact, labels: Array) -> bool:
    facts = labels.facts
    if facts.one_hot or not facts.integral or facts.low != 0 or facts.high != 1:
        return False
    # Labels of several outputs that are drawn at random stand in for real ones.
    single = isinstance(fact.model.outputs, TensorSpec)
    drawn = facts.source == "random" and labels.base is None and single
    return facts.source == "threshold" or drawn
