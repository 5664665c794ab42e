"""The workspace's own modules: found beside the file or under the project's root, and run once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..domain import MISSING, Value
from ..source import Document, SourceError, read_file
from .machine import Frame, Machine, Scope

if TYPE_CHECKING:
    from ..libraries.data_files import DataFiles

_LARGEST = 400_000
"""Bytes of a module that is still followed."""


class ModuleScope(Scope):
    """The names of a module of the workspace; the value of an import.

    A folder without ``__init__.py`` has no document, only the modules that were imported from it.
    """

    __slots__ = ("document",)

    def __init__(self, document: Document | None, name: str):
        super().__init__("module")
        self.document = document
        self.names["__name__"] = name


class Workspace:
    """Finds and runs modules for one analysis. `roots` are searched for absolute imports.

    With `reads_data` the program's data files are looked into, too.
    """

    def __init__(self, file: Path | None, roots: tuple[Path, ...] = (), reads_data: bool = False):
        self.file = file
        here = (file.parent,) if file is not None else ()
        self.roots = tuple(dict.fromkeys((*here, *roots)))
        self.data: DataFiles | None = None
        if reads_data and self.roots:
            from ..libraries.data_files import DataFiles

            self.data = DataFiles(self.roots)
        self._documents: dict[Path, Document | None] = {}
        self.loaded: dict[Path, Value] = {}
        self.consulted: set[Path] = set()
        """Files that were looked for, there or not: what was found depends on them."""

    def load(self, vm: Machine, path: str, level: int) -> Value:
        """The module `path`, imported with `level` leading dots, or MISSING."""
        package = path.rpartition(".")[0]
        if package:
            self.load(vm, package, level)
        found = self._find(vm, path, level)
        if found is None:
            return MISSING
        if found not in self.loaded:
            document = self._read(found)
            if document is None:
                return MISSING
            scope = ModuleScope(document, path)
            vm.state.set(self.loaded, found, scope)
            self._run(vm, scope)
        self._enter(vm, found, "" if level else package, self.loaded[found])
        return self.loaded[found]

    def _enter(self, vm: Machine, file: Path, package: str, module: Value) -> None:
        """Make a module that was imported an attribute of its `package`."""
        own = file.parent if file.name == "__init__.py" else file.with_suffix("")
        folder = own.parent
        outer = self.loaded.get(folder / "__init__.py", self.loaded.get(folder, MISSING))
        if outer is MISSING and package:
            outer = ModuleScope(None, package)
            vm.state.set(self.loaded, folder, outer)
            self._enter(vm, folder, package.rpartition(".")[0], outer)
        if isinstance(outer, ModuleScope) and outer.names.get(own.name) is not module:
            vm.state.set(outer.names, own.name, module)

    def package(self, path: str) -> Value:
        """The package `path` that was imported, also a folder without ``__init__.py``."""
        for root in self.roots:
            folder = root.joinpath(*path.split("."))
            for place in (folder / "__init__.py", folder):
                if place in self.loaded:
                    return self.loaded[place]
        return MISSING

    def _find(self, vm: Machine, path: str, level: int) -> Path | None:
        parts = path.split(".") if path else []
        if level:
            base = self._present_file(vm)
            if base is None:
                return None
            folder = base.parent
            for _ in range(level - 1):
                folder = folder.parent
            return self._module_file(folder, parts)
        for root in self.roots:
            found = self._module_file(root, parts)
            if found is not None and found != self.file:
                return found
        return None

    def _module_file(self, folder: Path, parts: list[str]) -> Path | None:
        candidates = [folder / "__init__.py"]
        if parts:
            target = folder.joinpath(*parts)
            candidates = [target.with_name(target.name + ".py"), target / "__init__.py"]
        for candidate in candidates:
            self.consulted.add(candidate)
            if candidate.is_file():
                return candidate
        return None

    def _present_file(self, vm: Machine) -> Path | None:
        scope = vm.scope.module()
        own = scope.document if isinstance(scope, ModuleScope) else None
        return Path(own.filename) if own is not None else self.file

    def _read(self, path: Path) -> Document | None:
        if path not in self._documents:
            try:
                small = path.stat().st_size <= _LARGEST
                self._documents[path] = read_file(path) if small else None
            except (OSError, SourceError):
                self._documents[path] = None
        return self._documents[path]

    def _run(self, vm: Machine, scope: ModuleScope) -> None:
        from .statements import execute_block

        if len(vm.frames) > vm.limits.depth:
            return
        outer_statement, outer_node = vm.statement, vm.node
        site = vm.site() if vm.statement is not None and vm.node is not None else None
        vm.frames.append(Frame(scope, site=site))
        try:
            for statement in scope.document.statements if scope.document is not None else ():
                if statement.module is None:
                    continue
                vm.statement = statement
                execute_block(vm, statement.module.body)
        finally:
            vm.frames.pop()
            vm.statement, vm.node = outer_statement, outer_node
