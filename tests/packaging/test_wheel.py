"""The wheel, installed where nothing else of the project is.

Built and installed for real, which takes minutes: run by ``make test-long``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PARTS = (
    "analyzer",
    "cli",
    "codegen",
    "lsp_server",
    "templates",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
BROKEN = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(8, 3), layers.LSTM(4)])
"""


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source archive, as the registry would get it."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, source / part, ignore=ignore)
        else:
            shutil.copy(ROOT / part, source)
    done = _run(sys.executable, "-m", "build", "--outdir", folder / "dist", source, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((folder / "dist").glob("*.tar.gz"))) == 1
    (found,) = (folder / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new virtual environment with the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    done = _run(folder / "bin" / "python", "-m", "pip", "install", wheel, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_only_kgen_at_the_top(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kgen"}


def test_data_files_travel_along(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "analyzer/keras_api/tables"):
        here = [
            f for f in (ROOT / folder).rglob("*") if f.is_file() and "__pycache__" not in str(f)
        ]
        missing = {f"kgen/{file.relative_to(ROOT).as_posix()}" for file in here} - names
        assert not missing


def test_commands_work_without_keras(installed: Path, tmp_path: Path) -> None:
    kgen = installed / "bin" / "kgen"
    site_packages = next(installed.glob("lib/python*/site-packages"))
    assert not {"keras", "tensorflow", "numpy", "pygls"} & {p.name for p in site_packages.iterdir()}
    written = _run(
        kgen, "new", "Classify MNIST digits with a small CNN", "-o", "x.py", cwd=tmp_path
    )
    assert written.returncode == 0, written.stderr
    assert (tmp_path / "x.py").is_file()
    linted = _run(kgen, "lint", "x.py", cwd=tmp_path)
    assert (linted.returncode, linted.stderr) == (0, ""), linted.stdout
    summary = _run(kgen, "summary", "x.py", cwd=tmp_path)
    assert summary.returncode == 0, summary.stderr
    assert "Total params" in summary.stdout
    (tmp_path / "broken.py").write_text(BROKEN)
    broken = _run(kgen, "lint", "broken.py", cwd=tmp_path)
    assert broken.returncode == 1, broken.stderr
    assert "layer-rank-mismatch" in broken.stdout
    page = _run(kgen, "rule", "layer-rank-mismatch", cwd=tmp_path)
    assert page.returncode == 0 and page.stdout.startswith("# layer-rank-mismatch"), page.stderr


def test_server_without_pygls_says_what_to_install(installed: Path, tmp_path: Path) -> None:
    done = _run(installed / "bin" / "kgen", "server", cwd=tmp_path)
    assert done.returncode == 2
    assert "kgen[lsp]" in done.stderr and "Traceback" not in done.stderr
