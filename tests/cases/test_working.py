"""Programs that run: kgen has nothing against them, neither errors nor warnings.

Each file of ``working`` is one way of writing that was once taken for a mistake. The slow test runs
them, so that they stay what they claim to be.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kgen.analyzer import Severity, check, read_file

FILES = sorted((Path(__file__).parent / "working").glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_said(path: Path) -> None:
    found = check(read_file(path), fixes=False)
    assert [(d.location.start.row, d.name) for d in found if d.severity is not Severity.INFO] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_runs(path: Path, tmp_path: Path) -> None:
    # Other tests of the same process may have chosen another backend.
    chosen = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment = os.environ | chosen | {"CUDA_VISIBLE_DEVICES": ""}
    result = subprocess.run(
        [sys.executable, str(path)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr[-3000:]
