"""How the layers of a model are connected, as facts: one node for each call of a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ..domain import KerasTensor, LayerObject, ModelObject, Node, Run
from ..facts import GraphFact, LayerFact, NodeFact, TensorRef
from .graph import Graph, key
from .layer_facts import operation_fact
from .layer_state import last_node, sequence_slot
from .machine import Machine
from .runs import call_details, run_fact

Facts = Mapping[int, LayerFact]


def graph_fact(vm: Machine, layer: LayerObject, known: Facts) -> GraphFact | None:
    """The graph inside a model, or inside a layer or model of the program that was called.

    `known` are the facts of its layers by identity. None when there is no graph, or when it
    cannot all be followed.
    """
    if layer.slots.get("escaped"):
        return None
    graph = layer.slots.get("graph")
    if isinstance(graph, Graph):
        return None if graph.open else _fact(vm, graph, known)
    if isinstance(layer, ModelObject) and layer.kind == "Sequential":
        return _chain(vm, layer, known)
    return _fact_of_call(vm, layer, known)


def _fact_of_call(vm: Machine, layer: LayerObject, known: Facts) -> GraphFact | None:
    """What the last ``call`` of a class of the program did with its tensors."""
    node = last_node(layer)
    run = layer.slots.get("last_run") or (node.inside if node is not None else None)
    return run_fact(vm, run, known) if isinstance(run, Run) else None


def _fact(vm: Machine, graph: Graph, known: Facts) -> GraphFact | None:
    """The graph of a Functional model. A layer in the middle of another model that gives one of
    the inputs is no part of it."""
    given = {key(tensor): index for index, tensor in enumerate(graph.inputs)}
    starts = {node for node, _ in given}
    nodes = [node for node in graph.nodes if id(node) not in starts or not node.inputs]
    # Inputs that nothing uses are the model's all the same.
    unused = [t.node for t in graph.inputs if t.node is not None and not t.node.inputs]
    nodes = [node for node in dict.fromkeys(unused) if node not in nodes] + nodes
    position = {id(node): index for index, node in enumerate(nodes)}
    needed = [tensor for node in nodes for tensor in node.inputs]
    if any(id(t.node) not in position and key(t) not in given for t in needed):
        return None

    def ref(tensor: KerasTensor) -> TensorRef:
        if tensor.node is not None and id(tensor.node) in position:
            return TensorRef(position[id(tensor.node)], tensor.index)
        return TensorRef(-1, given[key(tensor)])

    return GraphFact(
        nodes=tuple(
            NodeFact(
                _layer(vm, node, known),
                tuple(ref(tensor) for tensor in node.inputs),
                tuple(node.outputs),
                node.site,
                **call_details(vm, node, known),
            )
            for node in nodes
        ),
        inputs=tuple(ref(tensor) for tensor in graph.inputs),
        outputs=tuple(ref(tensor) for tensor in graph.outputs),
        input_specs=tuple(tensor.spec for tensor in graph.inputs),
    )


def _layer(vm: Machine, node: Node, known: Facts) -> LayerFact:
    from .layer_facts import layer_fact

    if node.layer is None:
        return operation_fact(node)
    return known.get(id(node.layer)) or layer_fact(vm, node.layer, node)


def _chain(vm: Machine, model: ModelObject, known: Facts) -> GraphFact | None:
    """The row of layers of a Sequential model; outputs are empty where it is not built."""
    from .sequential import is_input

    layers = model.slots.get("layers")
    if not isinstance(layers, tuple) or not layers:
        return None
    tensors = sequence_slot(model, "tensors")
    first = is_input(layers[0])
    nodes: list[NodeFact] = []
    before = TensorRef(-1)
    for index, layer in enumerate(layers):
        at = index + (0 if first else 1)
        tensor = tensors[at] if at < len(tensors) else None
        node = tensor.node if isinstance(tensor, KerasTensor) else None
        if node is None or node.layer is not layer:
            # A row that broke off further on: the layers before were called all the same.
            node = last_node(layer) if first else None
        inputs = () if first and index == 0 else (before,)
        outputs = tuple(node.outputs) if node is not None else ()
        fact = NodeFact(known[id(layer)], inputs, outputs, node.site if node else None)
        nodes.append(replace(fact, **call_details(vm, node, known)) if node else fact)
        before = TensorRef(index)
    start: Sequence[KerasTensor] = [t for t in tensors[:1] if isinstance(t, KerasTensor)]
    return GraphFact(
        nodes=tuple(nodes),
        inputs=(TensorRef(0) if first else TensorRef(-1),),
        outputs=(before,),
        input_specs=tuple(tensor.spec for tensor in start),
    )
