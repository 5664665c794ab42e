"""Document symbols: models and their layers. Also the models as plain data, for editors' views."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from ..analyzer.facts import LayerFact, ModelFact
from ..analyzer.report.models import count, model_object
from ..analyzer.source import Site
from .analysis import Snapshot
from .lookup import models_by_end
from .shown import model_table, parameters, show_output


def symbols(snapshot: Snapshot, uri: str) -> list[types.DocumentSymbol]:
    """The models that are made in a text, with the layers that are made there too."""
    found = []
    for model in models_by_end(snapshot.program):
        place = _place(snapshot, uri, model.site)
        if place is None:
            continue
        layers = [_layer(snapshot, uri, layer) for layer in model.layers or ()]
        children = [layer for layer in layers if layer is not None]
        found.append(
            types.DocumentSymbol(
                model.variable or model.name,
                types.SymbolKind.Class,
                _around(place, [child.range for child in children]),
                place,
                f"{model.kind} model",
                children=children,
            )
        )
    return found


def _layer(snapshot: Snapshot, uri: str, layer: LayerFact) -> types.DocumentSymbol | None:
    place = _place(snapshot, uri, layer.site)
    if place is None:
        return None
    shape = show_output(layer.output) or "?"
    detail = f"{layer.class_name} {shape}, {parameters(count(layer.weights))} parameters"
    return types.DocumentSymbol(
        layer.name or layer.class_name, types.SymbolKind.Field, place, place, detail
    )


def _place(snapshot: Snapshot, uri: str, site: Site | None) -> types.Range | None:
    """Where a site stands in a text; None if it stands elsewhere."""
    if site is None or site.statement not in snapshot.document.statements:
        return None
    where, range = snapshot.places.to_editor(site.range)
    return range if where == uri else None


def _around(place: types.Range, others: list[types.Range]) -> types.Range:
    """The smallest range that holds all; the protocol wants children inside their parent."""
    key = lambda position: (position.line, position.character)  # noqa: E731
    everything = [place, *others]
    start = min((each.start for each in everything), key=key)
    end = max((each.end for each in everything), key=key)
    return types.Range(start, end)


def models(snapshot: Snapshot, name: str = "") -> list[dict[str, Any]]:
    """The models of a document as plain data and Markdown; `name` chooses by variable or name."""
    return [
        model_object(model, snapshot.program)
        | {"variable": model.variable, "markdown": model_table(model)}
        for model in models_by_end(snapshot.program)
        if name in ("", model.variable, model.name) or _is(model, name)
    ]


def _is(model: ModelFact, name: str) -> bool:
    return model.class_name == name
