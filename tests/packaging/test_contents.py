"""What pyproject.toml says is installed is what the rooms hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("analyzer", "cli", "codegen", "lsp_server", "templates")
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]


def _package(folder: Path) -> str:
    return ".".join(("kgen", *folder.relative_to(ROOT).parts))


def test_every_package_is_listed() -> None:
    found = {_package(init.parent) for room in ROOMS for init in (ROOT / room).rglob("__init__.py")}
    assert sorted(SETUPTOOLS["packages"]) == sorted(found)


def test_every_folder_with_code_is_a_package() -> None:
    for room in ROOMS:
        for module in (ROOT / room).rglob("*.py"):
            assert (module.parent / "__init__.py").is_file(), f"{module.parent} has no __init__.py"


def test_every_data_file_is_matched() -> None:
    matched = {
        file
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for file in ROOT.joinpath(*package.split(".")[1:]).glob(pattern)
    }
    data = {
        file
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.is_file() and file.suffix != ".py" and "__pycache__" not in file.parts
    }
    assert data, "templates and tables are data files"
    assert sorted(data - matched) == []
