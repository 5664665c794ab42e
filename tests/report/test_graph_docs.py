"""The pictures in docs/pictures are what kgen draws of the programs beside them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from kgen.cli.graph import command

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_picture(path: Path, tmp_path: Path):
    first = path.read_text().splitlines()[0].removeprefix("# kgen graph ")
    name, *options, _, picture = shlex.split(first)
    assert (name, picture) == (path.name, f"{path.stem}.svg")
    result = CliRunner().invoke(command, [str(path), *options, "-o", str(tmp_path / picture)])
    assert result.exit_code == 0, result.stderr
    drawn = (tmp_path / picture).read_text()
    assert drawn == (FOLDER / picture).read_text(), f"draw it again: kgen graph {first} --force"
