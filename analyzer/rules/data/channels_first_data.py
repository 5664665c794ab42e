"""Images have their channels where the model does not look for them.

## What it does
Compares images with the input of the model, and the input of convolutions with its likely channels:
`(3, 224, 224)` in a model that expects the channels last, and the other way round.

## Why
Keras raises where model and data differ. Where both have the channels in the wrong place, it
convolves over rows and channels as if they were pixels, trains, and learns badly.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(1),
])
model.predict(np.ones((8, 3, 32, 32)))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(1),
])
model.predict(np.ones((8, 3, 32, 32)).transpose(0, 2, 3, 1))
```

## Fix
None.

## References
- https://keras.io/api/layers/convolution_layers/convolution2d/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import TensorSpec, leaves
from ...facts import LayerFact
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD109",
    "channels-first-data",
    Severity.ERROR,
    "Images have their channels where the model does not look for them.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3, 32, 32)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(1),
])
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(1),
])
""",
)


def check(program: Program) -> Iterator[Finding]:
    yield from raised(RULE)(program)
    seen: set[int] = set()
    for model in program.models:
        for layer in model.layers or ():
            found = _channels_first(layer)
            if found is None or layer.identity in seen or layer.site is None:
                continue
            seen.add(layer.identity)
            channels, rows = found
            yield Finding(
                layer.site,
                f"{layer.class_name} takes the last axis for the channels: this input looks like "
                f"images of {rows} by {rows} with {channels} channel{'s' * (channels > 1)}, which "
                "stand first. Put them last, or give `data_format='channels_first'`.",
                severity=Severity.WARNING,
            )


_LEAST_ROWS = 8


def _channels_first(layer: LayerFact) -> tuple[int, int] | None:
    """Channels and rows, where a 2-D convolution gets (3, n, n) with its channels last."""
    if layer.path not in ("keras.layers.Conv2D", "keras.layers.SeparableConv2D"):
        return None
    spec = next(iter(leaves(layer.inputs)), None)
    if not isinstance(spec, TensorSpec) or spec.shape is None or len(spec.shape) != 4:
        return None
    if layer.config.get("data_format") not in (None, "channels_last"):
        return None
    _, channels, rows, columns = spec.shape
    if not isinstance(channels, int) or channels not in (1, 3):
        return None
    if not isinstance(rows, int) or rows != columns:
        return None
    return (int(channels), int(rows)) if rows >= _LEAST_ROWS else None
