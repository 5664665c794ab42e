"""What a model is given are no numbers that it can work on.

## What it does
Finds arrays and columns of text or Python objects, and Python lists of numbers, in `fit`,
`evaluate` and `predict`.

## Why
Keras 3 takes arrays and tensors of numbers. An array of dtype `object` or text raises "Invalid
dtype", whatever the model is, and a list of numbers raises "Unrecognized data type". Objects come
from sequences of different lengths that were never padded, and from tables that mix text with
numbers.

## Example (bad)
```python
import keras
from keras import layers

(x, y), _ = keras.datasets.imdb.load_data(num_words=1000)
model = keras.Sequential([
    layers.Embedding(1000, 8),
    layers.LSTM(8),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## Example (good)
```python
import keras
from keras import layers

(x, y), _ = keras.datasets.imdb.load_data(num_words=1000)
x = keras.utils.pad_sequences(x, 80)
model = keras.Sequential([
    layers.Embedding(1000, 8),
    layers.LSTM(8),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## Fix
None.

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import Array, Frame, KerasTensor, ListValue, Value, leaves
from ..rule import Finding, Rule, Severity
from .samples import Given, arrays, given

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KD117",
    "non-numeric-input",
    Severity.ERROR,
    "What a model is given are no numbers that it can work on.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

x, y = np.ones((8, 4)), np.ones((8, 1))
inputs = keras.Input((4,))
x = layers.Dense(8, activation="relu")(inputs)
model = keras.Model(inputs, layers.Dense(1)(x))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    """\
import pandas as pd
import numpy as np
import keras
from keras import layers

table = pd.DataFrame({"size": [1.0, 2.0], "town": ["Ulm", "Bonn"]})
model = keras.Sequential([
    keras.Input((2,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(table, np.ones(2))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((4, 4)), [0, 1, 1, 0])
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.predict([[1.0, 2.0, 3.0, 4.0]])
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((2, 4)), np.array(["yes", "no"]))
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit([np.ones((4, 4))], np.array([0, 1, 1, 0]))
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((4, 4)), [np.ones((4, 1))])
""",
)


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, given(program, ".fit", ".evaluate", ".predict"), _of_data)


def _of_data(program: Program, each: Given) -> Iterator[Finding]:
    if each.dataset is not None:
        return
    parts = (("x", each.x, each.argument), ("y", each.y, each.labels or each.argument))
    for name, value, argument in parts:
        found = _array_fault(name, value) or _placeholder(name, value)
        if found is None and program.api.version[0] != "2" and not isinstance(value, str):
            found = _list_fault(name, value)
        if found is not None:
            yield Finding(each.call.site, found, subject=each.call, argument=argument)
            return


def _array_fault(name: str, value: Value) -> str | None:
    for array in arrays(value):
        if isinstance(array, Frame):
            columns = [
                str(column)
                for column, dtype in (array.columns or {}).items()
                if dtype in _OBJECTS or dtype in _TEXT
            ]
            if columns:
                return (
                    f"`{name}` is a table with text in {', '.join(repr(c) for c in columns[:3])}: "
                    "encode or drop such columns first, Keras takes numbers only."
                )
        elif array.library == "tensorflow":
            continue
        elif array.dtype in _OBJECTS:
            return (
                f"`{name}` is an array of Python objects, which Keras does not take. Pad sequences "
                "of different lengths with `keras.utils.pad_sequences`, or give the array a "
                "numeric dtype: `.astype('float32')`."
            )
        elif array.dtype in _TEXT:
            return (
                f"`{name}` holds text. Turn it into numbers first (class ids for labels, a "
                "`TextVectorization` layer over `tf.constant(texts)` for features)."
            )
    return None


def _placeholder(name: str, value: Value) -> str | None:
    """What is wrong with symbolic tensors, which have no rows."""
    found = next((leaf for leaf in leaves(value) if isinstance(leaf, KerasTensor)), None)
    if found is None or found.shape is None:
        return None
    return (
        f"`{name}` is a symbolic Keras tensor, which has a shape but no data. A variable of the "
        "data may have been used again for the output of a layer."
    )


_OBJECTS = ("object",)
_TEXT = ("str", "string")


def _list_fault(name: str, value: Value) -> str | None:
    """What is wrong with a Python list of numbers, as one that holds no arrays."""
    if not isinstance(value, ListValue | tuple) or (name == "x" and _single_text(value)):
        return None
    found = leaves(value)
    if not found or not any(isinstance(leaf, int | float | str) for leaf in found):
        return None
    if any(isinstance(leaf, Array | Frame) for leaf in found):
        return None
    return f"`{name}` is a Python list, and Keras 3 takes arrays: `np.array(...)` makes one of it."


def _single_text(value: Value) -> bool:
    return any(isinstance(leaf, str) for leaf in leaves(value))
