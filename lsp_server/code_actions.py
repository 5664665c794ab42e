"""Code actions: proven fixes, "ignore this rule here", and all safe fixes at once.

``source.fixAll.kgen`` is answered for files, ``notebook.source.fixAll.kgen`` for whole notebooks,
so that fixes on save never see one cell alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types
from msgspec import Struct

from ..analyzer import Applicability, Diagnostic, fix_all
from ..analyzer.source import Edit, LineIndex, Position, Range
from .analysis import Snapshot
from .diagnostics import to_editor
from .ignoring import ignore_edit
from .places import Places, touches

FIX_ALL = "source.fixAll.kgen"
NOTEBOOK_FIX_ALL = "notebook.source.fixAll.kgen"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL, NOTEBOOK_FIX_ALL)


class Client(Struct, frozen=True):
    """What the editor understands: edits with versions, and edits that are computed later."""

    versioned: bool = False
    resolves: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        workspace, text = capabilities.workspace, capabilities.text_document
        edit = workspace.workspace_edit if workspace else None
        action = text.code_action if text else None
        resolve = action.resolve_support if action else None
        return cls(
            bool(edit and edit.document_changes),
            bool(action and action.data_support and resolve and "edit" in resolve.properties),
        )


def actions(
    snapshot: Snapshot, params: types.CodeActionParams, client: Client
) -> list[types.CodeAction]:
    """What can be done about a range of a text."""
    uri = params.text_document.uri
    wanted = snapshot.places.range_from_editor(uri, params.range)
    found: list[types.CodeAction] = []
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    if wanted is not None and _asked(only, types.CodeActionKind.QuickFix.value):
        here = [d for d in snapshot.diagnostics if touches(d.range, wanted)]
        if here:
            found += _for_diagnostics(snapshot, wanted, client)
    everything = NOTEBOOK_FIX_ALL if snapshot.source.cells is not None else FIX_ALL
    if snapshot.diagnostics and (
        _asked(only, everything) if only else _has_several(snapshot, found)
    ):
        action = types.CodeAction("kgen: fix all that can be fixed safely", everything)
        if client.resolves:
            action.data = {"uri": snapshot.source.uri}
            found.append(action)
        elif (edit := fix_everything(snapshot, client)) is not None:
            action.edit = edit
            found.append(action)
    return found


def _asked(only: list[str], kind: str) -> bool:
    """Whether a kind, or one above it, is among those asked for; none asked for is all."""
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _has_several(snapshot: Snapshot, found: list[types.CodeAction]) -> bool:
    """Whether the menu at a finding should offer to repair more than that one."""
    return bool(found) and sum(_is_safe(each) for each in snapshot.with_fixes) > 1


def _for_diagnostics(
    snapshot: Snapshot, wanted: Range, client: Client
) -> Iterator[types.CodeAction]:
    here = [each for each in snapshot.with_fixes if touches(each.range, wanted)]
    for diagnostic in here:
        if diagnostic.fix is not None:
            yield types.CodeAction(
                diagnostic.fix.message,
                types.CodeActionKind.QuickFix,
                [to_editor(diagnostic, snapshot.places)[1]],
                _is_safe(diagnostic) or None,
                edit=workspace_edit(snapshot.places, diagnostic.fix.edits, client),
            )
    ignored: set[tuple[str, int]] = set()
    for diagnostic in here:
        key = (diagnostic.code, diagnostic.range.start.row)
        edit = None if key in ignored else ignore_edit(snapshot.document, diagnostic)
        ignored.add(key)
        if edit is not None:
            yield types.CodeAction(
                f"Ignore {diagnostic.code} ({diagnostic.name}) on this line",
                types.CodeActionKind.QuickFix,
                [to_editor(diagnostic, snapshot.places)[1]],
                edit=workspace_edit(snapshot.places, [edit], client),
            )


def _is_safe(diagnostic: Diagnostic) -> bool:
    return diagnostic.fix is not None and diagnostic.fix.applicability is Applicability.SAFE


def uri_of(action: types.CodeAction) -> str | None:
    """The document whose fixes an action, sent back to be resolved, stands for."""
    match action.data:
        case {"uri": str(uri)}:
            return uri
    return None


def fix_everything(snapshot: Snapshot, client: Client) -> types.WorkspaceEdit | None:
    """All safe fixes, those that only show after others too; None if there is nothing to do."""
    if not snapshot.diagnostics:
        return None
    fixed = fix_all(snapshot.document, snapshot.configuration).document
    before, after = snapshot.document, fixed
    if before.text == after.text:
        return None
    if snapshot.source.cells is None:
        edits = _differences(before.text, after.text, 0)
    else:
        edits = [
            edit
            for old, new in zip(before.cells, after.cells, strict=True)
            for edit in _differences(old.text, new.text, old.first_row - 1)
        ]
    return workspace_edit(snapshot.places, edits, client)


def _differences(before: str, after: str, rows: int) -> list[Edit]:
    """The lines that changed, as edits; `rows` of the document stand before the text."""
    old, new = _lines(before), _lines(after)
    index = LineIndex(before)
    edits = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            start = index.position(sum(map(len, old[:a])))
            end = index.position(sum(map(len, old[:b])))
            moved = Range(
                Position(start.row + rows, start.column), Position(end.row + rows, end.column)
            )
            edits.append(Edit(moved, "".join(new[c:d])))
    return edits


def _lines(text: str) -> list[str]:
    starts = LineIndex(text).starts
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def workspace_edit(places: Places, edits: Iterable[Edit], client: Client) -> types.WorkspaceEdit:
    """Edits as the editor applies them, by text or cell."""
    by_text: dict[str, list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]] = {}
    for edit in edits:
        uri, range = places.to_editor(edit.range)
        by_text.setdefault(uri, []).append(types.TextEdit(range, edit.content))
    if not client.versioned:
        return types.WorkspaceEdit(
            {u: [e for e in es if isinstance(e, types.TextEdit)] for u, es in by_text.items()}
        )
    versions = {cell.uri: cell.version for cell in places.source.cells or ()}
    versions.setdefault(places.source.uri, places.source.version)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), changes
            )
            for uri, changes in by_text.items()
        ]
    )
