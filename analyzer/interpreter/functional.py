"""Functional models: their graph, what goes in and comes out, their graph run on other inputs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from ..domain import (
    Array,
    KerasTensor,
    LayerObject,
    ModelObject,
    Node,
    Run,
    Structure,
    TensorSpec,
    Value,
    differ,
    is_dynamic,
    leaves,
    map_structure,
    plain,
    show_dim,
    show_shape,
)
from ..inference.contract import KerasError, Undecided
from ..source import Site
from .graph import Graph, key, trace
from .layer_state import class_name, is_lambda, sublayers
from .machine import Machine
from .values import to_spec


def make_functional(
    vm: Machine, model: ModelObject, inputs: Value, outputs: Value, site: Site
) -> None:
    """Trace the graph of ``Model(inputs, outputs)``; raises `KerasError` where Keras does."""
    given, wanted = plain(inputs), plain(outputs)
    flat_inputs = _tensors(given, "inputs")
    flat_outputs = _tensors(wanted, "outputs")
    if flat_inputs is None or flat_outputs is None:
        return
    graph = trace(flat_inputs, flat_outputs)
    names: dict[str, int] = {}
    for operation in graph.operations:
        name = operation.slots.get("name") if isinstance(operation, LayerObject) else operation.name
        if isinstance(name, str):
            names[name] = names.get(name, 0) + 1
    repeated = next((name for name, count in names.items() if count > 1), None)
    if repeated is not None and not graph.open:
        raise KerasError(
            "duplicate-layer-name",
            f"Two layers of the model are both called '{repeated}'. Every layer needs a name of "
            "its own.",
            keras=f'The name "{repeated}" is used 2 times in the model. '
            "All operation names should be unique.",
        )
    vm.state.set(model.slots, "graph", graph)
    vm.state.set(model.slots, "inputs", given)
    vm.state.set(model.slots, "outputs", wanted)
    if not graph.open:
        vm.state.set(
            model.slots,
            "layers",
            tuple(op for op in graph.operations if isinstance(op, LayerObject)),
        )


def _tensors(structure: Value, argument: str) -> list[KerasTensor] | None:
    found = leaves(structure)
    for leaf in found:
        if isinstance(leaf, LayerObject):
            raise KerasError(
                "output-not-a-tensor",
                f"`{argument}` holds the layer {class_name(leaf)}, which was never called. Call it "
                f"on a tensor: `{class_name(leaf)}(...)(x)`.",
                keras=f"All `{argument}` values must be KerasTensors.",
                argument=argument,
            )
        if isinstance(leaf, Array | str | int | float) or leaf is None:
            what = "an array" if isinstance(leaf, Array) else repr(leaf)
            raise KerasError(
                "output-not-a-tensor",
                f"`{argument}` must be tensors that come from `Input` through layers; "
                f"here it is {what}.",
                keras=f"All `{argument}` values must be KerasTensors.",
                argument=argument,
            )
    if not found or not all(isinstance(leaf, KerasTensor) for leaf in found):
        return None
    return found


def model_inputs(model: ModelObject) -> tuple[KerasTensor, ...] | None:
    """The input tensors of a built Sequential or Functional model, flattened."""
    graph = model.slots.get("graph")
    if isinstance(graph, Graph):
        return graph.inputs
    tensors = model.slots.get("tensors")
    layers = model.slots.get("layers")
    if isinstance(tensors, tuple) and tensors and isinstance(tensors[0], KerasTensor):
        return (tensors[0],) if isinstance(layers, tuple) else None
    return None


def model_outputs(model: ModelObject) -> Structure:
    """The output tensors as the model nests them, None when not known."""
    if model.slots.get("broken") or model.slots.get("escaped"):
        return None
    if isinstance(model.slots.get("graph"), Graph):
        return model.slots.get("outputs")
    tensors = model.slots.get("tensors")
    if isinstance(tensors, tuple) and tensors and isinstance(model.slots.get("layers"), tuple):
        return tensors[-1]
    return None


def model_layers(model: ModelObject) -> tuple[LayerObject, ...] | None:
    """The layers as ``model.layers`` lists them, the Sequential's InputLayer included."""
    if model.kind == "Subclass":
        return tuple(sublayers(model))
    layers = model.slots.get("layers")
    if model.slots.get("escaped") or not isinstance(layers, tuple):
        return None
    return layers


def replay_layer(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> tuple[Node, Value]:
    """One layer of a model on other inputs than it was called on: the node, and its tensors."""
    specs = map_structure(to_spec, args)
    named = map_structure(to_spec, dict(kwargs))
    if layer.cls is not None or isinstance(layer, ModelObject) or is_lambda(layer):
        from .layers import infer_custom

        inferred = infer_custom(vm, layer, specs, named)
    else:
        inferred = vm.inference.layer(layer, specs, named, layer.weights)
    given = tuple(t for t in leaves((args, dict(kwargs))) if isinstance(t, KerasTensor))
    node = Node(
        layer,
        given,
        (args, dict(kwargs)),
        site=layer.site,
        outputs=[leaf for leaf in leaves(inferred.outputs) if isinstance(leaf, TensorSpec)],
        inside=inferred.inside,
        parts=tuple((child, what.inside) for child, what in inferred.children),
    )
    return node, _tensors_of(node, inferred.outputs)


def _tensors_of(node: Node, outputs: Structure) -> Value:
    index = itertools.count()
    return map_structure(
        lambda leaf: KerasTensor(leaf, node, next(index)) if isinstance(leaf, TensorSpec) else leaf,
        outputs,
    )


STEPS_OF_A_LAYER = 4
"""What running a layer again counts beside steps of the program: a backbone in a loop adds up."""


def replay(vm: Machine, model: ModelObject, given: Structure) -> tuple[Structure, Run | None]:
    """Run a Functional model's graph on other inputs: what it gives, and what was run for it.

    Nothing is run for inputs that are those of the graph itself.
    """
    graph: Graph = model.slots["graph"]
    if graph.open:
        raise Undecided("a model whose graph is not known")
    flat = check_inputs(model, given)
    wanted = model.slots["outputs"]
    if all(spec == tensor.spec for spec, tensor in zip(flat, graph.inputs, strict=True)):
        return map_structure(to_spec, wanted), None
    starts = tuple(KerasTensor(spec) for spec in flat)
    tensors = {key(old): new for old, new in zip(graph.inputs, starts, strict=True)}
    nodes: list[tuple[Node, tuple[Value, ...]]] = []

    def substitute(leaf: Value) -> Value:
        return tensors.get(key(leaf), leaf) if isinstance(leaf, KerasTensor) else leaf

    for node in graph.nodes:
        if (id(node), 0) in tensors:
            continue
        args, kwargs = (map_structure(substitute, part) for part in node.arguments or ((), {}))
        vm.steps += STEPS_OF_A_LAYER
        if node.layer is not None:
            run, outputs = replay_layer(vm, node.layer, args, kwargs)
        else:
            run, outputs = _replay_operation(vm, node, kwargs)
        results = tuple(leaves(outputs))
        nodes.append((run, results))
        tensors.update(((id(node), index), tensor) for index, tensor in enumerate(results))
    found = map_structure(substitute, wanted)
    return map_structure(to_spec, found), Run(starts, tuple(nodes), tuple(leaves(found)))


def _replay_operation(vm: Machine, node: Node, kwargs: Mapping[str, Value]) -> tuple[Node, Value]:
    from .operations import operation_output

    outputs = operation_output(vm, node.operation or "", map_structure(to_spec, dict(kwargs)))
    given = tuple(t for t in leaves(dict(kwargs)) if isinstance(t, KerasTensor))
    specs = [leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec)]
    run = Node(None, given, ((), dict(kwargs)), node.operation, node.name, node.site, outputs=specs)
    return run, _tensors_of(run, outputs)


def check_inputs(model: ModelObject, given: Structure) -> list[TensorSpec]:
    """The inputs as the model takes them, flattened; raises `KerasError` where Keras refuses.

    A missing or surplus last axis of size 1 is adjusted, as Keras 3 does. A Sequential model does
    not look at sizes: see `check_sizes`.
    """
    inputs = model_inputs(model)
    if inputs is None:
        raise Undecided("a model whose inputs are not known")
    flat = _arrange(model, given, inputs)
    if any(not isinstance(leaf, TensorSpec) for leaf in flat):
        raise Undecided("an input is not known")
    if len(flat) != len(inputs):
        raise KerasError(
            "input-structure-mismatch",
            f"The model takes {len(inputs)} input{'s' if len(inputs) != 1 else ''} "
            f"({', '.join(show_shape(t.shape) for t in inputs)}), but {len(flat)} "
            f"{'are' if len(flat) != 1 else 'is'} given.",
            keras=f"expects {len(inputs)} input(s), but it received {len(flat)} input tensors",
        )
    found = [_fit_input(tensor, spec) for tensor, spec in zip(inputs, flat, strict=True)]
    if model.kind != "Sequential":
        check_sizes(inputs, flat, squeezes=True)
    return found


def check_sizes(
    inputs: Sequence[KerasTensor], given: Sequence[TensorSpec], *, squeezes: bool = False
) -> None:
    """Raise `KerasError` where sizes differ from those that inputs were declared with.

    With `squeezes` as Keras compares them: without a last axis of size 1 on either side and as far
    as both go, so that it is up to the layers what they make of it.
    """
    for tensor, spec in zip(inputs, given, strict=True):
        wanted, found = tensor.shape or (), spec.shape or ()
        sizes = [
            shape[:-1] if squeezes and shape[-1:] == (1,) else shape for shape in (wanted, found)
        ]
        for axis, (want, have) in enumerate(zip(*sizes, strict=not squeezes)):
            if axis and not is_dynamic(want) and not is_dynamic(have) and differ(want, have):
                raise KerasError(
                    "input-size-mismatch",
                    f"The model expects {show_shape(wanted)}, but is given {show_shape(found)}: "
                    f"axis {axis} is {show_dim(have)} instead of {show_dim(want)}.",
                    keras="is incompatible with the layer: expected shape="
                    f"{show_shape(wanted)}, found shape={show_shape(found)}",
                    sizes=(want, have),
                )


def _arrange(
    model: ModelObject, given: Structure, inputs: tuple[KerasTensor, ...]
) -> list[Structure]:
    structure = model.slots.get("inputs")
    if isinstance(given, dict) and not isinstance(structure, dict):
        names = [tensor.name for tensor in inputs]
        if all(name in given for name in names):
            return [given[name] for name in names]
        missing = [name for name in names if name not in given]
        raise KerasError(
            "input-structure-mismatch",
            f"The model has no data for its input{'s' if len(missing) > 1 else ''} "
            f"{', '.join(repr(name) for name in missing)}: the dictionary has "
            f"{', '.join(repr(k) for k in given)}. Its keys must be the names of the inputs.",
            keras="The structure of `inputs` doesn't match the expected structure.",
        )
    if isinstance(given, dict) and isinstance(structure, dict):
        if set(structure) - set(given):
            missing = sorted(set(structure) - set(given), key=str)
            raise KerasError(
                "input-structure-mismatch",
                f"The model has no data for its input {missing[0]!r}.",
                keras="The structure of `inputs` doesn't match the expected structure.",
            )
        return [given[name] for name in sorted(structure, key=str)]
    return leaves(given)


def _fit_input(tensor: KerasTensor, spec: TensorSpec) -> TensorSpec:
    wanted, found = tensor.shape, spec.shape
    if wanted is None or found is None:
        raise Undecided("a shape is not known")
    mask, dtype = spec.mask, tensor.dtype
    if len(found) == len(wanted) + 1 and not differ(found[-1], 1):
        if not isinstance(found[-1], int):
            raise Undecided("a last axis that may be 1")
        return TensorSpec(found[:-1], dtype, mask)
    if len(found) == len(wanted) - 1 and wanted[-1] == 1:
        found = (*found, 1)
    if len(found) != len(wanted):
        raise KerasError(
            "input-rank-mismatch",
            f"The model expects {show_shape(wanted)}, which has {len(wanted)} axes with the batch, "
            f"but is given {show_shape(found)}, which has {len(found)}.",
            keras="Invalid input shape for input",
            sizes=(*wanted[1:], *found[1:]),
        )
    return TensorSpec(found, dtype, mask)
