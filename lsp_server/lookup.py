"""What stands at a place: syntax nodes from the inside out, and the facts about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from ..analyzer.facts import CallFact, LayerFact, ModelFact, Program, ShapeFact
from ..analyzer.source import Position, Range, Site, Statement, syntax


class Spot(Struct, frozen=True):
    """A place in a statement: `nodes` hold it, the innermost first."""

    statement: Statement
    nodes: tuple[syntax.Node, ...]

    @property
    def name(self) -> syntax.Name | None:
        """The name that stands here."""
        first = self.nodes[0] if self.nodes else None
        return first if isinstance(first, syntax.Name) else None

    def is_at(self, site: Site | None, node: syntax.Node) -> bool:
        return site is not None and site.node is node and site.statement is self.statement


def spot_at(program: Program, position: Position) -> Spot | None:
    """The syntax around a place; None where there is no statement."""
    statements = program.document.statements
    number = bisect_right(statements, position.row, key=lambda each: each.first_row) - 1
    if number < 0:
        return None
    statement = statements[number]
    if position > statement.range.end or statement.module is None:
        return None
    ranges = [
        (node, statement.range_of(node))
        for node in statement.module.walk()
        if isinstance(node, syntax.BaseExpression | syntax.BaseSmallStatement)
    ]
    inside = [(node, range) for node, range in ranges if range.start <= position <= range.end]
    inside.sort(key=lambda pair: _extent(pair[1]))
    return Spot(statement, tuple(node for node, _ in inside)) if inside else None


def _extent(range: Range) -> tuple[int, int]:
    rows = range.end.row - range.start.row
    return rows, range.end.column - range.start.column if rows == 0 else 0


def called_name(spot: Spot) -> syntax.Call | None:
    """The call whose function is named at the spot: ``Dense`` in ``layers.Dense(3)``."""
    name = spot.name
    if name is None:
        return None
    for node in spot.nodes:
        match node:
            case syntax.Call(func=func) if func is name:
                return node
            case syntax.Call(func=syntax.Attribute(attr=attr)) if attr is name:
                return node
    return None


def layers_of(program: Program) -> Iterator[LayerFact]:
    """Every layer of every model, those of nested models too."""
    queue = [layer for model in program.models for layer in model.layers or ()]
    while queue:
        layer = queue.pop(0)
        yield layer
        queue += layer.sublayers


def layers_made_at(program: Program, spot: Spot, node: syntax.Node) -> list[LayerFact]:
    """The layers that a constructor call makes; several in a loop."""
    found = [layer for layer in layers_of(program) if spot.is_at(layer.site, node)]
    return list({layer.identity: layer for layer in found}.values())


def shapes_at(program: Program, spot: Spot, node: syntax.Node) -> list[ShapeFact]:
    return [shape for shape in program.shapes if spot.is_at(shape.site, node)]


def calls_at(program: Program, spot: Spot, node: syntax.Node) -> list[CallFact]:
    return [call for call in program.calls if spot.is_at(call.site, node)]


def models_by_end(program: Program) -> list[ModelFact]:
    """Each model once, as it is at the end, in the order they were made."""
    return list({model.identity: model for model in program.models}.values())


def models_at(program: Program, spot: Spot, position: Position) -> list[ModelFact]:
    """The models that a variable or constructor at the spot stands for."""
    call = called_name(spot)
    if call is not None:
        made = [m for m in models_by_end(program) if spot.is_at(m.site, call)]
        if made:
            return made
    name = spot.name
    if name is None or _is_label(spot, name) or _is_parameter(spot, name, position):
        return []
    named = [m for m in models_by_end(program) if m.variable == name.value and m.site]
    before = [m for m in named if m.site and m.site.range.start <= position]
    if before:
        return before[-1:]
    same = [m for m in named if m.site and m.site.statement is spot.statement]
    return same[:1]


def _is_label(spot: Spot, name: syntax.Name) -> bool:
    """Whether a name is an attribute or the keyword of an argument, not a variable."""
    for node in spot.nodes:
        match node:
            case syntax.Attribute(attr=attr) if attr is name:
                return True
            case syntax.Call(args=args) if any(each.keyword is name for each in args):
                return True
    return False


def _is_parameter(spot: Spot, name: syntax.Name, position: Position) -> bool:
    """Whether a name is a parameter of a function around it: any model may be given there."""
    module = spot.statement.module
    for node in module.walk() if module is not None else ():
        if not isinstance(node, syntax.FunctionDef | syntax.Lambda):
            continue
        params = node.params
        every = params.single
        if any(each.name.value == name.value for each in every):
            place = spot.statement.range_of(node)
            if place.start <= position <= place.end:
                return True
    return False
