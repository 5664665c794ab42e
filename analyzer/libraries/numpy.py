"""NumPy: importing this module registers everything that is known of it."""

from . import (
    numpy_arranging,
    numpy_arrays,
    numpy_creation,
    numpy_elementwise,
    numpy_files,
    numpy_linear,
    numpy_random,
    numpy_reducing,
)

__all__ = [
    "numpy_arranging",
    "numpy_arrays",
    "numpy_creation",
    "numpy_elementwise",
    "numpy_files",
    "numpy_linear",
    "numpy_random",
    "numpy_reducing",
]
