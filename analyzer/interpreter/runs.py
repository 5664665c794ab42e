"""What a call ran, as facts: what it was given, and the graph of what it did inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import Array, KerasTensor, LayerObject, Node, Run, Value, leaves, map_structure
from ..facts import GraphFact, LayerFact, NodeFact, TensorRef
from .graph import key
from .machine import Machine
from .values import to_spec

Facts = Mapping[int, LayerFact]


def call_details(vm: Machine, node: Node, known: Facts) -> dict[str, Any]:
    """The fields of a `NodeFact` that say what the call was given and what it ran."""
    args, kwargs = node.arguments or ((), {})
    known = _with_parts(known, known.get(id(node.layer)))
    inside = None if node.inside is None else run_fact(vm, node.inside, known)
    return {
        "args": map_structure(to_spec, args),
        "kwargs": map_structure(to_spec, dict(kwargs)),
        "inside": inside,
        "lost": node.inside is not None and inside is None,
        "parts": tuple(
            (_layer(vm, layer, None, known), None if run is None else run_fact(vm, run, known))
            for layer, run in node.parts
        ),
    }


def run_fact(vm: Machine, run: Run, known: Facts) -> GraphFact | None:
    """What a call ran, as a graph; None where a tensor comes from what is not known.

    A call on arrays, not on symbolic tensors, is followed only if all of them come from its
    arguments through layers: NumPy in between leaves no trace.
    """
    if run.nodes is None:
        return None
    eager = not any(isinstance(value, KerasTensor) for value in run.inputs)
    places = {_key(value): TensorRef(-1, index) for index, value in enumerate(run.inputs)}
    nodes: list[NodeFact] = []
    for node, results in run.nodes:
        args, kwargs = node.arguments or ((), {})
        inputs: list[TensorRef] = []
        for value in leaves((args, dict(kwargs))):
            if not isinstance(value, KerasTensor | Array):
                continue
            place = places.get(_key(value))
            if place is not None:
                inputs.append(place)
            elif isinstance(value, KerasTensor) or (eager and not value.variable):
                return None
        layer = _layer(vm, node.layer, node, known)
        fact = NodeFact(
            layer,
            tuple(inputs),
            tuple(node.outputs),
            node.site,
            **call_details(vm, node, {**known, layer.identity: layer}),
        )
        places.update((_key(v), TensorRef(len(nodes), i)) for i, v in enumerate(results))
        nodes.append(fact)
    outputs = [places.get(_key(value)) for value in run.outputs]
    if not outputs or any(place is None for place in outputs):
        return None
    return GraphFact(
        tuple(nodes),
        tuple(TensorRef(-1, index) for index in range(len(run.inputs))),
        tuple(place for place in outputs if place is not None),
        tuple(value.spec for value in run.inputs),
    )


def _with_parts(known: Facts, layer: LayerFact | None) -> Facts:
    """`known`, and the layers in `layer`: what it runs is mostly these, whose facts are made."""
    if layer is None:
        return known
    parts = layer.sublayers if layer.model is None else layer.model.layers or ()
    return {**known, **{part.identity: part for part in parts}} if parts else known


def _key(value: Value) -> tuple[int, int]:
    """Identifies a tensor by the node that gives it, an array by itself."""
    return key(value) if isinstance(value, KerasTensor) else (id(value), -1)


def _layer(vm: Machine, layer: LayerObject | None, node: Node | None, known: Facts) -> LayerFact:
    from .layer_facts import layer_fact, operation_fact

    if layer is None:
        assert node is not None
        return operation_fact(node)
    return known.get(id(layer)) or layer_fact(vm, layer, node)
