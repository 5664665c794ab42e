"""The server: which message leads to which feature, and when diagnostics are sent."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ..analyzer.configuration import ConfigurationError
from ..analyzer.source import SourceError
from .analysis import Analysis, Snapshot
from .settings import EditorSettings, configuration_for, excluded, read_settings
from .texts import EditorTexts, Source

T = TypeVar("T")
logger = logging.getLogger(__name__)

DELAY = 0.15
"""Seconds without a keystroke before diagnostics are computed."""

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithNotebook(
            types.NotebookDocumentFilterNotebookType("jupyter-notebook"),
            [types.NotebookCellLanguage("python")],
        ),
        types.NotebookDocumentFilterWithNotebook(
            types.NotebookDocumentFilterNotebookType("interactive"),
            [types.NotebookCellLanguage("python")],
        ),
    ],
    save=True,
)


class KgenServer(LanguageServer):
    """One editor's server: its texts, its settings, and the analysis of what is open."""

    def __init__(self) -> None:
        super().__init__("kgen", _version(), notebook_document_sync=NOTEBOOKS)
        self.analysis = Analysis()
        self.settings = EditorSettings()
        self.published: dict[str, set[str]] = {}
        """By document, the texts that were sent diagnostics which are not empty."""
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._told: set[str] = set()

    @property
    def texts(self) -> EditorTexts:
        workspace = self.workspace
        assert isinstance(workspace, EditorTexts)
        return workspace

    @property
    def encoding(self) -> str:
        agreed = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return str(getattr(agreed, "value", agreed))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Into the log; a person who types is not interrupted by what went wrong in here."""
        logger.error("%s: %s", getattr(source, "__name__", source), error, exc_info=error)

    def folders(self) -> tuple[Path, ...]:
        """The workspace folders, or the root of an editor that has only one."""
        uris = [folder.uri for folder in self.workspace.folders.values()]
        if not uris and self.workspace.root_uri:
            uris = [self.workspace.root_uri]
        paths = [to_fs_path(uri) for uri in uris if uri.startswith("file:")]
        return tuple(Path(path) for path in paths if path)

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message about the person's own settings, once."""
        if message not in self._told:
            self._told.add(message)
            self.window_show_message(types.ShowMessageParams(kind, f"kgen: {message}"))

    # -- analysis ----------------------------------------------------------------------------------

    async def ask(self, uri: str, question: Callable[[Snapshot], T]) -> T | None:
        """An answer from the facts of the newest version of a text; None if it is not open."""
        for _ in range(3):
            source = self.texts.copy(uri)
            if source is None:
                return None
            answer = await self._answer(source, question)
            if self.texts.copy(uri) == source:
                return answer
        return None

    async def _answer(self, source: Source, question: Callable[[Snapshot], T]) -> T | None:
        folders = self.folders()
        root = next((each for each in folders), None)
        try:
            configuration = configuration_for(source.path, self.settings, root)
        except ConfigurationError as error:
            self.tell(str(error))
            return None
        quiet = not self.settings.diagnostics or excluded(source.path, configuration, folders)
        project = (configuration.root,) if configuration.root else ()
        roots = (*folders, *project)
        texts = {
            Path(path): text.source
            for text in self.texts.text_documents.values()
            if text.uri.startswith("file:") and (path := to_fs_path(text.uri))
        }

        def work() -> T:
            snapshot = self.analysis.snapshot(
                source, configuration, texts, roots, self.encoding, quiet
            )
            return question(snapshot)

        try:
            return await self.analysis.run(work)
        except SourceError as error:
            logger.info("%s", error)
        except RuntimeError:
            if self.analysis.closed:
                return None
            raise
        except Exception:
            logger.exception("the analysis of %s failed", source.uri)
        return None

    # -- diagnostics -------------------------------------------------------------------------------

    def changed(self, uri: str, delay: float = DELAY) -> None:
        """Compute diagnostics for the newest version soon; whatever was waiting is dropped."""
        uri = self.texts.owner(uri)
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        self._waiting[uri] = asyncio.ensure_future(self._publish_soon(uri, delay))

    def changed_all(self) -> None:
        """Something around the open documents has changed: settings, other files."""
        cells = self.texts.notebook_documents.values()
        inside = {cell.document for notebook in cells for cell in notebook.cells}
        for text in list(self.texts.text_documents.values()):
            if text.uri not in inside:
                self.changed(text.uri, 0)
        for notebook in list(cells):
            self.changed(notebook.uri, 0)

    async def _publish_soon(self, uri: str, delay: float) -> None:
        from .diagnostics import to_publish

        await asyncio.sleep(delay)
        source = self.texts.copy(uri)
        if source is None:
            return
        found = await self._answer(source, to_publish)
        if self.texts.copy(uri) != source:
            return
        before = self.published.get(uri, set())
        shown: set[str] = set()
        for params in found or []:
            shown |= {params.uri} if params.diagnostics else set()
            self.text_document_publish_diagnostics(params)
        told = {params.uri for params in found or []}
        for gone in before - told:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(gone, []))
        self.published[uri] = shown

    def closed(self, uri: str) -> None:
        """Take back what was said about a document that is not open any more."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        for text in self.published.pop(uri, set()) | {uri}:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(text, []))
        if not self.analysis.closed:
            self.background(self.analysis.run(self.analysis.forget, uri))

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- settings ----------------------------------------------------------------------------------

    def configure(self, given: Any) -> None:
        """Take over settings as the editor sent them."""
        self.settings = read_settings(given)
        for problem in self.settings.problems:
            self.tell(problem)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kgen")
    except PackageNotFoundError:
        return "unknown"


def create() -> KgenServer:
    """A server with all its features."""
    from . import features

    server = KgenServer()
    features.register(server)
    return server


def serve(log_level: str = "error") -> None:
    """Serve one editor over standard input and output until it says goodbye."""
    logging.basicConfig(
        stream=sys.stderr,
        level=log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    create().start_io()
