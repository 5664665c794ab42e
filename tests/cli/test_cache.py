"""Results are kept, and used only while nothing that they depend on has changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from kgen.cli import checking, lint

WRONG = """\
import keras
from sizes import SIZE

model = keras.Sequential([keras.Input((4,)), keras.layers.Conv2D(SIZE, 3)])
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kgen.toml").write_text("")
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "right.py").write_text("import keras\n\nmodel = keras.Sequential()\n")
    (tmp_path / "broken.py").write_text("import keras\nx = (\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are really analysed."""
    seen: list[str] = []
    check_file = checking.check_file

    def noting(path: Path, configuration):
        seen.append(path.name)
        return check_file(path, configuration)

    monkeypatch.setattr(checking, "check_file", noting)
    return seen


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(lint.command, [".", "-j", "1", *arguments])
    return result.exit_code, result.output


def test_a_second_run_says_the_same_and_analyses_nothing(project, checked):
    first = run()
    assert sorted(checked) == ["broken.py", "right.py", "wrong.py"]
    assert "Conv2D" in first[1] and "broken.py:2:" in first[1]
    checked.clear()
    assert run() == first
    assert checked == []
    for output in ("json", "sarif", "concise"):
        assert run("--output-format", output) == run("--output-format", output, "--no-cache")


def test_an_edit_an_import_and_a_setting_are_noticed(project, checked):
    run()
    checked.clear()
    (project / "right.py").write_text("import keras\n")
    run()
    assert checked == ["right.py"]
    checked.clear()
    (project / "sizes.py").write_text("SIZE = 8\n")
    run()
    assert sorted(checked) == ["sizes.py", "wrong.py"]
    checked.clear()
    run("--ignore", "KS")
    assert sorted(checked) == ["broken.py", "right.py", "sizes.py", "wrong.py"]


def test_a_damaged_cache_is_passed_over(project, checked):
    first = run()
    (stored,) = (project / ".kgen_cache").glob("lint-*.json")
    for text in ("", "[]", '{"format": 1, "files": []}', '{"format": 99, "files": {}}'):
        stored.write_text(text)
        assert run() == first
    entries = json.loads(stored.read_text())
    for entry in entries["files"].values():
        entry["diagnostics"] = [{"code": "KS101"}]
    stored.write_text(json.dumps(entries))
    checked.clear()
    assert run() == first
    assert "wrong.py" in checked


def test_the_folder_can_be_elsewhere_or_nowhere(project, checked, monkeypatch):
    run("--no-cache")
    assert not (project / ".kgen_cache").exists()
    monkeypatch.setenv("KGEN_CACHE_DIR", str(project / "elsewhere"))
    run()
    assert list((project / "elsewhere").glob("lint-*.json"))
    assert (project / "elsewhere" / ".gitignore").read_text() == "*\n"
    assert not (project / ".kgen_cache").exists()


def test_a_folder_that_cannot_be_written_is_no_matter(project, checked):
    (project / ".kgen_cache").write_text("a file")
    first = run()
    assert first[0] == 2 and "Conv2D" in first[1]
    assert run() == first


def test_repairs_start_from_kept_results(project, checked):
    old = "import tensorflow as tf\n\nlayer = tf.keras.layers.experimental.preprocessing.Resizing"
    (project / "old.py").write_text(old + "(8, 8)\n")
    run()
    checked.clear()
    run("--fix")
    assert checked == []
    assert "experimental" not in (project / "old.py").read_text()


def test_processes_find_the_same_in_the_same_order(project):
    for number in range(6):
        (project / f"wrong{number}.py").write_text(WRONG.replace("(4,)", f"({number + 4},)"))
    alone = CliRunner().invoke(lint.command, [".", "-j", "1", "--no-cache"])
    shared = CliRunner().invoke(lint.command, [".", "-j", "2", "--no-cache"])
    assert (shared.exit_code, shared.output) == (alone.exit_code, alone.output)
    assert alone.output.count("Conv2D") >= 7
