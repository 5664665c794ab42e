"""A mask reaches a layer that throws it away.

## What it does
Finds layers that do not pass masks on (convolutions, poolings, `Flatten`, `Reshape`, ...) behind
a layer that makes one, such as `Embedding(mask_zero=True)` or `Masking`.

## Why
Keras warns and goes on without the mask: the padding of short sequences then counts as data,
although `mask_zero=True` says that it should not.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Embedding(1000, 16, mask_zero=True),
    layers.Conv1D(8, 3),
    layers.GlobalAveragePooling1D(),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Embedding(1000, 16, mask_zero=True),
    layers.GlobalAveragePooling1D(),
])
```

## Fix
None: leave the mask out if it does not matter, or use a layer that heeds it.

## References
- https://keras.io/guides/understanding_masking_and_padding/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import TensorSpec, leaves
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import LayerFact, ModelFact, Program

RULE = Rule(
    "KS127",
    "mask-lost",
    Severity.WARNING,
    "A mask reaches a layer that throws it away.",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Embedding(1000, 16, mask_zero=True),
    layers.SpatialDropout1D(0.2),
    layers.LSTM(8),
    layers.Reshape((4, 2)),
])
""",
)

_WITHOUT_MASKS = frozenset(
    {
        "AveragePooling1D",
        "Conv1D",
        "Conv1DTranspose",
        "Cropping1D",
        "DepthwiseConv1D",
        "Flatten",
        "GlobalMaxPooling1D",
        "MaxPooling1D",
        "Permute",
        "RepeatVector",
        "Reshape",
        "SeparableConv1D",
        "UpSampling1D",
        "ZeroPadding1D",
    }
)


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.models, _in_model)


def _in_model(_program: Program, model: ModelFact) -> Iterator[Finding]:
    layers = {layer.name: layer for layer in model.layers or ()}
    for layer in layers.values():
        masked = any(isinstance(spec, TensorSpec) and spec.mask for spec in leaves(layer.inputs))
        builtin = layer.path.startswith("keras.layers.")
        site = layer.site or layer.call_site
        if not masked or not builtin or site is None:
            continue
        if layer.path.rpartition(".")[2] in _WITHOUT_MASKS:
            source = _source(layer, layers)
            related = (
                ()
                if source is None or source.site is None
                else ((f"the mask is made by `{source.class_name}`", source.site),)
            )
            yield Finding(
                site,
                f"`{layer.class_name}` does not heed the mask that reaches it, and drops it",
                related=related,
                notes=("Keras: this layer does not support masking",),
                subject=layer,
            )


def _source(layer: LayerFact, layers: dict[str, LayerFact]) -> LayerFact | None:
    """The layer whose output has the mask first."""
    seen: set[str] = set()
    while layer.inbound and layer.inbound[0] in layers and layer.name not in seen:
        seen.add(layer.name)
        layer = layers[layer.inbound[0]]
        if not any(isinstance(s, TensorSpec) and s.mask for s in leaves(layer.inputs)):
            return layer
    return None
