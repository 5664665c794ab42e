"""Signatures as compact text, and what a `**kwargs` really accepts, followed through `super()`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .source_reader import Definition, Function, Reader, members


@dataclass(frozen=True)
class Accepted:
    """Keywords that a `**kwargs` takes, with the text of their defaults.

    `anything`: it takes every name, or nobody knows.
    """

    keywords: dict[str, str]
    anything: bool = False


ANYTHING = Accepted({}, True)

_WITHOUT_METHODS = ("ABC", "Protocol", "Generic", "AutoTrackable")
"""Foreign ancestors whose constructors take nothing and pass nothing on."""


def text(function: Function, *, bound: bool) -> str:
    """The parameters as Python writes them, without annotations; `bound` drops the first."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    parts = [_parameter(p.arg, d) for p, d in zip(positional, defaults, strict=True)]
    if arguments.posonlyargs:
        parts.insert(len(arguments.posonlyargs), "/")
    if bound and positional:
        parts = parts[1:]
        if parts and parts[0] == "/":
            parts = parts[1:]
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(_parameter(each.arg, default))
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
    return ", ".join(parts)


def names(text: str) -> set[str]:
    """The parameters of a signature written as source, without ``*args`` and ``**kwargs``."""
    arguments = _parsed(text)
    return {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def positional(text: str) -> dict[str, str | None]:
    """The parameters that are given by position, in order, with the source of their defaults."""
    arguments = _parsed(text)
    every = [*arguments.posonlyargs, *arguments.args]
    start = len(every) - len(arguments.defaults)
    return {
        a.arg: ast.unparse(arguments.defaults[i - start]) if i >= start else None
        for i, a in enumerate(every)
    }


def _parsed(text: str) -> ast.arguments:
    tree = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(tree, ast.Lambda)
    return tree.args


def _parameter(name: str, default: ast.expr | None) -> str:
    return name if default is None else f"{name}={ast.unparse(default)}"


def accepted(
    reader: Reader, mro: list[Definition | str], owner: Definition, function: Function
) -> Accepted:
    """What the `**kwargs` of a method of `owner` takes in an object whose order is `mro`."""
    if function.args.kwarg is None:
        return Accepted({})
    scan = _Scan(reader, mro, owner, function, function.args.kwarg.arg)
    for statement in function.body:
        scan.statement(statement)
    if scan.anything or not (scan.closed or scan.forwarded):
        return ANYTHING
    own = _names(function)
    return Accepted({k: v for k, v in scan.keywords.items() if k not in own})


def _names(function: Function) -> set[str]:
    arguments = function.args
    return {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


class _Scan:
    """One walk through a function body, looking at each use of its `**kwargs`."""

    def __init__(
        self,
        reader: Reader,
        mro: list[Definition | str],
        owner: Definition,
        function: Function,
        name: str,
    ) -> None:
        self.reader, self.mro, self.owner, self.function, self.name = (
            reader, mro, owner, function, name
        )  # fmt: skip
        self.keywords: dict[str, str] = {}
        self.refused: set[str] = set()
        self.anything = self.closed = self.forwarded = False

    def is_kwargs(self, node: ast.AST | None) -> bool:
        return isinstance(node, ast.Name) and node.id == self.name

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.If():
                self._if(node)
            case ast.Raise():
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if any(self.is_kwargs(n) for n in ast.walk(node)):
                    self.anything = True
            case ast.For() | ast.While() | ast.With() | ast.Try():
                inner = [*getattr(node, "body", []), *getattr(node, "orelse", [])]
                inner += getattr(node, "finalbody", [])
                for handler in getattr(node, "handlers", []):
                    inner += handler.body
                heads = [getattr(node, "iter", None), getattr(node, "test", None)]
                for head in heads:
                    if head is not None and any(self.is_kwargs(n) for n in ast.walk(head)):
                        self.anything = True
                for each in inner:
                    self.statement(each)
            case _:
                self.expression(node)

    def _if(self, node: ast.If) -> None:
        raises = any(isinstance(each, ast.Raise) for each in node.body)
        match node.test:
            case ast.Name() as test if self.is_kwargs(test) and raises:
                self.closed = True
            case ast.Call(func=ast.Name(id="len"), args=[argument]) if self.is_kwargs(argument):
                self.anything |= not raises
                self.closed |= raises
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In()], comparators=[right]
            ) if self.is_kwargs(right):
                if not raises:
                    self.keywords.setdefault(key, "None")
            case test:
                self.expression(test)
        for each in (*node.body, *node.orelse):
            self.statement(each)

    def expression(self, node: ast.AST) -> None:
        match node:
            case ast.Call():
                self._call(node)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if self.is_kwargs(
                value
            ):
                if isinstance(node.ctx, ast.Load):
                    self.keywords.setdefault(key, "None")
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[right]
            ) if self.is_kwargs(right):
                self.keywords.setdefault(key, "None")
            case _ if self.is_kwargs(node):
                self.anything = True
            case _:
                for child in ast.iter_child_nodes(node):
                    self.expression(child)

    def _call(self, node: ast.Call) -> None:
        match node:
            case ast.Call(
                func=ast.Attribute(value=value, attr="pop" | "get"),
                args=[ast.Constant(value=str(key)), *rest],
            ) if self.is_kwargs(value):
                self.keywords[key] = ast.unparse(rest[0]) if rest else "None"
                return
            case ast.Call(func=function, args=[first, allowed, *_]) if self.is_kwargs(
                first
            ) and ast.unparse(function).endswith("validate_kwargs"):
                names = self._strings(allowed)
                self.anything |= names is None
                self.closed = True
                for key in names or ():
                    self.keywords.setdefault(key, "None")
                return
        spread = any(k.arg is None and self.is_kwargs(k.value) for k in node.keywords)
        if spread:
            self._forward(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.keyword) and child.arg is None and self.is_kwargs(child.value):
                continue
            self.expression(child)

    def _strings(self, node: ast.expr) -> set[str] | None:
        if isinstance(node, ast.Name):
            found = None
            for each in ast.walk(self.function):
                match each:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == node.id:
                        found = value
            if found is None or isinstance(found, ast.Name):
                return None
            node = found
        match node:
            case ast.Set(elts=elements) | ast.List(elts=elements) | ast.Tuple(elts=elements):
                values = [e.value for e in elements if isinstance(e, ast.Constant)]
                if len(values) == len(elements):
                    return {str(v) for v in values}
        return None

    def _forward(self, node: ast.Call) -> None:
        """Follow `super().__init__(..., **kwargs)` and `Base.__init__(self, ..., **kwargs)`."""
        given = {k.arg for k in node.keywords if k.arg is not None}
        positional = len(node.args)
        match node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=method):
                start = self.mro.index(self.owner) + 1 if self.owner in self.mro else 0
            case ast.Attribute(value=ast.expr() as base, attr="__init__"):
                method = "__init__"
                found = self.reader.evaluate(self.owner.module, base)
                if found not in self.mro:
                    self.anything = True
                    return
                start, positional = self.mro.index(found), positional - 1  # type: ignore[arg-type]
            case _:
                self.anything = True
                return
        starred = [a.value for a in node.args if isinstance(a, ast.Starred)]
        if starred:
            rest = self.function.args.vararg
            own = [isinstance(a, ast.Name) and rest and a.id == rest.arg for a in starred]
            if not all(own):
                self.anything = True
                return
            positional -= len(starred)
        target = find_method(self.mro[start:], method)
        if target is None:
            self.forwarded = True
            return
        if isinstance(target, str):
            self.anything = True
            return
        owner, function = target
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)][1:]
        defaults = _defaults(function)
        deeper = accepted(self.reader, self.mro, owner, function)
        if deeper.anything:
            self.anything = True
            return
        self.forwarded = True
        free = names[positional:] + [a.arg for a in function.args.kwonlyargs]
        # What is given by place beyond these goes on through `*args`, to the first ones there.
        passed_on = max(positional - len(names), 0) if function.args.vararg else 0
        for key in (*free, *list(deeper.keywords)[passed_on:]):
            if key not in given:
                self.keywords.setdefault(key, defaults.get(key) or deeper.keywords.get(key, ""))


def _defaults(function: Function) -> dict[str, str]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    found: dict[str, str] = {}
    if arguments.defaults:
        for each, default in zip(
            positional[-len(arguments.defaults) :], arguments.defaults, strict=True
        ):
            found[each.arg] = ast.unparse(default)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            found[each.arg] = ast.unparse(default)
    return found


def find_method(
    order: list[Definition | str], name: str
) -> tuple[Definition, Function] | str | None:
    """The first definition of a method; the foreign class before it, if one may define it."""
    for cls in order:
        if isinstance(cls, str):
            if cls.rpartition(".")[2] in _WITHOUT_METHODS:
                continue
            return cls
        assert isinstance(cls.node, ast.ClassDef)
        found = members(cls.node).get(name)
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            return cls, found
        if found is not None:
            return cls.name
    return None
