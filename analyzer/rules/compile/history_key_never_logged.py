"""A value is read from `history` that the training did not log.

## What it does
Compares the keys that are read from `history.history` with what the metrics of `compile`, the
loss and the validation of that `fit` log.

## Why
The dictionary holds a list for each logged name and raises a KeyError for any other. Names follow
the way a metric was given: `accuracy` is not logged as `acc`, and `val_` values exist only if
`fit` has validation data.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((8, 4)), np.ones((8, 1))
history = model.fit(x, y, epochs=2)
print(history.history["val_loss"])
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((8, 4)), np.ones((8, 1))
history = model.fit(x, y, epochs=2, validation_split=0.5)
print(history.history["val_loss"])
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import CallFact, ModelFact
from ..raised import raised
from ..rule import Finding, Rule, Severity
from .callbacks import adds_logs, logged, validates
from .metrics import Metric

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC130",
    "history-key-never-logged",
    Severity.ERROR,
    "A value is read from `history` that the training did not log.",
)

INVALID = (
    """\
import numpy as np
import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(np.zeros((8, 3)), np.zeros(8))
print(history["loss"])
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
x, y = np.ones((8, 4)), np.ones((8, 1))
history = model.fit(x, y, epochs=2)
scores = history.history["acc"]
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((8, 4)), np.ones((8, 1))
history = model.fit(x, y, validation_data=(x, y))
print(history.history["mae"], history.history["val_mae"], history.history["loss"])
log = history.history
print(log.get("acc"))
""",
    """\
import numpy as np
import keras
from keras import layers



class Extra(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["extra"] = 1.0


model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((8, 4)), np.ones((8, 1))
history = model.fit(x, y, callbacks=[Extra()])
print(history.history["extra"])
""",
)


_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    calls = program.calls_of("keras.callbacks.History.history")
    yield from program.each(RULE.name, calls, _of_call)


def _of_call(_: Program, call: CallFact) -> Iterator[Finding]:
    fit, key = call.receiver, call.arguments[0].value
    if not isinstance(fit, CallFact) or not isinstance(key, str) or call.guarded:
        return
    if not isinstance(fit.receiver, ModelFact) or fit.guarded or adds_logs(fit):
        return
    names, validated = logged(fit.receiver), validates(fit)
    if names is None or validated is None:
        return
    bare = key.removeprefix("val_")
    known = any(re.fullmatch(pattern, bare) for pattern, _ in names)
    if known and (bare == key or validated):
        return
    if known:
        text = f"`{key}` is not logged: this `fit` has no validation data."
    else:
        text = f"`{key}` is not logged by this `fit`. It logs {_listed(names)}."
    yield Finding(call.site, text, related=(("the model is trained here", fit.site),), subject=call)


def _listed(names: list[tuple[str, Metric | None]]) -> str:
    """The logged names as a person reads them."""
    plain = [re.sub(r"\\(.)", r"\1", name.replace(r"(_\d+)?", "")) for name, _ in names]
    shown = [name for name in plain if name not in ("lr", "learning_rate")]
    return ", ".join(f"`{name}`" for name in shown)
