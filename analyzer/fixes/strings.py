"""Renaming a string that stands for one thing, wherever the program has it."""

from __future__ import annotations

from ..source import Document, Edit, Statement, syntax


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
                edits.append(Edit(statement.range_of(node), _like(statement.code_for(node), new)))
    return edits or None


def _strings(statement: Statement) -> list[syntax.SimpleString]:
    found: list[syntax.SimpleString] = []
    module = statement.module
    stack: list[syntax.Node] = [] if module is None else [module]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.SimpleString):
            found.append(node)
        else:
            stack.extend(node.children)
    return found


def _like(code: str, value: str) -> str:
    """`value` as a literal with the quotes of the literal `code`."""
    quote = code.lstrip("rRbBuUfF")[:1]
    if not code.endswith(quote * 3) and quote not in value and value.isprintable():
        return f"{quote}{value}{quote}" if "\\" not in value else repr(value)
    return repr(value)
