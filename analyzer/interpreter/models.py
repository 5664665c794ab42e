"""Models: Sequential, Functional and subclassed; how they are built, called and described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain import (
    Array,
    BoundMethod,
    ClassValue,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    differ,
    is_dynamic,
    leaves,
    map_structure,
    plain,
    show_dim,
    show_shape,
    unknown_size,
)
from ..facts import Argument, LayerFact, ModelFact
from ..inference.contract import Inferred, KerasError, Repair, Undecided
from ..source import Site
from .graph import Graph, key, trace
from .layers import (
    all_weights,
    apply_layer,
    auto_name,
    call_layer,
    class_name,
    containers,
    layer_attribute,
    layer_fact,
    operation_fact,
    sequence_slot,
    start_layer,
    sublayers,
    to_spec,
    tracked_weights,
)
from .machine import Machine

Arguments = Sequence[Argument]


def construct_model(
    vm: Machine,
    path: str,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """``Sequential(...)``, ``Model(inputs, outputs)`` of Keras' own classes."""
    model = new_model_object(vm, path, None, arguments, site)
    initialise_model(vm, model, arguments, bound, site)
    return model


def new_model_object(
    vm: Machine, path: str, cls: ClassValue | None, arguments: Arguments, site: Site
) -> ModelObject:
    kind = "Sequential" if path.endswith("Sequential") else "Subclass"
    model = ModelObject(path, {}, kind, site, cls)
    start_layer(vm, model, None)
    vm.state.set(model.slots, "compiled", None)
    vm.state.set(model.slots, "fits", 0)
    if kind == "Sequential":
        vm.state.set(model.slots, "layers", ())
    vm.models.append(model)
    return model


def initialise_model(
    vm: Machine,
    model: ModelObject,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> None:
    """What the base class' ``__init__`` does with the arguments."""
    positional = [a for a in arguments if a.keyword is None and not a.star]
    named = {a.keyword: a for a in arguments if a.keyword is not None}
    if model.kind == "Sequential":
        layers = named.get("layers") or (positional[0] if positional else None)
        _name(vm, model, named, positional[2:3])
        if layers is not None:
            _fill_sequential(vm, model, layers, site)
        return
    inputs = named.get("inputs") or named.get("input") or (positional[0] if positional else None)
    outputs = (
        named.get("outputs")
        or named.get("output")
        or (positional[1] if len(positional) > 1 else None)
    )
    functional = (
        inputs is not None
        and outputs is not None
        and (model.cls is None or len(positional) > 1 or "outputs" in named)
    )
    if functional and inputs is not None and outputs is not None:
        model.kind = "Functional"
        _name(vm, model, named, positional[2:3])
        try:
            make_functional(vm, model, inputs.value, outputs.value, site)
        except KerasError as error:
            argument = outputs if error.argument == "outputs" else inputs
            blame = site if error.argument is None else None
            vm.record_raise(error, blame or site, argument if error.argument else None)
            vm.state.set(model.slots, "broken", True)
        return
    _name(vm, model, named, positional[:0])
    if any(argument.star for argument in arguments):
        vm.state.set(model.slots, "escaped", True)


def _name(
    vm: Machine, model: ModelObject, named: Mapping[str, Argument], positional: Arguments
) -> None:
    given = named["name"].value if "name" in named else positional[0].value if positional else None
    if isinstance(given, str):
        name = given
    elif model.cls is None and model.kind == "Functional":
        name = auto_name(vm, "Functional")
    else:
        name = auto_name(vm, class_name(model))
    vm.state.set(model.slots, "name", name)
    if "trainable" in named:
        vm.state.set(model.slots, "trainable", named["trainable"].value)


# -- Sequential ---------------------------------------------------------------------------------


def _fill_sequential(vm: Machine, model: ModelObject, layers: Argument, site: Site) -> None:
    items = vm.items(layers.value)
    if items is None:
        single = isinstance(layers.value, LayerObject | KerasTensor)
        if single:
            vm.record_raise(
                KerasError(
                    "wrong-argument-type",
                    "Sequential takes one list of layers; here the layers are given one by one. "
                    "Put them in square brackets.",
                    keras="'Dense' object is not iterable",
                    argument="layers",
                    exception="TypeError",
                ),
                site,
                layers,
            )
        if layers.value is not None:
            vm.state.set(model.slots, "layers", Unknown("a list of layers that is not known"))
        return
    for item in items:
        add_layer(vm, model, item, site, rebuild=False)
    rebuild(vm, model, site)


def add_layer(
    vm: Machine, model: ModelObject, item: Value, site: Site, *, rebuild: bool = True
) -> None:
    """``model.add(item)``."""
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple):
        return
    layer: Value = item
    if isinstance(item, KerasTensor) and item.node is not None and _is_input(item.node.layer):
        layer = item.node.layer
    if not isinstance(layer, LayerObject):
        _refuse(vm, model, layer, site)
        return
    if not layers:
        first = _legacy_input(vm, layer, site)
        if first is not None:
            vm.state.set(model.slots, "layers", (first,))
            layers = (first,)
    name = layer.slots.get("name")
    if isinstance(name, str) and any(
        name == other.slots.get("name") and other is not layer for other in layers
    ):
        vm.record_raise(
            KerasError(
                "duplicate-layer-name",
                f"The model already has another layer called '{name}'. Every layer of a Sequential "
                "model needs a name of its own.",
                keras="All layers added to a Sequential model should have unique names.",
            ),
            site,
        )
        vm.state.set(model.slots, "broken", True)
    if _is_input(layer) and layers and _is_input(layers[0]):
        vm.record_raise(
            KerasError(
                "second-input-layer",
                f"The model '{model.slots.get('name')}' has an input already; a second Input "
                "cannot be added to a Sequential model.",
                keras="has already been configured to use input shape",
            ),
            site,
        )
        vm.state.set(model.slots, "broken", True)
    vm.state.set(model.slots, "layers", (*layers, layer))
    if rebuild:
        _extend(vm, model, site)


def _refuse(vm: Machine, model: ModelObject, layer: Value, site: Site) -> None:
    from ..domain import ApiRef

    vm.state.set(model.slots, "layers", Unknown("something that is not a layer was added"))
    if isinstance(layer, ApiRef) and layer.symbol is not None and layer.symbol.kind == "class":
        name = layer.path.rpartition(".")[2]
        vm.record_raise(
            KerasError(
                "layer-not-instantiated",
                f"`{name}` is the class, not a layer: call it, `{name}(...)`.",
                keras="Only instances of `keras.Layer` can be added to a Sequential model.",
            ),
            site,
        )
    elif isinstance(layer, ApiRef) and layer.symbol is not None:
        name = layer.path.rpartition(".")[2]
        vm.record_raise(
            KerasError(
                "wrong-argument-type",
                f"`{name}` is a function; only layers can be added to a Sequential model. For an "
                f'activation write `layers.Activation("{name}")`.',
                keras="Only instances of `keras.Layer` can be added to a Sequential model.",
            ),
            site,
        )
    elif isinstance(layer, None | int | float | str | tuple):
        vm.record_raise(
            KerasError(
                "wrong-argument-type",
                "Only layers can be added to a Sequential model; "
                f"this is {'None' if layer is None else 'a ' + type(layer).__name__}.",
                keras="Only instances of `keras.Layer` can be added to a Sequential model.",
            ),
            site,
        )


def _is_input(layer: LayerObject | None) -> bool:
    return layer is not None and layer.path == "keras.layers.InputLayer"


def _legacy_input(vm: Machine, layer: LayerObject, site: Site) -> LayerObject | None:
    """The InputLayer that ``input_shape``/``input_dim`` on a first layer stands for."""
    if layer.cls is not None and "input_shape" not in layer.config:
        return None
    shape = layer.config.get("input_shape")
    dim = layer.config.get("input_dim")
    if dim is not None and not _is_input(layer):
        shape = (dim,) if layer.path != "keras.layers.Embedding" else None
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple) or _is_input(layer):
        return None
    return make_input(vm, {"shape": shape}, layer.site or site)


def make_input(vm: Machine, config: dict[str, Value], site: Site) -> LayerObject:
    """An InputLayer with its output tensor. Raises nothing; a shape that is not known stays so."""
    from .special import input_spec

    layer = LayerObject("keras.layers.InputLayer", config, site)
    start_layer(vm, layer, config)
    spec = input_spec(vm, config, site)
    node = Node(layer, (), site=site)
    node.outputs.append(spec)
    vm.state.set(layer.slots, "nodes", (node,))
    vm.state.set(layer.slots, "weights", ())
    return layer


def input_tensor(layer: LayerObject) -> KerasTensor:
    node = layer.slots["nodes"][0]
    return KerasTensor(node.outputs[0], node, 0, layer.slots.get("name"), layer.site)


def rebuild(vm: Machine, model: ModelObject, site: Site) -> None:
    """Run the whole stack again, as Keras does after a list of layers or `pop`."""
    vm.state.set(model.slots, "tensors", ())
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple) or not layers or model.slots.get("broken"):
        return
    start = _start(layers[0])
    if start is None or (len(layers) == 1):
        if _is_input(layers[0]):
            vm.state.set(model.slots, "tensors", (input_tensor(layers[0]),))
        return
    _run_stack(vm, model, start, layers, site)


def _start(layer: LayerObject) -> KerasTensor | None:
    """The tensor that a stack beginning with `layer` starts from, if that is known."""
    if _is_input(layer):
        return input_tensor(layer)
    if isinstance(layer, ModelObject):
        tensors = model_inputs(layer)
        if tensors is not None and len(tensors) == 1:
            return KerasTensor(tensors[0].spec, None, 0, tensors[0].name, tensors[0].site)
    return None


def _run_stack(
    vm: Machine, model: ModelObject, start: Value, layers: tuple[LayerObject, ...], site: Site
) -> None:
    tensors: list[Value] = [start]
    value: Value = start
    for layer in layers:
        if _is_input(layer):
            continue
        value = apply_layer(vm, layer, (value,), {}, layer.site or site, _blame(vm, layer, site))
        if isinstance(value, Unknown):
            vm.state.set(model.slots, "broken", True)
            return
        tensors.append(value)
    vm.state.set(model.slots, "tensors", tuple(tensors))
    vm.state.next_count("functional")


def _blame(vm: Machine, layer: LayerObject, site: Site) -> Site:
    """Where an error of `layer` shows best: at the layer if it stands in the same statement."""
    if layer.site is not None and layer.site.statement is site.statement:
        return layer.site
    return site


def _extend(vm: Machine, model: ModelObject, site: Site) -> None:
    """Run the layer just added on what the stack gave so far."""
    layers = model.slots["layers"]
    tensors = model.slots.get("tensors", ())
    if model.slots.get("broken"):
        return
    known = len(tensors) == len(layers) - (0 if _is_input(layers[0]) else -1) - 1
    if not tensors or not known:
        rebuild(vm, model, site)
        return
    layer = layers[-1]
    value = apply_layer(
        vm, layer, (tensors[-1],), {}, _blame(vm, layer, site), _blame(vm, layer, site)
    )
    if isinstance(value, Unknown):
        vm.state.set(model.slots, "broken", True)
        return
    vm.state.set(model.slots, "tensors", (*tensors, value))
    vm.state.next_count("functional")


def build_sequential(vm: Machine, model: ModelObject, spec: TensorSpec, site: Site) -> bool:
    """Build a Sequential model that has waited for its first input."""
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple) or not layers or model.slots.get("broken"):
        return False
    if spec.shape is None:
        return False
    shape = (unknown_size("None", dynamic=True, key="batch"), *spec.shape[1:])
    first = make_input(vm, {"batch_shape": shape, "dtype": spec.dtype or "float32"}, site)
    vm.state.set(model.slots, "layers", (first, *layers))
    _run_stack(vm, model, input_tensor(first), layers, site)
    return not model.slots.get("broken")


# -- Functional ---------------------------------------------------------------------------------


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


# -- calling ------------------------------------------------------------------------------------


def infer_model(
    vm: Machine,
    model: ModelObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    specs: tuple[Structure, ...],
    named: Mapping[str, Structure],
    site: Site | None,
) -> tuple[Inferred, Value]:
    """What calling a model on tensors gives."""
    from .attributes import find_method

    if model.slots.get("broken") or model.slots.get("escaped"):
        raise Undecided("a model that is not known")
    call = find_method(model, "call") if model.cls is not None else None
    if call is not None:
        return _call_subclass(vm, model, call, args, kwargs)
    given = specs[0] if specs else named.get("inputs")
    if isinstance(model.slots.get("graph"), Graph):
        return Inferred(replay(vm, model, given), all_weights(model) or ()), None
    if model.kind == "Sequential":
        return _call_sequential(vm, model, given, site), None
    raise Undecided("a model without layers that are known")


def _call_subclass(
    vm: Machine,
    model: ModelObject,
    call: BoundMethod,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
) -> tuple[Inferred, Value]:
    from .attributes import find_method
    from .layers import _shape_argument

    if "unbuilt" not in model.slots:
        vm.state.set(model.slots, "unbuilt", False)
        build = find_method(model, "build")
        if build is not None and args:
            vm.call(build, (_shape_argument(args[0]),))
    vm.inside_call += 1
    try:
        result = vm.call(call, args, dict(kwargs))
    finally:
        vm.inside_call -= 1
    specs = map_structure(to_spec, plain(result))
    vm.state.set(model.slots, "called", True)
    if not all(isinstance(leaf, TensorSpec) or leaf is None for leaf in leaves(specs)):
        raise Undecided("what the model's `call` gives is not known")
    vm.state.set(model.slots, "last_output", specs)
    return Inferred(specs, tracked_weights(model)), result


def _call_sequential(
    vm: Machine, model: ModelObject, given: Structure, site: Site | None
) -> Inferred:
    where = site or vm.site()
    if not model.slots.get("tensors") or model_inputs(model) is None:
        layers = model.slots.get("layers")
        if not isinstance(layers, tuple):
            raise Undecided("a model whose layers are not known")
        if not layers:
            raise Undecided("a model without layers")
        spec = given[0] if isinstance(given, tuple | list) and len(given) == 1 else given
        if not isinstance(spec, TensorSpec) or spec.shape is None:
            raise Undecided("what a model is called on is not known")
        if not build_sequential(vm, model, spec, where):
            raise Undecided("a model that cannot be built")
    layers = model.slots["layers"]
    value = check_inputs(model, given)[0]
    tensors = model.slots["tensors"]
    if value == tensors[0].spec:
        outputs = map_structure(to_spec, plain(tensors[-1]))
        return Inferred(outputs, all_weights(model) or ())
    for layer in layers:
        if not _is_input(layer):
            value = _infer_one(vm, layer, (value,), {})
    return Inferred(value, all_weights(model) or ())


def _infer_one(
    vm: Machine, layer: LayerObject, args: tuple[Structure, ...], kwargs: Mapping[str, Structure]
) -> Structure:
    if layer.cls is not None or isinstance(layer, ModelObject):
        from .layers import infer_custom

        return infer_custom(vm, layer, args, kwargs).outputs
    return vm.inference.layer(layer, args, kwargs, layer.weights).outputs


def replay(vm: Machine, model: ModelObject, given: Structure) -> Structure:
    """Run a Functional model's graph on other inputs."""
    graph: Graph = model.slots["graph"]
    if graph.open:
        raise Undecided("a model whose graph is not known")
    flat = check_inputs(model, given)
    wanted = model.slots["outputs"]
    if all(spec == tensor.spec for spec, tensor in zip(flat, graph.inputs, strict=True)):
        return map_structure(to_spec, wanted)
    specs = {key(tensor): spec for tensor, spec in zip(graph.inputs, flat, strict=True)}

    def substitute(leaf: Value) -> Value:
        if isinstance(leaf, KerasTensor):
            return specs.get(key(leaf), leaf.spec)
        return to_spec(leaf)

    for node in graph.nodes:
        if (id(node), 0) in specs:
            continue
        args, kwargs = (map_structure(substitute, part) for part in node.arguments or ((), {}))
        if node.layer is not None:
            outputs = _infer_one(vm, node.layer, args, kwargs)
        elif node.operation == "keras.ops.getitem":
            from .layers import _operation_output

            outputs = _operation_output(vm, node.operation, kwargs)
        else:
            outputs = vm.inference.op(node.operation or "", kwargs)
        for index, spec in enumerate(leaves(outputs)):
            specs[(id(node), index)] = spec
    return map_structure(substitute, wanted)


def check_inputs(model: ModelObject, given: Structure) -> list[TensorSpec]:
    """The inputs as the model takes them, flattened; raises `KerasError` where Keras refuses.

    A missing or surplus last axis of size 1 is adjusted, as Keras 3 does.
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
    return [_fit_input(tensor, spec) for tensor, spec in zip(inputs, flat, strict=True)]


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
            repairs=_rank_repairs(len(wanted), len(found)),
        )
    for axis, (want, have) in enumerate(zip(wanted, found, strict=True)):
        if axis and not is_dynamic(want) and not is_dynamic(have) and differ(want, have):
            raise KerasError(
                "input-size-mismatch",
                f"The model expects {show_shape(wanted)}, but is given {show_shape(found)}: "
                f"axis {axis} is {show_dim(have)} instead of {show_dim(want)}.",
                keras="is incompatible with the layer: expected shape="
                f"{show_shape(wanted)}, found shape={show_shape(found)}",
                sizes=(want, have),
            )
    return TensorSpec(found, dtype, mask)


def _rank_repairs(wanted: int, found: int) -> tuple[Repair, ...]:
    if found == wanted - 1:
        return (Repair("add-batch-axis", "give a batch: add an axis in front", {}),)
    return ()


# -- attributes ---------------------------------------------------------------------------------


def model_attribute(vm: Machine, model: ModelObject, name: str) -> Value:
    inputs, outputs = model_inputs(model), model_outputs(model)
    if name in ("input", "output") and _never_called(vm, model):
        return _no_tensor(vm, model, name)
    match name:
        case "layers":
            layers = model_layers(model)
            if layers is None:
                return ListValue(None)
            if model.kind == "Sequential":
                layers = tuple(layer for layer in layers if not _is_input(layer))
            return ListValue(layers)
        case "inputs" if inputs is not None:
            return ListValue(inputs)
        case "input" if inputs is not None:
            if len(inputs) == 1:
                return next(iter(inputs))
            return containers(model.slots.get("inputs"), vm.site())
        case "outputs" if outputs is not None:
            return ListValue(tuple(leaves(outputs)))
        case "output" if outputs is not None:
            found = leaves(outputs)
            return found[0] if len(found) == 1 else containers(outputs, vm.site())
        case "output_shape" if isinstance(outputs, KerasTensor):
            return outputs.shape or Unknown("the output shape")
        case "input_shape" if inputs is not None and len(inputs) == 1:
            return inputs[0].shape or Unknown("the input shape")
        case "optimizer" | "loss" | "history" | "metrics" | "metrics_names" | "stop_training":
            return Unknown(f"`{name}` of a model")
        case "inputs" | "input" | "outputs" | "output" | "output_shape" | "input_shape":
            return Unknown("a model that is not built")
    found = layer_attribute(vm, model, name)
    if isinstance(found, Unknown) and name in _MODEL_METHODS:
        return BoundMethod(model, name)
    return found


def _never_called(vm: Machine, model: ModelObject) -> bool:
    """Whether Keras 3 refuses ``.output`` and ``.input`` of a Sequential model."""
    known = model_outputs(model) is not None and model.cls is None
    return (
        known
        and model.kind == "Sequential"
        and vm.settings.keras.startswith("3")
        and not any(node.inputs for node in sequence_slot(model, "nodes"))
    )


def _no_tensor(vm: Machine, model: ModelObject, name: str) -> Value:
    """Record that the attribute raises, and go on with the tensor that was meant."""
    code = f"{name}s[0]"
    vm.record_raise(
        KerasError(
            "output-not-a-tensor",
            f"`.{name}` of a Sequential model raises until the model has been called on a tensor; "
            f"`.{name}s` works at once: write `.{code}`.",
            keras=f"The layer sequential has never been called and thus has no defined {name}.",
            exception="AttributeError",
        )
    )
    tensors = model_inputs(model) if name == "input" else leaves(model_outputs(model))
    return tensors[0] if tensors else Unknown("a tensor of a model")


_MODEL_METHODS = frozenset(
    [
        "add",
        "pop",
        "compile",
        "fit",
        "evaluate",
        "predict",
        "summary",
        "save",
        "save_weights",
        "load_weights",
        "get_layer",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "to_json",
        "to_yaml",
        "export",
        "fit_generator",
        "evaluate_generator",
        "predict_generator",
        "predict_classes",
        "predict_proba",
        "build",
        "call",
        "compute_loss",
        "train_step",
        "test_step",
        "reset_states",
        "get_config",
    ]
)


def call_model_method(
    vm: Machine, model: ModelObject, name: str, arguments: Arguments, site: Site
) -> Value:
    """A method of a model that Keras provides; the call is noted for the rules."""
    from .calls import bind, record_call
    from .classes import check_base_called
    from .supervision import compile_losses
    from .training import TRAINING, train

    if name in TRAINING or name in ("compile", "summary"):
        check_base_called(vm, model, site)

    symbol: Any = vm.api.resolve(model.path or "")
    signature = getattr(symbol, "methods", {}).get(name) if symbol is not None else None
    bound, problem = bind(signature, arguments)
    owner = "keras.Sequential" if name in ("add", "pop") else "keras.Model"
    if name in TRAINING:
        return train(vm, model, name, arguments, bound, problem, site)
    result = _model_method(vm, model, name, arguments, bound, site)
    receiver = model_fact(vm, model) if name not in ("add", "pop") else None
    fact = record_call(
        vm,
        f"{owner}.{name}",
        arguments,
        bound,
        problem,
        site,
        result=result,
        receiver=receiver,
        symbol=symbol,
        losses=compile_losses(vm, receiver, bound) if name == "compile" else (),
    )
    if name == "compile":
        _compile(vm, model, fact)
    return result


def _compile(vm: Machine, model: ModelObject, fact: Any) -> None:
    vm.state.set(model.slots, "compiled", fact if fact is not None else Unknown("elsewhere"))
    vm.state.set(model.slots, "fits_since_compile", 0)
    vm.state.set(model.slots, "compile_trainable", _trainable_flags(model))


def _trainable_flags(model: ModelObject) -> tuple[tuple[int, bool | None], ...]:
    found: list[tuple[int, bool | None]] = []

    def visit(layer: LayerObject) -> None:
        flag = layer.trainable
        found.append((id(layer), flag if isinstance(flag, bool) else None))
        children = model_layers(layer) if isinstance(layer, ModelObject) else sublayers(layer)
        for child in children or ():
            visit(child)

    visit(model)
    return tuple(found)


def _model_method(
    vm: Machine,
    model: ModelObject,
    name: str,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    from .layers import _layer_method

    match name:
        case "add" if arguments:
            add_layer(vm, model, arguments[0].value, site)
            return None
        case "pop":
            return _pop(vm, model, site)
        case "compile" | "summary" | "load_weights" | "save" | "save_weights" | "export":
            return None
        case "get_layer":
            return _get_layer(model, bound)
        case "build":
            return _build(vm, model, arguments, site)
        case "call" | "__call__":
            return call_layer(vm, model, arguments, site)
        case _:
            return _layer_method(vm, model, name, arguments, bound, site)


def _pop(vm: Machine, model: ModelObject, site: Site) -> Value:
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple) or not layers:
        return Unknown("a layer")
    vm.state.set(model.slots, "layers", layers[:-1])
    tensors = model.slots.get("tensors")
    if isinstance(tensors, tuple) and tensors:
        vm.state.set(model.slots, "tensors", tensors[:-1])
    return layers[-1]


def _get_layer(model: ModelObject, bound: Mapping[str, Argument]) -> Value:
    layers = model_layers(model)
    if layers is None:
        return Unknown("a layer of a model that is not known")
    name = bound["name"].value if "name" in bound else None
    index = bound["index"].value if "index" in bound else None
    if isinstance(index, int) and not isinstance(index, bool):
        shown = [x for x in layers if model.kind != "Sequential" or not _is_input(x)]
        return shown[index] if -len(shown) <= index < len(shown) else Unknown("no such layer")
    for layer in layers:
        if layer.slots.get("name") == name and name is not None:
            return layer
    return Unknown("a layer by a name that is not known")


def _build(vm: Machine, model: ModelObject, arguments: Arguments, site: Site) -> Value:
    shape = plain(arguments[0].value) if arguments else None
    if (
        not isinstance(shape, tuple)
        or not all(d is None or isinstance(d, int) for d in shape)
        or not shape
    ):
        return None
    dims = tuple(unknown_size("None", dynamic=True) if d is None else d for d in shape)
    spec = TensorSpec(dims)
    if model.kind == "Sequential" and not model.slots.get("tensors"):
        build_sequential(vm, model, spec, site)
    elif model.kind == "Subclass":
        apply_layer(vm, model, (KerasTensor(spec),), {}, site)
    return None


def base_model_method(
    vm: Machine, model: ModelObject, name: str, arguments: Arguments, site: Site
) -> Value:
    """``super().name(...)`` in a model of the program, where Keras' own class answers."""
    if name == "__init__":
        initialise_model(vm, model, arguments, {}, site)
        return None
    if name == "build":
        return None
    return call_model_method(vm, model, name, arguments, site)


# -- facts --------------------------------------------------------------------------------------


def model_fact(vm: Machine, model: ModelObject) -> ModelFact:
    """A model as it stands now."""
    inputs, outputs = model_inputs(model), model_outputs(model)
    if outputs is None and model.kind == "Subclass":
        output_specs = model.slots.get("last_output")
    else:
        output_specs = map_structure(to_spec, outputs) if outputs is not None else None
    flat_outputs = [leaf for leaf in leaves(outputs) if isinstance(leaf, KerasTensor)]
    facts = layer_facts(vm, model)
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
        compile_elsewhere=compiled is not None and not hasattr(compiled, "bound"),
        trainable=trainable if isinstance(trainable, bool) else None,
    )


def _producer(tensor: KerasTensor) -> str:
    from .layers import producer_name

    return producer_name(tensor)


def _output_layer(tensor: KerasTensor, facts: Mapping[int, LayerFact]) -> LayerFact | None:
    if tensor.node is None:
        return None
    operation = tensor.node.layer if tensor.node.layer is not None else tensor.node
    return facts.get(id(operation))


def layer_facts(vm: Machine, model: ModelObject) -> tuple[LayerFact, ...] | None:
    """The layers (and operations) of a model in the order of its summary."""
    if model.slots.get("escaped"):
        return None
    graph = model.slots.get("graph")
    if isinstance(graph, Graph):
        if graph.open:
            return None
        own = {id(node.layer): node for node in reversed(graph.nodes) if node.layer is not None}
        return tuple(
            layer_fact(vm, op, own.get(id(op)))
            if isinstance(op, LayerObject)
            else operation_fact(op)
            for op in graph.operations
        )
    if model.kind == "Subclass":
        return tuple(layer_fact(vm, layer) for layer in sublayers(model))
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple):
        return None
    return tuple(layer_fact(vm, layer) for layer in layers)
