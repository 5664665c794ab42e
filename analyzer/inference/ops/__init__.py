"""Transfer functions of ``keras.ops`` and the functions beside it, by family."""

from . import (  # noqa: F401 - importing a family registers it
    calling,
    creating,
    diagonals,
    elementwise,
    gathering,
    imaging,
    joining,
    linear,
    neural,
    objectives,
    products,
    reducing,
    reordering,
    repeating,
)
