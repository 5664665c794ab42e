"""What models cost: multiply-adds and memory, by layer and in all."""

from __future__ import annotations

from . import (  # noqa: F401 - importing a family registers it
    activations,
    attention,
    convolution,
    elementwise,
    products,
    sequences,
)
from .estimate import DTYPES, Batch, LayerCosts, ModelCosts, model_costs
from .sizes import Formula, Names
from .weights import count, model_weights

__all__ = [
    "DTYPES",
    "Batch",
    "Formula",
    "LayerCosts",
    "ModelCosts",
    "Names",
    "count",
    "model_costs",
    "model_weights",
]
