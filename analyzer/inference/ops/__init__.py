"""Transfer functions of ``keras.ops`` and the functions beside it, by family."""

from .. import accuracies  # noqa: F401 - its functions are operations too
from . import (  # noqa: F401 - importing a family registers it
    attending,
    calling,
    counting,
    creating,
    diagonals,
    elementwise,
    gathering,
    imaging,
    joining,
    linear,
    neural,
    normalizing,
    objectives,
    products,
    reducing,
    reordering,
    repeating,
)
