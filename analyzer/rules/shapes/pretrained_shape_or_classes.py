"""An input shape or number of classes that a pretrained model cannot have.

## What it does
Checks `input_shape`, `classes`, `weights` and `include_top` of `keras.applications` against one
another.

## Why
Weights of ImageNet with the top have 1000 classes and one input size; every architecture has a
smallest size. Keras raises.

## Example (bad)
```python
import keras
from keras import layers

base = keras.applications.ResNet50(weights="imagenet", classes=10)
```

## Example (good)
```python
import keras
from keras import layers

base = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
```

## Fix
None.

## References
- https://keras.io/api/applications/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS128",
    "pretrained-shape-or-classes",
    Severity.ERROR,
    "An input shape or number of classes that a pretrained model cannot have.",
)

INVALID = (
    """\
import keras
from keras import layers

base = keras.applications.ResNet50(weights=None, input_shape=(16, 16, 3))
""",
)

check = raised(RULE)
