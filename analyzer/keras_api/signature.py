"""Signatures of Keras' functions, constructors and methods."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any, Literal

from msgspec import Struct

Kind = Literal[
    "positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"
]


class Expression(Struct, frozen=True):
    """A default that is no literal, as the source has it: ``backend.floatx()``."""

    text: str


class Parameter(Struct, frozen=True):
    """One parameter. `inherited`: accepted through ``**kwargs`` on behalf of an ancestor."""

    name: str
    kind: Kind
    has_default: bool = False
    default: Any = None
    inherited: bool = False


class BindProblem(Struct, frozen=True):
    """Why arguments do not fit. `nearest` are names that may be meant by an unknown one."""

    kind: Literal["unknown", "missing", "too_many", "duplicate"]
    name: str
    nearest: tuple[str, ...] = ()


class Signature(Struct, frozen=True, dict=True):
    """Parameters without `self`.

    What a ``**kwargs`` takes is among `parameters`, as keyword-only and inherited, where it is
    known; only then is there no parameter of kind ``var_keyword``.
    """

    parameters: tuple[Parameter, ...]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names of the parameters that take arguments by position."""
        kinds = ("positional_only", "positional_or_keyword")
        return tuple(p.name for p in self.parameters if p.kind in kinds)

    @cached_property
    def rest(self) -> str | None:
        """The name of the parameter that takes all further ones by position."""
        return next((p.name for p in self.parameters if p.kind == "var_positional"), None)

    @cached_property
    def named(self) -> frozenset[str]:
        """The names that may be written as keywords."""
        kinds = ("positional_or_keyword", "keyword_only")
        return frozenset(p.name for p in self.parameters if p.kind in kinds)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters that have no default."""
        return tuple(
            p.name
            for p in self.parameters
            if not p.has_default and p.kind not in ("var_positional", "var_keyword")
        )

    @cached_property
    def swallows_any(self) -> bool:
        """Whether any keyword is accepted, or nobody knows which."""
        return any(p.kind == "var_keyword" for p in self.parameters)

    def bind(
        self, positional: int, keywords: Iterable[str]
    ) -> Mapping[str, int | str] | BindProblem:
        """Parameter → position or keyword of its argument, or the first problem."""
        places, named = self.places, self.named
        if positional > len(places) and self.rest is None:
            return BindProblem("too_many", str(len(places)))
        bound: dict[str, int | str] = {name: i for i, name in enumerate(places[:positional])}
        for keyword in keywords:
            if keyword in bound and (keyword in named or not self.swallows_any):
                return BindProblem("duplicate", keyword)
            if keyword not in named and not self.swallows_any:
                near = difflib.get_close_matches(keyword, sorted(named), n=3, cutoff=0.6)
                return BindProblem("unknown", keyword, tuple(near))
            bound[keyword] = keyword
        for name in self.required:
            if name not in bound:
                return BindProblem("missing", name)
        return bound


@lru_cache(maxsize=4096)
def parse(text: str, inherited: str | None = None) -> Signature:
    """The signature written ``x, y=1, *, z=None, **kwargs``.

    `inherited` are the parameters that ``**kwargs`` stands for; None if it takes anything.
    """
    own = _parameters(text, False)
    if inherited is not None:
        own = [p for p in own if p.kind != "var_keyword"]
        if inherited:
            own += _parameters(f"*, {inherited}", True)
    return Signature(tuple(own))


def _parameters(text: str, inherited: bool) -> list[Parameter]:
    tree = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(tree, ast.Lambda)
    arguments = tree.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    found: list[Parameter] = []
    for i, (each, default) in enumerate(zip(positional, defaults, strict=True)):
        first = i < len(arguments.posonlyargs)
        kind: Kind = "positional_only" if first else "positional_or_keyword"
        found.append(_parameter(each.arg, kind, default, inherited))
    if arguments.vararg:
        found.append(Parameter(arguments.vararg.arg, "var_positional"))
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_parameter(each.arg, "keyword_only", default, inherited))
    if arguments.kwarg:
        found.append(Parameter(arguments.kwarg.arg, "var_keyword"))
    return found


def _parameter(name: str, kind: Kind, default: ast.expr | None, inherited: bool) -> Parameter:
    if default is None:
        return Parameter(name, kind, inherited=inherited)
    try:
        value = ast.literal_eval(default)
    except ValueError:
        value = Expression(ast.unparse(default))
    return Parameter(name, kind, True, value, inherited)
