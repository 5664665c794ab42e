"""Inlay hints: the output shape behind layer calls, ``.add(...)`` and layers in a list."""

from __future__ import annotations

from lsprotocol import types

from ..analyzer.facts import ShapeFact
from ..analyzer.source import Position, Range, Statement, syntax
from .analysis import Snapshot
from .places import touches
from .shown import several, show_dtypes, show_output


def hints(snapshot: Snapshot, uri: str, range: types.Range) -> list[types.InlayHint]:
    """The hints within a range of a text."""
    wanted = snapshot.places.range_from_editor(uri, range)
    if wanted is None:
        return []
    found = []
    for end, shapes in sorted(_by_place(snapshot, wanted).items()):
        outputs = [text for shape in shapes if (text := show_output(shape.output))]
        where, place = snapshot.places.to_editor(Range(end, end))
        if outputs and where == uri:
            found.append(
                types.InlayHint(
                    place.start,
                    f"→ {several(outputs)}",
                    types.InlayHintKind.Type,
                    tooltip=f"Output shape, {show_dtypes(shapes[0].output)}",
                    padding_left=True,
                )
            )
    return found


def _by_place(snapshot: Snapshot, wanted: Range) -> dict[Position, list[ShapeFact]]:
    """The shapes within a range by where they are shown; in a loop there are several in one."""
    statements = snapshot.document.statements
    ends = [*(following.first_row for following in statements[1:]), wanted.end.row + 1]
    texts = {
        (statement.text, statement.first_row)
        for statement, end in zip(statements, ends, strict=False)
        if statement.first_row <= wanted.end.row and wanted.start.row < end
    }
    added: dict[int, dict[syntax.Node, syntax.Node]] = {}
    found: dict[Position, list[ShapeFact]] = {}
    for shape in snapshot.program.shapes:
        statement = shape.site.statement
        if (statement.text, statement.first_row) not in texts:
            continue
        if id(statement) not in added:
            added[id(statement)] = _added(statement)
        node = added[id(statement)].get(shape.site.node, shape.site.node)
        place = statement.range_of(node)
        if touches(place, wanted):
            found.setdefault(place.end, []).append(shape)
    return found


def _added(statement: Statement) -> dict[syntax.Node, syntax.Node]:
    """What is given to ``.add(...)`` → the whole call, behind which the hint is to stand."""
    if ".add(" not in statement.text or statement.module is None:
        return {}
    found: dict[syntax.Node, syntax.Node] = {}
    for node in statement.module.walk():
        match node:
            case syntax.Call(func=syntax.Attribute(attr=syntax.Name(value="add")), args=[argument]):
                found[argument.value] = node
    return found
