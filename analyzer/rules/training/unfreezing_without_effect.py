"""`trainable = True` does not reach layers that were frozen one by one.

## What it does
Finds layers that `fit` leaves frozen although the model or layer around them was set to be
trainable since they were frozen.

## Why
On TensorFlow, Keras 3 ignores an attribute that is set to the value that it has. Freezing the
layers of a model one by one leaves the model itself trainable, so that `model.trainable = True`
changes nothing: they stay frozen, without a word. On JAX and PyTorch it unfreezes them.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

base = keras.applications.MobileNetV2(include_top=False, pooling="avg", weights=None)
for layer in base.layers:
    layer.trainable = False
model = keras.Sequential([base, layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((8, 96, 96, 3)), np.ones((8, 1))
model.fit(x, y)
base.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="mse")
model.fit(x, y)
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

base = keras.applications.MobileNetV2(include_top=False, pooling="avg", weights=None)
base.trainable = False
model = keras.Sequential([base, layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((8, 96, 96, 3)), np.ones((8, 1))
model.fit(x, y)
base.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="mse")
model.fit(x, y)
```

## Fix
None: freeze the model as a whole, or unfreeze its layers in a loop.

## References
- https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..data.samples import model_calls
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import CallFact, LayerFact, Program
    from ...source import Site

RULE = Rule(
    "KT125",
    "unfreezing-without-effect",
    Severity.WARNING,
    "`trainable = True` does not reach layers that were frozen one by one.",
)

_FROZEN_AGAIN = """\
import numpy as np
import keras
from keras import layers

base = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(8)])
for layer in base.layers:
    layer.trainable = False
model = keras.Sequential([base, layers.Dense(1)])
base.trainable = True
AFTER
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)))
"""

INVALID = (
    _FROZEN_AGAIN.replace("AFTER", "model.summary()"),
    _FROZEN_AGAIN.replace("AFTER", "base.layers[0].trainable = True"),
)
VALID = (
    _FROZEN_AGAIN.replace("AFTER", "for layer in base.layers:\n    layer.trainable = False"),
    _FROZEN_AGAIN.replace("AFTER", "for layer in base.layers:\n    layer.trainable = True"),
    _FROZEN_AGAIN.replace("AFTER", "base.trainable = False\nbase.trainable = True"),
    'import os\nos.environ["KERAS_BACKEND"] = "jax"\n'
    + _FROZEN_AGAIN.replace("AFTER", "model.summary()"),
)


def check(program: Program) -> Iterator[Finding]:
    left: dict[Site, tuple[CallFact, list[LayerFact]]] = {}
    calls = tuple(call for call, _ in model_calls(program, ".fit"))
    for call, layer in program.each(check, calls, _left_frozen):
        found = left.setdefault(layer.unfrozen_in_vain, (call, []))[1]
        if layer not in found:
            found.append(layer)
    for site, (call, layers) in left.items():
        names = ", ".join(f"`{name}`" for name in list(dict.fromkeys(x.name for x in layers))[:3])
        yield Finding(
            site,
            f"This leaves {names} frozen: they were frozen one by one, so that this was "
            "`trainable` all the time, and on TensorFlow Keras ignores an attribute that is set "
            "to the value that it has. Set `trainable` of the layers themselves.",
            related=(("trained here", call.site),),
            subject=call,
        )


def _left_frozen(_: Program, call: CallFact) -> Iterator[tuple[CallFact, LayerFact]]:
    """The layers of the model that `call` trains which unfreezing did not reach."""
    for layer in _all_layers(call.receiver.layers or ()):
        if layer.unfrozen_in_vain is not None and layer.weights:
            yield call, layer


def _all_layers(layers: tuple[LayerFact, ...]) -> Iterator[LayerFact]:
    for layer in layers:
        yield layer
        yield from _all_layers(layer.sublayers)
        if layer.model is not None:
            yield from _all_layers(layer.model.layers or ())
