"""Imports: of libraries, as names to be resolved later; of the workspace's own modules."""

from __future__ import annotations

from ..domain import MISSING, ModuleRef, Unknown, Value, plain
from ..source import syntax
from .assignment import bind
from .keras_names import is_keras_path, library_member, module_members
from .machine import Machine


def import_modules(vm: Machine, node: syntax.Import) -> None:
    """``import a.b as c, d``."""
    for alias in node.names:
        path = alias.evaluated_name
        if is_keras_path(path):
            vm.record_name(path, vm.api.resolve(path), True, alias.evaluated_alias, alias)
        own = _own_module(vm, path, 0)
        if alias.asname is not None:
            name = alias.evaluated_alias or path
            bind(vm, name, own if own is not MISSING else ModuleRef(path))
        else:
            root = path.partition(".")[0]
            if own is not MISSING and root == path:
                bind(vm, root, own)
            elif own is not MISSING and vm.workspace is not None:
                package = vm.workspace.package(root)
                bind(vm, root, Unknown("a package") if package is MISSING else package)
            else:
                bind(vm, root, ModuleRef(root))


def import_from(vm: Machine, node: syntax.ImportFrom) -> None:
    """``from a.b import c as d, e`` and ``from a import *``."""
    path = syntax.dotted(node.module)
    level = node.relative
    own = _own_module(vm, path, level)
    if isinstance(node.names, syntax.ImportStar):
        if own is not MISSING:
            names = getattr(own, "names", {})
            listed = plain(names.get("__all__"))
            chosen = listed if isinstance(listed, tuple) else None
            for name, value in list(names.items()):
                if name in chosen if chosen is not None else not name.startswith("_"):
                    bind(vm, name, value)
        elif not level:
            for name in module_members(vm, path):
                bind(vm, name, library_member(vm, path, name, record=False))
        return
    for alias in node.names:
        name = alias.evaluated_name
        target = alias.evaluated_alias or name
        value: Value
        if own is not MISSING:
            value = _member_of_own(vm, own, path, level, name)
        elif level:
            value = Unknown("a module of the workspace that is not there")
        elif (module := _own_module(vm, f"{path}.{name}", 0)) is not MISSING:
            value = module  # of a folder without `__init__.py`
        else:
            value = library_member(vm, path, name, alias=alias.evaluated_alias, node=alias)
        bind(vm, target, value)


def _own_module(vm: Machine, path: str, level: int) -> Value:
    if vm.workspace is None:
        return MISSING
    return vm.workspace.load(vm, path, level)


def _member_of_own(vm: Machine, own: Value, path: str, level: int, name: str) -> Value:
    names = getattr(own, "names", None)
    if names is not None and name in names:
        return names[name]
    submodule = _own_module(vm, f"{path}.{name}" if path else name, level)
    return submodule if submodule is not MISSING else Unknown(f"`{name}` of a module")
