"""A preprocessing layer that is used before it learned from data.

## What it does
Finds calls of `StringLookup`, `IntegerLookup`, `TextVectorization`, `Discretization` and
`FeatureSpace` on data, before `adapt` was called and without the vocabulary or boundaries that
would make it needless.

## Why
There is nothing to look up yet: Keras raises. A symbolic call goes well all the same, so that the
model is built, and fails when it runs.

## Example (bad)
```python
import tensorflow as tf
from keras import layers

texts = tf.constant(["the cat sat", "a dog ran"])
vectorize = layers.TextVectorization(max_tokens=1000)
ids = vectorize(texts)
```

## Example (good)
```python
import tensorflow as tf
from keras import layers

texts = tf.constant(["the cat sat", "a dog ran"])
vectorize = layers.TextVectorization(max_tokens=1000)
vectorize.adapt(texts)
ids = vectorize(texts)
```

## Fix
None: call `adapt` on the training data, or pass `vocabulary` or `bin_boundaries`.

## References
- https://keras.io/guides/preprocessing_layers/#the-adapt-method
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS132",
    "layer-not-adapted",
    Severity.ERROR,
    "A preprocessing layer that is used before it learned from data.",
)

check = raised(RULE)
