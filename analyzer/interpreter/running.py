"""What raises only when a model runs: faults that Keras lets pass while the graph is built."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain import KerasTensor, LayerObject, ModelObject, Node, leaves
from ..facts import CallFact
from ..inference.contract import KerasError
from ..inference.vocabularies import LOOKUPS, TEXTS, vocabulary_of
from ..source import Site
from .graph import Graph
from .layer_facts import layer_fact
from .layer_state import class_name
from .machine import Machine
from .members import has_member

_STATES = {"keras.layers.LSTM": 2, "keras.layers.SimpleRNN": 1}
"""How many states the layers have that refuse more of them; GRU ignores the rest."""


def check_running(vm: Machine, model: ModelObject, name: str, site: Site) -> None:
    """Record what the method `name` of `model` raises whatever the data is."""
    if model.slots.get("gives_nothing") and model.cls is not None:
        compiled = model.slots.get("compiled")
        loss = compiled.value("loss") if isinstance(compiled, CallFact) else None
        compared = loss is not None and not has_member(model.cls, "compute_loss")
        if name.startswith("predict") or compared:
            vm.record_raise(nothing_given(model.cls.name), site)
        return
    if not model.slots.get("escaped"):
        check_adapted(vm, model, site)
    graph = model.slots.get("graph")
    if not isinstance(graph, Graph) or not vm.settings.keras.startswith("3"):
        return
    for node in graph.nodes:
        error = _too_many_states(node)
        if error is not None and node.layer is not None:
            vm.record_raise(error, site, layer=layer_fact(vm, node.layer))
            return


def check_adapted(vm: Machine, model: ModelObject, site: Site) -> None:
    """Record that a layer of `model` has learned nothing yet when data comes to the model.

    Not where other code may have the layer learn before: in functions that nobody calls here.
    """
    layer = next((layer for layer in layers_within(model) if learned_nothing(vm, layer)), None)
    if layer is None or vm.assumed or not vm.settings.keras.startswith("3"):
        return
    name = class_name(layer)
    boundaries = layer.path == _DISCRETIZATION
    what, argument = (
        ("boundaries", "bin_boundaries") if boundaries else ("vocabulary", "vocabulary")
    )
    vm.record_raise(
        KerasError(
            "layer-not-adapted",
            f"The {name} `{layer.slots.get('name')}` of this model has no {what} yet: call its "
            f"`adapt` before, or give `{argument}`.",
            keras="You need to either pass the `bin_boundaries` argument at construction time or "
            "call `adapt(dataset)` before you can start using the `Discretization` layer."
            if boundaries
            else "Table not initialized.",
            exception="ValueError" if boundaries else "FailedPreconditionError",
        ),
        site,
        layer=layer_fact(vm, layer),
    )


LEARNED = ("vocabulary", "boundaries")
"""Where the state of a layer holds what `adapt` gave it."""
_DISCRETIZATION = "keras.layers.Discretization"


def layers_within(model: ModelObject) -> Iterator[LayerObject]:
    """The layers of a Functional or Sequential model and of such models in it, none twice."""
    queue: list[object] = [model]
    seen: set[int] = set()
    while queue:
        layer = queue.pop()
        if not isinstance(layer, LayerObject) or id(layer) in seen:
            continue
        seen.add(id(layer))
        if not isinstance(layer, ModelObject):
            yield layer
            continue
        graph, row = layer.slots.get("graph"), layer.slots.get("layers")
        if isinstance(graph, Graph):
            queue += graph.operations
        elif isinstance(row, tuple):
            queue += row


def learned_nothing(vm: Machine, layer: LayerObject) -> bool:
    """Whether a layer of Keras lacks the vocabulary or boundaries that `adapt` would give it."""
    if layer.cls is not None or layer.path not in (*LOOKUPS, TEXTS, _DISCRETIZATION):
        return False
    config = vm.inference.config(layer.path, layer.config)
    if layer.path != _DISCRETIZATION:
        return vocabulary_of(layer, layer.path, config) is None
    return config.raw("bin_boundaries") is None and layer.slots.get("boundaries") is None


def nothing_given(name: str) -> KerasError:
    """The error of a layer or model of class `name` whose ``call`` gives None."""
    return KerasError(
        "output-not-a-tensor",
        f"`{name}.call` gives nothing back: a `return` may be missing there.",
        keras="None values not supported.",
    )


def _too_many_states(node: Node) -> KerasError | None:
    """Keras passes all of `initial_state` to the loop over the steps, which gives fewer back."""
    layer = node.layer
    wanted = _STATES.get(layer.path or "") if layer is not None else None
    if layer is None or wanted is None or layer.cls is not None or not node.arguments:
        return None
    args, kwargs = node.arguments
    states = leaves(kwargs.get("initial_state", args[1] if len(args) > 1 else None))
    if len(states) <= wanted or not all(isinstance(state, KerasTensor) for state in states):
        return None
    return KerasError(
        "input-structure-mismatch",
        f"The {class_name(layer)} `{layer.slots.get('name')}` of this model is given {len(states)} "
        f"initial states but has {wanted}. A Bidirectional layer gives those of both directions: "
        "concatenate them in pairs, for a layer of twice the units.",
        keras=f"Too few leaves for PyTreeSpec; expected: {len(states)}, got: {wanted}.",
        argument="initial_state",
    )


__all__ = [
    "LEARNED",
    "check_adapted",
    "check_running",
    "layers_within",
    "learned_nothing",
    "nothing_given",
]
