"""Analyses what the editor holds, beside the loop that reads its messages.

All work is done by one thread with a deep stack, one task after the other; the loop hands it
immutable copies. Sessions live there, so that an edit costs what follows it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from ..analyzer.check import diagnose, find, target_api, visible
from ..analyzer.configuration import Configuration
from ..analyzer.diagnostics import Diagnostic
from ..analyzer.facts import Program
from ..analyzer.fixes import proven_fixes
from ..analyzer.inference.contract import Settings
from ..analyzer.interpreter import Session
from ..analyzer.rules import select
from ..analyzer.source import Document
from .modules import EditorModules
from .places import Places
from .texts import Source

T = TypeVar("T")

STACK = 64 * 1024 * 1024
"""Bytes; only what is used is ever taken. libcst and the interpreter recurse deeply."""


class Snapshot(Struct, frozen=True, dict=True):
    """The facts of one version of a document. To be read in the analysis thread only."""

    source: Source
    document: Document
    program: Program
    places: Places
    configuration: Configuration
    modules: EditorModules
    quiet: bool = False
    """Nothing is to be reported: the file is excluded, or the person does not want it."""

    @cached_property
    def diagnostics(self) -> list[Diagnostic]:
        """What the rules say, without fixes. Broken syntax is left to the Python editor."""
        return [] if self.quiet else diagnose(self.program, self.configuration, fixes=False)

    @cached_property
    def with_fixes(self) -> list[Diagnostic]:
        """The same with their fixes, which are proven by further analyses."""
        if not self.diagnostics:
            return []
        settings = self.configuration
        chosen = select(
            settings.select, settings.ignored_in(self.document.filename), settings.extend_select
        )
        found = visible(find(self.program, chosen), self.document)
        fixes = proven_fixes(self.program, found, self.analyze)
        return [replace(each, fix=fixes.get(i)) for i, each in enumerate(self.diagnostics)]

    def analyze(self, document: Document) -> Program:
        """The facts of a changed document, everything else as it is here."""
        program = self.program
        return Session(document, program.api, program.settings, self.modules.again()).program()


class _Followed(Struct):
    """A document that is being edited, with what its session was made for."""

    session: Session
    modules: EditorModules
    target: tuple[str, str, bool]
    snapshot: Snapshot | None = None


class Analysis(Struct):
    """The thread and its sessions."""

    closed: bool = False
    _followed: dict[str, _Followed] = field(default_factory=dict)
    _worker: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something in the analysis thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor(), work, *arguments)

    def _executor(self) -> ThreadPoolExecutor:
        if self._worker is None:
            before = threading.stack_size(STACK)
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="kgen-analysis")
            # A thread gets the size that holds when it starts; this starts the only one.
            self._worker.submit(lambda: None).result()
            threading.stack_size(before)
        return self._worker

    def close(self) -> None:
        self.closed = True
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)

    # -- in the thread -----------------------------------------------------------------------------

    def snapshot(
        self,
        source: Source,
        configuration: Configuration,
        texts: Mapping[Path, str],
        roots: tuple[Path, ...] = (),
        encoding: str = "utf-16",
        quiet: bool = False,
    ) -> Snapshot:
        """The facts of `source`. `texts` are those of all open files, which modules may import.

        `roots` are searched for modules. Raises SourceError for what cannot be read.
        """
        followed = self._followed.pop(source.uri, None)
        reads_data = configuration.read_data_headers
        target = (configuration.target_keras, configuration.backend, reads_data)
        if followed is not None and (
            followed.target != target or not followed.modules.hold(texts, roots)
        ):
            followed = None
        if followed is not None and followed.snapshot is not None:
            last = followed.snapshot
            if (last.source, last.configuration, last.quiet) == (source, configuration, quiet):
                self._followed[source.uri] = followed
                return last
        document = source.document()
        if followed is None:
            modules = EditorModules(source.path, roots, texts, reads_data)
            followed = _Followed(_session(document, configuration, modules), modules, target)
            program = followed.session.program()
        else:
            program = followed.session.update(document)
        places = Places(source, document, encoding)
        snapshot = Snapshot(
            source, document, program, places, configuration, followed.modules, quiet
        )
        followed.snapshot = snapshot
        self._followed[source.uri] = followed
        return snapshot

    def forget(self, uri: str) -> None:
        """Drop what is known of a document."""
        self._followed.pop(uri, None)

    def warm_up(self) -> None:
        """Import what the first analysis needs."""
        source = Source("kgen:warm-up", 0, "import keras\n")
        self.snapshot(source, Configuration(), {}).diagnostics  # noqa: B018 - computed for its imports
        self.forget(source.uri)


def _session(document: Document, configuration: Configuration, modules: EditorModules) -> Session:
    api = target_api(configuration)
    settings = Settings(
        keras=api.version,
        backend=configuration.backend or "tensorflow",
        backend_known=bool(configuration.backend),
    )
    return Session(document, api, settings, modules)
