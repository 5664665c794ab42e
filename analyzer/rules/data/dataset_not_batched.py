"""A data set that yields single samples is given to a model.

## What it does
Finds data sets without `batch` in `fit`, `evaluate` and `predict`.

## Why
Models are given batches. Keras takes the first axis of what the data set yields for the batch:
mostly it raises, and where the shapes happen to fit it trains on parts of samples.

## Example (bad)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data)
```

## Example (good)
```python
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data.batch(32))
```

## Fix
Adds `.batch(32)`; the size is for a person to choose.

## References
- https://www.tensorflow.org/api_docs/python/tf/data/Dataset#batch
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...facts import Argument
from ...inference.contract import Repair
from ...source import syntax
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity
from .samples import Given, arrays, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD111",
    "dataset-not-batched",
    Severity.ERROR,
    "A data set that yields single samples is given to a model.",
    Applicability.UNSAFE,
)

_SAMPLES = """\
import numpy as np
import tensorflow as tf
import keras

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3)])
model.compile(optimizer="adam", loss=LOSS)
x, y = np.ones((32, 4)), np.ones(LABELS)
model.fit(tf.data.Dataset.from_tensor_slices((x, y)))
"""

INVALID = (
    # Four values of a sample pass for four samples, whose losses its labels are stretched over.
    _SAMPLES.replace("LOSS", '"mse"').replace("LABELS", "(32, 3)"),
    _SAMPLES.replace("LOSS", '"sparse_categorical_crossentropy"').replace("LABELS", "(32,)"),
    (
        """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.evaluate(data)
""",
        """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.evaluate(data.batch(32))
""",
    ),
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4, 4)), np.ones((32, 4))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(data)
""",
)

VALID = (
    """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
data = tf.data.Dataset.from_tensor_slices((x, y))
model.fit(tf.data.Dataset.from_tensors((x, y)))
""",
)


def check(program: Program) -> Iterator[Finding]:
    raised_at = set()
    for finding in raised(RULE)(program):
        raised_at.add(finding.site)
        yield replace(finding, repairs=_repairs(finding.argument))
    for each in given(program):
        if each.dataset is None or each.dataset.batched is not False:
            continue
        if each.call.site in raised_at or not _known(each):
            continue
        yield Finding(
            each.call.site,
            "The data set yields single samples, but models are given batches: their first axis "
            "is taken for the batch. Call `.batch(...)` on it.",
            repairs=_repairs(each.argument),
            subject=each.call,
            argument=each.argument,
            severity=Severity.WARNING,
        )


def _known(each: Given) -> bool:
    """Whether the model and what the data set yields are known well enough to say so."""
    found = arrays(each.x)
    return (
        each.model.inputs is not None
        and each.model.kind != "Subclass"
        and bool(found)
        and all(array.shape is not None for array in found)
    )


_SIMPLE = (syntax.Name, syntax.Attribute, syntax.Subscript, syntax.Call)


def _repairs(argument: Argument | None) -> tuple[Repair, ...]:
    if argument is None or not isinstance(argument.site.node, _SIMPLE):
        return ()
    code = f"{argument.site.code}.batch(32)"
    return (Repair("replace-code", f"Make batches: `{code}`", {"code": code}),)
