"""What running a function may change outside of it, read from its text.

Names are followed as paths: ``("self", "log")`` is ``self.log``. What a function does to its own
variables and parameters does not count, but for the first parameter of a method.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from ..source import syntax

Path = tuple[str, ...]

_MUTATORS = frozenset(
    {
        *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update"),
        *("setdefault", "popitem", "add", "discard", "appendleft", "extendleft", "popleft", "put"),
    }
)


def mutates(method: str) -> bool:
    """Whether a method of Python's containers changes what it belongs to."""
    return method in _MUTATORS


class Effects(Struct, frozen=True):
    """Paths that are bound anew, whose containers are changed, that are called.

    `given` are pairs: a path that is called, and one that it is called on.
    """

    rebound: frozenset[Path]
    changed: frozenset[Path]
    called: frozenset[Path]
    given: frozenset[tuple[Path, Path]]


@lru_cache(maxsize=4096)
def effects_of(node: syntax.FunctionDef | syntax.Lambda) -> Effects:
    """The effects of a function's body and of the functions in it."""
    collected = _Collector()
    collected.function(node, outermost=True)
    return Effects(
        frozenset(collected.rebound),
        frozenset(collected.changed),
        frozenset(collected.called),
        frozenset(collected.given),
    )


class _Collector:
    def __init__(self) -> None:
        self.rebound: set[Path] = set()
        self.changed: set[Path] = set()
        self.called: set[Path] = set()
        self.given: set[tuple[Path, Path]] = set()
        self.hidden: list[set[str]] = []
        self.declared: list[set[str]] = []

    def function(self, node: syntax.FunctionDef | syntax.Lambda, outermost: bool = False) -> None:
        body = _own_nodes(node.body)
        declared = {
            item.name.value
            for each in body
            if isinstance(each, syntax.Global | syntax.Nonlocal)
            for item in each.names
        }
        own = {name for each in body for name in _bound_by(each)} - declared
        params = [param.name.value for param in _parameters(node.params)]
        # The first parameter may be the object of a method: whoever applies the effects knows.
        own |= set(params[1:] if outermost else params)
        self.hidden.append(own)
        self.declared.append(declared)
        for each in body:
            self.node(each)
        self.hidden.pop()
        self.declared.pop()

    def node(self, node: syntax.Node) -> None:
        match node:
            case syntax.FunctionDef() | syntax.Lambda():
                self.function(node)
            case syntax.Assign(targets=targets):
                for target in targets:
                    self.target(target.target)
            case (
                syntax.AnnAssign(target=target)
                | syntax.For(target=target)
                | syntax.Del(target=target)
            ):
                self.target(target)
            case syntax.AugAssign(target=target):
                self.target(target)
                self.note(self.changed, path_of(target))
            case syntax.WithItem(asname=syntax.AsName(name=name)):
                self.target(name)
            case syntax.Call(func=func, args=args):
                self.call(func, args)

    def call(self, func: syntax.BaseExpression, args: Iterable[syntax.Arg]) -> None:
        callee = path_of(func)
        if isinstance(func, syntax.Attribute) and mutates(func.attr.value):
            self.note(self.changed, path_of(func.value))
        if callee is None or self.is_hidden(callee):
            return
        self.called.add(callee)
        for arg in args:
            path = path_of(arg.value)
            if path is not None and not self.is_hidden(path):
                self.given.add((callee, path))

    def target(self, target: syntax.Node) -> None:
        match target:
            case syntax.Tuple(elements=elements) | syntax.List(elements=elements):
                for element in elements:
                    self.target(element.value)
            case syntax.Subscript(value=value):
                self.note(self.changed, path_of(value))
            case syntax.Name(value=name):
                if any(name in declared for declared in self.declared):
                    self.note(self.rebound, (name,))
            case syntax.Attribute():
                self.note(self.rebound, path_of(target))

    def note(self, paths: set[Path], path: Path | None) -> None:
        if path is not None and not self.is_hidden(path):
            paths.add(path)

    def is_hidden(self, path: Path) -> bool:
        return any(path[0] in own for own in self.hidden)


def path_of(node: syntax.Node) -> Path | None:
    """``self.log`` as a path, None for anything but names and attributes of them."""
    match node:
        case syntax.Name(value=name):
            return (name,)
        case syntax.Attribute(value=value, attr=attr):
            above = path_of(value)
            return (*above, attr.value) if above is not None else None
    return None


def _parameters(params: syntax.Parameters) -> list[syntax.Param]:
    stars = [star for star in (params.star_arg, params.star_kwarg) if star is not None]
    return [*params.single, *stars]


def _own_nodes(body: syntax.Node) -> list[syntax.Node]:
    """The nodes of a body, those of functions in it left out."""
    found: list[syntax.Node] = []
    stack = [body]
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, syntax.FunctionDef | syntax.Lambda):
            stack += node.children
    return found


def _bound_by(node: syntax.Node) -> list[str]:
    """The names that a node binds in the function that it stands in."""
    match node:
        case syntax.Assign(targets=targets):
            return [name for target in targets for name in _names(target.target)]
        case (
            syntax.AnnAssign(target=target)
            | syntax.For(target=target)
            | syntax.AugAssign(target=target)
        ):
            return _names(target)
        case syntax.CompFor(target=target) | syntax.NamedExpr(target=target):
            return _names(target)
        case syntax.WithItem(asname=syntax.AsName(name=name)):
            return _names(name)
        case syntax.ExceptHandler(name=syntax.AsName(name=name)):
            return _names(name)
        case syntax.FunctionDef(name=name) | syntax.ClassDef(name=name):
            return [name.value]
        case syntax.ImportAlias(name=name, asname=asname):
            bound = asname.name if asname is not None else name
            path = path_of(bound)
            return [path[0]] if path is not None else []
    return []


def _names(target: syntax.Node) -> list[str]:
    match target:
        case syntax.Name(value=name):
            return [name]
        case syntax.Tuple(elements=elements) | syntax.List(elements=elements):
            return [name for element in elements for name in _names(element.value)]
    return []
