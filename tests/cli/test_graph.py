"""``kgen graph``: which file and format it writes, which models it draws, what it refuses."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from kgen.cli.graph import command

SOURCE = """\
import keras
from keras import layers

inputs = keras.Input((8,), name="x")
code = layers.Dense(2, name="code")(inputs)
encoder = keras.Model(inputs, code, name="encoder")
autoencoder = keras.Model(inputs, layers.Dense(8)(code), name="whole")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "a.py"
    found.write_text(SOURCE)
    return found


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], input=given)


def test_svg_beside_the_file(path: Path):
    result = run(path)
    assert result.exit_code == 0 and result.stdout == ""
    assert f"Wrote {path.with_suffix('.svg')}" in result.stderr
    texts = list(ElementTree.parse(path.with_suffix(".svg")).getroot().itertext())
    assert "code" in texts and "(None, 2)" in texts and "18 params" in texts


def test_file_is_not_replaced(path: Path):
    target = path.with_suffix(".svg")
    target.write_text("mine")
    result = run(path)
    assert result.exit_code == 2 and "--force" in result.stderr
    assert target.read_text() == "mine"
    assert run(path, "--force").exit_code == 0
    assert target.read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.svg", "<svg"),
        ("a.mmd", "---"),
        ("a.dot", "digraph"),
        ("deep/er/a.gv", "digraph"),
        ("A.SVG", "<svg"),
    ],
)
def test_ending_says_the_format(path: Path, name: str, start: str):
    target = path.parent / name
    assert run(path, "-o", target).exit_code == 0
    assert target.read_text().startswith(start)


def test_format_before_ending(path: Path):
    target = path.parent / "notes.txt"
    assert run(path, "--format", "mermaid", "-o", target).exit_code == 0
    assert "flowchart TB" in target.read_text()


def test_ending_that_says_nothing(path: Path):
    result = run(path, "-o", "a.jpg")
    assert result.exit_code == 2 and ".png" in result.stderr and "--format" in result.stderr


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_text_goes_to_standard_output(path: Path, form: str):
    result = run(path, "--format", form, "--direction", "LR")
    assert result.exit_code == 0 and "LR" in result.stdout
    assert list(path.parent.iterdir()) == [path]


def test_png(path: Path):
    pytest.importorskip("resvg_py")
    target = path.with_suffix(".png")
    result = run(path, "-o", target)
    if "needs a font" in result.stderr:
        pytest.skip("this machine has no font")
    assert target.read_bytes().startswith(b"\x89PNG")
    small = len(target.read_bytes())
    assert run(path, "-o", target, "--force", "--scale", "4").exit_code == 0
    assert len(target.read_bytes()) > small


def test_png_without_renderer(path: Path, monkeypatch: pytest.MonkeyPatch):
    real = builtins.__import__

    def missing(name: str, *rest: object, **more: object):
        if name == "resvg_py":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    result = run(path, "-o", path.with_suffix(".png"))
    assert result.exit_code == 2 and 'pip install "kgen[graph]"' in result.stderr
    assert not path.with_suffix(".png").exists()


def test_no_title(path: Path):
    titled = run(path, "-o", "-").stdout
    plain = run(path, "-o", "-", "--no-title").stdout
    assert "Functional, 42 parameters" in titled and "parameters" not in plain
    ElementTree.fromstring(plain)
    assert run(path, "--format", "mermaid", "--no-title").stdout.startswith("flowchart TB")


def test_more_than_mermaid_draws(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text(
        "import keras\nm = keras.Sequential([keras.layers.Dense(3) for _ in range(500)])\n"
    )
    result = run(path, "--format", "mermaid")
    assert result.exit_code == 0 and "`maxEdges`" in result.stderr
    assert result.stdout.count("-->") == 501


def test_part_is_left_out_and_named(path: Path):
    result = run(path, "--format", "dot")
    assert "Drawn: whole (autoencoder, line 7). Left out: encoder (line 6)" in result.stderr


@pytest.mark.parametrize("name", ["whole", "autoencoder"])
def test_model_by_name_or_variable(path: Path, name: str):
    result = run(path, "--model", name, "-o", "-", "--format", "dot")
    assert result.stdout.startswith('digraph "whole"') and result.stderr == ""


def test_model_that_is_not_there(path: Path):
    result = run(path, "--model", "decoder")
    assert result.exit_code == 2
    assert "no model is called 'decoder'" in result.stderr and "encoder (line 6)" in result.stderr


def test_standard_input():
    result = run("-", "-o", "-", given=SOURCE)
    assert result.exit_code == 0
    ElementTree.fromstring(result.stdout)
    result = run("-", given=SOURCE)
    assert result.exit_code == 2 and "--output" in result.stderr


def test_notebook(tmp_path: Path):
    path = tmp_path / "a.ipynb"
    cells = [
        {"cell_type": "code", "source": part, "metadata": {}, "outputs": []}
        for part in SOURCE.split("\n\n")
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    result = run(path, "--format", "dot")
    assert "whole (autoencoder, line 4 of cell 2)" in result.stderr
    assert 'digraph "whole"' in result.stdout


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1\n", "no Keras model is made here"),
        (
            "import keras, other\nm = keras.Sequential(other.layers)\n",
            "the layers of its models cannot be followed",
        ),
    ],
)
def test_nothing_to_draw(tmp_path: Path, source: str, message: str):
    path = tmp_path / "b.py"
    path.write_text(source)
    result = run(path)
    assert result.exit_code == 2 and message in result.stderr
    assert result.stderr.count("\n") == 1


def test_files_that_cannot_be_read_or_written(path: Path):
    assert "nope.py" in run(path.parent / "nope.py").stderr
    assert "is a folder" in run(path.parent, "-o", "x.svg").stderr
    result = run(path, "--format", "svg", "-o", path.parent, "--force")
    assert result.exit_code == 2 and "is a folder" in result.stderr
    result = run(path, "-o", path / "a.svg")
    assert result.exit_code == 2 and "cannot be written" in result.stderr
