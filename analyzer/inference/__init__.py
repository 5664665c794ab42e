"""Transfer functions: what every layer and operation of Keras does to shapes."""

from . import (  # noqa: F401 - importing a family registers it
    attention,
    convolution,
    dense,
    inputs,
    merging,
    normalization,
    pooling,
    recurrent,
    reshaping,
    wrappers,
)
