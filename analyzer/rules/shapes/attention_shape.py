"""Attention is given a query, value or key that does not fit.

## What it does
Checks the number of axes and the sizes of what goes into `Attention`, `AdditiveAttention`,
`MultiHeadAttention` and `GroupQueryAttention`.

## Why
Query and key are multiplied along their last axis; value and key have the same number of steps.
Keras raises otherwise.

## Example (bad)
```python
import keras
from keras import layers

query = keras.Input((6, 16))
x = layers.Attention()(query)
```

## Example (good)
```python
import keras
from keras import layers

query = keras.Input((6, 16))
x = layers.Attention()([query, query])
```

## Fix
None.

## References
- https://keras.io/api/layers/attention_layers/attention/
"""

from ..raised import raised
from ..rule import Rule, Severity

RULE = Rule(
    "KS117",
    "attention-shape",
    Severity.ERROR,
    "Attention is given a query, value or key that does not fit.",
)

check = raised(RULE)
