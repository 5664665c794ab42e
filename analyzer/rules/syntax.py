"""What stands around a place in the program."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..source import syntax as cst

if TYPE_CHECKING:
    from ..source import Site

_VERSION = re.compile(r"version|hasattr|getattr|find_spec|backend\(\)|_available", re.IGNORECASE)


@lru_cache(maxsize=512)
def _parents(root: cst.Node) -> dict[cst.Node, cst.Node]:
    """Every node of a statement with the one around it. Found once: rules ask at every call."""
    parents: dict[cst.Node, cst.Node] = {}
    stack = [root]
    while stack:
        current = stack.pop()
        for child in current.children:
            parents[child] = current
            stack.append(child)
    return parents


def ancestors(site: Site) -> list[cst.Node]:
    """The nodes around a place, the nearest first, without the node itself."""
    module = site.statement.module
    found: list[cst.Node] = []
    if module is not None:
        parents = _parents(module)
        around = parents.get(site.node)
        while around is not None:
            found.append(around)
            around = parents.get(around)
    return found


@lru_cache(maxsize=512)
def dropped_expressions(root: cst.Node) -> dict[cst.Node, cst.BaseExpression]:
    """The expressions in a statement that are statements of their own: nothing takes the value.

    By the expression and, for ``f(x)(y)``, also by ``f(x)``.
    """
    found: dict[cst.Node, cst.BaseExpression] = {}
    stack = [root]
    while stack:
        match stack.pop():
            case cst.Expr(value=value):
                found[value] = value
                if isinstance(value, cst.Call):
                    found[value.func] = value
            case cst.Module(body=body) | cst.IndentedBlock(body=body):
                stack += body
            case cst.SimpleStatementLine(body=body) | cst.SimpleStatementSuite(body=body):
                stack += body
            case cst.If(body=body, orelse=orelse):
                stack += [body] if orelse is None else [body, orelse]
            case cst.For(body=body, orelse=orelse) | cst.While(body=body, orelse=orelse):
                stack += [body] if orelse is None else [body, orelse]
            case cst.Try() | cst.TryStar() as block:
                ends = (block.orelse, block.finalbody)
                stack += [block.body, *block.handlers, *(end for end in ends if end is not None)]
            case cst.Match(cases=cases):
                stack += cases
            case (
                cst.FunctionDef(body=body)
                | cst.ClassDef(body=body)
                | cst.With(body=body)
                | cst.Else(body=body)
                | cst.Finally(body=body)
                | cst.ExceptHandler(body=body)
                | cst.ExceptStarHandler(body=body)
                | cst.MatchCase(body=body)
            ):
                stack.append(body)
    return found


def items_of(node: cst.Node) -> list[cst.BaseExpression]:
    """What a call is given by position: its arguments, and the items of lists among them."""
    found: list[cst.BaseExpression] = []
    for argument in node.args if isinstance(node, cst.Call) else ():
        if isinstance(argument.value, cst.List | cst.Tuple):
            found += [element.value for element in argument.value.elements]
        else:
            found.append(argument.value)
    return found


def last_name(node: cst.Node) -> str:
    """``Dense`` of ``layers.Dense`` and of ``layers.Dense(3)``, "" for anything else."""
    match node:
        case cst.Name(value=value):
            return value
        case cst.Attribute(attr=cst.Name(value=value)):
            return value
        case cst.Call(func=func):
            return last_name(func)
    return ""


def depends_on_version(site: Site) -> bool:
    """Whether a branch around `site` asks for a version or for what a library has.

    Code written for several versions names things that the target does not have; it does not run
    there.
    """
    if not _VERSION.search(site.statement.text):
        return False
    return any(_asks(site, node) for node in ancestors(site))


def _asks(site: Site, node: cst.Node) -> bool:
    match node:
        case cst.If(test=test) | cst.IfExp(test=test) | cst.Assert(test=test):
            return _VERSION.search(site.statement.code_for(test)) is not None
        case cst.BooleanOperation(left=left):
            return _VERSION.search(site.statement.code_for(left)) is not None
    return False
