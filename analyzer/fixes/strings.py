"""Renaming a string that stands for one thing, wherever the program has it."""

from __future__ import annotations

import libcst as cst

from ..source import Document, Edit, Statement


def rename_string(document: Document, old: str, new: str) -> list[Edit] | None:
    """The edits that change every string literal equal to `old` to `new`.

    None if there is no such literal, or if the program already means something by `new`.
    """
    edits: list[Edit] = []
    for statement in document.statements:
        if old not in statement.text and new not in statement.text and "\\" not in statement.text:
            continue
        for node in _strings(statement):
            value = node.evaluated_value
            if value == new:
                return None
            if value == old:
                edits.append(Edit(statement.range_of(node), _like(node, new)))
    return edits or None


def _strings(statement: Statement) -> list[cst.SimpleString]:
    found: list[cst.SimpleString] = []
    module = statement.module
    stack: list[cst.CSTNode] = [] if module is None else [module]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.SimpleString):
            found.append(node)
        elif not isinstance(node, cst.ConcatenatedString):
            stack.extend(node.children)
    return found


def _like(node: cst.SimpleString, value: str) -> str:
    """`value` as a literal with the quotes of `node`."""
    quote = node.quote
    if len(quote) == 1 and quote not in value and "\\" not in value and value.isprintable():
        return f"{quote}{value}{quote}"
    return repr(value)
