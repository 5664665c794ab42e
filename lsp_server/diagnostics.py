"""Diagnostics: the analyzer's findings in the protocol's words, text by text."""

from __future__ import annotations

from lsprotocol import types

from ..analyzer.diagnostics import Diagnostic, Severity
from .analysis import Snapshot
from .places import Places

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_TAGS = {
    "deprecated": types.DiagnosticTag.Deprecated,
    "unnecessary": types.DiagnosticTag.Unnecessary,
}


def to_publish(snapshot: Snapshot) -> list[types.PublishDiagnosticsParams]:
    """What to publish for each text of the document: every cell of a notebook, or the file."""
    source = snapshot.source
    texts = [(source.uri, source.version)]
    if source.cells is not None:
        texts = [(cell.uri, cell.version) for cell in source.cells]
    found: dict[str, list[types.Diagnostic]] = {uri: [] for uri, _ in texts}
    for diagnostic in snapshot.diagnostics:
        uri, converted = to_editor(diagnostic, snapshot.places)
        found[uri].append(converted)
    return [types.PublishDiagnosticsParams(uri, found[uri], version) for uri, version in texts]


def to_editor(diagnostic: Diagnostic, places: Places) -> tuple[str, types.Diagnostic]:
    """The URI of the text in which a diagnostic stands, and the diagnostic."""
    uri, range = places.to_editor(diagnostic.range)
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(*places.to_editor(each.range)), each.message
        )
        for each in diagnostic.related
    ]
    return uri, types.Diagnostic(
        range,
        "\n".join((diagnostic.message, *diagnostic.notes)),
        _SEVERITIES[diagnostic.severity],
        diagnostic.code,
        types.CodeDescription(diagnostic.url) if diagnostic.url else None,
        "kgen",
        _tags(diagnostic) or None,
        related or None,
        {"rule": diagnostic.name},
    )


def _tags(diagnostic: Diagnostic) -> list[types.DiagnosticTag]:
    """The finding's own tags; what still works but is on its way out is struck through."""
    found = [_TAGS[tag] for tag in diagnostic.tags if tag in _TAGS]
    outdated = diagnostic.code.startswith("KM") and not diagnostic.is_error
    if not found and outdated:
        found.append(types.DiagnosticTag.Deprecated)
    return found
