"""What the editor holds: open texts and notebooks, and immutable copies of them for analysis.

Nothing here reads a disk: the text of a URI is what the editor says it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from msgspec import Struct
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument, Workspace

from ..analyzer.source import Document, LineIndex, read_notebook, read_text


class EditorText(TextDocument):
    """A text whose lines end where the protocol says: not at form feeds, NEL or U+2028."""

    @property
    def lines(self) -> Sequence[str]:
        text = self.source
        starts = LineIndex(text).starts
        ends = [*starts[1:], len(text)]
        lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        return lines if lines[-1] else lines[:-1]

    @property
    def source(self) -> str:
        return self._source or ""


class EditorTexts(Workspace):
    """All texts that the editor has open."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        return EditorText(
            doc_uri,
            source=source or "",
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )

    def owner(self, uri: str) -> str:
        """The URI under which a text is analysed: its notebook's for a cell, else its own."""
        notebook = self.get_notebook_document(cell_uri=uri)
        return notebook.uri if notebook is not None else uri

    def copy(self, uri: str) -> Source | None:
        """The text or notebook at a URI (also that of a cell) as it stands; None: not open."""
        uri = self.owner(uri)
        notebook = self.get_notebook_document(notebook_uri=uri)
        if notebook is not None:
            cells = tuple(self._cell(cell) for cell in notebook.cells)
            return Source(uri, notebook.version, "", cells)
        text = self.text_documents.get(unquote(uri))
        if text is None:
            return None
        return Source(text.uri, text.version, text.source)

    def _cell(self, cell: types.NotebookCell) -> SourceCell:
        text = self.text_documents.get(unquote(cell.document))
        if text is None:
            return SourceCell(cell.document, None, "", False)
        code = cell.kind == types.NotebookCellKind.Code and text.language_id == "python"
        return SourceCell(text.uri, text.version, text.source, code)


class SourceCell(Struct, frozen=True):
    """One cell of a notebook; `code` says whether it is Python."""

    uri: str
    version: int | None
    text: str
    code: bool


class Source(Struct, frozen=True, dict=True):
    """One text or notebook at one moment. `cells` is None for a text."""

    uri: str
    version: int | None
    text: str
    cells: tuple[SourceCell, ...] | None = None

    @cached_property
    def path(self) -> Path | None:
        """Where the file is, or would be; None for what was never saved."""
        path = to_fs_path(self.uri)
        return Path(path) if path and self.uri.startswith("file:") else None

    @property
    def filename(self) -> str:
        if self.path is not None:
            return str(self.path)
        return PurePosixPath(unquote(urlsplit(self.uri).path)).name or "untitled"

    def document(self) -> Document:
        """Read as statements. Raises SourceError for what is too large or no text."""
        if self.cells is not None:
            return read_notebook(_as_json(self.cells), self.filename)
        # Jupyter sends a notebook as one Python text under the notebook's own name.
        flattened = self.filename.endswith(".ipynb")
        return read_text(self.text, self.filename, "percent" if flattened else None)

    def place(self, cell: int | None) -> tuple[str, int | None]:
        """URI and version of the text that a cell (None: the file) stands for."""
        if cell is None or self.cells is None:
            return self.uri, self.version
        return self.cells[cell].uri, self.cells[cell].version

    def cell_of(self, uri: str) -> int | None:
        """The index of the cell with a URI; None for a text."""
        for index, cell in enumerate(self.cells or ()):
            if unquote(cell.uri) == unquote(uri):
                return index
        return None


def _as_json(cells: tuple[SourceCell, ...]) -> str:
    """A notebook file with these cells: the analyzer, and its fixes, read notebooks as files."""
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code" if cell.code else "raw",
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                    "source": cell.text,
                }
                for cell in cells
            ],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
    )
