"""Registers the features: every message of the protocol that the server answers stands here."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol import types

from ..analyzer.configuration import forget
from . import code_actions, completion, hover, inlay_hints, symbols
from .server import KgenServer
from .texts import EditorTexts

logger = logging.getLogger(__name__)

CONFIGURATION_FILES = ("pyproject.toml", "kgen.toml")


def register(server: KgenServer) -> None:
    """Tell the server what it can do."""
    _lifecycle(server)
    _documents(server)
    _requests(server)


def _lifecycle(server: KgenServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        old = server.workspace
        server.protocol._workspace = EditorTexts(
            old.root_uri,
            types.TextDocumentSyncKind.Incremental,
            params.workspace_folders,
            old.position_encoding,
        )
        server.configure(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        server.background(_warm_up(server))
        await _ask_for_settings(server)
        _watch_configuration(server)

    @server.feature(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.analysis.close()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configuration_changed(params: types.DidChangeConfigurationParams) -> None:
        if params.settings:
            server.configure(params.settings)
        await _ask_for_settings(server)
        server.changed_all()
        _refresh_hints(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(_params: types.DidChangeWatchedFilesParams) -> None:
        forget()
        server.changed_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(_params: types.DidChangeWorkspaceFoldersParams) -> None:
        forget()
        server.changed_all()


def _documents(server: KgenServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith(CONFIGURATION_FILES):
            forget()
        server.changed_all()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_opened(params: types.DidOpenNotebookDocumentParams) -> None:
        server.changed(params.notebook_document.uri, 0)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_changed(params: types.DidChangeNotebookDocumentParams) -> None:
        server.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_saved(_params: types.DidSaveNotebookDocumentParams) -> None:
        server.changed_all()

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_closed(params: types.DidCloseNotebookDocumentParams) -> None:
        server.closed(params.notebook_document.uri)


def _requests(server: KgenServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        return await server.ask(uri, lambda facts: hover.hover(facts, uri, params.position))

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def on_inlay_hint(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        if not server.settings.inlay_hints:
            return []
        uri = params.text_document.uri
        return await server.ask(uri, lambda facts: inlay_hints.hints(facts, uri, params.range))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(list(code_actions.KINDS), resolve_provider=True),
    )
    async def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        client = code_actions.Client.of(server.client_capabilities)
        return await server.ask(
            params.text_document.uri, lambda facts: code_actions.actions(facts, params, client)
        )

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def on_code_action_resolve(action: types.CodeAction) -> types.CodeAction:
        client = code_actions.Client.of(server.client_capabilities)
        uri = code_actions.uri_of(action)
        if uri is not None:
            edit = await server.ask(uri, lambda facts: code_actions.fix_everything(facts, client))
            action.edit = edit
        return action

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(list(completion.TRIGGERS))
    )
    async def on_completion(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        uri = params.text_document.uri
        return await server.ask(uri, lambda facts: completion.complete(facts, uri, params.position))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def on_symbols(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | None:
        uri = params.text_document.uri
        return await server.ask(uri, lambda facts: symbols.symbols(facts, uri))

    @server.command("kgen.showModel")
    async def show_model(uri: str, name: str = "") -> list[Any] | None:
        return await server.ask(uri, lambda facts: symbols.models(facts, name))


async def _warm_up(server: KgenServer) -> None:
    try:
        await server.analysis.run(server.analysis.warm_up)
    except Exception:
        logger.exception("the first analysis failed")


async def _ask_for_settings(server: KgenServer) -> None:
    """Ask the editor for its settings, where it answers such questions."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    item = types.ConfigurationItem(section="kgen")
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams([item]))
    except Exception as error:
        logger.warning("the editor did not give its settings: %s", error)
        return
    if answers and answers[0]:
        server.configure(answers[0])
        server.changed_all()


def _watch_configuration(server: KgenServer) -> None:
    """Let the editor tell when configuration files or modules change on the disk."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    if watched is None or not watched.dynamic_registration:
        return
    patterns = ("**/pyproject.toml", "**/kgen.toml", "**/*.py")
    options = types.DidChangeWatchedFilesRegistrationOptions(
        [types.FileSystemWatcher(pattern) for pattern in patterns]
    )
    registration = types.Registration(
        "kgen-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
    )
    server.client_register_capability(types.RegistrationParams([registration]))


def _refresh_hints(server: KgenServer) -> None:
    workspace = server.client_capabilities.workspace
    hints = workspace.inlay_hint if workspace else None
    if hints is not None and hints.refresh_support:
        server.workspace_inlay_hint_refresh(None)
