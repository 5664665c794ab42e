"""The hook in the hands of pre-commit, which installs it from a commit of this repository.

Installs an environment of its own, which takes a minute: run by ``make test-long``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GOOD = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
"""
BAD = GOOD.replace("Flatten()", "LSTM(4)")


def _notebook(code: str) -> str:
    cell = {
        "cell_type": "code",
        "id": "a",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": code,
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of the person's own git and pre-commit."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_NAME": "Someone" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "someone@example.org" for who in ("AUTHOR", "COMMITTER")},
    }


@pytest.fixture
def project(environment: dict[str, str], tmp_path: Path):
    """A function that commits files in a project with the hook, and gives what came of it."""
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if head.returncode != 0:
        pytest.skip("not a git repository")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900
        )

    def commit(files: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        assert run("git", "add", "--all").returncode == 0
        return run("git", "commit", "--message", "A change")

    assert run("git", "init", "--quiet").returncode == 0
    assert run("pre-commit", "install").returncode == 0
    (tmp_path / ".pre-commit-config.yaml").write_text(
        "repos:\n"
        f"  - repo: {ROOT}\n"
        f"    rev: {head.stdout.strip()}\n"
        "    hooks:\n"
        "      - id: kgen-lint\n"
    )
    return commit


def test_a_commit_with_a_mistake_is_stopped(project) -> None:
    done = project({"train.py": BAD, "good.py": GOOD})
    assert done.returncode == 1
    assert "layer-rank-mismatch" in done.stdout + done.stderr
    assert "train.py" in done.stdout + done.stderr


def test_a_good_commit_passes(project) -> None:
    done = project({"train.py": GOOD, "study.ipynb": _notebook(GOOD)})
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_notebook_with_a_mistake_is_stopped(project) -> None:
    done = project({"study.ipynb": _notebook(BAD)})
    assert done.returncode == 1
    assert "study.ipynb" in done.stdout + done.stderr


def test_nothing_to_check_is_fine(project) -> None:
    done = project({"notes.md": "No Python here.\n"})
    assert done.returncode == 0, done.stdout + done.stderr
