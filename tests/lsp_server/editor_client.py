"""A real editor's side of the protocol: a client over stdio, with a few words for tests."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path
from typing import Any, get_type_hints

import attrs
from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities


def converter() -> Converter:
    """pygls' converter, which by itself cannot read the notebook filters of a reply."""
    made = default_converter()

    def read_filter(value: Any, _type: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        for key, cls in (
            ("notebookType", types.NotebookDocumentFilterNotebookType),
            ("scheme", types.NotebookDocumentFilterScheme),
        ):
            if key in value:
                return made.structure(value, cls)
        return made.structure(value, types.NotebookDocumentFilterPattern)

    for owner in (
        types.NotebookDocumentFilterWithCells,
        types.NotebookDocumentFilterWithNotebook,
    ):
        attrs.resolve_types(owner)
        made.register_structure_hook(get_type_hints(owner)["notebook"], read_filter)
    return made


def applied(text: str, edits: list[types.TextEdit]) -> str:
    """A text after edits, as an editor applies them; columns in UTF-16 units."""
    lines = text.split("\n")

    def offset(position: types.Position) -> int:
        line = lines[position.line] if position.line < len(lines) else ""
        units = line.encode("utf-16-le")[: 2 * position.character]
        before = sum(len(each) + 1 for each in lines[: position.line])
        return min(before + len(units.decode("utf-16-le")), len(text))

    for edit in sorted(edits, key=lambda e: offset(e.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


def edits_of(edit: types.WorkspaceEdit | None, uri: str) -> list[types.TextEdit]:
    """The edits of one text."""
    assert edit is not None
    found: list[types.TextEdit] = []
    for change in edit.document_changes or ():
        if isinstance(change, types.TextDocumentEdit) and change.text_document.uri == uri:
            found += [each for each in change.edits if isinstance(each, types.TextEdit)]
    return found + list((edit.changes or {}).get(uri, ()))


class Editor:
    """What an editor does, in the words of a person."""

    def __init__(self, client: LanguageClient):
        self.client = client
        self.versions = itertools.count(1)
        self.published: list[types.PublishDiagnosticsParams] = []
        self.news = asyncio.Event()
        self.opened: set[str] = set()

    def heard(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.append(params)
        self.client.diagnostics[params.uri] = params.diagnostics
        self.news.set()

    def open(self, uri: str, text: str, language: str = "python") -> int:
        version = next(self.versions)
        self.opened.add(uri)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, version, text))
        )
        return version

    def replace(self, uri: str, text: str, range: types.Range | None = None) -> int:
        version = next(self.versions)
        change: Any = (
            types.TextDocumentContentChangeWholeDocument(text)
            if range is None
            else types.TextDocumentContentChangePartial(range, text)
        )
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri), [change]
            )
        )
        return version

    def close(self, uri: str) -> None:
        self.opened.discard(uri)
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    async def diagnostics(self, uri: str, version: int | None) -> list[types.Diagnostic]:
        """What is published for a version of a text."""

        async def wait() -> list[types.Diagnostic]:
            while True:
                for params in self.published:
                    if params.uri == uri and params.version == version:
                        return list(params.diagnostics)
                self.news.clear()
                await self.news.wait()

        return await asyncio.wait_for(wait(), 30)

    async def hover(self, uri: str, line: int, character: int) -> str:
        found = await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def hints(self, uri: str, first: int = 0, last: int = 10_000) -> list[types.InlayHint]:
        range = types.Range(types.Position(first, 0), types.Position(last, 0))
        found = await self.client.text_document_inlay_hint_async(
            types.InlayHintParams(types.TextDocumentIdentifier(uri), range)
        )
        return list(found or ())

    async def actions(self, uri: str, range: types.Range, *only: str) -> list[types.CodeAction]:
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                range,
                types.CodeActionContext([], list(only) or None),
            )
        )
        return [action for action in found or () if isinstance(action, types.CodeAction)]


async def connect(
    folder: Path, encodings: list[str] | None = None, options: Any = None
) -> tuple[Editor, types.InitializeResult]:
    """Start a server and shake hands, as VS Code would."""
    editor_client = LanguageClient(converter_factory=converter)
    editor = Editor(editor_client)

    @editor_client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        editor.heard(params)

    @editor_client.feature(types.WINDOW_SHOW_MESSAGE)
    def show(params: types.ShowMessageParams) -> None:
        editor_client.messages.append(params)

    @editor_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_params: types.RegistrationParams) -> None:
        return None

    await editor_client.start_io(
        sys.executable, "-c", "from kgen.cli import main; main()", "server"
    )
    capabilities = client_capabilities("visual_studio_code")
    capabilities.notebook_document = types.NotebookDocumentClientCapabilities(
        types.NotebookDocumentSyncClientCapabilities()
    )
    if capabilities.workspace is not None:
        capabilities.workspace.configuration = False
    if encodings is not None:
        capabilities.general = types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(each) for each in encodings]
        )
    result = await editor_client.initialize_session(
        types.InitializeParams(
            capabilities,
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
            initialization_options=options,
        )
    )
    return editor, result
