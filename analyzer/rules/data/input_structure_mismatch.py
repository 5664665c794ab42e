"""The model is given the wrong number of inputs, or inputs by the wrong names.

## What it does
Compares how many arrays go into a model, or the keys of a dictionary of them, with its inputs.

## Why
Keras raises: it cannot tell which array belongs to which input.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

a, b = keras.Input((3,)), keras.Input((2,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((40, 3)), np.zeros((40, 1)))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

a, b = keras.Input((3,)), keras.Input((2,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
model.compile(optimizer="adam", loss="mse")
model.fit([np.zeros((40, 3)), np.zeros((40, 2))], np.zeros((40, 1)))
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KD107",
    "input-structure-mismatch",
    Severity.ERROR,
    "The model is given the wrong number of inputs, or inputs by the wrong names.",
)

INVALID = (
    """\
import numpy as np
import keras
from keras import layers

a = keras.Input((3,), name='left')
model = keras.Model(a, layers.Dense(1)(a))
model.predict({'right': np.zeros((4, 3))})
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

a = keras.Input((3,), name='left')
model = keras.Model(a, layers.Dense(1)(a))
model.predict({'left': np.zeros((4, 3))})
""",
)

check = raised(RULE)
