"""``kgen new`` through its door: files, options, exit codes, messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kgen.cli.new import command

PROMPT = "binary classification of 10 features"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(command, list(arguments), input=stdin)


def test_writes_a_file_and_keeps_one_that_exists(folder: Path) -> None:
    assert new(PROMPT).exit_code == 0
    (path,) = folder.iterdir()
    path.write_text("mine")
    again = new(PROMPT)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert path.read_text() == "mine"
    assert new(PROMPT, "--force").exit_code == 0
    assert "keras" in path.read_text(encoding="utf-8")
    assert [p.name for p in folder.iterdir()] == [path.name]


def test_standard_streams(folder: Path) -> None:
    done = new("-", "-o", "-", stdin=PROMPT)
    assert done.exit_code == 0
    assert done.stdout.startswith('"""')
    assert list(folder.iterdir()) == []


def test_spec_goes_round(folder: Path) -> None:
    printed = new(PROMPT, "--print-spec")
    spec = json.loads(printed.stdout)
    assert spec["outputs"][0]["type"] == "binary"
    assert list(folder.iterdir()) == []
    (folder / "spec.json").write_text(printed.stdout, encoding="utf-8")
    assert new("--spec", "spec.json", "-o", "-").stdout == new(PROMPT, "-o", "-").stdout
    (folder / "bad.yaml").write_text("task: [")
    assert new("--spec", "bad.yaml").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Build a model",), "--yes"),
        (("10 classes, 20 features, sigmoid with one unit",), "10 classes"),
        ((PROMPT, "--data", "none.csv"), "none.csv"),
        ((PROMPT, "--smoke"), "--run"),
        ((), "PROMPT"),
    ],
)
def test_refusals_write_nothing(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = new(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


def test_reads_a_table(folder: Path) -> None:
    rows = "".join(f"{i},{i % 7}.5,{'ab'[i % 2]},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    (folder / "t.csv").write_text("id,size,city,bought\n" + rows)
    missing = new("--data", "t.csv", "--target", "buoght")
    assert missing.exit_code == 2
    assert "Did you mean 'bought'" in missing.stderr
    spec = json.loads(new("--data", "t.csv", "--target", "bought", "--print-spec").stdout)
    assert spec["task"] == "tabular classification"
    assert spec["data"]["numeric"] == ["size"]
    assert spec["data"]["categorical"] == ["city"]
    assert spec["data"]["left_out"] == ["id"]
    assert spec["data"]["class_names"] == ["no", "yes"]


def test_yes_takes_the_likeliest(folder: Path) -> None:
    assert new("Build a model", "--yes", "-o", "m.py").exit_code == 0
    assert (folder / "m.py").exists()
