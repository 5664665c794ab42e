"""Text or a file name is given to a model as it is.

## What it does
Finds strings and lists of strings in `predict`, `evaluate` and `fit`.

## Why
Models take arrays. A file has to be loaded first, and text turned into a tensor,
`tf.constant([text])`, even for a model that begins with `TextVectorization`.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.predict("photo.png")
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
model.compile(optimizer="adam", loss="mse")
model.predict(np.ones((1, 4)))
```

## Fix
None.

## References
- https://keras.io/api/data_loading/image/#loadimg-function
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import ListValue, leaves
from ...facts import ModelFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX116",
    "string-to-predict",
    Severity.ERROR,
    "Text or a file name is given to a model as it is.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.predict(["a good film"])
""",
)

VALID = ()


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of(".predict", ".fit", ".evaluate", ".predict_on_batch"):
        argument = call.bound.get("x")
        if argument is None or not isinstance(call.receiver, ModelFact) or call.guarded:
            continue
        value = argument.value
        texts = leaves(value) if isinstance(value, ListValue | tuple) else [value]
        if not texts or not all(isinstance(text, str) for text in texts):
            continue
        text = str(texts[0])
        file = "/" in text or text.lower().endswith(_FILES)
        what = (
            "a file name: load the file into an array first"
            if file
            else "text: give a tensor, `tf.constant([...])`, to a model that reads text"
        )
        yield Finding(
            call.site,
            f"A model takes arrays, not strings. This is {what}.",
            notes=("Keras: Unrecognized data type",),
            subject=call,
            argument=argument,
        )


_FILES = (".png", ".jpg", ".jpeg", ".bmp", ".csv", ".txt", ".npy", ".wav")
