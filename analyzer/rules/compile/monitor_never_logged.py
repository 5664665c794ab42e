"""A callback waits for a value that is never logged.

## What it does
Compares the `monitor` of `EarlyStopping`, `ReduceLROnPlateau` and
`ModelCheckpoint(save_best_only=True)` with the metrics of the model and the validation data of the
`fit`.

## Why
Without validation there is no `val_loss`; a metric given as "accuracy" is logged as "accuracy", not
"acc". The callback warns, if that, and does nothing: training is never stopped and the best model
never saved. Where `mode` is not given, Keras raises for a metric whose direction it does not know.

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
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2)
model.fit(x, y, callbacks=[stop])
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
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2)
model.fit(x, y, validation_split=0.25, callbacks=[stop])
```

## Fix
Takes the name of the metric that is logged, where one is near.

## References
- https://keras.io/api/callbacks/early_stopping/
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import KerasObject
from ...facts import CallFact, ModelFact
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from .callbacks import class_of, directed, logged, monitors, validates
from .metrics import Metric

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC118",
    "monitor-never-logged",
    Severity.WARNING,
    "A callback waits for a value that is never logged.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse", metrics=[["mae"], ["mae"]])
stop = keras.callbacks.EarlyStopping(monitor="a_mae")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y], callbacks=[stop])
""",
    (
        """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="val_acc", mode="max")
model.fit(x, y, validation_split=0.25, callbacks=[stop])
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
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="max")
model.fit(x, y, validation_split=0.25, callbacks=[stop])
""",
    ),
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((32, 4)), np.ones((32, 1))
best = keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True)
model.fit(x, y, callbacks=[best])
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
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="mae", patience=2)
model.fit(x, y, callbacks=[stop])
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((32, 4)), np.ones((32, 1))
save = keras.callbacks.ModelCheckpoint("best.keras")
model.fit(x, y, callbacks=[save])
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=[keras.metrics.RootMeanSquaredError()])
x, y = np.ones((32, 4)), np.ones((32, 1))
stop = keras.callbacks.EarlyStopping(monitor="val_root_mean_squared_error")
model.fit(x, y, validation_data=(x, y), callbacks=[stop])
""",
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of("keras.Model.fit"):
        model = call.receiver
        if not isinstance(model, ModelFact) or call.guarded:
            continue
        for callback, monitor in monitors(call):
            found = _fault(program, call, model, callback, monitor)
            if found is None:
                continue
            message, severity, better = found
            made = next((c for c in program.calls if c.site == callback.site), None)
            repair = Repair(
                "set-argument", f"Wait for `{better}`", {"argument": "monitor", "value": better}
            )
            yield Finding(
                call.site,
                message,
                related=(("the callback is made here", callback.site),) if callback.site else (),
                repairs=(repair,) if better and made is not None else (),
                subject=made or call,
                argument=call.bound.get("callbacks"),
                severity=severity,
            )


def _fault(
    program: Program, call: CallFact, model: ModelFact, callback: KerasObject, monitor: str
) -> tuple[str, Severity, str] | None:
    """What is wrong, how bad it is, and the name that was probably meant."""
    kind, base = class_of(callback), monitor.removeprefix("val_")
    known = logged(model)
    listed = known is None or any(re.fullmatch(pattern, base) for pattern, _ in known)
    told = known is None or any(re.fullmatch(pattern, base) for pattern in directed(model))
    if not told and _raises(program, callback):
        why = (
            "whose direction Keras cannot tell" if listed else "which is not a metric of the model"
        )
        better = "" if listed else _nearest(base, monitor, known or [])
        hint = f"; did you mean `{better}`?" if better else ". Give `mode='max'` or `mode='min'`."
        return f"{kind} waits for `{monitor}`, {why}{hint}", Severity.ERROR, better
    if not listed:
        better = _nearest(base, monitor, known or [])
        hint = f"; did you mean `{better}`?" if better else "."
        text = f"{kind} waits for `{monitor}`, which is never logged{hint}"
        return text, Severity.WARNING, better
    if monitor != base and validates(call) is False:
        text = (
            f"{kind} waits for `{monitor}`, but this `fit` has no validation data: give "
            f"`validation_data` or `validation_split`, or wait for `{base}`."
        )
        return text, Severity.WARNING, ""
    return None


def _raises(program: Program, callback: KerasObject) -> bool:
    """Whether Keras asks for the direction of a value that it does not know."""
    version = tuple(int(part) for part in program.api.version.split(".")[:2])
    since = (3, 0) if class_of(callback) == "EarlyStopping" else (3, 11)
    return version >= since and callback.config.get("mode", "auto") == "auto"


def _nearest(base: str, monitor: str, known: list[tuple[str, Metric | None]]) -> str:
    names = [str(m.value) for _, m in known if m is not None and isinstance(m.value, str)]
    names += ["loss"]
    if base in ("acc", "accuracy"):
        near = [name for name in names if name in ("acc", "accuracy") and name != base]
    else:
        near = difflib.get_close_matches(base, names, n=1)
    return monitor.removesuffix(base) + near[0] if near else ""
