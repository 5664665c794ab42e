"""Hover: a model's table, a layer's shapes and parameters, a symbol's signature, a rule's words."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from ..analyzer.facts import LayerFact
from ..analyzer.keras_api import Symbol
from ..analyzer.report.models import count
from ..analyzer.rules import find
from ..analyzer.source import Position, Range, syntax
from . import lookup
from .analysis import Snapshot
from .shown import model_table, parameters, several, show_dtypes, show_output
from .signatures import signature_text, symbol_text


def hover(snapshot: Snapshot, uri: str, position: types.Position) -> types.Hover | None:
    """What is known of what stands at a position."""
    place = snapshot.places.from_editor(uri, position)
    if place is None:
        return None
    spot = lookup.spot_at(snapshot.program, place)
    parts: list[str] = []
    range: Range | None = None
    if spot is not None and spot.name is not None:
        range = spot.statement.range_of(spot.name)
        parts += _of_name(snapshot, spot, place)
    parts += _of_rules(snapshot, place)
    if not parts:
        return None
    shown = snapshot.places.to_editor(range)[1] if range is not None else None
    text = "\n\n---\n\n".join(dict.fromkeys(parts))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), shown)


def _of_name(snapshot: Snapshot, spot: lookup.Spot, place: Position) -> Iterator[str]:
    program = snapshot.program
    models = lookup.models_at(program, spot, place)
    for model in models:
        yield model_table(model)
    call = lookup.called_name(spot)
    if call is not None and not models:
        layers = lookup.layers_made_at(program, spot, call)
        if layers:
            yield _layers(layers)
        elif shapes := _outputs(snapshot, spot, call):
            yield f"Output shape `{shapes}`"
    symbol = _symbol(snapshot, spot, call)
    if symbol is not None:
        yield symbol


def _layers(layers: list[LayerFact]) -> str:
    first = layers[0]
    named = several([f"{layer.name}" for layer in layers])
    lines = [f"**{first.class_name}** · `{named}`", ""]
    inputs = [text for layer in layers if (text := show_output(layer.inputs))]
    outputs = [text for layer in layers if (text := show_output(layer.output))]
    if inputs:
        lines.append(f"- input shape: `{several(inputs)}`")
    if outputs:
        lines.append(f"- output shape: `{several(outputs)}` {show_dtypes(first.output)}")
    else:
        lines.append("- output shape: not known")
    numbers = [parameters(count(layer.weights)) for layer in layers]
    frozen = ", frozen" if all(layer.trainable is False for layer in layers) else ""
    lines.append(f"- parameters: {several(numbers)}{frozen}")
    for weight in (first.weights or ())[:8] if len(layers) == 1 else ():
        shape = ", ".join(str(size) for size in weight.shape)
        lines.append(f"  - `{weight.name}` ({shape})")
    return "\n".join(lines)


def _outputs(snapshot: Snapshot, spot: lookup.Spot, call: syntax.Call) -> str:
    """The shapes that a call, or the call of the layer that it makes, gives."""
    outer = next(
        (n for n in spot.nodes if isinstance(n, syntax.Call) and n.func is call),
        None,
    )
    found = [
        shape
        for node in (call, outer)
        if node is not None
        for shape in lookup.shapes_at(snapshot.program, spot, node)
    ]
    return several([text for shape in found if (text := show_output(shape.output))])


def _symbol(snapshot: Snapshot, spot: lookup.Spot, call: syntax.Call | None) -> str | None:
    """Signature, first sentence and page of what a name of Keras stands for."""
    program = snapshot.program
    for found in lookup.calls_at(program, spot, call) if call is not None else ():
        if isinstance(found.symbol, Symbol):
            method = found.symbol.methods.get(found.function.rpartition(".")[2])
            if method is not None and found.function.startswith("keras.") and found.receiver:
                return f"```python\n{signature_text(found.function, method)}\n```"
            return symbol_text(found.symbol)
    for name in program.names:
        if name.site.statement is spot.statement and isinstance(name.symbol, Symbol):
            node = name.site.node
            last = node.attr if isinstance(node, syntax.Attribute) else node
            if last is spot.name:
                return symbol_text(name.symbol)
    return None


def _of_rules(snapshot: Snapshot, place: Position) -> Iterator[str]:
    """What the rules are about whose findings stand here."""
    for diagnostic in snapshot.diagnostics:
        if diagnostic.range.start <= place <= diagnostic.range.end:
            rule = find(diagnostic.name).rule
            code = f"[{rule.code}]({rule.url})" if rule.url else rule.code
            yield f"{code} **{rule.name}**: {rule.summary}"
