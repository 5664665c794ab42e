"""Transfer functions: what every layer and operation of Keras does to shapes."""

from . import (  # noqa: F401 - importing a family registers it
    accuracies,
    applications,
    attention,
    convolution,
    dense,
    einsum,
    encoding,
    hub,
    images,
    inputs,
    merging,
    normalization,
    ops,
    pooling,
    recurrent,
    reshaping,
    spectrograms,
    vocabularies,
    wrappers,
)
