"""Layers: their construction, their calls on tensors, their attributes; operations on tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain import (
    Array,
    BoundMethod,
    ClassValue,
    DictValue,
    Instance,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Origin,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    Weight,
    is_known,
    leaves,
    map_structure,
    plain,
    product,
    show_dim,
    unknown_size,
    with_origin,
)
from ..facts import Argument, LayerFact, ShapeFact
from ..inference.contract import LAYERS, Inferred, KerasError, Undecided
from ..source import Site
from .machine import Machine


def snake_case(name: str) -> str:
    """``MaxPooling2D`` → ``max_pooling2d``, as Keras makes names of classes."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(vm: Machine, class_name: str) -> str:
    """The automatic name of a layer or operation, numbered as Keras does."""
    name = snake_case(class_name)
    count = vm.state.next_count(name)
    return f"{name}_{count}" if count else name


def sequence_slot(layer: LayerObject, name: str) -> tuple[Value, ...]:
    """A tuple in a layer's state; empty when branches left it unknown."""
    found = layer.slots.get(name)
    return found if isinstance(found, tuple) else ()


def class_name(layer: LayerObject) -> str:
    if layer.cls is not None:
        return layer.cls.name
    if isinstance(layer, ModelObject) and layer.kind == "Functional":
        return "Functional"
    return (layer.path or "").rpartition(".")[2]


def new_layer_object(
    vm: Machine,
    path: str,
    config: dict[str, Value],
    site: Site | None,
    cls: ClassValue | None = None,
) -> LayerObject:
    layer = LayerObject(path, config, site, cls)
    start_layer(vm, layer, config if cls is None else None)
    return layer


def start_layer(vm: Machine, layer: LayerObject, config: Mapping[str, Value] | None) -> None:
    """Name and state of a new layer; a class of the program gets its name from its base later."""
    given = config.get("name") if config is not None else None
    if config is None:
        name: Value = None
    elif isinstance(given, str):
        name = given
    else:
        name = auto_name(vm, class_name(layer))
    vm.state.set(layer.slots, "name", name)
    trainable = config.get("trainable", True) if config is not None else True
    vm.state.set(layer.slots, "trainable", trainable)


def construct_layer(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """A layer of Keras' own, its constructor's checks run."""
    config = {name: plain(argument.value) for name, argument in bound.items()}
    if any(argument.star for argument in arguments):
        symbol: Any = vm.api.resolve(path)
        for parameter in symbol.signature.parameters:
            config.setdefault(parameter.name, Unknown("unpacked arguments"))
    layer = new_layer_object(vm, path, config, site)
    try:
        vm.inference.construct(path, config)
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""), layer=layer_fact(vm, layer))
        vm.state.set(layer.slots, "broken", True)
    except Undecided:
        pass
    return layer


# -- calling ------------------------------------------------------------------------------------


def to_spec(value: Value) -> Value:
    """A tensor value as transfer functions see it; other values stay."""
    match value:
        case KerasTensor():
            return value.spec
        case Array():
            return value.spec
        case _:
            return value


def call_layer(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> Value:
    """``layer(*arguments)``."""
    if any(argument.star for argument in arguments):
        return Unknown("unpacked arguments")
    args = tuple(plain(a.value) for a in arguments if a.keyword is None)
    kwargs = {a.keyword: plain(a.value) for a in arguments if a.keyword is not None}
    return apply_layer(vm, layer, args, kwargs, site)


def apply_layer(
    vm: Machine,
    layer: LayerObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site,
    blame: Site | None = None,
) -> Value:
    """Call `layer`; what Keras raises is recorded at `blame` (the call, if not given)."""
    from .classes import check_base_called

    if not check_base_called(vm, layer, blame or site):
        return Unknown("the layer raises")
    tensors = [leaf for leaf in leaves((args, dict(kwargs))) if isinstance(leaf, KerasTensor)]
    if layer.slots.get("broken") or not args + tuple(kwargs.values()):
        return _unknown_output(vm, layer, tensors, args, kwargs, site)
    if any(isinstance(leaf, Unknown) for leaf in leaves(args)):
        return Unknown("a layer called on something that is not known")
    stranger = next((leaf for leaf in leaves(args) if isinstance(leaf, LayerObject)), None)
    if stranger is not None:
        vm.record_raise(_called_on_layer(layer, stranger), blame or site)
        return Unknown("the layer raises")
    try:
        inferred, own = infer_layer(vm, layer, args, kwargs, site)
    except KerasError as error:
        vm.record_raise(
            error, blame or site, layer=layer_fact(vm, layer), inputs=_inputs_of(args, kwargs)
        )
        return Unknown("the layer raises")
    except Undecided as reason:
        if isinstance(layer, ModelObject):
            return Unknown(reason.reason)
        return _unknown_output(vm, layer, tensors, args, kwargs, site)
    if own is not None and not tensors:
        return own
    return _finish(vm, layer, inferred, tensors, args, kwargs, site)


def _called_on_layer(layer: LayerObject, argument: LayerObject) -> KerasError:
    name = class_name(argument)
    return KerasError(
        "output-not-a-tensor",
        f"{class_name(layer)} is called on the layer {name}, which was never called itself. Call "
        f"{name} on a tensor first and give its result.",
        keras="Only input tensors may be passed as positional arguments.",
    )


def infer_layer(
    vm: Machine,
    layer: LayerObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site | None = None,
) -> tuple[Inferred, Value]:
    """What the call gives; for the program's own classes also the value itself."""
    from .model_calls import infer_model

    specs = map_structure(to_spec, args)
    named = map_structure(to_spec, dict(kwargs))
    if isinstance(layer, ModelObject):
        return infer_model(vm, layer, args, kwargs, specs, named, site)
    if layer.cls is not None:
        return _call_own(vm, layer, args, kwargs)
    return vm.inference.layer(layer, specs, named, layer.weights), None


def infer_custom(
    vm: Machine, layer: LayerObject, args: tuple[Structure, ...], kwargs: Mapping[str, Structure]
) -> Inferred:
    """What a wrapper asks for: a layer of the program's own, or a model, on specs."""

    def as_tensor(leaf: Value) -> Value:
        return KerasTensor(leaf) if isinstance(leaf, TensorSpec) else leaf

    if layer.cls is None and not isinstance(layer, ModelObject):
        raise Undecided(f"what {layer.path} gives is not known")
    values = map_structure(as_tensor, args)
    named = map_structure(as_tensor, dict(kwargs))
    inferred, _ = infer_layer(vm, layer, values, named)
    return inferred


def _call_own(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> tuple[Inferred, Value]:
    """Call a layer of the program: its ``build`` once, then its ``call``."""
    from .attributes import find_method

    if "unbuilt" not in layer.slots:
        vm.state.set(layer.slots, "unbuilt", False)
        build = find_method(layer, "build")
        if build is not None and args:
            vm.inside_call += 1
            try:
                vm.call(build, (_shape_argument(args[0]),))
            finally:
                vm.inside_call -= 1
    call = find_method(layer, "call")
    vm.inside_call += 1
    try:
        if call is not None:
            result = vm.call(call, args, dict(kwargs))
        elif layer.path in LAYERS:
            specs = map_structure(to_spec, args)
            inferred = vm.inference.layer_class(
                layer.path,
                layer.config,
                specs,
                map_structure(to_spec, dict(kwargs)),
                layer,
                layer.weights,
            )
            return inferred, None
        else:
            raise Undecided("a layer without `call`")
    finally:
        vm.inside_call -= 1
    specs = map_structure(to_spec, plain(result))
    if not all(isinstance(leaf, TensorSpec) or leaf is None for leaf in leaves(specs)):
        raise Undecided("what the layer's `call` gives is not known")
    return Inferred(specs, tracked_weights(layer)), result


def _shape_argument(value: Value) -> Value:
    shapes = map_structure(
        lambda leaf: (
            leaf.shape
            if isinstance(leaf, KerasTensor | Array) and leaf.shape is not None
            else Unknown("a shape")
        ),
        value,
    )
    return ListValue(tuple(shapes)) if isinstance(shapes, list) else shapes


def _inputs_of(args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> Structure:
    return map_structure(to_spec, args[0] if args else kwargs.get("inputs"))


def _unknown_output(
    vm: Machine,
    layer: LayerObject,
    tensors: list[KerasTensor],
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site,
) -> Value:
    if not tensors:
        return Unknown("what the layer gives is not known")
    inferred = Inferred(TensorSpec(None, None))
    return _finish(vm, layer, inferred, tensors, args, kwargs, site, known=False)


def _finish(
    vm: Machine,
    layer: LayerObject,
    inferred: Inferred,
    tensors: list[KerasTensor],
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site,
    known: bool = True,
) -> Value:
    """Note the call on the layer and give its outputs as values."""
    if known and layer.weights is None and not isinstance(layer, ModelObject):
        vm.state.set(layer.slots, "weights", inferred.weights)
    for child, what in inferred.children:
        if child.weights is None:
            vm.state.set(child.slots, "weights", what.weights)
    parents = tuple(
        o for o in (_origin(t) for t in leaves(args) if isinstance(t, KerasTensor)) if o
    )[:1]
    made_by = class_name(layer)
    outputs = map_structure(
        lambda leaf: _placed(leaf, made_by, layer.site or site, parents), inferred.outputs
    )
    node = Node(layer, tuple(tensors), (args, dict(kwargs)), site=site)
    node.outputs.extend(leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec))
    vm.state.set(layer.slots, "nodes", (*sequence_slot(layer, "nodes"), node))
    if known and not vm.inside_call:
        vm.shapes.append(ShapeFact(site, outputs, None))
    return _values(outputs, node if tensors else None, site, layer.slots.get("name"))


def _origin(tensor: KerasTensor) -> Origin | None:
    shape = tensor.shape
    return getattr(shape[-1], "origin", None) if shape else None


def _placed(spec: Value, made_by: str, site: Site, parents: tuple[Origin, ...] = ()) -> Value:
    """The same spec; sizes that say of no other origin come from `made_by`, at `site`."""
    if not isinstance(spec, TensorSpec) or spec.shape is None:
        return spec
    shape = tuple(
        with_origin(dim, Origin(f"{show_dim(dim)} comes from {made_by}", site, parents))
        if getattr(dim, "origin", None) is None
        else dim
        for dim in spec.shape
    )
    return TensorSpec(shape, spec.dtype, spec.mask, spec.sparse)


def _values(outputs: Structure, node: Node | None, site: Site, name: Value) -> Value:
    """Outputs as the program gets them: KerasTensors of `node`, or eager arrays."""
    counter = iter(range(1_000_000))
    label = name if isinstance(name, str) else None

    def one(leaf: Value) -> Value:
        index = next(counter)
        if not isinstance(leaf, TensorSpec):
            return leaf
        if node is None:
            return Array(leaf.shape, leaf.dtype, "keras", site=site)
        return KerasTensor(leaf, node, index, label, site)

    return containers(map_structure(one, outputs), site)


def containers(value: Value, site: Site) -> Value:
    if isinstance(value, list):
        return ListValue(tuple(containers(item, site) for item in value), site)
    if isinstance(value, tuple):
        return tuple(containers(item, site) for item in value)
    if isinstance(value, dict):
        return DictValue({key: containers(item, site) for key, item in value.items()}, False, site)
    return value


# -- operations ---------------------------------------------------------------------------------


_OPERATION_CLASSES = {"abs": "Absolute", "getitem": "GetItem"}


def operation_class(path: str) -> str:
    """The class that Keras names an operation's node by: ``expand_dims`` → ``ExpandDims``."""
    name = path.rpartition(".")[2]
    return _OPERATION_CLASSES.get(name) or "".join(part.capitalize() for part in name.split("_"))


def apply_operation(
    vm: Machine, path: str, arguments: Mapping[str, Value], site: Site | None = None
) -> Value:
    """A function of ``keras.ops`` on tensors; symbolic inputs make it a node of the graph."""
    where = site or vm.site()
    given = {name: plain(value) for name, value in arguments.items()}
    tensors = [leaf for leaf in leaves(given) if isinstance(leaf, KerasTensor)]
    specs = map_structure(to_spec, given)
    try:
        outputs = _operation_output(vm, path, specs)
    except KerasError as error:
        vm.record_raise(error, where, inputs=specs)
        return Unknown("the operation raises")
    except Undecided as reason:
        if not tensors:
            return Unknown(reason.reason)
        outputs = TensorSpec(None, None)
    name = None
    node = None
    if tensors:
        name = auto_name(vm, operation_class(path)) if not vm.inside_call else None
        node = Node(None, tuple(tensors), ((), given), path, name, where)
    made_by = f"`{path.rpartition('.')[2]}`"
    placed = map_structure(lambda leaf: _placed(leaf, made_by, where), outputs)
    if node is not None:
        node.outputs.extend(leaf for leaf in leaves(placed) if isinstance(leaf, TensorSpec))
    return _values(placed, node, where, name)


def _operation_output(vm: Machine, path: str, specs: Mapping[str, Value]) -> Structure:
    if path == "keras.ops.getitem":
        from ..inference.shapes import index_shape

        tensor = specs["x"]
        if not isinstance(tensor, TensorSpec) or tensor.shape is None:
            raise Undecided("the shape of what is indexed is not known")
        return TensorSpec(index_shape(tensor.shape, specs["index"]), tensor.dtype)
    return vm.inference.op(path, specs)


# -- attributes and methods ----------------------------------------------------------------------


def last_node(layer: LayerObject) -> Node | None:
    nodes = layer.slots.get("nodes")
    return nodes[-1] if isinstance(nodes, tuple) and nodes else None


def output_value(layer: LayerObject, node: Node) -> Value:
    """The tensors that a node of `layer` gave, as one value."""
    found = tuple(
        KerasTensor(spec, node, index, layer.slots.get("name"), node.site)
        for index, spec in enumerate(node.outputs)
    )
    return found[0] if len(found) == 1 else ListValue(found)


def layer_attribute(vm: Machine, layer: LayerObject, name: str) -> Value:
    node = last_node(layer)
    match name:
        case "name":
            return layer.slots.get("name") or Unknown("the name of a layer")
        case "trainable":
            return layer.trainable
        case "output" if node is not None:
            return output_value(layer, node)
        case "input" if node is not None and node.inputs:
            return node.inputs[0] if len(node.inputs) == 1 else ListValue(node.inputs)
        case "output_shape" if node is not None and len(node.outputs) == 1:
            return node.outputs[0].shape or Unknown("the output shape")
        case "input_shape" if node is not None and len(node.inputs) == 1:
            return node.inputs[0].shape or Unknown("the input shape")
        case (
            "weights"
            | "variables"
            | "trainable_weights"
            | "trainable_variables"
            | "non_trainable_weights"
        ):
            return _weight_list(layer, name)
    if name in layer.config:
        return layer.config[name]
    symbol: Any = vm.api.resolve(layer.path or "")
    signature = getattr(symbol, "signature", None)
    if signature is not None:
        for parameter in signature.parameters:
            if parameter.name == name and parameter.has_default:
                default = parameter.default
                plain_kinds = None | bool | int | float | str | tuple
                return default if isinstance(default, plain_kinds) else Unknown(f"`{name}`")
    for weight in layer.weights or ():
        if weight.name == name:
            return Array(weight.shape, weight.dtype, "keras", variable=True)
    if name in getattr(symbol, "methods", {}) or name in _METHODS:
        return BoundMethod(layer, name)
    return Unknown(f"`{name}` of a layer")


_METHODS = frozenset(
    [
        "add_weight",
        "get_weights",
        "set_weights",
        "count_params",
        "get_config",
        "build",
        "call",
        "__call__",
        "adapt",
        "add_loss",
        "add_metric",
        "compute_output_shape",
        "add_variable",
        "from_config",
    ]
)


def _weight_list(layer: LayerObject, name: str) -> Value:
    weights = all_weights(layer)
    if weights is None:
        return ListValue(None)
    if name.startswith("non_trainable"):
        weights = tuple(w for w in weights if not w.trainable)
    elif name.startswith("trainable"):
        weights = tuple(w for w in weights if w.trainable)
    return ListValue(tuple(Array(w.shape, w.dtype, "keras", variable=True) for w in weights))


def sublayers(value: Instance) -> list[LayerObject]:
    """The layers that an object holds in its attributes, in the order they were set."""
    found: list[LayerObject] = []

    def visit(item: Value, depth: int) -> None:
        match item:
            case LayerObject():
                if item is not value and item not in found:
                    found.append(item)
            case ListValue(items=tuple() as items) if depth < 4:
                for each in items:
                    visit(each, depth + 1)
            case tuple() if depth < 4:
                for each in item:
                    visit(each, depth + 1)
            case DictValue() if depth < 4:
                for each in item.data.values():
                    visit(each, depth + 1)

    for name, item in value.slots.items():
        if name not in ("nodes", "tensors", "inputs", "outputs", "compiled"):
            visit(item, 0)
    return found


def tracked_weights(layer: LayerObject) -> tuple[Weight, ...]:
    """The variables of a layer of the program: its own, then those of its sublayers."""
    own = sequence_slot(layer, "own_weights")
    return own + tuple(w for child in sublayers(layer) for w in all_weights(child) or ())


def all_weights(layer: LayerObject) -> tuple[Weight, ...] | None:
    """All variables of a layer or model, None while it is not built or not known."""
    from .functional import model_layers

    if isinstance(layer, ModelObject) and layer.kind != "Subclass":
        members = model_layers(layer)
        if members is None:
            return None
        found: list[Weight] = []
        for child in members:
            weights = all_weights(child)
            if weights is None:
                return None
            found += weights
        return tuple(found)
    if layer.cls is not None and layer.path not in LAYERS:
        return tracked_weights(layer) if "nodes" in layer.slots else None
    return layer.weights


def count_params(layer: LayerObject) -> Value:
    weights = all_weights(layer)
    if weights is None:
        return Unknown("the weights of a layer that is not built")
    return sum((product(w.shape) for w in weights), 0)  # type: ignore[arg-type]


def set_layer_attribute(vm: Machine, layer: LayerObject, name: str, value: Value) -> None:
    vm.state.set(layer.slots, name, value)
    if name == "trainable":
        from .functional import model_layers

        children = model_layers(layer) if isinstance(layer, ModelObject) else sublayers(layer)
        for child in children or ():
            set_layer_attribute(vm, child, "trainable", value)
    elif isinstance(value, Array) and value.variable and value.shape is not None:
        weight = Weight(name, value.shape, True, value.dtype or "float32")
        vm.state.set(layer.slots, "own_weights", (*sequence_slot(layer, "own_weights"), weight))


def call_layer_method(
    vm: Machine, layer: LayerObject, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """A method of a layer that Keras provides."""
    from .calls import bind, record_call

    symbol: Any = vm.api.resolve(layer.path or "")
    signature = getattr(symbol, "methods", {}).get(name) if symbol is not None else None
    bound, problem = bind(signature, arguments)
    result = _layer_method(vm, layer, name, arguments, bound, site)
    record_call(
        vm,
        f"{layer.path}.{name}",
        arguments,
        bound,
        problem,
        site,
        result=result,
        receiver=layer_fact(vm, layer),
        symbol=symbol,
    )
    return result


def _layer_method(
    vm: Machine,
    layer: LayerObject,
    name: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    match name:
        case "__call__" | "call":
            return call_layer(vm, layer, arguments, site)
        case "add_weight" | "add_variable":
            return _add_weight(vm, layer, arguments, bound)
        case "get_weights":
            weights = all_weights(layer)
            return ListValue(
                None if weights is None else tuple(Array(w.shape, w.dtype) for w in weights)
            )
        case "count_params":
            return count_params(layer)
        case "build":
            return _build(vm, layer, arguments, site)
        case "get_config":
            return DictValue({}, True, site)
        case "adapt" | "set_weights" | "add_loss" | "add_metric":
            return None
        case "compute_output_shape":
            return Unknown("an output shape")
        case _:
            return Unknown(f"what `{name}` of a layer gives")


def _add_weight(
    vm: Machine,
    layer: LayerObject,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
) -> Value:
    shape = plain(bound["shape"].value) if "shape" in bound else None
    if shape is None:
        shape = next((plain(a.value) for a in arguments if a.keyword is None), ())
        if isinstance(shape, str):  # Keras 2: the name came first
            shape = ()
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple):
        return Unknown("a weight of unknown shape")
    shape = tuple(
        d if is_known(d) else d if not isinstance(d, Unknown) else unknown_size("weight")
        for d in shape
    )
    trainable = bound["trainable"].value if "trainable" in bound else True
    name = bound["name"].value if "name" in bound else "weight"
    weight = Weight(str(name), shape, trainable is not False)
    vm.state.set(layer.slots, "own_weights", (*sequence_slot(layer, "own_weights"), weight))
    return Array(shape, "float32", "keras", site=vm.site())


def _build(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> Value:
    shape = plain(arguments[0].value) if arguments else None
    if isinstance(shape, tuple) and all(d is None or isinstance(d, int) for d in shape):
        dims = tuple(unknown_size("None", dynamic=True) if d is None else d for d in shape)
        try:
            inferred, _ = infer_layer(vm, layer, (KerasTensor(TensorSpec(dims)),), {}, site)
        except KerasError as error:
            vm.record_raise(error, site, layer=layer_fact(vm, layer))
            return None
        except Undecided:
            return None
        if layer.weights is None and not isinstance(layer, ModelObject):
            vm.state.set(layer.slots, "weights", inferred.weights)
    return None


def base_layer_method(
    vm: Machine, layer: LayerObject, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """``super().name(...)`` in a layer of the program, where Keras' own class answers."""
    match name:
        case "__init__":
            _base_init(vm, layer, arguments, site)
            return None
        case "build":
            return None
        case "call" | "__call__" if layer.path in LAYERS:
            args = tuple(plain(a.value) for a in arguments if a.keyword is None)
            specs = map_structure(to_spec, args)
            try:
                inferred = vm.inference.layer_class(
                    layer.path, layer.config, specs, {}, layer, layer.weights
                )
            except Undecided as reason:
                return Unknown(reason.reason)
            except KerasError as error:
                vm.record_raise(error, site, layer=layer_fact(vm, layer))
                return Unknown("the layer raises")
            vm.state.set(layer.slots, "weights", inferred.weights)
            return map_structure(lambda leaf: KerasTensor(leaf), inferred.outputs)
        case _:
            return call_layer_method(vm, layer, name, arguments, site)


def _base_init(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> None:
    from .calls import bind, record_call

    symbol: Any = vm.api.resolve(layer.path or "")
    bound, problem = bind(getattr(symbol, "signature", None), arguments)
    record_call(vm, f"{layer.path}.__init__", arguments, bound, problem, site, symbol=symbol)
    for key, argument in bound.items():
        vm.state.set(layer.config, key, plain(argument.value))
    given = bound["name"].value if "name" in bound else None
    name = given if isinstance(given, str) else auto_name(vm, class_name(layer))
    vm.state.set(layer.slots, "name", name)
    if "trainable" in bound:
        vm.state.set(layer.slots, "trainable", bound["trainable"].value)


# -- facts --------------------------------------------------------------------------------------


def layer_fact(vm: Machine, layer: LayerObject, node: Node | None = None) -> LayerFact:
    """A layer as it stands now. `node` is the call that is meant, the last one if not given."""
    from .model_facts import model_fact

    node = node or last_node(layer)
    inputs: Structure = None
    output: Structure = None
    inbound: tuple[str, ...] = ()
    if node is not None:
        inputs = tuple(t.spec for t in node.inputs)
        inputs = inputs[0] if len(inputs) == 1 else inputs
        output = node.outputs[0] if len(node.outputs) == 1 else tuple(node.outputs)
        inbound = tuple(producer_name(t) for t in node.inputs)
    trainable = layer.trainable
    is_model = isinstance(layer, ModelObject)
    return LayerFact(
        identity=id(layer),
        name=layer.slots.get("name") or class_name(layer),
        path=layer.path or "",
        config=dict(layer.config),
        site=layer.site,
        call_site=node.site if node is not None else None,
        inputs=inputs,
        output=output,
        weights=all_weights(layer),
        trainable=trainable if isinstance(trainable, bool) else None,
        model=model_fact(vm, layer) if is_model else None,
        sublayers=() if is_model else tuple(layer_fact(vm, child) for child in _children(layer)),
        class_name=class_name(layer),
        inbound=inbound,
        custom=layer.cls is not None,
    )


def _children(layer: LayerObject) -> list[LayerObject]:
    inner = [v for v in layer.config.values() if isinstance(v, LayerObject)]
    return inner + [child for child in sublayers(layer) if child not in inner]


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
