"""The layer whose output goes into another: where it is made in the text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..facts import RaiseFact
from ..rules.syntax import ancestors
from ..source import Site, syntax

if TYPE_CHECKING:
    from ..facts import Program

_WRAPPERS = ("Bidirectional",)


def producer(program: Program, subject: Any) -> Site | None:
    """The constructor call of the layer before the one that raises, None if it is not seen.

    Of a wrapper around a layer that decides its output, the layer inside.
    """
    if not isinstance(subject, RaiseFact):
        return None
    found = _in_model(program, subject) or _by_text(program, subject) or _by_origin(subject)
    return None if found is None else _innermost(found)


def _in_model(program: Program, fact: RaiseFact) -> Site | None:
    """The layer before in a model's list of layers."""
    if fact.layer is None:
        return None
    for model in program.models:
        if model.kind != "Sequential":
            continue
        for before, current in pairwise(model.layers or ()):
            if current.identity == fact.layer.identity:
                return before.site
    return None


def _by_text(program: Program, fact: RaiseFact) -> Site | None:
    """The layer that was called to give the argument, by the last assignment of its name."""
    node = fact.site.node
    if not isinstance(node, syntax.Call) or len(node.args) != 1:
        return None
    match node.args[0].value:
        case syntax.Call(func=syntax.Call() as constructor):
            return Site(fact.site.statement, constructor)
        case syntax.Name(value=name):
            return _assigned(program, fact.site, name)
    return None


def _assigned(program: Program, site: Site, name: str) -> Site | None:
    """The constructor in the last ``name = Layer(...)(...)`` before a place."""
    around = ancestors(site)
    for outer, inner in pairwise([*around[::-1], site.node]):
        if isinstance(outer, syntax.IndentedBlock):
            index = next((i for i, each in enumerate(outer.body) if each is inner), 0)
            for line in reversed(outer.body[:index]):
                constructor = _constructor(line, name)
                if constructor is not None:
                    return Site(site.statement, constructor)
    statements = program.document.statements
    if site.statement not in statements:
        return None
    for statement in reversed(statements[: statements.index(site.statement)]):
        if name not in statement.text or statement.module is None:
            continue
        for line in reversed(statement.module.body):
            constructor = _constructor(line, name)
            if constructor is not None:
                return Site(statement, constructor)
    return None


def _constructor(line: syntax.Node, name: str) -> syntax.Call | None:
    match line:
        case syntax.SimpleStatementLine(
            body=[
                syntax.Assign(
                    targets=[syntax.AssignTarget(target=syntax.Name(value=target))],
                    value=syntax.Call(func=syntax.Call() as constructor),
                )
            ]
        ) if target == name:
            return constructor
    return None


def _by_origin(fact: RaiseFact) -> Site | None:
    """The call around the number that came in."""
    for origin in fact.origins:
        if origin.site is None:
            continue
        for node in (origin.site.node, *ancestors(origin.site)):
            if isinstance(node, syntax.Call):
                inner = node.func if isinstance(node.func, syntax.Call) else node
                return Site(origin.site.statement, inner)
    return None


def _innermost(site: Site) -> Site:
    """The constructor of the layer inside a wrapper, if it is one."""
    node = site.node
    while isinstance(node, syntax.Call) and syntax.last_name(node) in _WRAPPERS and node.args:
        inner = node.args[0].value
        if not isinstance(inner, syntax.Call):
            break
        node = inner
    return Site(site.statement, node)
