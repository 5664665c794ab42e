"""What the interpreter knows of the libraries that Keras programs use for their data."""

from . import numpy, tensors, tensors_images, tensors_jax, tensors_torch

__all__ = ["numpy", "tensors", "tensors_images", "tensors_jax", "tensors_torch"]
