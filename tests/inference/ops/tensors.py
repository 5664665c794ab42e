"""Tensors of the differential tests: what stands for one in Keras, run both ways, and in kgen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from kgen.analyzer.domain import TensorSpec, unknown_size

from ..layer_oracle import keras


@dataclass(frozen=True)
class T:
    """A tensor. The sizes of the axes in `hidden` are None where it is symbolic."""

    shape: tuple[int, ...]
    dtype: str = "float32"
    hidden: tuple[int, ...] = ()

    def array(self) -> Any:
        """Numbers between 0.1 and 0.9 (square matrices positive definite), or zeros."""
        random = np.random.RandomState(0)
        if not self.dtype.startswith(("float", "bfloat", "complex")):
            return keras.ops.convert_to_tensor(np.zeros(self.shape, self.dtype))
        values = random.uniform(0.1, 0.9, self.shape)
        if len(self.shape) > 1 and self.shape[-1] == self.shape[-2]:
            values = values @ np.swapaxes(values, -1, -2) + np.eye(self.shape[-1])
        return keras.ops.cast(keras.ops.convert_to_tensor(np.asarray(values)), self.dtype)

    def symbol(self) -> Any:
        sizes = (None if i in self.hidden else size for i, size in enumerate(self.shape))
        return keras.KerasTensor(tuple(sizes), self.dtype)

    def spec(self) -> TensorSpec:
        sizes = (
            unknown_size(dynamic=True) if i in self.hidden else size
            for i, size in enumerate(self.shape)
        )
        return TensorSpec(tuple(sizes), self.dtype)


def deep(value: Any, change: Callable[[T], Any]) -> Any:
    """A structure of arguments with every tensor changed."""
    match value:
        case T():
            return change(value)
        case tuple():
            return tuple(deep(item, change) for item in value)
        case list():
            return [deep(item, change) for item in value]
        case dict():
            return {key: deep(item, change) for key, item in value.items()}
    return value
