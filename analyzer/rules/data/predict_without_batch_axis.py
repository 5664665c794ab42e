"""One sample is given to `predict` without a batch axis.

## What it does
Notices that what is given to `predict` has the shape of one sample of the model's input.

## Why
Models work on batches. A single image or row needs an axis in front, even for one prediction.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
image = np.random.rand(28, 28)
print(model.predict(image))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
image = np.random.rand(28, 28)
print(model.predict(image[None]))
```

## Fix
Adds the axis: `x[None]`.

## References
- https://keras.io/api/models/model_training_apis/#predict-method
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...inference.contract import Repair
from ...source import syntax
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD108",
    "predict-without-batch-axis",
    Severity.ERROR,
    "One sample is given to `predict` without a batch axis.",
    Applicability.SAFE,
)

INVALID = (
    (
        """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8)),
    layers.Flatten(),
    layers.Dense(1),
])
images = np.zeros((5, 8, 8))
model.predict(images[0])
""",
        """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8)),
    layers.Flatten(),
    layers.Dense(1),
])
images = np.zeros((5, 8, 8))
model.predict(images[0][None])
""",
    ),
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28,)),
    layers.Dense(1),
])
model.predict(np.zeros((3, 28)))
""",
)


_SIMPLE = (syntax.Name, syntax.Attribute, syntax.Subscript, syntax.Call)


def check(program: Program) -> Iterator[Finding]:
    for finding in raised(RULE)(program):
        argument = finding.argument
        if argument is None or not isinstance(argument.site.node, _SIMPLE):
            yield finding
            continue
        code = f"{argument.site.code}[None]"
        repair = Repair("replace-code", f"Give a batch of one: `{code}`", {"code": code})
        yield replace(finding, repairs=(repair,))
