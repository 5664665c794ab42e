"""What the interpreter knows of the libraries that Keras programs use for their data."""

from . import (
    generators,
    keras_data,
    keras_folders,
    numpy,
    pandas,
    sklearn,
    tensors,
    tensors_images,
    tensors_jax,
    tensors_numbers,
    tensors_torch,
    tf_data,
)

__all__ = [
    "generators",
    "keras_data",
    "keras_folders",
    "numpy",
    "pandas",
    "sklearn",
    "tensors",
    "tensors_images",
    "tensors_jax",
    "tensors_numbers",
    "tensors_torch",
    "tf_data",
]
