"""The data has other sizes than the model's `Input` declares, and Keras lets it pass.

## What it does
Compares the data of `fit`, `evaluate` and `predict` with the `Input` of a Sequential model, where
all layers take both sizes; and the batch size that `Input` declares with the one that `fit` uses.

## Why
A Functional model refuses such data. A Sequential model hands it on, and layers that look at the
last axis alone (Dense, recurrent layers), or convolutions before a global pooling, take it: the
model works, but on pictures or sequences of another size than it was planned for. A batch size in
`Input` is ignored by `fit`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
x, y = np.random.rand(20, 32, 32, 3), np.zeros(20)
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, None, 3)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
x, y = np.random.rand(20, 32, 32, 3), np.zeros(20)
model.fit(x, y)
```

## Fix
None: either side may be the wrong one. Where any size is meant, `Input` says None.

## References
- https://keras.io/guides/sequential_model/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, Shape, TensorSpec, show_shape
from ...facts import LayerFact, ModelFact
from ..rule import Finding, Rule, Severity
from .samples import Given, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD126",
    "sizes-differ-from-input",
    Severity.WARNING,
    "The data has other sizes than the model's `Input` declares, and Keras lets it pass.",
    since=3,
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential()
model.add(layers.LSTM(8, input_shape=(30, 2)))
model.add(layers.Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((50, 30, 2)), np.zeros(50))
model.predict(np.zeros((1, 20, 2)))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(batch_shape=(10, 4)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((50, 4)), np.zeros(50))
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([layers.LSTM(8), layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((50, 30, 2)), np.zeros(50))
model.predict(np.zeros((1, 20, 2)))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((30, 1)),
    layers.LSTM(8),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((50, 30)), np.zeros(50))
model.predict(np.zeros((1, 30, 1, 1)))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,), batch_size=10),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((50, 4)), np.zeros(50), batch_size=10)
model.predict(np.zeros((1, 4)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    refused = {fact.site for fact in program.raises}
    for each in given(program):
        declared = _declared(each.model)
        if declared is None or each.call.site in refused or each.call.guarded:
            continue
        layer, wanted = declared
        related = (("the input is declared here", layer.site),) if layer.site is not None else ()
        found = _as_taken(each.x, wanted)
        if found is not None and _differ(wanted, found):
            yield Finding(
                each.call.site,
                f"The model's Input declares {show_shape(wanted)}, but the data is "
                f"{show_shape(found)}: a Sequential model takes it all the same. Declare None for "
                "an axis that may have any size.",
                related=related,
                subject=each.call,
                argument=each.argument,
            )
        elif (sizes := _batches(each, wanted)) is not None:
            yield Finding(
                each.call.site,
                f"The model's Input declares batches of {sizes[0]}, but `fit` makes batches of "
                f"{sizes[1]}: the size in Input is ignored. Give `fit` `batch_size={sizes[0]}`.",
                related=related,
                subject=each.call,
                argument=each.call.bound.get("batch_size"),
            )


def _declared(model: ModelFact) -> tuple[LayerFact, Shape] | None:
    """The Input that a Sequential model was given by the program, and its shape."""
    if model.kind != "Sequential" or not model.layers or not isinstance(model.inputs, TensorSpec):
        return None
    first, shape = model.layers[0], model.inputs.shape
    if first.class_name != "InputLayer" or shape is None or model.layers[1:2] == ():
        return None
    if "shape" not in first.config and not isinstance(shape[0], int):
        return None  # made from the first data that came
    return first, shape


def _as_taken(data: object, wanted: Shape) -> Shape | None:
    """The data as the model sees it: a last axis of size 1 comes and goes."""
    shape = data.shape if isinstance(data, Array) else None
    if not shape:
        return None
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        shape = (*shape, 1)
    elif len(shape) == len(wanted) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    return shape if len(shape) == len(wanted) else None


def _differ(wanted: Shape, found: Shape) -> bool:
    pairs = list(zip(wanted, found, strict=True))[1:]
    return any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs)


def _batches(each: Given, wanted: Shape) -> tuple[int, int] | None:
    """The batch size that is declared and the one that `fit` uses, where they differ."""
    size = each.call.value("batch_size", 32)
    size = 32 if size is None else size
    rows = each.x.shape[0] if isinstance(each.x, Array) and each.x.shape else None
    trains = each.role == "training" and each.dataset is None
    if not trains or _stateful(each.model) or any(a.star for a in each.call.arguments):
        return None
    if not isinstance(wanted[0], int) or not isinstance(size, int) or not isinstance(rows, int):
        return None
    used = min(int(size), int(rows))
    return None if used == wanted[0] else (int(wanted[0]), used)


def _stateful(model: ModelFact) -> bool:
    return any(layer.config.get("stateful") is True for layer in model.layers or ())
