"""Attributes and methods of layers that Keras provides."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain import (
    ApiRef,
    Array,
    BoundMethod,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    Weight,
    differ,
    is_dynamic,
    leaves,
    map_structure,
    plain,
    show_shape,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import LAYERS, Inferred, KerasError, Undecided
from ..source import Site
from .layer_facts import layer_fact
from .layer_state import (
    all_weights,
    auto_name,
    class_name,
    count_params,
    last_node,
    may_be_built,
    only_ran,
    output_value,
    sequence_slot,
    set_built,
    trained_weights,
    without,
)
from .layers import FEATURE_SPACE, call_layer, infer_layer, told
from .machine import Machine
from .recording import record
from .unbuilt import refuses_method
from .values import to_spec


def layer_attribute(vm: Machine, layer: LayerObject, name: str) -> Value:
    if layer.path == FEATURE_SPACE and layer.cls is None:
        from .feature_space import attribute

        found = attribute(layer, name)
        if found is not NotImplemented:
            return found
    node = last_node(layer)
    if name in ("output", "input") and only_ran(layer) and vm.settings.keras.startswith("3"):
        node = None
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
    symbol: Any = vm.api.resolve(layer.path or "")
    if name in getattr(symbol, "methods", {}) or name in _METHODS:
        return BoundMethod(layer, name)
    if name in layer.config:
        return _kept(layer, name, layer.config[name])
    signature = getattr(symbol, "signature", None)
    if signature is not None:
        for parameter in signature.parameters:
            if parameter.name == name and parameter.has_default:
                default = parameter.default
                plain_kinds = None | bool | int | float | str | tuple
                kept = default if isinstance(default, plain_kinds) else Unknown(f"`{name}`")
                return _kept(layer, name, kept)
    for weight in layer.weights or ():
        if weight.name == name:
            return Array(weight.shape, weight.dtype, "keras", variable=True)
    return Unknown(f"`{name}` of a layer")


_SPATIAL = frozenset({"kernel_size", "strides", "dilation_rate", "pool_size"})
_REWRITTEN = frozenset({"padding", "cropping", "size", "mean", "variance"})


def _kept(layer: LayerObject, name: str, value: Value) -> Value:
    """What a layer of Keras keeps of an argument: one size is spread over all axes."""
    if layer.cls is not None:
        return value
    rank = (layer.path or "")[-2:]
    if name in _SPATIAL and rank in ("1D", "2D", "3D"):
        if isinstance(value, int | Sym):
            return (value,) * int(rank[0])
        return value if isinstance(value, tuple) else Unknown(f"`{name}` of a layer")
    if name in _REWRITTEN and not isinstance(value, str):
        return Unknown(f"`{name}` of a layer")
    return value


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
        "set_vocabulary",
        "get_vocabulary",
        "vocabulary_size",
        "add_loss",
        "add_metric",
        "compute_output_shape",
        "add_variable",
        "from_config",
    ]
)


def _weight_list(layer: LayerObject, name: str) -> Value:
    weights = all_weights(layer)
    if name.startswith("trainable") and layer.trainable is False:
        return ListValue(())
    if weights is None:
        return ListValue(None)
    if "trainable" in name:
        free = trained_weights(layer)
        if free is None:
            return ListValue(None)
        weights = without(weights, free) if name.startswith("non_trainable") else free
    return ListValue(tuple(Array(w.shape, w.dtype, "keras", variable=True) for w in weights))


def call_layer_method(
    vm: Machine, layer: LayerObject, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """A method of a layer that Keras provides."""
    from .calls import bind, record_call

    symbol: Any = vm.api.resolve(layer.path or "")
    signature = getattr(symbol, "methods", {}).get(name) if symbol is not None else None
    bound, problem = bind(signature, arguments)
    result = layer_method(vm, layer, name, arguments, bound, site)
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


def layer_method(
    vm: Machine,
    layer: LayerObject,
    name: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    if layer.path == FEATURE_SPACE and name in ("adapt", "get_inputs", "get_encoded_features"):
        from .feature_space import method

        given = {key: argument.value for key, argument in bound.items()}
        return told(vm, layer, lambda: method(vm, layer, name, given, site), site)
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
            refuses_method(vm, layer, name)
            return count_params(layer)
        case "build":
            return _build(vm, layer, arguments, site)
        case "get_config" | "to_json":
            from .copies import describe

            return describe(vm, layer, site, as_text=name == "to_json")
        case "from_config":
            from .copies import from_description

            symbol: Any = vm.api.resolve(layer.path or "")
            cls = layer.cls or ApiRef(layer.path or "", symbol)
            return from_description(vm, cls, arguments, site)
        case "set_weights":
            _set_weights(vm, layer, arguments, site)
            return None
        case "adapt" | "set_vocabulary" | "get_vocabulary" | "vocabulary_size":
            from .adapting import data_method

            return data_method(vm, layer, name, arguments, site)
        case "add_loss" | "add_metric":
            return None
        case "compute_output_shape":
            return Unknown("an output shape")
        case _:
            return Unknown(f"what `{name}` of a layer gives")


def _set_weights(
    vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site
) -> None:
    """Raise where the arrays are not those that the layer's variables take."""
    weights = all_weights(layer)
    given = plain(arguments[0].value) if arguments else None
    if weights is None or not isinstance(given, tuple):
        return
    message = None
    sizes: tuple[Value, ...] = ()
    if len(given) != len(weights):
        message = f"takes {len(weights)} arrays, but {len(given)} are given"
    for weight, array in zip(weights, given, strict=False):
        shape = array.shape if isinstance(array, Array) else None
        if (
            message is None
            and shape is not None
            and (
                len(shape) != len(weight.shape)
                or any(differ(a, b) for a, b in zip(shape, weight.shape, strict=True))
            )
        ):
            message = (
                f"wants {show_shape(weight.shape)} for its {weight.name}, but the array is "
                f"{show_shape(shape)}"
            )
            sizes = (*weight.shape, *shape)
    if message is not None:
        name = layer.slots.get("name") or class_name(layer)
        error = KerasError(
            "weights-shape-mismatch",
            f"`{name}` {message}.",
            keras="weight shape" if sizes else "You called `set_weights(weights)` on layer",
            sizes=sizes,
        )
        vm.record_raise(error, site, arguments[0])


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
    first = next((a for a in arguments if a.keyword is None), None)
    named = first if first is not None and isinstance(first.value, str) else None
    if named is not None and vm.settings.keras.startswith("3"):
        error = KerasError(
            "wrong-argument-type",
            f"`add_weight` takes the shape first, not the name as in Keras 2: write "
            f"`add_weight(shape=..., name={named.value!r})`.",
            keras="`name` must be passed as a keyword argument.",
        )
        vm.record_raise(error, argument=named)
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple):
        return Unknown("a weight of unknown shape")
    if not all(d is None or isinstance(d, int | Sym | Unknown) for d in shape):
        return Unknown("a weight of a shape that is none")
    if None in shape or any(is_dynamic(d) for d in shape):
        error = KerasError(
            "wrong-argument-value",
            f"A weight of shape {show_shape(tuple(_none(d) for d in shape))} cannot be made: its "
            "sizes must be known when the layer is built.",
            keras="Shapes used to initialize variables must be fully-defined (no `None` "
            "dimensions).",
            argument="shape",
        )
        vm.record_raise(error, argument=bound.get("shape"))
        return Unknown("a weight that cannot be made")
    shape = tuple(unknown_size("weight") if isinstance(d, Unknown) else d for d in shape)
    trainable = bound["trainable"].value if "trainable" in bound else True
    name = bound["name"].value if "name" in bound else "weight"
    weight = Weight(str(name), shape, trainable is not False)
    vm.state.set(layer.slots, "own_weights", (*sequence_slot(layer, "own_weights"), weight))
    return Array(shape, "float32", "keras", site=vm.site())


def _none(size: Value) -> Value:
    return unknown_size("None", dynamic=True) if size is None else size


def _build(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> Value:
    may_be_built(vm, layer)
    if layer.cls is not None:
        return None  # Keras' own `build` makes no variables that it does not know of
    shape = plain(arguments[0].value) if arguments else None
    if isinstance(shape, tuple) and all(d is None or isinstance(d, int) for d in shape):
        dims = tuple(unknown_size("None", dynamic=True) if d is None else d for d in shape)
        try:
            inferred, _ = infer_layer(vm, layer, (KerasTensor(TensorSpec(dims)),), {}, site)
        except (KerasError, Undecided):
            return None  # what a call refuses, building alone may not look at
        if layer.weights is None and not isinstance(layer, ModelObject):
            set_built(vm, layer, inferred.weights)
    return None


def _build_base(vm: Machine, layer: LayerObject, arguments: Sequence[Argument], site: Site) -> None:
    """``super().build(shape)`` in a layer of the program: the variables of Keras' own class."""
    shape = plain(arguments[0].value) if arguments else None
    if layer.path not in LAYERS or layer.weights is not None or not isinstance(shape, tuple):
        return
    if not all(d is None or isinstance(d, int | Sym) for d in shape):
        return
    dims = tuple(_none(d) for d in shape)
    try:
        inferred = vm.inference.layer_class(
            layer.path, layer.config, (TensorSpec(dims),), {}, layer, None
        )
    except (KerasError, Undecided):
        return  # what a call refuses, building alone may not look at
    set_built(vm, layer, inferred.weights)


def base_layer_method(
    vm: Machine, layer: LayerObject, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """``super().name(...)`` in a layer of the program, where Keras' own class answers."""
    match name:
        case "__init__":
            _base_init(vm, layer, arguments, site)
            return None
        case "build":
            return _build_base(vm, layer, arguments, site)
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
            set_built(vm, layer, inferred.weights)
            return _run_base(vm, layer, args, inferred, site)
        case _:
            return call_layer_method(vm, layer, name, arguments, site)


def _run_base(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], inferred: Inferred, site: Site
) -> Value:
    """What Keras' own class gives, as tensors of a node: a layer of that class inside this one."""
    base = LayerObject(layer.path or "", layer.config, layer.site)
    for key in ("name", "trainable", "weights"):
        vm.state.set(base.slots, key, layer.slots.get(key))
    tensors = tuple(leaf for leaf in leaves(args) if isinstance(leaf, KerasTensor))
    specs = [leaf for leaf in leaves(inferred.outputs) if isinstance(leaf, TensorSpec)]
    node = Node(base, tensors, (args, {}), site=site, outputs=specs)
    index = itertools.count()
    values = map_structure(lambda leaf: KerasTensor(leaf, node, next(index)), inferred.outputs)
    record(vm, node, values)
    return values


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
