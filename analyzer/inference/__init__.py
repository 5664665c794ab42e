"""Transfer functions: what every layer and operation of Keras does to shapes.

Those of operations (`ops`) are loaded when one is asked for.
"""

from . import (  # noqa: F401 - importing a family registers it
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
    pooling,
    recurrent,
    reshaping,
    spectrograms,
    vocabularies,
    wrappers,
)
