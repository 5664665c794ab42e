"""The labels have another size than the model's output.

## What it does
Compares the labels with the output they are trained against, by the rules of the loss. Where a loss
silently stretches one side (mean squared error does), it is a warning.

## Why
Cross-entropies raise. Mean squared error and its kin broadcast: they compare every label with every
output, train without a word and learn nothing useful.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
x = np.random.rand(100, 4)
y = np.zeros((100, 5))
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(5, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
x = np.random.rand(100, 4)
y = np.zeros((100, 5))
model.fit(x, y)
```

## Fix
None: either side may be the wrong one.

## References
- https://keras.io/api/losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, show_shape
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD105",
    "label-size-mismatch",
    Severity.ERROR,
    "The labels have another size than the model's output.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((6, 2)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((64, 6, 2)), np.zeros((64,)))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((2,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((64, 2)), np.zeros((64, 5)))
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((6, 2)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((64, 6, 2)), np.zeros((64, 6)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    yield from raised(RULE)(program)
    for fact in program.losses:
        target = fact.target
        if not fact.broadcast or not isinstance(target, Array):
            continue
        yield Finding(
            fact.site,
            f"The labels are {show_shape(target.shape)} and the output is "
            f"{show_shape(fact.output.shape)}: {fact.loss} stretches one to fit the other and "
            "compares values that do not belong together.",
            related=(("the loss is chosen here", fact.compiled.site),),
            subject=fact,
            argument=fact.argument,
            severity=Severity.WARNING,
        )
