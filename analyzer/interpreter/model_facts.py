"""Models as facts: what rules and editors see of a model at one moment."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    DictValue,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Structure,
    leaves,
    map_structure,
)
from ..facts import LayerFact, ModelFact
from .functional import model_inputs, model_outputs
from .graph import Graph
from .graph_facts import graph_fact
from .layer_facts import layer_fact, operation_fact
from .layer_state import Above, class_name, sublayers
from .machine import Machine
from .members import has_member
from .values import to_spec


def model_fact(vm: Machine, model: ModelObject, above: Above = ()) -> ModelFact:
    """A model as it stands now. `above` are the objects that hold it."""
    inputs, outputs = model_inputs(model), model_outputs(model)
    if outputs is None and model.kind == "Subclass":
        output_specs = model.slots.get("last_output")
    else:
        output_specs = map_structure(to_spec, outputs) if outputs is not None else None
    flat_outputs = [leaf for leaf in leaves(outputs) if isinstance(leaf, KerasTensor)]
    facts = layer_facts(vm, model, above)
    by_identity = {fact.identity: fact for fact in facts or ()}
    compiled = model.slots.get("compiled")
    fits = model.slots.get("fits", 0)
    since = model.slots.get("fits_since_compile", 0)
    trainable = model.trainable
    nested = model.slots.get("inputs")
    input_specs: Structure = None
    if inputs is not None:
        input_specs = map_structure(to_spec, nested) if nested is not None else inputs[0].spec
    return ModelFact(
        identity=id(model),
        name=model.slots.get("name") or class_name(model),
        kind=model.kind,
        class_name=class_name(model),
        site=model.site,
        variable=model.slots.get("variable"),
        inputs=input_specs,
        outputs=output_specs,
        input_names=tuple(t.name or "" for t in inputs or ()),
        output_names=tuple(_producer(t) for t in flat_outputs),
        layers=facts,
        output_layers=tuple(_output_layer(t, by_identity) for t in flat_outputs),
        compiled=compiled if compiled is None or hasattr(compiled, "bound") else None,
        compile_trainable=model.slots.get("compile_trainable", ()),
        fits=fits if isinstance(fits, int) else -1,
        fits_since_compile=since if isinstance(since, int) else -1,
        loaded=bool(model.slots.get("loaded")),
        own_training=_own_training(model),
        compile_elsewhere=compiled is not None and not hasattr(compiled, "bound"),
        trainable=trainable if isinstance(trainable, bool) else None,
        graph=graph_fact(vm, model, by_identity) if vm.finished else None,
    )


_TRAINING = ("compute_loss", "train_step", "test_step", "fit", "evaluate", "compile")


def _own_training(model: ModelObject) -> bool:
    cls = model.cls
    if cls is None:
        return False
    return cls.has_unknown_base() or any(has_member(cls, name) for name in _TRAINING)


def _producer(tensor: KerasTensor) -> str:
    from .layer_facts import producer_name

    return producer_name(tensor)


def _output_layer(tensor: KerasTensor, facts: Mapping[int, LayerFact]) -> LayerFact | None:
    if tensor.node is None:
        return None
    operation = tensor.node.layer if tensor.node.layer is not None else tensor.node
    return facts.get(id(operation))


def layer_facts(vm: Machine, model: ModelObject, above: Above = ()) -> tuple[LayerFact, ...] | None:
    """The layers (and operations) of a model in the order of its summary."""
    if model.slots.get("escaped"):
        return None
    graph = model.slots.get("graph")
    below = (*above, model)
    if isinstance(graph, Graph):
        if graph.open:
            return None
        own = {id(node.layer): node for node in reversed(graph.nodes) if node.layer is not None}
        return tuple(
            layer_fact(vm, op, own.get(id(op)), below)
            if isinstance(op, LayerObject)
            else operation_fact(op)
            for op in graph.operations
        )
    if model.kind == "Subclass":
        return tuple(layer_fact(vm, layer, above=below) for layer in sublayers(model, above))
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple):
        return None
    return tuple(layer_fact(vm, layer, above=below) for layer in layers)


def tables_of(model: ModelObject) -> frozenset[int] | None:
    """The identities of all tables that `model_fact` reads: none changed, the fact stands.

    None where the program's own classes keep what they like in their attributes.
    """
    found: set[int] = set()
    stack: list[object] = [model]
    while stack:
        match stack.pop():
            case LayerObject() as layer if id(layer.slots) not in found:
                if layer.cls is not None:
                    return None
                found.add(id(layer.slots))
                stack += [*layer.slots.values(), *layer.config.values()]
            case Graph() as graph:
                stack += graph.operations
                stack += [node.layer for node in graph.nodes]
            case ListValue() as value:
                found.add(id(value.slots))
                stack += value.items or ()
            case DictValue() as value:
                found |= {id(value.slots), id(value.data)}
                stack += value.data.values()
            case tuple() as items:
                stack += items
    return frozenset(found)
