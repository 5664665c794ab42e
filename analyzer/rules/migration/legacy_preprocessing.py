"""A tool for images, text or sequences of Keras 2 that is gone.

## What it does
Finds `ImageDataGenerator`, `Tokenizer`, `TimeseriesGenerator` and the functions beside them where
the `keras` package is used.

## Why
Keras 3 has layers and data sets in their place: `image_dataset_from_directory` with the random
image layers, `TextVectorization`, `timeseries_dataset_from_array`.

## Example (bad)
```python
from keras.preprocessing.text import Tokenizer
```

## Example (good)
```python
from keras.layers import TextVectorization
```

## Fix
None: the new tools are used in another way.

## References
- https://keras.io/api/layers/preprocessing_layers/
"""

from ..rule import Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM112",
    "legacy-preprocessing",
    Severity.ERROR,
    "A tool for images, text or sequences of Keras 2 that is gone.",
)

check = old_names(RULE)
