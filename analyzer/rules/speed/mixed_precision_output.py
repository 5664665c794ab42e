"""The predictions of a mixed-precision model are float16.

## What it does
Finds compiled models whose output is float16 under the policy `mixed_float16`.

## Why
Probabilities and losses need more digits than float16 has: small probabilities become 0 and losses
NaN. The last layer or activation is to be kept in float32.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax", dtype="float32"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Fix
None.

## References
- https://www.tensorflow.org/guide/mixed_precision
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import TensorSpec, leaves
from ...facts import ModelFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KP108",
    "mixed-precision-output",
    Severity.WARNING,
    "The predictions of a mixed-precision model are float16.",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

keras.mixed_precision.set_global_policy("mixed_bfloat16")
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
)


def check(program: Program) -> Iterator[Finding]:
    if program.settings.dtype_policy != "mixed_float16":
        return
    for call in program.calls_of("keras.Model.compile"):
        model = call.receiver
        if not isinstance(model, ModelFact) or call.guarded or call.value("loss") is None:
            continue
        outputs = [leaf for leaf in leaves(model.outputs) if isinstance(leaf, TensorSpec)]
        for output, layer in zip(outputs, model.output_layers, strict=False):
            if output.dtype != "float16":
                continue
            site = layer.site if layer is not None and layer.site is not None else call.site
            yield Finding(
                site,
                "Under the policy `mixed_float16` this output is float16, too coarse for "
                'probabilities and losses. Give its layer `dtype="float32"`.',
                subject=call,
            )
