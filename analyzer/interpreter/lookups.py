"""``keras.losses.get("mse")`` and its like: the object or function that a string stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..domain import ApiRef, KerasObject, Unknown, Value
from ..facts import Argument
from ..keras_api import Symbol
from ..source import Site
from .machine import Machine

CATEGORIES = (
    "activations",
    "constraints",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
)


def look_up(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """What ``keras.<category>.get`` gives: for a string what it names, objects as they are."""
    category = path.split(".")[1]
    value = bound["identifier"].value if "identifier" in bound else Unknown("what is looked up")
    match value:
        case None:
            return None if category != "activations" else _named(vm, category, "linear", site)
        case str():
            return _named(vm, category, value, site)
        case KerasObject() | ApiRef():
            return value
    return Unknown("what is looked up")


def _named(vm: Machine, category: str, name: str, site: Site) -> Value:
    found = vm.api.resolve(vm.api.identifiers(category).resolve(name) or "")
    if not isinstance(found, Symbol):
        return Unknown(f"`{name}`")
    if found.kind == "class":
        return KerasObject(found.path, {}, site)
    return ApiRef(found.path, found)


__all__ = ["CATEGORIES", "look_up"]
