"""Layers: how they are made, and what calling them on tensors gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    ClassValue,
    FunctionValue,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    is_none,
    leaves,
    map_structure,
    plain,
)
from ..facts import Argument, ShapeFact
from ..inference.constructing import check_construction
from ..inference.contract import LAYERS, Inferred, KerasError, Undecided
from ..inference.taken_ranks import taken
from ..source import Site
from .layer_arguments import check_call, with_mask
from .layer_facts import layer_fact
from .layer_state import (
    SYMBOLIC,
    auto_name,
    class_name,
    freezes_late,
    is_lambda,
    may_be_built,
    sequence_slot,
    set_built,
    tracked_weights,
)
from .machine import Machine
from .masks import mask_given, mask_made
from .members import find_method
from .recording import lose_record, record, recording
from .uncalled import called_on_layer
from .values import as_written, containers, origin_of_tensor, place, to_spec, values_of

FEATURE_SPACE = "keras.utils.FeatureSpace"


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
    if trainable is False and freezes_late(layer):
        vm.state.set(layer.slots, "trains_inside", True)


def construct_layer(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """A layer of Keras' own, its constructor's checks run."""
    config = {name: plain(argument.value) for name, argument in bound.items()}
    if not vm.inside_call:
        config = {name: None if is_none(value) else value for name, value in config.items()}
    if any(argument.star for argument in arguments):
        symbol: Any = vm.api.resolve(path)
        for parameter in symbol.signature.parameters:
            config.setdefault(parameter.name, Unknown("unpacked arguments"))
    layer = new_layer_object(vm, path, config, site)
    if vm.inside_call:
        vm.state.set(layer.slots, "made_inside", True)
    try:
        check_construction(path, config, vm.settings)
        vm.inference.construct(path, config)
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""), layer=layer_fact(vm, layer))
        vm.state.set(layer.slots, "broken", True)
    except Undecided:
        pass
    return layer


def call_layer(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> Value:
    """``layer(*arguments)``."""

    own = find_method(layer, "__call__")
    if own is not None and not any(frame.function is own.function for frame in vm.frames):
        return vm.call(own, *_apart(arguments))
    if any(argument.star for argument in arguments):
        may_be_built(vm, layer)
        return Unknown("unpacked arguments")
    given = tuple(a.value for a in arguments if a.keyword is None)
    if layer.path == FEATURE_SPACE and layer.cls is None and len(given) == 1:
        from .feature_space import call as call_space

        return told(vm, layer, lambda: call_space(vm, layer, given[0], site), site)
    if len(given) == 1 and isinstance(given[0], ListValue) and given[0].items is None:
        from .presuming import presume_merging

        lose_record(vm, "a layer called on a list that is not known")
        may_be_built(vm, layer)
        return presume_merging(vm, layer, given[0], site)
    args = tuple(plain(value) for value in given)
    kwargs = {a.keyword: plain(a.value) for a in arguments if a.keyword is not None}
    return apply_layer(vm, layer, args, kwargs, site)


def told(vm: Machine, layer: LayerObject, work: Callable[[], Value], site: Site) -> Value:
    """What `work` gives; what Keras raises in it is recorded at `site`."""
    try:
        return work()
    except KerasError as error:
        vm.record_raise(error, site, layer=layer_fact(vm, layer))
        return Unknown("the layer raises")
    except Undecided as reason:
        return Unknown(reason.reason)


def _apart(arguments: Sequence[Argument]) -> tuple[tuple[Value, ...], dict[str, Value]]:
    if any(argument.star for argument in arguments):
        return (), {}
    kwargs = {a.keyword: a.value for a in arguments if a.keyword is not None}
    return tuple(a.value for a in arguments if a.keyword is None), kwargs


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
        from .presuming import presume_layer

        lose_record(vm, "a layer called on something that is not known")
        may_be_built(vm, layer)
        return presume_layer(vm, layer, args, kwargs, site)
    stranger = next((leaf for leaf in leaves(args) if isinstance(leaf, LayerObject)), None)
    if stranger is not None:
        vm.record_raise(called_on_layer(layer, stranger), blame or site)
        return Unknown("the layer raises")
    try:
        check_call(vm, layer, args, kwargs)
        inferred, own = infer_layer(vm, layer, args, kwargs, site)
    except KerasError as error:
        if error.rule == "layer-not-adapted" and vm.assumed:
            # Another function may have adapted it by then.
            return Unknown("what a layer knows that others may have adapted")
        if error.rule == "rnn-needs-sequences" and not _from_recurrent(tensors):
            error.rule, error.repairs = "layer-rank-mismatch", ()
        vm.record_raise(
            error, blame or site, layer=layer_fact(vm, layer), inputs=_inputs_of(args, kwargs)
        )
        lose_record(vm, "a layer that raises")
        return Unknown("the layer raises")
    except Undecided as reason:
        may_be_built(vm, layer)
        if isinstance(layer, ModelObject):
            lose_record(vm, reason.reason)
            return Unknown(reason.reason)
        return _unknown_output(vm, layer, tensors, args, kwargs, site)
    if own is not None and not tensors:
        vm.state.set(layer.slots, "called", True)
        node = _node(layer, inferred, tensors, args, kwargs, site, inferred.outputs)
        if not isinstance(layer, ModelObject):
            _keep_node(vm, layer, node)
        record(vm, node, own)
        return own
    return _finish(vm, layer, inferred, tensors, args, kwargs, site)


_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM")


def _from_recurrent(tensors: list[KerasTensor]) -> bool:
    """Whether a recurrent layer gave what is passed on, perhaps through layers that keep axes."""
    for _ in range(4):
        node = tensors[0].node if tensors else None
        if node is None or node.layer is None:
            return False
        name = class_name(node.layer)
        if name.startswith(_RECURRENT):
            return True
        if "Dropout" not in name and "Normalization" not in name and name != "Activation":
            return False
        tensors = list(node.inputs)
    return False


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
    if is_lambda(layer):
        return _call_lambda(vm, layer, args)
    # Within a layer's own `call` Keras traces the code: shapes are checked as for symbols.
    traced = vm.inside_call > 0
    symbolic = traced or any(isinstance(leaf, KerasTensor) for leaf in leaves((args, dict(kwargs))))
    first = specs[0] if specs else None
    if isinstance(first, TensorSpec) and first.shape is None:
        specs = (taken(layer, vm.settings) or first, *specs[1:])
    return vm.inference.layer(layer, specs, named, layer.weights, symbolic, traced), None


def infer_custom(
    vm: Machine, layer: LayerObject, args: tuple[Structure, ...], kwargs: Mapping[str, Structure]
) -> Inferred:
    """What a wrapper asks for: a layer of the program's own, or a model, on specs."""

    def as_tensor(leaf: Value) -> Value:
        return KerasTensor(leaf) if isinstance(leaf, TensorSpec) else leaf

    if layer.cls is None and not isinstance(layer, ModelObject) and not is_lambda(layer):
        raise Undecided(f"what {layer.path} gives is not known")
    site = layer.site or vm.site()
    values = tuple(containers(map_structure(as_tensor, arg), site) for arg in args)
    named = {key: containers(map_structure(as_tensor, v), site) for key, v in kwargs.items()}
    inferred, _ = infer_layer(vm, layer, values, named)
    return inferred


def _call_own(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> tuple[Inferred, Value]:
    """Call a layer of the program: its ``build`` once, then its ``call``."""

    if "unbuilt" not in layer.slots:
        vm.state.set(layer.slots, "unbuilt", False)
        build = find_method(layer, "build")
        if build is not None and args:
            vm.inside_call += 1
            try:
                vm.call(build, (shape_argument(args[0], vm.site()),))
            finally:
                vm.inside_call -= 1
    call = find_method(layer, "call")
    vm.inside_call += 1
    try:
        if call is not None:
            with recording(vm) as recorded:
                result = vm.call(call, *as_written(args, with_mask(call, args, kwargs), vm.site()))
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
    inside = recorded.run((args, dict(kwargs)), result)
    return Inferred(specs, tracked_weights(layer), inside=inside), result


def _call_lambda(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...]
) -> tuple[Inferred, Value]:
    """Call the function of a Lambda layer, whose tensors are those of the backend."""
    function, named = layer.config.get("function"), layer.config.get("arguments")
    named = {} if named is None else named
    if isinstance(function, Unknown | str | None) or not isinstance(named, dict) or not args:
        raise Undecided("what a Lambda layer gives is not known")
    vm.inside_call += 1
    try:
        with recording(vm) as recorded:
            result = vm.call(function, args, named)
    finally:
        vm.inside_call -= 1
    if result is None and isinstance(function, FunctionValue):
        raise KerasError(
            "output-not-a-tensor",
            "The function of the Lambda layer gives None; a `return` may be missing.",
            keras="We could not automatically infer the shape of the Lambda's output.",
            exception="NotImplementedError",
        )
    specs = map_structure(to_spec, plain(result))
    if not all(isinstance(leaf, TensorSpec) for leaf in leaves(specs)):
        raise Undecided("what the function of a Lambda layer gives is not known")
    specs = map_structure(lambda spec: replace(spec, mask=False), specs)
    return Inferred(specs, inside=recorded.run(args, result)), result


def shape_argument(value: Value, site: Site) -> Value:
    shapes = map_structure(
        lambda leaf: (
            leaf.shape
            if isinstance(leaf, KerasTensor | Array) and leaf.shape is not None
            else Unknown("a shape")
        ),
        value,
    )
    return containers(shapes, site)


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
        set_built(vm, layer, inferred.weights)
    for child, what in inferred.children:
        if child.weights is None:
            set_built(vm, child, what.weights)
    parents = tuple(
        o for o in (origin_of_tensor(t) for t in leaves(args) if isinstance(t, KerasTensor)) if o
    )[:1]
    made_by = class_name(layer)
    outputs = map_structure(
        lambda leaf: place(leaf, made_by, layer.site or site, parents), inferred.outputs
    )
    node = _node(layer, inferred, tensors, args, kwargs, site, outputs)
    node = replace(node, masks=mask_given(vm, layer, args, kwargs)) if tensors else node
    _keep_node(vm, layer, node)
    if known and not vm.inside_call:
        vm.shapes.append(ShapeFact(site, outputs, None))
    mask = mask_made(vm, layer, args, outputs, site) if tensors else None
    values = values_of(outputs, node if tensors else None, site, layer.slots.get("name"), mask)
    record(vm, node, values)
    return values


def _keep_node(vm: Machine, layer: LayerObject, node: Node) -> None:
    """Calls on arrays leave no node in Keras: of them the last one is kept."""
    before = sequence_slot(layer, "nodes")
    if not node.inputs:
        before = tuple(each for each in before if not isinstance(each, Node) or each.inputs)
    elif not vm.inside_call:
        vm.state.set(layer.slots, SYMBOLIC, True)
    vm.state.set(layer.slots, "nodes", (*before, node))


def _node(
    layer: LayerObject,
    inferred: Inferred,
    tensors: list[KerasTensor],
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site,
    outputs: Structure,
) -> Node:
    parts = tuple((child, what.inside) for child, what in inferred.children)
    specs = [leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec)]
    return Node(
        layer,
        tuple(tensors),
        (args, dict(kwargs)),
        site=site,
        outputs=specs,
        inside=inferred.inside,
        parts=parts,
    )
