"""Transfer functions of ``keras.ops`` and the functions beside it, by family."""

from . import (  # noqa: F401 - importing a family registers it
    calling,
    creating,
    elementwise,
    gathering,
    imaging,
    linear,
    neural,
    objectives,
    products,
    reducing,
    shaping,
)
