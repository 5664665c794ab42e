"""What models cost: multiply-adds and memory, by layer and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sizes import DTYPES, Formula, Names
from .weights import count, left_out, model_weights

if TYPE_CHECKING:
    from .estimate import Batch, LayerCosts, ModelCosts, model_costs

__all__ = [
    "DTYPES",
    "Batch",
    "Formula",
    "LayerCosts",
    "ModelCosts",
    "Names",
    "count",
    "left_out",
    "model_costs",
    "model_weights",
]


def __getattr__(name: str) -> Any:
    """Estimates are loaded when they are asked for: few who count weights want them."""
    if name in ("Batch", "LayerCosts", "ModelCosts", "model_costs"):
        from . import estimate

        return getattr(estimate, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
