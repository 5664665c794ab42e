"""The Keras version that a project's files ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from kgen.analyzer.keras_api import load, target_version, versions

NEWEST = versions()[-1]
CASES = [
    ("requirements.txt", "keras==3.4.1\n", "3.4"),
    ("requirements.txt", "numpy\ntensorflow<2.16\n", "2.15"),
    ("requirements-dev.txt", "tensorflow==2.12.0\n", "2.15"),
    ("requirements.txt", "tensorflow==2.18.0\n", NEWEST),
    ("requirements.txt", "keras>=3\n", NEWEST),
    ("pyproject.toml", '[project]\ndependencies = [\n  "keras~=3.6.0",\n]\n', "3.6"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "^3.5.0"\n', "3.5"),
    ("environment.yml", "dependencies:\n  - keras=3.3\n", "3.3"),
    ("uv.lock", '[[package]]\nname = "keras"\nversion = "3.8.0"\n', "3.8"),
    ("Pipfile.lock", '{"default": {"keras": {"hashes": [], "version": "==3.7.0"}}}', "3.7"),
    ("notes.txt", "keras==2.1\n", NEWEST),
]


@pytest.mark.parametrize(("name", "text", "minor"), CASES)
def test_pins(tmp_path: Path, name: str, text: str, minor: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert load(target_version(tmp_path).version).minor == minor


def test_explicit(tmp_path: Path) -> None:
    assert target_version(tmp_path, "3.2").version == "3.2"
