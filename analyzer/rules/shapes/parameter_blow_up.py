"""One layer holds nearly all of a very large number of parameters.

## What it does
Finds models of more than 50 million parameters of which one layer, not an `Embedding` and not a
pretrained model, holds more than nine tenths.

## Why
It is nearly always a `Dense` right after `Flatten` on large feature maps: 56 x 56 x 256 numbers
times 512 units are 411 million weights, which do not fit, learn slowly and overfit.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((224, 224, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((224, 224, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
```

## Fix
None: pool more before the layer, or use a global pooling in place of `Flatten`.

## References
- https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import TensorSpec, product, show_shape
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import LayerFact, ModelFact, Program

RULE = Rule(
    "KS130",
    "parameter-blow-up",
    Severity.INFO,
    "One layer holds nearly all of a very large number of parameters.",
)

_MANY = 50_000_000
_SHARE = 0.9


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.models, _in_model)


def _in_model(_program: Program, model: ModelFact) -> Iterator[Finding]:
    sizes = [(layer, _size(layer)) for layer in model.layers or ()]
    if any(size is None for _, size in sizes) or model.loaded:
        return
    total = sum(size or 0 for _, size in sizes)
    for layer, size in sizes:
        if total <= _MANY or (size or 0) <= _SHARE * total or layer.site is None:
            continue
        if layer.model is not None or layer.class_name in ("Embedding", "TextVectorization"):
            continue
        shape = layer.inputs.shape if isinstance(layer.inputs, TensorSpec) else None
        came = f" on an input of shape {show_shape(shape)}" if shape is not None else ""
        yield Finding(
            layer.site,
            f"this `{layer.class_name}`{came} has {size:,} of the model's {total:,} parameters",
            subject=layer,
        )


def _size(layer: LayerFact) -> int | None:
    if layer.weights is None:
        return None
    total = sum((product(weight.shape) for weight in layer.weights), start=0)
    return int(total) if isinstance(total, int) else None
