"""A layer with weights is made in the `call` of another one.

## What it does
Finds layers with weights that are made and applied at once, `layers.Dense(3)(x)`, in the `call` of
a layer or model of the program's own.

## Why
`call` runs for every batch: each time there would be a new layer with new weights, which are never
trained and not saved. TensorFlow notices in `fit` and raises ("tf.function only supports singleton
tf.Variables created on the first call"), JAX and PyTorch do not. Layers are made in `__init__` and
kept in `self`.

## Example (bad)
```python
import keras
from keras import layers


class Block(layers.Layer):
    def call(self, inputs):
        return layers.Dense(8, activation="relu")(inputs)


outputs = Block()(keras.Input((4,)))
```

## Example (good)
```python
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(8, activation="relu")

    def call(self, inputs):
        return self.dense(inputs)


outputs = Block()(keras.Input((4,)))
```

## Fix
None.

## References
- https://keras.io/guides/making_new_layers_and_models_via_subclassing/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import LayerObject, ModelObject
from ...source import Site, syntax
from ..rule import Finding, Rule, Severity
from ..syntax import ancestors

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX102",
    "state-created-in-call",
    Severity.WARNING,
    "A layer with weights is made in the `call` of another one.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers


class Net(keras.Model):
    def call(self, inputs):
        x = layers.Flatten()(inputs)
        return layers.Dense(1)(x)


Net()(np.ones((2, 3, 4)))
""",
)

VALID = (
    """\
import keras
from keras import layers


class Block(layers.Layer):
    def call(self, inputs):
        return layers.Flatten()(layers.Activation("relu")(inputs))


outputs = Block()(keras.Input((4, 4)))
""",
    """\
import keras
from keras import layers


class Block:
    def call(self, inputs):
        return layers.Dense(3)(inputs)


outputs = Block().call(keras.Input((4,)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    seen: set[Site] = set()
    for call in program.calls:
        layer = call.result
        if call.scope != "call" or not isinstance(layer, LayerObject) or call.site in seen:
            continue
        if isinstance(layer, ModelObject) or not layer.slots.get("made_inside"):
            continue
        if not layer.weights or not _applied(call.site):
            continue
        seen.add(call.site)
        name = call.function.rpartition(".")[2]
        yield Finding(
            call.site,
            f"This `{name}` is made anew in every `call`, so that its weights are never trained; "
            "TensorFlow refuses to make them in `fit`. Make it in `__init__` and keep it in "
            "`self`.",
            subject=call,
        )


def _applied(site: Site) -> bool:
    """Whether what is made there is called at once."""
    above = ancestors(site)[:1]
    return bool(above) and isinstance(above[0], syntax.Call) and above[0].func is site.node
