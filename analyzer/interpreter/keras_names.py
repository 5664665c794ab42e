"""Names of Keras and other libraries: what a dotted path in a program stands for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..domain import ApiRef, ModuleRef, Unknown, Value
from ..inference.contract import LAYERS, OPS
from ..keras_api import Module, Symbol, renames
from ..libraries.contract import CONSTANTS
from ..source import syntax
from .machine import Machine

_ROOTS = (
    "keras.",
    "tensorflow.keras.",
    "tensorflow.compat.v1.keras.",
    "tensorflow.compat.v2.keras.",
    "tensorflow.python.keras.",
)
_NAMESPACES = tuple(root[:-1] for root in _ROOTS[:-1])


def is_keras_path(path: str) -> bool:
    return path in _NAMESPACES or path.startswith(_ROOTS)


def library_member(
    vm: Machine,
    path: str,
    name: str,
    *,
    record: bool = True,
    alias: str | None = None,
    node: syntax.Node | None = None,
) -> Value:
    """``path.name``, of a library. A name that Keras does not have is recorded."""
    full = f"{path}.{name}" if path else name
    if not is_keras_path(full):
        if full in CONSTANTS:
            return CONSTANTS[full]
        return ApiRef(full)
    found = vm.api.resolve(full)
    if record:
        vm.record_name(full, found, imported=node is not None, alias=alias, node=node)
    if found is None:
        return _renamed(vm, full)
    if isinstance(found, Module):
        return ModuleRef(full)
    if isinstance(found, Symbol):
        if found.kind == "constant":
            return CONSTANTS.get(found.path, Unknown(f"the value of {full}"))
        return ApiRef(full, found)
    return Unknown(f"{full} is private")


def _renamed(vm: Machine, path: str) -> Value:
    """What an old name is called today, so that the rest of an old program is understood."""
    new = renames.new_path(path)
    found = vm.api.resolve(new) if new else None
    if isinstance(found, Symbol) and found.kind != "constant":
        return ApiRef(path, found)
    return ApiRef(path)


def module_members(vm: Machine, path: str) -> tuple[str, ...]:
    """What ``from path import *`` brings."""
    if not is_keras_path(path):
        return _STAR_IMPORTS.get(path, ())
    found = vm.api.resolve(path)
    return found.members() if isinstance(found, Module) else ()


_STAR_IMPORTS: dict[str, tuple[str, ...]] = {
    "math": ("sqrt", "ceil", "floor", "log", "exp", "pi", "pow", "sin", "cos"),
}


@lru_cache(maxsize=4096)
def _canonical(path: str, aliases: tuple[str, ...]) -> str:
    for each in (path, *aliases):
        if each in LAYERS or each in OPS or each in _CANONICAL:
            return each
    return path


_CANONICAL = frozenset(
    {
        "keras.Model",
        "keras.Sequential",
        "keras.Input",
        "keras.layers.Layer",
        "keras.layers.InputLayer",
    }
)


def canonical_path(symbol: Any) -> str:
    """The path under which the rooms know a symbol (a class or function of Keras)."""
    return _canonical(symbol.path, tuple(getattr(symbol, "aliases", ())))


def is_layer(vm: Machine, path: str) -> bool:
    return _derives(vm, path, ("keras.layers.Layer", "keras.Layer"))


def is_model(vm: Machine, path: str) -> bool:
    return _derives(vm, path, ("keras.Model", "keras.models.Model"))


def _derives(vm: Machine, path: str, bases: tuple[str, ...]) -> bool:
    if path in bases:
        return True
    symbol = vm.api.resolve(path)
    if symbol is None or getattr(symbol, "kind", None) != "class":
        return False
    return any(base in bases for base in symbol.bases)  # type: ignore[union-attr]
