"""All families of random layers by name."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import planned_cases, sequence_cases, strategies
from .layer_oracle import Case

FAMILIES: dict[str, Callable[[Random], Case]] = {
    **strategies.FAMILIES,
    "planned": planned_cases.planned,
    **{
        name: getattr(sequence_cases, name)
        for name in ("recurrent", "with_cell", "bidirectional", "wrapped", "conv_lstm",
                     "attention", "multi_head", "grouped")
    },
}  # fmt: skip
