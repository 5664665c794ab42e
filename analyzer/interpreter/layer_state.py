"""What a layer knows of itself: its name, its calls, its weights, the layers in it."""

from __future__ import annotations

import re
from functools import lru_cache

from ..domain import (
    Array,
    DictValue,
    Instance,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Unknown,
    Value,
    Weight,
    leaves,
    product,
)
from ..inference.contract import LAYERS
from ..keras_api.backends import differs
from ..source import Site
from .machine import Machine


@lru_cache(maxsize=4096)
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


def own_weights(layer: LayerObject) -> tuple[Weight, ...]:
    """The variables that a layer of the program adds itself; none that branches make apart.

    Those that training changes come first, as in Keras' lists.
    """
    found = [each for each in sequence_slot(layer, "own_weights") if isinstance(each, Weight)]
    return tuple(sorted(found, key=lambda weight: not weight.trainable))


_ATTENTION = ("keras.layers.MultiHeadAttention", "keras.layers.GroupQueryAttention")
_CLASS_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}
"""Public names of classes that are called otherwise in Keras' own source."""


def set_built(vm: Machine, layer: LayerObject, weights: tuple[Weight, ...]) -> None:
    """A layer has its weights now."""
    first = layer.weights is None
    vm.state.set(layer.slots, "weights", weights)
    if first and layer.path in _ATTENTION:
        # They make layers of their own, which take part in the numbering of names.
        vm.state.next_count("softmax")
        vm.state.next_count("dropout")


def class_name(layer: LayerObject) -> str:
    if layer.cls is not None:
        return layer.cls.name
    if isinstance(layer, ModelObject) and layer.kind == "Functional":
        return "Functional"
    return named_class(layer.path or "")


def named_class(path: str) -> str:
    """How the class at a public path calls itself."""
    name = path.rpartition(".")[2]
    return _CLASS_NAMES.get(name, name)


def last_node(layer: LayerObject) -> Node | None:
    """The last call of a layer; None before any, and where branches called it differently."""
    nodes = sequence_slot(layer, "nodes")
    return nodes[-1] if nodes and isinstance(nodes[-1], Node) else None


_REACHED = "__reached__"
"""Where a layer keeps that it may have been called in ways that are not known."""


def may_be_built(vm: Machine, layer: LayerObject, above: Above = ()) -> None:
    """A layer, and with it those in it, was or may have been called on something unknown."""
    from .functional import model_layers

    vm.state.set(layer.slots, _REACHED, True)
    inside = model_layers(layer) if isinstance(layer, ModelObject) else sublayers(layer)
    for child in (*(inside or ()), *_made_before(layer)):
        if child is not layer and child not in above:
            may_be_built(vm, child, (*above, layer))


def is_unbuilt(layer: LayerObject) -> bool:
    """Whether a layer was certainly never called or built."""
    state = layer.slots
    return state.get("weights") is None and not any(
        state.get(name) for name in ("nodes", "called", "escaped", "loaded", PRESUMED, _REACHED)
    )


PRESUMED = "__presumed__"
"""Where a layer keeps its call on something unknown of whose result the shape is known."""


SYMBOLIC = "__symbolic__"
"""Where a layer keeps that it was called on symbolic tensors, outside of the calls of others."""


def only_ran(layer: LayerObject) -> bool:
    """Whether a layer was certainly called, but on numbers or within another's call alone.

    Keras keeps tensors of symbolic calls; what a layer's or model's own `call` runs leaves none.
    """
    state = layer.slots
    if any(state.get(name) for name in ("escaped", "loaded", PRESUMED, SYMBOLIC, _REACHED)):
        return False
    nodes = sequence_slot(layer, "nodes")
    called = bool(nodes) or bool(state.get("called"))
    return called and all(isinstance(node, Node) for node in nodes)


def presumed_node(layer: LayerObject) -> Node | None:
    node = layer.slots.get(PRESUMED)
    return node if isinstance(node, Node) else None


def output_value(layer: LayerObject, node: Node) -> Value:
    """The tensors that a node of `layer` gave, as one value."""
    found = tuple(
        KerasTensor(spec, node, index, layer.slots.get("name"), node.site)
        for index, spec in enumerate(node.outputs)
    )
    return found[0] if len(found) == 1 else ListValue(found)


Above = tuple[Instance, ...]
"""The objects on the way down to another one, which may hold them again: its parents."""


HOLDER = "__holder__"
"""Where a list keeps the layer that it is an attribute of."""

_ORDER = "__order__"
"""Where a layer keeps the order of its layers, when one came into a list of its attributes."""


def note_added(vm: Machine, changed: ListValue, new: tuple[Value, ...]) -> None:
    """Remember when layers came into a list: Keras counts them from then on, not by attribute."""
    holder = changed.slots.get(HOLDER)
    layers = tuple(leaf for leaf in leaves(new) if isinstance(leaf, LayerObject))
    if isinstance(holder, LayerObject) and layers:
        before = tuple(each for each in sublayers(holder) if each not in layers)
        vm.state.set(holder.slots, _ORDER, (*before, *layers))


def sublayers(value: Instance, above: Above = ()) -> list[LayerObject]:
    """The layers that an object holds in its attributes, in the order that it got them.

    Those of `above` are left out: a layer that keeps its model does not own it.
    """
    found: list[LayerObject] = []

    def visit(item: Value, depth: int) -> None:
        match item:
            case LayerObject():
                if item is not value and item not in found and item not in above:
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
        if name not in ("nodes", "tensors", "inputs", "outputs", "compiled", _ORDER):
            visit(item, 0)
    order = sequence_slot(value, _ORDER) if isinstance(value, LayerObject) else ()
    places = {id(layer): place for place, layer in enumerate(order)}
    return sorted(found, key=lambda layer: places.get(id(layer), len(places)))


def tracked_weights(layer: LayerObject, above: Above = ()) -> tuple[Weight, ...]:
    """The variables of a layer of the program: its own, then those of its sublayers."""
    own = own_weights(layer)
    below = (*above, layer)
    found = (w for child in sublayers(layer, above) for w in all_weights(child, below) or ())
    return own + tuple(found)


def all_weights(layer: LayerObject, above: Above = ()) -> tuple[Weight, ...] | None:
    """All variables of a layer or model, None while it is not built or not known."""
    from .functional import model_layers

    if isinstance(layer, ModelObject) and layer.kind != "Subclass":
        members = model_layers(layer)
        if members is None:
            return None
        found: list[Weight] = []
        for child in members:
            weights = all_weights(child, (*above, layer)) if child not in above else ()
            if weights is None:
                return None
            found += weights
        return tuple(found)
    if layer.cls is not None and layer.path not in LAYERS:
        built = "nodes" in layer.slots or layer.slots.get("called")
        return tracked_weights(layer, above) if built else None
    if layer.cls is not None and layer.weights is not None:
        given = tuple(_made_before(layer))  # counted among the weights of Keras' own class
        return layer.weights + tracked_weights(layer, (*above, *given))
    return layer.weights


def trained_weights(layer: LayerObject, above: Above = ()) -> tuple[Weight, ...] | None:
    """The variables that training changes: not those of frozen layers. None if not known."""
    from .functional import model_layers

    if not isinstance(layer.trainable, bool):
        return None
    graph = isinstance(layer, ModelObject) and layer.kind != "Subclass"
    # Of a model in another one the layers say for themselves: setting its attribute told them.
    if not layer.trainable and not (above and (graph or layer.slots.get("trains_inside"))):
        return ()
    weights = all_weights(layer)
    if weights is None:
        return None
    if isinstance(layer, ModelObject) and graph:
        members = model_layers(layer)
    elif layer.cls is not None and layer.path not in LAYERS:
        members = tuple(sublayers(layer, above))
    else:
        inner = [value for value in layer.config.values() if isinstance(value, LayerObject)]
        if any(child.trainable is not True for child in inner):
            return None
        return tuple(weight for weight in weights if weight.trainable)
    found = [weight for weight in own_weights(layer) if weight.trainable]
    for child in members or ():
        free = trained_weights(child, (*above, layer)) if all_weights(child) is not None else ()
        if free is None:
            return None
        found += free
    return tuple(found)


def without(weights: tuple[Weight, ...], taken: tuple[Weight, ...]) -> tuple[Weight, ...]:
    """`weights` less each of `taken` once."""
    rest = list(taken)
    found = []
    for weight in weights:
        if weight in rest:
            rest.remove(weight)
        else:
            found.append(weight)
    return tuple(found)


def count_params(layer: LayerObject) -> Value:
    weights = all_weights(layer)
    if weights is None:
        return Unknown("the weights of a layer that is not built")
    return sum((product(w.shape) for w in weights), 0)  # type: ignore[arg-type]


_ATTENTIONS = ("keras.layers.MultiHeadAttention", "keras.layers.GroupQueryAttention")
_AROUND_OTHERS = frozenset(
    [
        *_ATTENTIONS,
        *(f"keras.layers.ConvLSTM{rank}D" for rank in (1, 2, 3)),
        *(
            f"keras.layers.{name}"
            for name in ("Bidirectional", "RNN", "TimeDistributed", "SpectralNormalization")
        ),
    ]
)


def freezes_late(layer: LayerObject) -> bool:
    """Whether ``trainable=False`` given when the layer is made leaves its weights trainable.

    Keras 3 tells the layers inside only when the attribute is set, and attention makes them when
    it is built. Its own `trainable_weights` are empty then, but a model with it trains them.
    """
    if layer.path not in _AROUND_OTHERS:
        return False
    inside = _made_before(layer)
    return not inside or any(child.trainable is not False for child in inside)


def _made_before(layer: LayerObject) -> list[LayerObject]:
    """The layers that a layer was given when it was made."""
    given = [leaf for value in layer.config.values() for leaf in leaves(value)]
    return [leaf for leaf in given if isinstance(leaf, LayerObject)]


def _kept(layer: LayerObject, value: Value, depth: int = 0) -> Value:
    """What a layer keeps of a list or dictionary: Keras 3 makes one of its own, and all in it."""
    if depth > 8:
        return value
    match value:
        case ListValue(items=items):
            inner = None if items is None else tuple(_kept(layer, i, depth + 1) for i in items)
            kept = ListValue(inner, value.site, value.kind)
            kept.slots |= {**value.slots, "items": inner, HOLDER: layer}
            return kept
        case DictValue():
            inner = {key: _kept(layer, item, depth + 1) for key, item in value.data.items()}
            kept = DictValue(inner, value.open, value.site)
            kept.slots |= value.slots
            return kept
        case tuple() if any(isinstance(item, tuple | ListValue | DictValue) for item in value):
            return tuple(_kept(layer, item, depth + 1) for item in value)
        case _:
            return value


def _leave_frozen(vm: Machine, layer: LayerObject, site: Site, above: Above = ()) -> None:
    """Note in the frozen layers inside `layer` that unfreezing it at `site` did not reach them."""
    for child in _inside(layer):
        if child in above or child is layer:
            continue
        if child.trainable is False:
            vm.state.set(child.slots, "unfrozen_in_vain", site)
        _leave_frozen(vm, child, site, (*above, layer))


def _inside(layer: LayerObject) -> tuple[LayerObject, ...]:
    """The layers that setting an attribute of `layer` reaches."""
    from .functional import model_layers

    children = model_layers(layer) if isinstance(layer, ModelObject) else sublayers(layer)
    return (*(children or ()), *_made_before(layer))


def set_layer_attribute(
    vm: Machine, layer: LayerObject, name: str, value: Value, above: Above = ()
) -> None:
    if vm.settings.keras.startswith("3"):
        if name == "trainable":
            if layer.unfrozen_in_vain is not None:
                vm.state.set(layer.slots, "unfrozen_in_vain", None)
            again = "attributes set again are left alone"
            if value is layer.trainable and differs(vm.settings.backend, again):
                if value is True and not above:
                    _leave_frozen(vm, layer, vm.site())
                return
        value = _kept(layer, value)
    elif isinstance(value, ListValue):
        vm.state.set(value.slots, HOLDER, layer)
    vm.state.set(layer.slots, name, value)
    if name == "trainable":
        late = value is False and layer.path in _ATTENTIONS and layer.weights is None
        if late or layer.slots.get("trains_inside"):
            vm.state.set(layer.slots, "trains_inside", late)

        for child in _inside(layer):
            if child not in above:
                set_layer_attribute(vm, child, "trainable", value, (*above, layer))
    elif isinstance(value, Array) and value.variable and value.shape is not None:
        if value.library == "tensorflow" and vm.settings.keras.startswith("3"):
            return  # Keras 3 keeps track of its own variables alone
        weight = Weight(name, value.shape, value.trainable, value.dtype or "float32")
        vm.state.set(layer.slots, "own_weights", (*own_weights(layer), weight))


def is_lambda(layer: LayerObject) -> bool:
    """Whether it is a Lambda layer, whose function can be called."""
    return layer.path == "keras.layers.Lambda" and layer.config.get("output_shape") is None
