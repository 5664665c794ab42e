"""A convolution, pooling or cropping leaves nothing of its input.

## What it does
Follows sizes through convolution, pooling and cropping and reports the layer whose output would
have a size of zero or less.

## Why
With `padding="valid"` a kernel of size k takes k - 1 off each side that it slides along, and
pooling halves what is left: small images do not last many layers. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(8, 3),
    layers.MaxPooling2D(),
    layers.Conv2D(8, 5),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(8, 3),
    layers.MaxPooling2D(),
    layers.Conv2D(8, 5, padding="same"),
])
```

## Fix
`padding="same"`, fewer layers, or a larger input: kgen offers the first.

## References
- https://keras.io/api/layers/convolution_layers/convolution2d/
"""

from ...inference.contract import Repair
from ..raised import raised
from ..rule import Applicability, Rule, Severity

RULE = Rule(
    "KS104",
    "size-below-one",
    Severity.ERROR,
    "A convolution, pooling or cropping leaves nothing of its input.",
    Applicability.UNSAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((2, 2, 1)),
    layers.Conv2D(8, 3),
])
""",
)

VALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((None, None, 3)),
    layers.Conv2D(8, 3),
])
""",
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3, 3, 3)),
    layers.Conv2D(8, 3),
])
""",
)


def _repairs(_fact: object) -> tuple[Repair, ...]:
    data = {"argument": "padding", "value": "same"}
    return (Repair("set-argument", 'Pad it with `padding="same"`', data),)


check = raised(RULE, _repairs)
