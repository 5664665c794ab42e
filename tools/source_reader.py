"""Reads the classes and functions of an unpacked package with `ast`, without importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class ModuleRef:
    """A module of the package, by its dotted name."""

    name: str


@dataclass(frozen=True, eq=False)
class Definition:
    """A class, function or constant and the module in which it is defined."""

    module: str
    name: str
    node: ast.ClassDef | Function | ast.expr


@dataclass(frozen=True, eq=False)
class Imported:
    """A name that another module defines; `name` None means the module itself."""

    module: str
    name: str | None


Entry = Definition | Imported


@dataclass(eq=False)
class Reader:
    """The modules of one unpacked package. `root` is the folder that holds the folder `keras`."""

    root: Path
    _scopes: dict[str, dict[str, Entry] | None] = field(default_factory=dict)
    _mros: dict[tuple[str, str], list[Definition | str]] = field(default_factory=dict)

    def file(self, module: str) -> Path | None:
        base = self.root / Path(*module.split("."))
        for path in (base / "__init__.py", base.with_suffix(".py")):
            if path.is_file():
                return path
        return None

    def scope(self, module: str) -> dict[str, Entry]:
        """What the top level of a module binds; of branches, the first one (TensorFlow's)."""
        if module not in self._scopes:
            self._scopes[module] = {}
            path = self.file(module)
            if path is not None:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                scope = self._scopes[module]
                assert scope is not None
                self._bind(tree.body, module, package, scope)
        return self._scopes[module] or {}

    def _bind(
        self, body: list[ast.stmt], module: str, package: str, scope: dict[str, Entry]
    ) -> None:
        for node in body:
            match node:
                case ast.ImportFrom():
                    origin = node.module or ""
                    if node.level:
                        parents = package.split(".")
                        kept = parents[: len(parents) - node.level + 1]
                        origin = ".".join([*kept, origin] if origin else kept)
                    for alias in node.names:
                        if alias.name == "*":
                            for name, entry in self.scope(origin).items():
                                if not name.startswith("_"):
                                    scope[name] = entry
                        else:
                            scope[alias.asname or alias.name] = Imported(origin, alias.name)
                case ast.Import():
                    for alias in node.names:
                        if alias.asname:
                            scope[alias.asname] = Imported(alias.name, None)
                        else:
                            top = alias.name.split(".")[0]
                            scope[top] = Imported(top, None)
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    scope[node.name] = Definition(module, node.name, node)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if isinstance(value, ast.Name) and value.id in scope:
                        scope[name] = scope[value.id]
                    else:
                        scope[name] = Definition(module, name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    scope[name] = Definition(module, name, value)
                case ast.If() | ast.Try():
                    first: dict[str, Entry] = dict(scope)
                    self._bind(node.body, module, package, first)
                    others: dict[str, Entry] = {}
                    self._bind(node.orelse, module, package, others)
                    if isinstance(node, ast.Try):
                        for handler in node.handlers:
                            self._bind(handler.body, module, package, others)
                    scope.update({**others, **first})

    def lookup(self, module: str, name: str) -> Definition | ModuleRef | None:
        """What `name` of a module is, followed through imports."""
        seen: set[tuple[str, str]] = set()
        while (module, name) not in seen:
            seen.add((module, name))
            entry = self.scope(module).get(name)
            match entry:
                case None:
                    inner = f"{module}.{name}"
                    return ModuleRef(inner) if self.file(inner) else None
                case Imported(origin, None):
                    return ModuleRef(origin) if self.file(origin) else None
                case Imported(origin, str() as wanted):
                    if self.file(origin) is None:
                        return None
                    if wanted not in self.scope(origin) and self.file(f"{origin}.{wanted}"):
                        return ModuleRef(f"{origin}.{wanted}")
                    if (origin, wanted) in seen and self.file(f"{origin}.{wanted}"):
                        # `keras.src` imports `layers` from itself: the module of that name.
                        return ModuleRef(f"{origin}.{wanted}")
                    module, name = origin, wanted
                case Definition(node=ast.Name(id=other)) if entry.name != other:
                    module, name = entry.module, other
                case Definition(node=ast.Attribute() as attribute):
                    return self.evaluate(entry.module, attribute) or entry
                case Definition():
                    return entry
        return None

    def evaluate(self, module: str, node: ast.expr) -> Definition | ModuleRef | None:
        """What a dotted name in a module's code is."""
        match node:
            case ast.Name(id=name):
                return self.lookup(module, name)
            case ast.Attribute(value=value, attr=attr):
                owner = self.evaluate(module, value)
                return self.lookup(owner.name, attr) if isinstance(owner, ModuleRef) else None
        return None

    def mro(self, cls: Definition) -> list[Definition | str]:
        """The linear order of a class' ancestors, itself first; strings stand for foreign ones."""
        key = (cls.module, cls.name)
        if key not in self._mros:
            self._mros[key] = [cls]
            assert isinstance(cls.node, ast.ClassDef)
            bases: list[Definition | str] = []
            for base in cls.node.bases:
                found = self.evaluate(cls.module, base)
                if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef):
                    bases.append(found)
                elif ast.unparse(base) != "object":
                    bases.append(ast.unparse(base))
            orders = [self.mro(b) if isinstance(b, Definition) else [b] for b in bases]
            self._mros[key] = [cls, *_merge([*map(list, orders), bases])]
        return self._mros[key]


def _merge(orders: list[list[Definition | str]]) -> Iterator[Definition | str]:
    while orders := [order for order in orders if order]:
        for order in orders:
            head = order[0]
            if not any(head in other[1:] for other in orders):
                break
        else:
            head = orders[0][0]
        yield head
        orders = [[each for each in order if each is not head and each != head] for order in orders]


@cache
def members(cls: ast.ClassDef) -> dict[str, ast.stmt]:
    """What the body of a class binds by `def` or assignment, branches included."""
    found: dict[str, ast.stmt] = {}

    def visit(body: list[ast.stmt]) -> None:
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    setter = any(
                        isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter")
                        for d in node.decorator_list
                    )
                    if not (setter and node.name in found):
                        found[node.name] = node
                case ast.Assign(targets=[ast.Name(id=name)]):
                    found[name] = node
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = node
                case ast.If() | ast.Try():
                    visit(node.body)
                    visit(node.orelse)

    visit(cls.body)
    return found
