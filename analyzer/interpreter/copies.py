"""Copies of layers and models: ``clone_model``, ``from_config``, ``load_model``.

A copy has layers of its own with the names of the first ones. What describes an object (its
configuration, its JSON) remembers the object that it was taken from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    ClassValue,
    DictValue,
    Instance,
    KerasTensor,
    LayerObject,
    ModelObject,
    Node,
    Unknown,
    Value,
    leaves,
    map_structure,
)
from ..facts import Argument
from ..source import Site
from .functional import make_functional
from .graph import Graph, key
from .layers import apply_layer, start_layer
from .machine import Machine
from .members import find_member
from .sequential import input_tensor, is_input, make_input, rebuild

_OF = "of"
_DESCRIPTION = "keras.description"


def describe(vm: Machine, layer: LayerObject, site: Site, *, as_text: bool = False) -> Value:
    """What ``get_config()`` gives, or ``to_json()``: it can be turned into a copy again."""
    if as_text:
        text = Instance(None, _DESCRIPTION, site)
        vm.state.set(text.slots, _OF, layer)
        return text
    given = {"name": layer.slots.get("name"), "trainable": layer.trainable}
    given |= {name: value for name, value in layer.config.items() if not _hidden(value)}
    config = DictValue(dict(given), True, site)
    vm.state.set(config.slots, _OF, layer)
    vm.state.set(config.slots, "said", given)
    return config


def _hidden(value: Value) -> bool:
    """Whether a configuration holds something else than the program gave."""
    return not isinstance(value, bool | int | float | str | None)


def from_description(vm: Machine, cls: Value, arguments: Sequence[Argument], site: Site) -> Value:
    """``cls.from_config(config)``, or ``model_from_json(text)`` with no `cls`."""
    config = arguments[0].value if arguments else None
    if isinstance(cls, ClassValue) and isinstance(config, DictValue):
        return _from_dictionary(vm, cls, config, site)
    source = config.slots.get(_OF) if isinstance(config, DictValue | Instance) else None
    if not isinstance(source, LayerObject) or len(arguments) != 1:
        return Unknown("a copy of something that is not known")
    if isinstance(cls, ApiRef) and cls.symbol is not None and not _same_class(vm, cls, source):
        return Unknown("a copy of another class")
    changes: dict[str, Value] = {}
    if isinstance(config, DictValue):
        said = config.slots.get("said")
        if not isinstance(said, dict):
            return Unknown("a configuration that is not known")
        changes = {k: v for k, v in config.data.items() if k not in said or said[k] is not v}
    if isinstance(source, ModelObject) and set(changes) - {"name"}:
        return Unknown("a copy of a model with another configuration")
    return copy(vm, source, site, changes)


def _same_class(vm: Machine, cls: ApiRef, source: LayerObject) -> bool:
    from .classes import canonical

    path = canonical(cls.symbol)
    return path == source.path or (path == "keras.Model" and isinstance(source, ModelObject))


def _of_base(vm: Machine, cls: ClassValue) -> set[str]:
    """What the class of Keras that a class of the program extends takes itself."""
    base = cls.library_base()
    signature = getattr(base.symbol, "signature", None) if base is not None else None
    if signature is None:
        return set()
    return {parameter.name for parameter in signature.parameters if not parameter.inherited}


def _from_dictionary(vm: Machine, cls: ClassValue, config: DictValue, site: Site) -> Value:
    """``cls(**config)``, as `from_config` of a class of the program does."""
    from .classes import instantiate

    init = next((c for c in cls.mro() if "__init__" in c.members), None)
    taken = None
    if init is not None:
        params = find_member(init, "__init__").node.params
        taken = {p.name.value for p in (*params.params, *params.kwonly_params)}
        if params.star_kwarg is not None:
            taken |= {"name", "trainable", "dtype"} | _of_base(vm, cls)
    arguments = tuple(
        Argument(name, value, site)
        for name, value in config.data.items()
        if isinstance(name, str) and (taken is None or name in taken)
    )
    return instantiate(vm, cls, arguments, site)


def copy(
    vm: Machine, layer: LayerObject, site: Site, changes: dict[str, Value] | None = None
) -> LayerObject | Unknown:
    """A layer or model of the same configuration, with weights of its own if it is built."""
    name = (changes or {}).get("name", layer.slots.get("name"))
    if isinstance(layer, ModelObject) and layer.cls is None:
        return _copy_model(vm, layer, name, site)
    if layer.cls is not None:
        return _again(vm, layer, name, site)
    if is_input(layer):
        return make_input(vm, {**layer.config, "name": name}, layer.site or site)
    config = {key: _inner(vm, value, site) for key, value in layer.config.items()}
    config |= {key: value for key, value in (changes or {}).items() if key != "name"}
    made = LayerObject(layer.path or "", {**config, "name": name}, layer.site)
    start_layer(vm, made, {"trainable": layer.trainable, **made.config})
    return made


def clone(vm: Machine, model: ModelObject, site: Site) -> Value:
    """``clone_model(model)``: its inputs are called as the tensors of the first ones are.

    A clone of a graph can be trained even if the model itself is frozen: its layers say which.
    """
    made = copy(vm, model, site)
    if isinstance(made, ModelObject) and model.cls is None:
        vm.state.set(made.slots, "trainable", model.kind != "Sequential" or model.trainable)
    old, new = model.slots.get("graph"), getattr(made, "slots", {}).get("graph")
    if isinstance(old, Graph) and isinstance(new, Graph):
        for one, other in zip(old.inputs, new.inputs, strict=True):
            layers = [t.node.layer for t in (one, other) if t.node is not None]
            if len(layers) != 2 or layers[0] is None or layers[1] is None:
                continue
            if layers[0].config.get("name") is None:
                # Where it is not known, no name at all: Keras gives that of the tensor.
                vm.state.set(layers[1].slots, "name", layers[0].slots.get("tensor_name"))
    return made


def _inner(vm: Machine, value: Value, site: Site) -> Value:
    return map_structure(
        lambda leaf: copy(vm, leaf, site) if isinstance(leaf, LayerObject) else leaf, value
    )


def _again(vm: Machine, layer: LayerObject, name: Value, site: Site) -> LayerObject | Unknown:
    """An object of a class of the program, made with the arguments of the first one."""
    from .classes import instantiate

    given = layer.slots.get("made_with")
    if not isinstance(given, tuple) or layer.cls is None:
        return Unknown("an object that was made elsewhere")
    made = instantiate(vm, layer.cls, given, site)
    vm.state.set(made.slots, "name", name)
    vm.state.set(made.slots, "trainable", layer.trainable)
    return made if isinstance(made, LayerObject) else Unknown("not a layer")


def _copy_model(vm: Machine, model: ModelObject, name: Value, site: Site) -> ModelObject | Unknown:
    if model.slots.get("broken") or model.slots.get("escaped"):
        return Unknown("a copy of a model that is not known")
    made = ModelObject(model.path or "keras.Model", dict(model.config), model.kind, site)
    start_layer(vm, made, {"name": name} if isinstance(name, str) else None)
    for slot, value in (("compiled", None), ("fits", 0)):
        vm.state.set(made.slots, slot, value)
    vm.models.append(made)
    known = (
        _copy_stack(vm, model, made, site)
        if model.kind == "Sequential"
        else _copy_graph(vm, model, made, site)
    )
    if not known:
        vm.models.remove(made)
        return Unknown("a copy of a model that is not known")
    # Of a Sequential model the configuration does not say whether it is frozen.
    vm.state.set(made.slots, "trainable", model.kind == "Sequential" or model.trainable)
    return made


def _copy_stack(vm: Machine, model: ModelObject, made: ModelObject, site: Site) -> bool:
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple):
        return False
    copies = [copy(vm, layer, site) for layer in layers]
    if any(isinstance(each, Unknown) for each in copies):
        return False
    vm.state.set(made.slots, "layers", tuple(copies))
    rebuild(vm, made, site)
    return True


def _copy_graph(vm: Machine, model: ModelObject, made: ModelObject, site: Site) -> bool:
    """The graph run again on new inputs, with a copy of each layer."""
    graph = model.slots.get("graph")
    if not isinstance(graph, Graph) or graph.open:
        return False
    tensors: dict[tuple[int, int], Any] = {}
    copies: dict[int, LayerObject | Unknown] = {}
    for tensor in graph.inputs:
        label = tensor.node.layer.name if tensor.node and tensor.node.layer else tensor.name
        shape = tensor.shape
        if shape is None:
            return False
        config = {"batch_shape": shape, "dtype": tensor.dtype, "name": label}
        tensors[key(tensor)] = input_tensor(make_input(vm, config, site))

    def substitute(leaf: Value) -> Value:
        if not isinstance(leaf, KerasTensor):
            return leaf
        copied = tensors.get(key(leaf), leaf)
        # The operations that made a mask are copied too, and the copies go in as masks.
        mask = tensors.get(key(leaf.mask)) if leaf.mask is not None else None
        return copied if mask is None else replace(copied, mask=mask)

    for node in graph.nodes:
        if (id(node), 0) in tensors:
            continue
        args, kwargs = (map_structure(substitute, part) for part in node.arguments or ((), {}))
        given = tuple(t for t in leaves((args, kwargs)) if isinstance(t, KerasTensor))
        if node.layer is None:
            run = Node(None, given, (args, kwargs), node.operation, node.name, node.site)
            run.outputs.extend(node.outputs)
            found: list[Value] = [
                KerasTensor(spec, run, index, node.name, node.site)
                for index, spec in enumerate(run.outputs)
            ]
        else:
            layer = copies.get(id(node.layer))
            if layer is None:
                layer = copies[id(node.layer)] = copy(vm, node.layer, site)
            if isinstance(layer, Unknown):
                return False
            found = leaves(apply_layer(vm, layer, args, kwargs, node.site or site, site))
        for index, tensor in enumerate(found):
            tensors[(id(node), index)] = tensor
    inputs = map_structure(substitute, model.slots["inputs"])
    outputs = map_structure(substitute, model.slots["outputs"])
    made_tensors = leaves(outputs)
    if not all(isinstance(leaf, KerasTensor) and leaf.shape is not None for leaf in made_tensors):
        return False
    make_functional(vm, made, inputs, outputs, site)
    return True


__all__ = ["clone", "copy", "describe", "from_description"]
