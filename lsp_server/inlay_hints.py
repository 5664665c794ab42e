"""Inlay hints: the output shape behind layer calls, ``.add(...)`` and layers in a list."""

from __future__ import annotations

from lsprotocol import types

from ..analyzer.facts import ShapeFact
from ..analyzer.source import Position
from .analysis import Snapshot
from .places import touches
from .shown import several, show_dtypes, show_output


def hints(snapshot: Snapshot, uri: str, range: types.Range) -> list[types.InlayHint]:
    """The hints within a range of a text."""
    wanted = snapshot.places.range_from_editor(uri, range)
    if wanted is None:
        return []
    by_end: dict[Position, list[ShapeFact]] = {}
    own = {id(statement) for statement in snapshot.document.statements}
    for shape in snapshot.program.shapes:
        statement = shape.site.statement
        rows = (statement.first_row, statement.first_row + statement.text.count("\n") + 1)
        if rows[1] < wanted.start.row or rows[0] > wanted.end.row:
            continue
        if id(statement) in own or statement in snapshot.document.statements:
            place = shape.site.range
            if touches(place, wanted):
                by_end.setdefault(place.end, []).append(shape)
    found = []
    for end, shapes in sorted(by_end.items()):
        outputs = [text for shape in shapes if (text := show_output(shape.output))]
        if not outputs:
            continue
        _, place = snapshot.places.to_editor(type(wanted)(end, end))
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
