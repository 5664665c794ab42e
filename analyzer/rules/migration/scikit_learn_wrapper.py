"""The wrappers for scikit-learn of Keras 2 are gone.

## What it does
Finds `keras.wrappers.scikit_learn`.

## Why
Keras 3 has `keras.wrappers.SKLearnClassifier`, `SKLearnRegressor` and `SKLearnTransformer`; the
package `scikeras` keeps the interface of the old ones.

## Example (bad)
```python
from keras.wrappers.scikit_learn import KerasClassifier
```

## Example (good)
```python
from keras.wrappers import SKLearnClassifier
```

## Fix
None: the new wrappers take the model itself.

## References
- https://keras.io/api/utils/sklearn_wrappers/
"""

from ..rule import Rule, Severity
from .old_names import old_names

RULE = Rule(
    "KM113",
    "scikit-learn-wrapper",
    Severity.ERROR,
    "The wrappers for scikit-learn of Keras 2 are gone.",
)

check = old_names(RULE)
