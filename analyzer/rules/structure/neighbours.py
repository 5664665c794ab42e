"""Layers that follow one another: what the rules of this family look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import GraphFact, LayerFact, ModelFact, NodeFact

if TYPE_CHECKING:
    from ...facts import Program

Pair = tuple[LayerFact, LayerFact]
"""A layer and the only one that its output goes to."""


def pairs(
    program: Program, through: tuple[str, ...] = (), compiled: bool = False
) -> tuple[Pair, ...]:
    """Every layer with the only one that its output goes to, each pair once.

    Layers of the classes `through` between the two are passed over. A layer whose output is an
    output of its model too, or that is called more than once, has no such successor. `compiled`
    asks for models that are trained, not parts that may never be.
    """
    return program.shared((pairs, through, compiled), lambda p: tuple(_pairs(p, through, compiled)))


def _pairs(program: Program, through: tuple[str, ...], compiled: bool) -> Iterator[Pair]:
    models = program.models
    if compiled:
        models = tuple(model for model in models if model.compiled is not None)
    seen: set[int] = set()
    for pair in program.each((pairs, through, compiled), models, lambda _, m: _in(m, through)):
        if pair[0].identity not in seen:
            seen.add(pair[0].identity)
            yield pair


def _in(model: ModelFact, through: tuple[str, ...]) -> Iterator[Pair]:
    if model.graph is None:
        return
    following = _following(model.graph)
    for position, node in enumerate(model.graph.nodes):
        second = following.get(position)
        while second is not None and _layer(model.graph, second).class_name in through:
            second = following.get(second)
        if second is not None:
            other = _layer(model.graph, second)
            if other.identity != node.layer.identity:
                yield node.layer, other


def _layer(graph: GraphFact, position: int) -> LayerFact:
    return graph.nodes[position].layer


def _following(graph: GraphFact) -> dict[int, int]:
    """Node → the only node that takes what it gives."""
    users: dict[int, list[int]] = {}
    for position, node in enumerate(graph.nodes):
        for ref in node.inputs:
            users.setdefault(ref.node, []).append(position)
    kept = {ref.node for ref in graph.outputs}
    calls = Counter(node.layer.identity for node in graph.nodes)

    def plain(node: NodeFact) -> bool:
        return calls[node.layer.identity] == 1 and len(node.inputs) == 1

    return {
        first: after[0]
        for first, after in users.items()
        if first >= 0
        and len(after) == 1
        and first not in kept
        and calls[graph.nodes[first].layer.identity] == 1
        and plain(graph.nodes[after[0]])
    }


__all__ = ["Pair", "pairs"]
