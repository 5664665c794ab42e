"""Layers as facts: what rules and editors see of a layer at one moment."""

from __future__ import annotations

from operator import is_

from ..domain import (
    KerasTensor,
    LayerObject,
    ModelObject,
    Node,
    Structure,
)
from ..facts import LayerFact
from .layer_state import (
    Above,
    all_weights,
    class_name,
    is_unbuilt,
    last_node,
    presumed_node,
    sublayers,
)
from .machine import Machine
from .operations import operation_class


def layer_fact(
    vm: Machine, layer: LayerObject, node: Node | None = None, above: Above = ()
) -> LayerFact:
    """A layer as it stands now. `node` is the call that is meant, the last one if not given.

    `above` are the objects that hold it, which it may hold again.
    """
    from .graph_facts import graph_fact
    from .model_facts import model_fact

    node = node or last_node(layer) or presumed_node(layer)
    known = vm.layer_facts.get((id(layer), id(node)))
    if known is not None and _stands(known, layer, node):
        return known[2]
    inputs: Structure = None
    output: Structure = None
    inbound: tuple[str, ...] = ()
    if node is not None:
        inputs = tuple(t.spec for t in node.inputs)
        inputs = inputs[0] if len(inputs) == 1 else inputs
        output = node.outputs[0] if len(node.outputs) == 1 else tuple(node.outputs)
        inbound = tuple(producer_name(t) for t in (*node.inputs, *node.masks))
    trainable = layer.trainable
    is_model = isinstance(layer, ModelObject)
    below = (*above, layer)
    children = (
        ()
        if is_model
        else tuple(layer_fact(vm, child, above=below) for child in _children(layer, above))
    )
    graph = None
    if layer.cls is not None and not is_model and vm.finished:
        graph = graph_fact(vm, layer, {child.identity: child for child in children})
    fact = LayerFact(
        identity=id(layer),
        name=layer.slots.get("name") or class_name(layer),
        path=layer.path or "",
        config=dict(layer.config),
        site=layer.site,
        call_site=node.site if node is not None else None,
        inputs=inputs,
        output=output,
        weights=all_weights(layer),
        unbuilt=is_unbuilt(layer),
        trainable=trainable if isinstance(trainable, bool) else None,
        trains_inside=bool(layer.slots.get("trains_inside")),
        unfrozen_in_vain=layer.unfrozen_in_vain,
        model=model_fact(vm, layer, above) if is_model else None,
        sublayers=children,
        class_name=class_name(layer),
        inbound=inbound,
        custom=layer.cls is not None,
        graph=graph,
    )
    if layer.cls is None and not is_model and not children:
        vm.layer_facts[id(layer), id(node)] = (layer, node, fact)
    return fact


def _stands(known: tuple[LayerObject, Node | None, LayerFact], layer: LayerObject, node) -> bool:
    """Whether a fact about a layer without layers of its own describes it as it is now."""
    same, called, fact = known
    trainable = layer.trainable
    return (
        same is layer
        and called is node
        and fact.weights is layer.weights
        and fact.unbuilt is is_unbuilt(layer)
        and fact.trainable is (trainable if isinstance(trainable, bool) else None)
        and fact.trains_inside is bool(layer.slots.get("trains_inside"))
        and fact.unfrozen_in_vain is layer.unfrozen_in_vain
        and fact.name == (layer.slots.get("name") or fact.class_name)
        and len(fact.config) == len(layer.config)
        and all(map(is_, fact.config.values(), layer.config.values()))
    )


def _children(layer: LayerObject, above: Above) -> list[LayerObject]:
    inner = [v for v in layer.config.values() if isinstance(v, LayerObject) and v not in above]
    return inner + [child for child in sublayers(layer, above) if child not in inner]


def producer_name(tensor: KerasTensor) -> str:
    node = tensor.node
    if node is None:
        return tensor.name or ""
    if node.layer is not None:
        return node.layer.slots.get("name") or ""
    return node.name or ""


def operation_fact(node: Node) -> LayerFact:
    """A node of an operation, as a layer fact: Keras lists both."""
    inputs = tuple(t.spec for t in node.inputs)
    return LayerFact(
        identity=id(node),
        name=node.name or operation_class(node.operation or ""),
        path=node.operation or "",
        config={},
        site=node.site,
        call_site=node.site,
        inputs=inputs[0] if len(inputs) == 1 else inputs,
        output=node.outputs[0] if len(node.outputs) == 1 else tuple(node.outputs),
        weights=(),
        class_name=operation_class(node.operation or ""),
        inbound=tuple(producer_name(t) for t in node.inputs),
    )
