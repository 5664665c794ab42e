"""Modules that a document imports: as the editor holds them, else from the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..analyzer.interpreter import Workspace
from ..analyzer.source import Document, SourceError, read_text


class EditorModules(Workspace):
    """A workspace in which unsaved texts count, and which knows whether it is out of date."""

    def __init__(
        self,
        file: Path | None,
        roots: tuple[Path, ...],
        texts: Mapping[Path, str],
        reads_data: bool = False,
    ):
        super().__init__(file, roots, reads_data)
        self._given_roots = roots
        self._texts = texts
        self._read_as: dict[Path, str | float | None] = {}
        """What was read: the editor's text, or the file's time of change (None: no file)."""

    def again(self) -> EditorModules:
        """The same for another analysis."""
        return EditorModules(self.file, self._given_roots, self._texts, self.data is not None)

    def hold(self, texts: Mapping[Path, str], roots: tuple[Path, ...]) -> bool:
        """Whether everything that was read is still the same; from now on `texts` count."""
        self._texts = texts
        same = all(_state(path, texts) == state for path, state in self._read_as.items())
        return same and roots == self._given_roots and (self.data is None or self.data.unchanged())

    def _read(self, path: Path) -> Document | None:
        self._read_as.setdefault(path, _state(path, self._texts))
        text = self._texts.get(path)
        if text is None:
            return super()._read(path)
        if path not in self._documents:
            try:
                self._documents[path] = read_text(text, str(path))
            except SourceError:
                self._documents[path] = None
        return self._documents[path]


def _state(path: Path, texts: Mapping[Path, str]) -> str | float | None:
    if path in texts:
        return texts[path]
    try:
        return path.stat().st_mtime
    except OSError:
        return None
