"""What raises only when a model runs: faults that Keras lets pass while the graph is built."""

from __future__ import annotations

from ..domain import KerasTensor, ModelObject, Node, leaves
from ..facts import CallFact
from ..inference.contract import KerasError
from ..source import Site
from .classes import has_member
from .graph import Graph
from .layer_facts import layer_fact
from .layer_state import class_name
from .machine import Machine

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
    graph = model.slots.get("graph")
    if not isinstance(graph, Graph) or not vm.settings.keras.startswith("3"):
        return
    for node in graph.nodes:
        error = _too_many_states(node)
        if error is not None and node.layer is not None:
            vm.record_raise(error, site, layer=layer_fact(vm, node.layer))
            return


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


__all__ = ["check_running", "nothing_given"]
