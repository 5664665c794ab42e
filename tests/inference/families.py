"""All families of random cases by name: how to draw one, and how to compare it with Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from . import (
    image_cases,
    layer_oracle,
    loss_cases,
    metric_cases,
    planned_cases,
    sequence_cases,
    strategies,
    wrapper_cases,
)
from .verdicts import Verdict


@dataclass(frozen=True)
class Family:
    """Cases of one kind; `draw` gives one that `verdict` compares with Keras."""

    draw: Callable[[Random], Any]
    verdict: Callable[[Any], Verdict]


def _layers(module: Any, *names: str) -> dict[str, Family]:
    return {name: Family(getattr(module, name), layer_oracle.verdict) for name in names}


FAMILIES: dict[str, Family] = {
    **_layers(strategies, *strategies.FAMILIES),
    **_layers(planned_cases, "planned"),
    **_layers(
        sequence_cases,
        "recurrent",
        "with_cell",
        "bidirectional",
        "wrapped",
        "conv_lstm",
        "attention",
        "multi_head",
        "grouped",
    ),
    **_layers(wrapper_cases, "distributed", "spectral", "merge", "cell"),
    **_layers(image_cases, "picture"),
    "loss": Family(loss_cases.loss, loss_cases.verdict),
    "metric": Family(metric_cases.metric, metric_cases.verdict),
}
