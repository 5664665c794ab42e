"""The page of what kgen knows of Keras: complete, and what the code says today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from kgen.analyzer.keras_api import load

ROOT = Path(__file__).parents[2]
COLUMNS = ("Inferred", "Known", "Unknown")


def _columns() -> dict[str, list[tuple[str, str]]]:
    """Symbol → the modules and columns it stands in."""
    found: dict[str, list[tuple[str, str]]] = {}
    module = ""
    for line in (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            module = line[3:]
        elif match := re.match(r"\*\*(\w+)\*\* \(\d+\): (.*)", line):
            for name in re.findall(r"`([^`]+)`", match[2]):
                found.setdefault(f"{module}.{name}", []).append((module, match[1]))
    return found


def test_every_symbol_stands_in_one_column() -> None:
    api = load()
    hidden = set(api.second["hidden"])
    expected = {
        f"tensorflow.{path.removeprefix('tf.')}" if path in hidden else path for path in api.symbols
    }
    columns = _columns()
    assert set(columns) == expected
    assert not [name for name, places in columns.items() if len(places) != 1]


@pytest.mark.parametrize(
    ("symbol", "column"),
    [
        ("keras.layers.Dense", "Inferred"),
        ("keras.Model", "Inferred"),
        ("keras.ops.matmul", "Inferred"),
        ("keras.losses.Huber", "Inferred"),
        ("keras.distribution.DeviceMesh", "Known"),
        ("keras.callbacks.EarlyStopping", "Known"),
        ("keras.callbacks.LambdaCallback", "Unknown"),
        ("tensorflow.keras.preprocessing.text.Tokenizer", "Inferred"),
    ],
)
def test_columns(symbol: str, column: str) -> None:
    assert [place[1] for place in _columns()[symbol]] == [column]


def test_the_page_is_up_to_date() -> None:
    command = [sys.executable, "-m", "tools.coverage", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
