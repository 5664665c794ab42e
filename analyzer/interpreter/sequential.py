"""Sequential models: layers added one by one, and the stack run as soon as it can be."""

from __future__ import annotations

from ..domain import (
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    TensorSpec,
    Unknown,
    Value,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site
from .functional import model_inputs
from .layer_state import SYMBOLIC
from .layers import apply_layer, start_layer
from .machine import Machine
from .recording import recording
from .running import nothing_given


def fill_sequential(vm: Machine, model: ModelObject, layers: Argument, site: Site) -> None:
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
    if isinstance(item, KerasTensor) and item.node is not None and is_input(item.node.layer):
        layer = item.node.layer
    if not isinstance(layer, LayerObject):
        _refuse(vm, model, layer, site)
        return
    if _holds(layer, model):
        vm.state.set(model.slots, "layers", Unknown("a model was added to itself"))
        return
    if not layers:
        first = _legacy_input(vm, layer, site)
        if first is not None:
            vm.state.set(model.slots, "layers", (first,))
            layers = (first,)
    name = layer.slots.get("name")
    if isinstance(name, str) and any(
        isinstance(other, LayerObject) and other is not layer and name == other.slots.get("name")
        for other in layers
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
    if is_input(layer) and layers and is_input(layers[0]):
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


def _holds(layer: LayerObject, model: ModelObject) -> bool:
    """Whether `layer` is the model, or a Sequential model that has it somewhere inside."""
    inside = layer.slots.get("layers") if isinstance(layer, ModelObject) else None
    return layer is model or (
        isinstance(inside, tuple) and any(_holds(each, model) for each in inside)
    )


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
                "layer-not-instantiated",
                f"`{name}` is a function; only layers can be added to a Sequential model. For an "
                f'activation write `layers.Activation("{name}")`.',
                keras="Only instances of `keras.Layer` can be added to a Sequential model.",
            ),
            site,
        )
    elif isinstance(layer, None | int | float | str | tuple | ListValue):
        kind = "list" if isinstance(layer, ListValue) else type(layer).__name__
        vm.record_raise(
            KerasError(
                "wrong-argument-type",
                "Only layers can be added to a Sequential model, one by one; "
                f"this is {'None' if layer is None else 'a ' + kind}.",
                keras="Only instances of `keras.Layer` can be added to a Sequential model.",
            ),
            site,
        )


def is_input(layer: LayerObject | None) -> bool:
    return layer is not None and layer.path == "keras.layers.InputLayer"


def _legacy_input(vm: Machine, layer: LayerObject, site: Site) -> LayerObject | None:
    """The InputLayer that ``input_shape``/``input_dim`` on a first layer stands for."""
    if layer.cls is not None and "input_shape" not in layer.config:
        return None
    shape = layer.config.get("input_shape")
    dim = layer.config.get("input_dim")
    if dim is not None and not is_input(layer):
        shape = None if _has_own_dim(vm, layer) else (dim,)
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple) or is_input(layer):
        return None
    return make_input(vm, {"shape": shape}, layer.site or site)


def _has_own_dim(vm: Machine, layer: LayerObject) -> bool:
    """Whether `input_dim` is something else to a layer, as the size of its table to Embedding."""
    signature = getattr(vm.api.resolve(layer.path or ""), "signature", None)
    parameters = signature.parameters if signature is not None else ()
    return any(each.name == "input_dim" and not each.inherited for each in parameters)


def make_input(vm: Machine, config: dict[str, Value], site: Site) -> LayerObject:
    """An InputLayer with its output tensor. Raises nothing; a shape that is not known stays so."""
    from .special import input_spec

    layer = LayerObject("keras.layers.InputLayer", config, site)
    start_layer(vm, layer, config)
    spec = input_spec(vm, config, site)
    node = Node(layer, (), site=site)
    node.outputs.append(spec)
    vm.state.set(layer.slots, "nodes", (node,))
    vm.state.set(layer.slots, SYMBOLIC, True)
    vm.state.set(layer.slots, "weights", ())
    if vm.state.next_count("keras_tensor") == 0 and config.get("name") is None:
        # The tensor has a name of its own, numbered among all tensors: only the first is sure.
        vm.state.set(layer.slots, "tensor_name", "keras_tensor")
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
    if len(layers) == 1:
        if is_input(layers[0]):
            vm.state.set(model.slots, "tensors", (input_tensor(layers[0]),))
        return
    if not is_input(layers[0]):
        first = _input_of_model(vm, layers[0], site)
        if first is None:
            return
        layers = (first, *layers)
        vm.state.set(model.slots, "layers", layers)
    _run_stack(vm, model, input_tensor(layers[0]), layers, site)


def _input_of_model(vm: Machine, layer: LayerObject, site: Site) -> LayerObject | None:
    """The InputLayer that Keras puts before a first layer that is a built model."""
    tensors = model_inputs(layer) if isinstance(layer, ModelObject) else None
    if tensors is None or len(tensors) != 1 or tensors[0].shape is None:
        return None
    inside = layer.slots.get("layers")
    if isinstance(inside, tuple) and len(inside) == 1 and is_input(inside[0]):
        return None  # an Input alone builds nothing
    config = {"batch_shape": tensors[0].shape, "dtype": _compute_dtype(vm)}
    return make_input(vm, config, site)


def _compute_dtype(vm: Machine) -> str:
    """What the InputLayer is of that Keras makes itself: the dtype that layers compute in."""
    policy = vm.settings.dtype_policy
    return policy.removeprefix("mixed_") if policy.startswith("mixed_") else vm.settings.floatx


def _run_stack(
    vm: Machine, model: ModelObject, start: Value, layers: tuple[LayerObject, ...], site: Site
) -> None:
    tensors: list[Value] = [start]
    value: Value = start
    for index, layer in enumerate(layers):
        if is_input(layer) and index and layer is not layers[0]:
            vm.record_raise(
                KerasError(
                    "second-input-layer",
                    "An Input stands behind another layer; in a Sequential model it comes first.",
                    keras="Layers added to a Sequential model should have a single positional "
                    "argument, the input tensor. Layer InputLayer has no positional arguments.",
                ),
                site,
            )
            vm.state.set(model.slots, "broken", True)
            return
        if is_input(layer):
            continue
        value = apply_layer(vm, layer, (value,), {}, layer.site or site, _blame(vm, layer, site))
        if isinstance(value, Unknown):
            vm.state.set(model.slots, "broken", True)
            return
        vm.state.set(layer.slots, SYMBOLIC, True)  # within another's call, too
        tensors.append(value)
    if value is None and layers[-1].cls is not None:
        vm.record_raise(nothing_given(layers[-1].cls.name), _blame(vm, layers[-1], site))
        vm.state.set(model.slots, "broken", True)
        return
    vm.state.set(model.slots, "tensors", tuple(tensors))
    vm.state.next_count("functional")


def _blame(vm: Machine, layer: LayerObject, site: Site) -> Site:
    """Where an error of `layer` shows best: at the layer if it stands in the same statement.

    All of a class is one statement: in a function, at the layer if it is made within the call.
    """
    made = layer.site
    if made is None or made.statement is not site.statement:
        return site
    return made if len(vm.frames) == 1 or site.range.holds(made.range) else site


def _extend(vm: Machine, model: ModelObject, site: Site) -> None:
    """Run the layer just added on what the stack gave so far."""
    layers = model.slots["layers"]
    tensors = model.slots.get("tensors", ())
    if model.slots.get("broken"):
        return
    known = len(tensors) == len(layers) - (0 if is_input(layers[0]) else -1) - 1
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
    shape = spec.shape and (unknown_size("None", dynamic=True, key="batch"), *spec.shape[1:])
    first = make_input(vm, {"batch_shape": shape, "dtype": _compute_dtype(vm)}, site)
    vm.state.set(model.slots, "layers", (first, *layers))
    with recording(vm):  # building is not running: whoever calls the model notes the call
        _run_stack(vm, model, input_tensor(first), layers, site)
    return not model.slots.get("broken")
