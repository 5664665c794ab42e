"""Layers that follow one another: what the rules of this family look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import LayerFact, ModelFact

if TYPE_CHECKING:
    from ...facts import Program


def pairs(program: Program, through: tuple[str, ...] = ()) -> Iterator[tuple[LayerFact, LayerFact]]:
    """Every layer with the only one that its output goes to, each pair once.

    Layers of the classes `through` between the two are passed over. A layer whose output is an
    output of its model too, or that is called more than once, has no such successor.
    """
    seen: set[int] = set()
    for model in program.models:
        followers = _followers(model)
        for layer in model.layers or ():
            if layer.identity in seen:
                continue
            second = _only(followers, layer)
            while second is not None and second.class_name in through:
                second = _only(followers, second)
            if second is not None and second.identity != layer.identity:
                seen.add(layer.identity)
                yield layer, second


def _followers(model: ModelFact) -> dict[str, list[LayerFact | None]]:
    """Name of a layer → the layers that its output goes to; None stands for the outside."""
    found: dict[str, list[LayerFact | None]] = {}
    for layer in model.layers or ():
        for name in layer.inbound:
            found.setdefault(name, []).append(layer)
    for output in model.output_layers:
        if output is not None:
            found.setdefault(output.name, []).append(None)
    return found


def _only(followers: dict[str, list[LayerFact | None]], layer: LayerFact) -> LayerFact | None:
    following = followers.get(layer.name, [])
    return following[0] if len(following) == 1 else None


__all__ = ["pairs"]
