"""Notebooks: cells together are one program, results go to each cell."""

from __future__ import annotations

import pytest
from editor_client import Editor, applied, edits_of
from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import keras\nfrom keras import layers"
BUILD = "%time\nmodel = keras.Sequential([keras.Input(shape), layers.Conv2D(8, 3)])"
MODEL = BUILD.replace("\n", "\nshape = (28, 28)\n")
WRITTEN = BUILD.replace("(shape)", "((28, 28))")
USE = "model.summary()"


class Notebook:
    """A notebook in the editor; markdown cells are those whose text starts with ``#!``."""

    def __init__(self, editor: Editor, uri: str, *cells: str):
        self.editor, self.uri, self.version = editor, uri, 1
        path = uri.removeprefix("file:")
        # As in a browser: cell URIs have a scheme and an authority of their own.
        self.uris = [f"vscode-notebook-cell://127.0.0.1:80{path}#W{n}s" for n in range(len(cells))]
        kinds = [
            types.NotebookCellKind.Markup if text.startswith("#!") else types.NotebookCellKind.Code
            for text in cells
        ]
        editor.client.notebook_document_did_open(
            types.DidOpenNotebookDocumentParams(
                types.NotebookDocument(
                    uri,
                    "jupyter-notebook",
                    1,
                    [types.NotebookCell(k, u) for k, u in zip(kinds, self.uris, strict=True)],
                ),
                [
                    types.TextDocumentItem(u, "python", 1, text)
                    for u, text, kind in zip(self.uris, cells, kinds, strict=True)
                    if kind == types.NotebookCellKind.Code
                ],
            )
        )

    def change(self, changes: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        self.editor.published.clear()
        self.editor.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                types.VersionedNotebookDocumentIdentifier(self.version, self.uri),
                types.NotebookDocumentChangeEvent(cells=changes),
            )
        )

    def type(self, cell: int, text: str, range: types.Range | None = None) -> None:
        change = (
            types.TextDocumentContentChangeWholeDocument(text)
            if range is None
            else types.TextDocumentContentChangePartial(range, text)
        )
        identifier = types.VersionedTextDocumentIdentifier(self.version + 1, self.uris[cell])
        contents = types.NotebookDocumentCellContentChanges(identifier, [change])
        self.change(types.NotebookDocumentCellChanges(text_content=[contents]))


@pytest.fixture
def path(tmp_path) -> str:
    return (tmp_path / "n.ipynb").as_uri()


async def test_cells_are_one_program(editor: Editor, path: str):
    book = Notebook(editor, path, "#! Title", IMPORTS, MODEL, USE)
    _, imports, model, use = book.uris
    assert await editor.diagnostics(imports, 1) == []
    (found,) = await editor.diagnostics(model, 1)
    assert (found.range.start.line, found.code) == (2, "KS101")
    assert found.related_information and found.related_information[0].location.uri == model
    assert await editor.diagnostics(use, 1) == []
    assert "Conv2D" in await editor.hover(use, 0, 2)


async def test_an_edit_in_one_cell_repairs_another(editor: Editor, path: str):
    book = Notebook(editor, path, IMPORTS, "shape = (28, 28)", BUILD)
    assert len(await editor.diagnostics(book.uris[2], 1)) == 1
    at = types.Position(0, len("shape = (28, 28"))
    book.type(1, ", 1", types.Range(at, at))
    assert await editor.diagnostics(book.uris[2], 1) == []
    (hint,) = await editor.hints(book.uris[2])
    assert (hint.position.line, hint.label) == (1, "→ (None, 26, 26, 8)")
    assert await editor.hints(book.uris[0]) == []


async def test_cells_move_come_and_go(editor: Editor, path: str):
    book = Notebook(editor, path, MODEL, IMPORTS)
    assert await editor.diagnostics(book.uris[0], 1) == []
    cells = [types.NotebookCell(types.NotebookCellKind.Code, uri) for uri in book.uris[::-1]]
    swap = types.NotebookCellArrayChange(0, 2, cells)
    book.change(types.NotebookDocumentCellChanges(types.NotebookDocumentCellChangeStructure(swap)))
    assert len(await editor.diagnostics(book.uris[0], 1)) == 1
    gone = types.TextDocumentIdentifier(book.uris[0])
    removal = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(1, 1), did_close=[gone]
    )
    book.change(types.NotebookDocumentCellChanges(removal))
    assert await editor.diagnostics(book.uris[0], None) == []


async def test_closing_clears_every_cell(editor: Editor, path: str):
    book = Notebook(editor, path, IMPORTS, MODEL)
    assert len(await editor.diagnostics(book.uris[1], 1)) == 1
    editor.client.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(path),
            [types.TextDocumentIdentifier(uri) for uri in book.uris],
        )
    )
    assert await editor.diagnostics(book.uris[1], None) == []


async def test_a_fix_stays_in_its_cell(editor: Editor, path: str):
    book = Notebook(editor, path, IMPORTS, WRITTEN)
    cell = book.uris[1]
    (found,) = await editor.diagnostics(cell, 1)
    fix = (await editor.actions(cell, found.range))[0]
    text = applied(WRITTEN, edits_of(fix.edit, cell))
    assert text.startswith("%time\n")
    book.type(1, text)
    assert await editor.diagnostics(cell, 2) == []


async def test_only_whole_notebooks_are_fixed_on_save(editor: Editor, path: str):
    old = "model = keras.Sequential([keras.Input((8,)), layers.Dense(output_dim=3)])"
    book = Notebook(editor, path, IMPORTS, old)
    cell = book.uris[1]
    assert await editor.diagnostics(cell, 1)
    whole = types.Range(types.Position(0, 0), types.Position(1, 0))
    assert await editor.actions(cell, whole, "source.fixAll") == []
    (action,) = await editor.actions(book.uris[0], whole, "notebook.source.fixAll")
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    assert "units=3" in applied(old, edits_of(action.edit, cell))


async def test_jupyter_sends_one_text(editor: Editor, path: str):
    text = f"{IMPORTS}\n\n\nget_ipython().run_line_magic('time', '')\n{MODEL}\n"
    version = editor.open(path, text)
    (found,) = await editor.diagnostics(path, version)
    assert found.range.start.line == 7
    (params,) = [params for params in editor.published if params.uri == path]
    assert params.version == version
