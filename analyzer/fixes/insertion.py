"""Putting a layer before another one, in the way the model is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..rules.syntax import ancestors
from ..source import Document, Edit, Position, Range, Site, syntax
from .names import spell
from .nodes import line_break, line_indent

if TYPE_CHECKING:
    from ..facts import Program


class Item(Struct, frozen=True):
    """A layer as an item of a list (``Sequential([...])``)."""

    element: syntax.Element
    sequence: syntax.List | syntax.Tuple


class Added(Struct, frozen=True):
    """A layer as the argument of ``model.add(...)`` in a statement of its own."""

    call: syntax.Call
    line: syntax.SimpleStatementLine


class Applied(Struct, frozen=True):
    """A layer that is called: ``Dense(3)(x)``."""

    call: syntax.Call


Context = Item | Added | Applied | None


def context_of(site: Site) -> Context:
    """How the layer constructed at `site` gets into its model, as far as the text shows it."""
    node = site.node
    around = ancestors(site)
    if not around:
        return None
    if isinstance(node, syntax.Call) and _is_add(node):
        return _added(node, around)
    match around[0]:
        case syntax.Element() as element if isinstance(around[1], syntax.List | syntax.Tuple):
            return Item(element, around[1])
        case syntax.Arg() if isinstance(around[1], syntax.Call) and _is_add(around[1]):
            return _added(around[1], around[2:])
        case syntax.Call(func=func) as call if func is node:
            return Applied(call)
    if isinstance(node, syntax.Call) and isinstance(node.func, syntax.Call):
        return Applied(node)
    return None


def _is_add(call: syntax.Call) -> bool:
    return (
        isinstance(call.func, syntax.Attribute)
        and call.func.attr.value == "add"
        and len(call.args) == 1
    )


def _added(call: syntax.Call, around: list[syntax.Node]) -> Added | None:
    if len(around) >= 2 and isinstance(around[0], syntax.Expr):
        line = around[1]
        if isinstance(line, syntax.SimpleStatementLine) and len(line.body) == 1:
            return Added(call, line)
    return None


def insert_before(document: Document, site: Site, context: Context, code: str) -> list[Edit] | None:
    """The edits that put the layer `code` before the one at `site`."""
    statement = site.statement
    match context:
        case Item(element):
            start = statement.outer_range_of(element).start
            own_line = document.line(start.row)[: start.column - 1].strip() == ""
            separator = line_break(document) + " " * (start.column - 1) if own_line else " "
            if own_line:
                indent = line_indent(document, start.row)
                separator = line_break(document) + indent
            return [Edit(Range(start, start), f"{code},{separator}")]
        case Added(call, line):
            assert isinstance(call.func, syntax.Attribute)
            row = statement.range_of(line.body[0]).start.row
            indent = line_indent(document, row)
            at = Position(row, len(indent) + 1)
            owner = statement.code_for(call.func.value)
            text = f"{owner}.add({code}){line_break(document)}{indent}"
            return [Edit(Range(at, at), text)]
        case Applied(call) if len(call.args) == 1 and not call.args[0].star:
            value = call.args[0]
            if value.keyword is not None:
                return None
            place = statement.outer_range_of(value)
            return [
                Edit(Range(place.start, place.start), f"{code}("),
                Edit(Range(place.end, place.end), ")"),
            ]
    return None


def insert_layer(
    program: Program, site: Site, subject: Any, layer: str, arguments: str
) -> list[Edit] | None:
    """The edits that put a layer of the class `layer` before the one made at `site`."""
    context = context_of(site)
    if context is None or not isinstance(site.node, syntax.Call):
        return None
    constructor = site.node
    if _is_add(constructor) and isinstance(constructor.args[0].value, syntax.Call):
        constructor = constructor.args[0].value
    if isinstance(constructor.func, syntax.Call):
        constructor = constructor.func
    spelling = spell(program, f"keras.layers.{layer}", like=syntax.dotted(constructor.func))
    if spelling is None:
        return None
    edits = insert_before(program.document, site, context, f"{spelling.code}({arguments})")
    return [*edits, *spelling.edits] if edits else None


def remove_item(document: Document, site: Site) -> list[Edit] | None:
    """The edits that take the layer at `site` out of its list, or its ``.add`` statement away."""
    statement = site.statement
    match context_of(site):
        case Item(element, sequence):
            elements = list(sequence.elements)
            index = next(i for i, each in enumerate(elements) if each is element)
            if index == 0:
                return None
            start = statement.outer_range_of(elements[index - 1]).end
            return [Edit(Range(start, statement.outer_range_of(element).end), "")]
        case Added(_, line):
            place = statement.range_of(line.body[0])
            if document.line(place.start.row)[: place.start.column - 1].strip():
                return None
            body = ancestors(Site(statement, line))
            if body and isinstance(body[0], syntax.IndentedBlock) and len(body[0].body) == 1:
                return None
            return [Edit(Range(Position(place.start.row, 1), Position(place.end.row + 1, 1)), "")]
    return None
