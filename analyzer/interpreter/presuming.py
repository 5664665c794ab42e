"""What follows for shapes where a layer or function is called on something that is not known.

A Conv2D takes four axes and gives four, whatever tensor goes in. What is found out in this way
stays an `Unknown`, with the shape beside it: layers and editors get to know the shape, and no
error comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    TensorSpec,
    Unknown,
    Value,
    is_dynamic,
    leaves,
    map_structure,
    plain,
    unknown_size,
)
from ..facts import ShapeFact
from ..inference.contract import KerasError, Undecided, ask
from ..inference.taken_ranks import taken
from ..source import Site
from .functional import model_layers, model_outputs
from .layer_state import PRESUMED
from .machine import Machine
from .members import find_method
from .recording import recording
from .sequential import is_input
from .values import as_unknown, as_written, containers, place, presumed_spec, to_spec

_REASON = "a layer called on something that is not known"


def presume_layer(
    vm: Machine,
    layer: LayerObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site,
) -> Value:
    """What `layer` gives for arguments of which one at least is not known."""
    if layer.slots.get("broken") or layer.slots.get("escaped"):
        return Unknown(_REASON)
    if layer.cls is not None:
        return _look_into(vm, layer, args, kwargs)
    if isinstance(layer, ModelObject):
        return _through_model(vm, layer, args, site)
    specs = _specs(vm, layer, args)
    if specs is None:
        return Unknown(_REASON)
    named = map_structure(to_spec, dict(kwargs))
    try:
        inferred = vm.inference.layer(layer, specs, named, layer.weights)
    except (KerasError, Undecided):
        return Unknown(_REASON)
    return _note(vm, layer, inferred.outputs, args, site)


def presume_merging(vm: Machine, layer: LayerObject, given: ListValue, site: Site) -> Value:
    """What `layer` gives for a list of which it is not known how long it is, only what is in it.

    Sizes that depend on the length are not known either.
    """
    spec = presumed_spec(given.slots.get("element"))
    if not isinstance(spec, TensorSpec) or layer.cls is not None or layer.slots.get("broken"):
        return Unknown(_REASON)
    found = []
    for count in (2, 3):
        try:
            found.append(vm.inference.layer(layer, ((spec,) * count,)).outputs)
        except (KerasError, Undecided):
            return Unknown(_REASON)
    two, three = found
    if not isinstance(two, TensorSpec) or not isinstance(three, TensorSpec):
        return Unknown(_REASON)
    if two.shape is None or three.shape is None or len(two.shape) != len(three.shape):
        return Unknown(_REASON)
    shape = tuple(
        a if a == b else unknown_size() for a, b in zip(two.shape, three.shape, strict=True)
    )
    return _note(vm, layer, replace(two, shape=shape), (given,), site)


def _note(
    vm: Machine, layer: LayerObject, outputs: Value, args: tuple[Value, ...], site: Site
) -> Value:
    """Keep what a call gives with the layer; the result as a value that is not known."""
    outputs = map_structure(
        lambda leaf: place(leaf, layer.slots.get("name") or "a layer", layer.site or site), outputs
    )
    found = [leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec)]
    if found and all(spec.shape is not None for spec in found):
        node = Node(layer, (), (args, {}), site=site, outputs=found)
        vm.state.set(layer.slots, PRESUMED, node)
        if not vm.inside_call:
            vm.shapes.append(ShapeFact(site, outputs, None))
    return containers(map_structure(as_unknown, outputs), site)


def _specs(vm: Machine, layer: LayerObject, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The arguments as specs, None where too little is known of one."""
    if len(args) == 1 and isinstance(args[0], Unknown) and args[0].spec is None:
        spec = taken(layer, vm.settings)
        return None if spec is None else (spec,)
    specs = map_structure(presumed_spec, args)
    return None if any(isinstance(leaf, Unknown) for leaf in leaves(specs)) else specs


def _look_into(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> Value:
    """Follow the ``call`` of a layer of the program once, for the layers in it."""

    call = find_method(layer, "call")
    under_way = call is not None and any(
        frame.function is call.function and frame.receiver is layer for frame in vm.frames
    )
    if call is None or under_way:
        return Unknown(_REASON)
    if PRESUMED in layer.slots:
        return layer.slots[PRESUMED]
    build = find_method(layer, "build")
    unbuilt = build is not None and "unbuilt" not in layer.slots
    own = layer.slots.get("own_weights", ())
    vm.inside_call += 1
    try:
        with recording(vm):
            if unbuilt:
                vm.call(build, (Unknown("a shape"),))
            result = vm.call(call, *as_written(args, kwargs, vm.site()))
    finally:
        vm.inside_call -= 1
    if unbuilt:
        vm.state.set(layer.slots, "own_weights", own)
    found = containers(map_structure(as_unknown, plain(result)), vm.site())
    vm.state.set(layer.slots, PRESUMED, found)
    return found


def _through_model(vm: Machine, model: ModelObject, args: tuple[Value, ...], site: Site) -> Value:
    """What a model of layers gives: its own outputs for any batch, or layer after layer."""
    from .layers import apply_layer

    outputs = model_outputs(model)
    if outputs is not None:
        return containers(map_structure(_of_any_batch, plain(outputs)), site)
    layers = model_layers(model)
    if model.kind != "Sequential" or layers is None or len(args) != 1:
        return Unknown(_REASON)
    value = args[0]
    for layer in layers:
        if not is_input(layer):
            value = apply_layer(vm, layer, (value,), {}, layer.site or site)
    return value if isinstance(value, Unknown) else Unknown(_REASON)


def _of_any_batch(leaf: Value) -> Value:
    spec = leaf.spec if isinstance(leaf, KerasTensor) else None
    if spec is None or spec.shape is None:
        return Unknown(_REASON)
    sizes: tuple[Dim, ...] = tuple(unknown_size() if is_dynamic(d) else d for d in spec.shape)
    return Unknown(_REASON, spec=replace(spec, shape=sizes, mask=False))


def presume(
    work: Callable[[tuple[Value, ...]], Value], values: tuple[Value, ...], site: Site
) -> Value:
    """What `work` gives for `values`, of which some are not known but for their shape.

    `work` gets arrays in their place. None where nothing follows; errors say nothing.
    """
    if not _holds_presumed(values):
        return None
    given = tuple(_stand_in(value) for value in values)
    if any(isinstance(leaf, Unknown) for value in given for leaf in leaves(value)):
        return None
    try:
        result = ask(lambda: work(given))
    except (KerasError, Undecided):
        return None
    if isinstance(result, Array | KerasTensor | TensorSpec):
        return as_unknown(result)
    found = leaves(result) if isinstance(result, tuple | ListValue) else []
    if found and all(isinstance(leaf, Array | KerasTensor | TensorSpec) for leaf in found):
        return containers(map_structure(as_unknown, plain(result)), site)
    return None


def _stand_in(value: Value) -> Value:
    match value:
        case Unknown():
            spec = value.spec
            return value if spec is None else Array(spec.shape, spec.dtype, "tensorflow")
        case tuple():
            return tuple(_stand_in(item) for item in value)
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_stand_in(item) for item in items), value.site, value.kind)
        case _:
            return value


def _holds_presumed(values: tuple[Value, ...]) -> bool:
    return any(
        isinstance(leaf, Unknown) and leaf.spec is not None
        for value in values
        if isinstance(value, Unknown | tuple | ListValue)
        for leaf in leaves(value)
    )


__all__ = ["presume", "presume_layer", "presume_merging"]
