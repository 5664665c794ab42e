"""The graph of a Functional model: its layers and operations in the order Keras lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..domain import KerasTensor, LayerObject, Node
from ..inference.contract import KerasError


class Graph(Struct, frozen=True):
    """Nodes from inputs to outputs, and operations sorted as `model.layers` is.

    An operation is a `LayerObject`, or the `Node` of a function of ``keras.ops``. `open` says
    that some tensor comes from where kgen could not follow.
    """

    inputs: tuple[KerasTensor, ...]
    outputs: tuple[KerasTensor, ...]
    nodes: tuple[Node, ...]
    operations: tuple[LayerObject | Node, ...]
    open: bool = False


def key(tensor: KerasTensor) -> tuple[int, int]:
    """Identifies a tensor by the node that gives it."""
    return (id(tensor.node) if tensor.node is not None else id(tensor), tensor.index)


def trace(inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> Graph:
    """The graph between tensors, after ``keras/src/ops/function.py`` (`map_graph`).

    Raises `KerasError` (disconnected-graph) when an output needs a tensor that is not reached
    from the inputs.
    """
    stops = {key(tensor) for tensor in inputs}
    order: list[Node] = []
    first_seen: dict[int, int] = {}
    finished: set[int] = set()
    is_open = False
    for output in outputs:
        if output.node is not None and output.node.inputs and key(output) in stops:
            # Keras puts an input of its own in the tensor's place, which is then cut off.
            raise KerasError(
                "disconnected-graph",
                f"`{output.name or 'a tensor'}` stands inside another model and cannot be input "
                "and output of this one at once. Begin with an `Input`.",
                keras="Graph disconnected: cannot find parent for tensor",
            )
        stack: list[tuple[KerasTensor, int]] = [(output, 0)]
        while stack:
            tensor, position = stack.pop()
            node = tensor.node
            if node is None:
                is_open = is_open or key(tensor) not in stops
                continue
            if node.inputs and key(tensor) in stops:
                # From the middle of another model: Keras puts an input of its own in its place.
                continue
            if position == 0:
                if id(node) in finished:
                    continue
                first_seen.setdefault(id(_operation(node)), len(first_seen))
            parents = () if key(tensor) in stops else (*node.inputs, *node.masks)
            if position < len(parents):
                stack.append((tensor, position + 1))
                stack.append((parents[position], 0))
            elif id(node) not in finished:
                finished.add(id(node))
                order.append(node)
    node_depths, operation_depths = _depths(order)
    operations: dict[int, Any] = {}
    for node in order:
        operations[id(_operation(node))] = _operation(node)
    for tensor in inputs:
        node = tensor.node
        if node is not None and not node.inputs and id(_operation(node)) not in operations:
            operations[id(_operation(node))] = _operation(node)
            operation_depths[id(_operation(node))] = 0
            first_seen[id(_operation(node))] = -1
    ordered = sorted(operations, key=lambda k: (-operation_depths[k], first_seen.get(k, 0)))
    nodes = sorted(order, key=lambda node: -node_depths[id(node)])
    if not is_open:
        _check_connected(inputs, nodes)
    return Graph(
        tuple(inputs), tuple(outputs), tuple(nodes), tuple(operations[k] for k in ordered), is_open
    )


def _operation(node: Node) -> LayerObject | Node:
    return node.layer if node.layer is not None else node


def _depths(order: list[Node]) -> tuple[dict[int, int], dict[int, int]]:
    in_graph = {id(node) for node in order}
    nodes: dict[int, int] = {}
    operations: dict[int, int] = {}
    for node in reversed(order):
        depth = max(nodes.setdefault(id(node), 0), operations.get(id(_operation(node)), 0))
        operations[id(_operation(node))] = depth
        nodes[id(node)] = depth
        for parent in (*node.inputs, *node.masks):
            if parent.node is not None and id(parent.node) in in_graph:
                nodes[id(parent.node)] = max(depth + 1, nodes.get(id(parent.node), 0))
    return nodes, operations


def _check_connected(inputs: Sequence[KerasTensor], nodes: Sequence[Node]) -> None:
    reached = {key(tensor) for tensor in inputs}
    for node in nodes:
        for tensor in node.inputs:
            if key(tensor) not in reached:
                raise _disconnected(tensor, node, inputs)
        is_input = not node.inputs and node.layer is not None
        if is_input and (id(node), 0) not in reached:
            tensor = KerasTensor(node.outputs[0], node) if node.outputs else None
            raise _disconnected(tensor, node, inputs)
        reached.update((id(node), index) for index in range(len(node.outputs)))


def _disconnected(
    tensor: KerasTensor | None, node: Node, inputs: Sequence[KerasTensor]
) -> KerasError:
    name = tensor.name if tensor is not None and tensor.name else "an input"
    given = ", ".join(f"`{t.name}`" for t in inputs if t.name) or "the ones given"
    return KerasError(
        "disconnected-graph",
        f"The outputs depend on `{name}`, which cannot be reached from the model's inputs "
        f"({given}). Add it to `inputs`, or build the outputs from those inputs alone.",
        keras="Graph disconnected: cannot find parent for tensor",
    )
