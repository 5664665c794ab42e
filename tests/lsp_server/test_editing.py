"""What a person sees in one file: through a real client, over stdio."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from editor_client import Editor, applied, connect, edits_of
from lsprotocol import types

BAD = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])
"""
GOOD = BAD.replace("(28, 28)", "(28, 28, 1)")
SEVERAL = """\
import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((28, 28, 1)))
model.add(layers.Conv2D(8, 3, activation="relu"))
model.add(layers.Flatten())
model.add(layers.Dense(10))
inputs = keras.Input((4,))
outputs = layers.Dense(3)(inputs)
other = keras.Model(inputs, outputs)
other.summary()
"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def underlined(text: str, diagnostic: types.Diagnostic) -> str:
    start, end = diagnostic.range.start, diagnostic.range.end
    assert start.line == end.line
    line = text.split("\n")[start.line].encode("utf-16-le")
    return line[2 * start.character : 2 * end.character].decode("utf-16-le")


async def test_a_mistake_is_shown_where_it_is_and_goes_when_repaired(editor: Editor, uri: str):
    version = editor.open(uri, BAD)
    (found,) = await editor.diagnostics(uri, version)
    assert underlined(BAD, found) == "layers.Conv2D(8, 3)"
    assert (found.code, found.source) == ("KS101", "kgen")
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.code_description and found.code_description.href.endswith("layer-rank-mismatch")
    assert found.related_information
    assert found.related_information[0].location.uri == uri

    at = types.Position(3, BAD.split("\n")[3].index("28)") + 2)
    version = editor.replace(uri, ", 1", types.Range(at, at))
    assert await editor.diagnostics(uri, version) == []


async def test_columns_count_utf16_units(editor: Editor, uri: str):
    text = BAD.replace("model = ", '"🎉é🎉"; model = ')
    version = editor.open(uri, text)
    (found,) = await editor.diagnostics(uri, version)
    assert underlined(text, found) == "layers.Conv2D(8, 3)"
    line = text.split("\n")[3]
    at = types.Position(3, len(line[: line.index("28)")].encode("utf-16-le")) // 2 + 2)
    assert await editor.diagnostics(uri, editor.replace(uri, ", 1", types.Range(at, at))) == []


async def test_utf8_is_spoken_where_it_is_asked_for(tmp_path: Path):
    editor, result = await connect(tmp_path, ["utf-8", "utf-16"])
    assert result.capabilities.position_encoding == types.PositionEncodingKind.Utf8
    uri = (tmp_path / "a.py").as_uri()
    text = BAD.replace("model = ", '"🎉é🎉"; model = ')
    (found,) = await editor.diagnostics(uri, editor.open(uri, text))
    line = text.split("\n")[3].encode()
    shown = line[found.range.start.character : found.range.end.character].decode()
    assert shown == "layers.Conv2D(8, 3)"
    await editor.client.shutdown_session()


async def test_lines_end_where_the_protocol_says(editor: Editor, uri: str):
    text = "title = 'a\u2028b\x0cc\x85d'\r\n" + BAD.replace("\n", "\r\n")
    (found,) = await editor.diagnostics(uri, editor.open(uri, text))
    assert found.range.start.line == 4
    at = types.Position(4, BAD.split("\n")[3].index("28)") + 2)
    assert await editor.diagnostics(uri, editor.replace(uri, ", 1", types.Range(at, at))) == []


async def test_only_the_last_version_is_reported_while_typing(editor: Editor, uri: str):
    editor.open(uri, GOOD)
    typed = [editor.replace(uri, GOOD + "x" * n) for n in range(1, 30)]
    last = editor.replace(uri, BAD)
    assert len(await editor.diagnostics(uri, last)) == 1
    assert not {params.version for params in editor.published} & set(typed)


async def test_what_is_said_is_never_about_an_older_version(editor: Editor, uri: str):
    long = BAD + "\n".join(f"v{n} = keras.layers.Dense({n + 1})" for n in range(200)) + "\n"
    versions = []
    for n in range(4):
        text = long if n % 2 else long.replace("(28, 28)", "(28, 28, 1)")
        versions.append(editor.open(uri, text) if n == 0 else editor.replace(uri, text))
        await asyncio.sleep(0.1)
    assert len(await editor.diagnostics(uri, versions[-1])) == 1
    order = [params.version for params in editor.published if params.uri == uri]
    assert order == sorted(order, key=lambda v: v or 0)


async def test_closing_takes_diagnostics_back(editor: Editor, uri: str):
    await editor.diagnostics(uri, editor.open(uri, BAD))
    editor.published.clear()
    editor.close(uri)
    assert await editor.diagnostics(uri, None) == []
    editor.published.clear()
    version = editor.open(uri, BAD)
    assert len(await editor.diagnostics(uri, version)) == 1


async def test_a_file_is_never_read_from_the_disk(editor: Editor, uri: str, tmp_path: Path):
    (tmp_path / "a.py").write_text(BAD)
    assert await editor.diagnostics(uri, editor.open(uri, GOOD)) == []


async def test_broken_lines_hide_nothing_and_are_left_to_others(editor: Editor, uri: str):
    (found,) = await editor.diagnostics(uri, editor.open(uri, "def f(:\n\n" + BAD + "x = (\n"))
    assert found.code == "KS101"


@pytest.mark.parametrize(
    "text",
    [
        "\0\0\0",
        "}{)(*&^%$" * 200,
        "(" * 3000,
        "x = " + "[" * 500,
        "\ud83d" + "def",
        "if" * 5000,
        "",
    ],
    ids=["nulls", "punctuation", "parentheses", "brackets", "half-a-pair", "words", "empty"],
)
async def test_garbage_does_not_kill(editor: Editor, uri: str, text: str):
    editor.open(uri, text)
    await editor.hints(uri)
    await editor.hover(uri, 0, 1)
    editor.replace(uri, "x", types.Range(types.Position(9**6, 9), types.Position(9**7, 9**7)))
    assert len(await editor.diagnostics(uri, editor.replace(uri, BAD))) == 1
    assert not editor.client.messages


async def test_hover_shows_the_model(editor: Editor, uri: str):
    editor.open(uri, SEVERAL)
    table = await editor.hover(uri, 3, 2)
    assert "| conv2d (Conv2D) | (None, 26, 26, 8) | 80 |" in table
    assert "54,170" in table
    assert "conv2d" in await editor.hover(uri, 3, SEVERAL.split("\n")[3].index("Sequential") + 2)
    assert "(None, 3) | 15" in await editor.hover(uri, 11, 1)
    assert "keras.Model.summary(" in await editor.hover(uri, 11, 8)
    assert await editor.hover(uri, 2, 0) == ""


async def test_hover_guesses_no_model(editor: Editor, uri: str):
    text = SEVERAL + (
        "def train(model, n=3):\n    model.fit(n)\n\n"
        "x = 'model'  # model\nprint(model=x)\nx.model\n"
    )
    editor.open(uri, text)
    lines = text.split("\n")
    for line in range(12, len(lines)):
        for column, _ in enumerate(lines[line]):
            assert "Layer (type)" not in await editor.hover(uri, line, column)


async def test_hover_shows_the_layer_and_the_symbol(editor: Editor, uri: str):
    editor.open(uri, SEVERAL)
    shown = await editor.hover(uri, 7, SEVERAL.split("\n")[7].index("Dense") + 1)
    assert "input shape: `(None, 5408)`" in shown
    assert "output shape: `(None, 10)`" in shown
    assert "54,090" in shown
    assert "keras.layers.Dense(\n    units," in shown
    assert "https://keras.io" in shown


async def test_hover_explains_the_rule(editor: Editor, uri: str):
    editor.open(uri, BAD)
    assert "layer-rank-mismatch" in await editor.hover(
        uri, 3, BAD.split("\n")[3].index("(8, 3") + 1
    )


async def test_hints_give_output_shapes(editor: Editor, uri: str):
    editor.open(uri, SEVERAL)
    found = [(hint.position.line, hint.label) for hint in await editor.hints(uri)]
    assert found == [
        (5, "→ (None, 26, 26, 8)"),
        (6, "→ (None, 5408)"),
        (7, "→ (None, 10)"),
        (9, "→ (None, 3)"),
    ]
    lines = SEVERAL.split("\n")
    assert all(
        hint.position.character == len(lines[hint.position.line])
        for hint in await editor.hints(uri, 6, 7)
    )
    assert [hint.position.line for hint in await editor.hints(uri, 6, 6)] == [6]


async def test_hints_in_a_list_and_in_a_loop(editor: Editor, uri: str):
    text = GOOD + (
        "x = inputs = keras.Input((28, 28, 1))\n"
        "for filters in (4, 8):\n"
        "    x = layers.Conv2D(filters, 3)(x)\n"
    )
    editor.open(uri, text)
    found = {hint.position.line: hint.label for hint in await editor.hints(uri)}
    assert found[3] == "→ (None, 26, 26, 8)"
    assert found[6] == "→ (None, 26, 26, 4), (None, 24, 24, 8)"


async def test_a_quick_fix_leaves_a_clean_file(editor: Editor, uri: str):
    (found,) = await editor.diagnostics(uri, editor.open(uri, BAD))
    fix, ignore = await editor.actions(uri, found.range)
    assert fix.diagnostics and fix.diagnostics[0].code == "KS101"
    assert fix.kind == types.CodeActionKind.QuickFix
    text = applied(BAD, edits_of(fix.edit, uri))
    assert await editor.diagnostics(uri, editor.replace(uri, text)) == []
    silenced = applied(BAD, edits_of(ignore.edit, uri))
    assert silenced.split("\n")[3].endswith("  # kgen: ignore[KS101]")
    assert await editor.diagnostics(uri, editor.replace(uri, silenced)) == []
    assert await editor.actions(uri, types.Range(types.Position(0, 0), types.Position(0, 3))) == []


MOVED = """\
import keras
from keras import layers
from keras.layers.core import Dense

model = keras.Sequential([keras.Input((8,)), Dense(output_dim=3), layers.Dense(units=2)])
"""


async def test_everything_safe_is_fixed_at_once(editor: Editor, uri: str):
    before = await editor.diagnostics(uri, editor.open(uri, MOVED))
    assert before
    whole = types.Range(types.Position(0, 0), types.Position(9, 0))
    (action,) = await editor.actions(uri, whole, "source.fixAll")
    assert action.kind == "source.fixAll.kgen"
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    text = applied(MOVED, edits_of(action.edit, uri))
    after = await editor.diagnostics(uri, editor.replace(uri, text))
    assert len(after) < len(before)
    assert await editor.actions(uri, whole, "source.organizeImports") == []


async def test_symbols_are_models_with_layers(editor: Editor, uri: str):
    editor.open(uri, SEVERAL)
    found = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    )
    names = [each.name for each in found or ()]
    assert names == ["model", "other"]


async def test_show_model_gives_tables(editor: Editor, uri: str):
    editor.open(uri, SEVERAL)
    found = await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams("kgen.showModel", [uri, "other"])
    )
    assert len(found) == 1


async def test_settings_choose_rules_and_hints(editor: Editor, uri: str):
    await editor.diagnostics(uri, editor.open(uri, BAD))
    editor.published.clear()
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams(
            {"kgen": {"ignore": ["KS"], "inlayHints": {"enable": False}, "select": []}}
        )
    )
    assert await editor.diagnostics(uri, editor.replace(uri, BAD + "\n")) == []
    assert await editor.hints(uri) == []


async def test_the_backend_may_be_chosen_after_a_file_was_opened(editor: Editor, uri: str):
    text = "import keras\n\nx = keras.layers.BatchNormalization(synchronized=True)\n"
    assert await editor.diagnostics(uri, editor.open(uri, text)) == []
    editor.published.clear()
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams({"kgen": {"backend": "jax"}})
    )
    (found,) = await editor.diagnostics(uri, editor.replace(uri, text + "\n"))
    assert found.code == "KA109"


async def test_a_wrong_setting_is_told_once(editor: Editor, uri: str):
    for _ in range(2):
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"kgen": {"ignore": ["KZ999"]}})
        )
    assert len(await editor.diagnostics(uri, editor.open(uri, BAD))) == 1
    assert len(editor.client.messages) == 1
    assert "kgen.ignore" in editor.client.messages[0].message


async def test_the_project_configures_and_excludes(editor: Editor, tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.kgen]\nignore = ["KS101"]\n')
    uri = (tmp_path / "a.py").as_uri()
    assert await editor.diagnostics(uri, editor.open(uri, BAD)) == []
    (tmp_path / "pyproject.toml").write_text('[tool.kgen]\nextend-exclude = ["old/"]\n')
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([]))
    excluded = (tmp_path / "old" / "b.py").as_uri()
    assert len(await editor.diagnostics(uri, editor.replace(uri, BAD + "\n"))) == 1
    assert await editor.diagnostics(excluded, editor.open(excluded, BAD)) == []


async def test_a_module_that_is_open_counts_unsaved(editor: Editor, tmp_path: Path):
    module, main = (tmp_path / "shapes.py").as_uri(), (tmp_path / "main.py").as_uri()
    (tmp_path / "shapes.py").write_text("SHAPE = (28, 28)\n")
    text = BAD.replace("(28, 28)", "SHAPE").replace(
        "import keras\n", "from shapes import SHAPE\nimport keras\n", 1
    )
    assert len(await editor.diagnostics(main, editor.open(main, text))) == 1
    editor.open(module, "SHAPE = (28, 28, 1)\n")
    assert await editor.diagnostics(main, editor.replace(main, text + "\n")) == []


async def test_a_text_that_was_never_saved(editor: Editor):
    uri = "untitled:Untitled-1"
    assert len(await editor.diagnostics(uri, editor.open(uri, BAD))) == 1
