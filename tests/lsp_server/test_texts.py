"""The texts that editors hold, and what happens when something in here goes wrong."""

from __future__ import annotations

import asyncio
import random

import pytest
from click.testing import CliRunner
from kgen.analyzer.source import LineIndex
from kgen.cli import server as command
from kgen.lsp_server.modules import EditorModules
from kgen.lsp_server.server import KgenServer
from kgen.lsp_server.settings import read_settings
from kgen.lsp_server.texts import EditorTexts
from lsprotocol import types
from pygls.exceptions import FeatureNotificationError

PIECES = ("a", "x = 1", "\n", "\r\n", "\r", "\x0c", "\x85", "\u2028", "é", "🎉", "\t", "")


@pytest.mark.parametrize("seed", range(20))
def test_edits_arrive_where_the_editor_made_them(seed: int):
    choose = random.Random(seed)
    text = "".join(choose.choices(PIECES, k=30))
    texts = EditorTexts(None)
    texts.put_text_document(types.TextDocumentItem("file:///a.py", "python", 0, text))
    for version in range(1, 40):
        index = LineIndex(text)
        start, end = sorted(choose.randint(0, len(text)) for _ in range(2))
        # Between the two characters of a line break there is no place.
        start -= text[start - 1 : start + 1] == "\r\n"
        end -= text[end - 1 : end + 1] == "\r\n"
        first, last = index.position(start), index.position(end)
        new = "".join(choose.choices(PIECES, k=2))
        texts.update_text_document(
            types.VersionedTextDocumentIdentifier(version, "file:///a.py"),
            types.TextDocumentContentChangePartial(
                types.Range(
                    types.Position(first.row - 1, index.to_utf16(first)),
                    types.Position(last.row - 1, index.to_utf16(last)),
                ),
                new,
            ),
        )
        text = text[:start] + new + text[end:]
        source = texts.copy("file:///a.py")
        assert source is not None
        assert (source.text, source.version) == (text, version)


def test_what_fails_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture):
    KgenServer().report_server_error(ValueError("too bad"), FeatureNotificationError)
    assert "too bad" in caplog.text


def test_a_failing_analysis_costs_its_document_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server = KgenServer()
    texts = EditorTexts(None)
    server.protocol._workspace = texts
    texts.put_text_document(types.TextDocumentItem("file:///a.py", "python", 1, "import keras\n"))

    def fail(*_given: object) -> None:
        raise KeyError("a bug")

    async def ask() -> object:
        with monkeypatch.context() as patched:
            patched.setattr(type(server.analysis), "snapshot", fail)
            broken = await server.ask("file:///a.py", lambda facts: 1)
        return broken, await server.ask("file:///a.py", lambda facts: 1)

    assert asyncio.run(ask()) == (None, 1)
    assert "a bug" in caplog.text
    server.analysis.close()


def test_a_server_without_pygls_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _name: None)
    result = CliRunner().invoke(command.command, [])
    assert result.exit_code == 2
    assert 'pip install "kgen[lsp]"' in result.output


@pytest.mark.parametrize(
    "given",
    [None, [], "x", {"kgen": {"kgen": None}}, {"select": 3}, {"inlayHints": 3}, {"settings": {}}],
)
def test_settings_of_any_form_are_read(given: object):
    settings = read_settings(given)
    assert settings.inlay_hints and settings.diagnostics


def test_settings_are_read_at_any_depth():
    given = {"settings": {"kgen": {"ignore": "KS,KC101", "targetKeras": "3.12"}}}
    assert read_settings(given).overrides == {"ignore": ("KS", "KC101"), "target_keras": "3.12"}
    assert read_settings({"diagnostics": {"enable": False}}).diagnostics is False
    assert len(read_settings({"targetKeras": "new"}).problems) == 1
    assert read_settings({"kgen": {"backend": "jax"}}).overrides == {"backend": "jax"}
    assert read_settings({"backend": ""}).overrides == {}
    found = read_settings({"backend": ["jax"]})
    assert not found.overrides and "has to be one of tensorflow, jax" in found.problems[0]


def test_data_files_that_change_make_the_analysis_stale(tmp_path):
    modules = EditorModules(tmp_path / "a.py", (tmp_path,), {}, reads_data=True)
    assert modules.data is not None
    assert modules.data.table("t.csv") is None
    assert modules.hold({}, (tmp_path,))
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert not modules.hold({}, (tmp_path,))
    again = modules.again()
    assert again.data is not None
    table = again.data.table("t.csv")
    assert table is not None and list(table.columns) == ["a", "b"]
    assert again.hold({}, (tmp_path,))
