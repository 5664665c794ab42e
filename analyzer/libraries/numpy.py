"""NumPy: importing this module registers everything that is known of it."""

from . import (
    numpy_arranging,
    numpy_arrays,
    numpy_creation,
    numpy_elementwise,
    numpy_files,
    numpy_joining,
    numpy_linear,
    numpy_random,
    numpy_reducing,
)
from .contract import FUNCTIONS
from .symbolic import refusing

_ONLY_SHAPE = frozenset({"shape", "ndim", "size", "squeeze"})
_LISTS = frozenset({"concatenate", "stack", "vstack", "hstack", "dstack", "column_stack"})
_ASIDE = ("numpy.random.", "numpy.testing.")


def _refuse_symbolic() -> None:
    """Every function that needs numbers refuses a symbolic Keras tensor."""
    for path, model in list(FUNCTIONS.items()):
        name = path.removeprefix("numpy.")
        if path.startswith("numpy.") and name not in _ONLY_SHAPE and not path.startswith(_ASIDE):
            FUNCTIONS[path] = refusing(model, lists=name in _LISTS)


_refuse_symbolic()

__all__ = [
    "numpy_arranging",
    "numpy_arrays",
    "numpy_creation",
    "numpy_elementwise",
    "numpy_files",
    "numpy_joining",
    "numpy_linear",
    "numpy_random",
    "numpy_reducing",
]
