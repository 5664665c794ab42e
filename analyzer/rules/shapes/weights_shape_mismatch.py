"""Weights are set that have other shapes than the layer's.

## What it does
Compares what `set_weights` (or `weights=`) is given with the shapes of the layer's variables; and
the model that `load_weights` is called on with the one whose weights the program wrote to the file.

## Why
Keras raises if number or shapes differ. In a file it finds layers by their class and order.

## Example (bad)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.set_weights([np.ones((3, 4)), np.ones(3)])
```

## Example (good)
```python
import keras
from keras import layers

import numpy as np

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.set_weights([np.ones((4, 3)), np.ones(3)])
```

## Fix
None.

## References
- https://keras.io/api/layers/base_layer/#setweights-method
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import differ, show_shape
from ...facts import LayerFact, ModelFact
from ..custom.saving import LOAD_WEIGHTS, SAVE_WEIGHTS, WEIGHTS, FileUse, uses
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KS120",
    "weights-shape-mismatch",
    Severity.ERROR,
    "Weights are set that have other shapes than the layer's.",
)

_SAVED = """\
import keras
from keras import layers


def build(units):
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(units, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1),
    ])


build(16).save_weights("a.weights.h5")
"""

INVALID = (
    _SAVED + 'build(32).load_weights("a.weights.h5")\n',
    _SAVED
    + """\
inputs = keras.Input((4,))
x = layers.BatchNormalization()(layers.Dense(16)(inputs))
model = keras.Model(inputs, layers.Dense(1)(x))
model.load_weights("a.weights.h5")
""",
    """\
import numpy as np
from keras import layers

vectors = np.zeros((1000, 50))
embedding = layers.Embedding(1000, 100, weights=[vectors], trainable=False)
""",
)

VALID = (
    _SAVED + 'build(16).load_weights("a.weights.h5")\n',
    _SAVED + 'build(32).load_weights("a.weights.h5", skip_mismatch=True)\n',
    _SAVED
    + """\
inputs = keras.Input((4,))
x = layers.Dense(16, name="hidden")(inputs)
model = keras.Model(inputs, layers.Dense(1, name="head")(x))
model.load_weights("a.weights.h5")
""",
    """\
import numpy as np
from keras import layers

vectors = np.zeros((1000, 50))
embedding = layers.Embedding(1000, 50, weights=[vectors], trainable=False)
""",
)

_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    if not program.settings.keras.startswith("3"):
        return
    saved = list(uses(program, *SAVE_WEIGHTS))
    for use in uses(program, *LOAD_WEIGHTS):
        writers = [each for each in saved if each.filepath == use.filepath]
        if len(writers) != 1 or not _surely_written(writers[0], use):
            continue
        fault = _difference(writers[0].call.receiver, use.call.receiver)
        if fault is not None:
            yield Finding(
                use.call.site,
                fault,
                related=(("the file is written here", writers[0].call.site),),
                subject=use.call,
                argument=use.argument,
            )


def _surely_written(writer: FileUse, reader: FileUse) -> bool:
    """Whether what `reader` loads is what `writer` saved, all of it."""
    if not reader.filepath.endswith(WEIGHTS) or writer.call.order > reader.call.order:
        return False
    same_scope = not (writer.call.assumed or reader.call.assumed or writer.call.in_loop)
    return same_scope and reader.call.value("skip_mismatch", False) is False


def _difference(saved: object, loaded: object) -> str | None:
    """The first layer of `loaded` that does not find its weights in the file of `saved`."""
    if not isinstance(saved, ModelFact) or not isinstance(loaded, ModelFact):
        return None
    before, now = _places(saved), _places(loaded)
    if before is None or now is None or saved.identity == loaded.identity:
        return None
    for place, layer in now.items():
        wanted = [weight.shape for weight in layer.weights or ()]
        if not wanted:
            continue
        if place not in before:
            return (
                f"`{layer.name}` finds no weights in this file: the model that was saved has fewer "
                f"layers of class {layer.class_name}."
            )
        found = [weight.shape for weight in before[place].weights or ()]
        for have, want in zip(found, wanted, strict=False):
            if len(have) != len(want) or any(map(differ, have, want)):
                return (
                    f"`{layer.name}` has weights of {show_shape(want)}, but those in this file are "
                    f"{show_shape(have)}, of the `{before[place].name}` that was saved."
                )
    return None


def _places(model: ModelFact) -> dict[tuple[str, int], LayerFact] | None:
    """The layers by what the file calls them: their class, and how many of it come before."""
    places: dict[tuple[str, int], LayerFact] = {}
    count: Counter[str] = Counter()
    if model.kind == "Subclass":
        return None
    for layer in model.layers or ():
        if layer.custom or layer.sublayers or layer.model is not None or layer.weights is None:
            return None
        places[layer.class_name, count[layer.class_name]] = layer
        count[layer.class_name] += 1
    return places or None
