"""The `__init__` of a layer, model or data set never calls `super().__init__()`.

## What it does
Finds classes derived from Keras' `Layer`, `Model` and `PyDataset` with an `__init__` of their own
that does not call the one of the base class, where such an object is used.

## Why
Keras sets up in its own `__init__` what every layer needs: its name, its variables, its dtype.
Without it the first use raises, with "you forgot to call super().__init__()" at best. A
`PyDataset` works without it, with a warning, but takes no `workers`: its batches are made one by
one.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


Net()(np.ones((2, 3)))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


Net()(np.ones((2, 3)))
```

## Fix
None: the arguments of the call may matter.

## References
- https://keras.io/guides/making_new_layers_and_models_via_subclassing/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import ClassValue, Dataset
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX101",
    "super-init-missing",
    Severity.ERROR,
    "The `__init__` of a layer, model or data set never calls `super().__init__()`.",
)

INVALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor):
        self.factor = factor

    def call(self, x):
        return x * self.factor


outputs = Scale(2.0)(keras.Input((3,)))
""",
    """\
import keras


class Net(keras.Model):
    def __init__(self):
        self.size = 3


Net().compile(loss="mse")
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return 4

    def __getitem__(self, index):
        rows = slice(8 * index, 8 * index + 8)
        return self.x[rows], self.y[rows]


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches(np.zeros((32, 3)), np.zeros((32, 1))))
""",
)

VALID = (
    """\
import keras
from keras import layers


class Scale(layers.Layer):
    def __init__(self, factor):
        layers.Layer.__init__(self)
        self.factor = factor

    def call(self, x):
        return x * self.factor


outputs = Scale(2.0)(keras.Input((3,)))
""",
    """\
import numpy as np
import keras


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y = x, y

    def __len__(self):
        return 4

    def __getitem__(self, index):
        rows = slice(8 * index, 8 * index + 8)
        return self.x[rows], self.y[rows]


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(Batches(np.zeros((32, 3)), np.zeros((32, 1)), workers=2))
""",
)


_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    if not program.settings.keras.startswith("3"):
        return
    seen: set[int] = set()
    for call in program.calls_of(".fit", ".evaluate", ".predict"):
        for name in ("x", "validation_data"):
            data = call.value(name)
            cls = data.facts.get("uninitialised") if isinstance(data, Dataset) else None
            if not isinstance(cls, ClassValue) or id(cls) in seen or call.guarded:
                continue
            seen.add(id(cls))
            yield Finding(
                call.site,
                f"`{cls.name}.__init__` never calls `super().__init__(**kwargs)`: Keras warns, and "
                "`workers`, `use_multiprocessing` and `max_queue_size` cannot be chosen.",
                related=(("the class", cls.site),) if cls.site is not None else (),
                subject=call,
                argument=call.bound.get(name),
                severity=Severity.WARNING,
            )
