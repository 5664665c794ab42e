"""What the interpreter knows of the libraries that Keras programs use for their data."""

from . import numpy

__all__ = ["numpy"]
