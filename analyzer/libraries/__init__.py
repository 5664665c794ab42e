"""What the interpreter knows of the libraries that Keras programs use for their data."""

from . import keras_data, numpy, sklearn, tensors, tensors_images, tensors_jax, tensors_torch

__all__ = [
    "keras_data",
    "numpy",
    "sklearn",
    "tensors",
    "tensors_images",
    "tensors_jax",
    "tensors_torch",
]
