"""What stands around a place in the program."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..source import syntax

if TYPE_CHECKING:
    from ..source import Site

_VERSION = re.compile(r"version|hasattr|getattr|find_spec|backend\(\)|_available", re.IGNORECASE)


@lru_cache(maxsize=512)
def _parents(root: syntax.Node) -> dict[syntax.Node, syntax.Node]:
    """Every node of a statement with the one around it. Found once: rules ask at every call."""
    parents: dict[syntax.Node, syntax.Node] = {}
    stack = [root]
    while stack:
        current = stack.pop()
        for child in current.children:
            parents[child] = current
            stack.append(child)
    return parents


def ancestors(site: Site) -> list[syntax.Node]:
    """The nodes around a place, the nearest first, without the node itself."""
    module = site.statement.module
    found: list[syntax.Node] = []
    if module is not None:
        parents = _parents(module)
        around = parents.get(site.node)
        while around is not None:
            found.append(around)
            around = parents.get(around)
    return found


@lru_cache(maxsize=512)
def dropped_expressions(root: syntax.Node) -> dict[syntax.Node, syntax.BaseExpression]:
    """The expressions in a statement that are statements of their own: nothing takes the value.

    By the expression and, for ``f(x)(y)``, also by ``f(x)``.
    """
    found: dict[syntax.Node, syntax.BaseExpression] = {}
    stack = [root]
    while stack:
        match stack.pop():
            case syntax.Expr(value=value):
                found[value] = value
                if isinstance(value, syntax.Call):
                    found[value.func] = value
            case syntax.Module(body=body) | syntax.IndentedBlock(body=body):
                stack += body
            case syntax.SimpleStatementLine(body=body) | syntax.SimpleStatementSuite(body=body):
                stack += body
            case syntax.If(body=body, orelse=orelse):
                stack += [body] if orelse is None else [body, orelse]
            case syntax.For(body=body, orelse=orelse) | syntax.While(body=body, orelse=orelse):
                stack += [body] if orelse is None else [body, orelse]
            case syntax.Try() | syntax.TryStar() as block:
                ends = (block.orelse, block.finalbody)
                stack += [block.body, *block.handlers, *(end for end in ends if end is not None)]
            case syntax.Match(cases=cases):
                stack += cases
            case (
                syntax.FunctionDef(body=body)
                | syntax.ClassDef(body=body)
                | syntax.With(body=body)
                | syntax.Else(body=body)
                | syntax.Finally(body=body)
                | syntax.ExceptHandler(body=body)
                | syntax.ExceptStarHandler(body=body)
                | syntax.MatchCase(body=body)
            ):
                stack.append(body)
    return found


def items_of(node: syntax.Node) -> list[syntax.BaseExpression]:
    """What a call is given by position: its arguments, and the items of lists among them."""
    found: list[syntax.BaseExpression] = []
    for argument in node.args if isinstance(node, syntax.Call) else ():
        if isinstance(argument.value, syntax.List | syntax.Tuple):
            found += [element.value for element in argument.value.elements]
        else:
            found.append(argument.value)
    return found


def depends_on_version(site: Site) -> bool:
    """Whether a branch around `site` asks for a version or for what a library has.

    Code written for several versions names things that the target does not have; it does not run
    there.
    """
    if not _VERSION.search(site.statement.text):
        return False
    return any(_asks(site, node) for node in ancestors(site))


def _asks(site: Site, node: syntax.Node) -> bool:
    match node:
        case syntax.If(test=test) | syntax.IfExp(test=test) | syntax.Assert(test=test):
            return _VERSION.search(site.statement.code_for(test)) is not None
        case syntax.BooleanOperation(left=left):
            return _VERSION.search(site.statement.code_for(left)) is not None
    return False
