"""Metrics refuse labels where Keras on TensorFlow does: updated by hand, and in training."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(cases: int, seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.inference.compiled_metrics"]
    return subprocess.run(
        [*command, "--cases", str(cases), "--seed", str(seed)],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        timeout=1200,
    )


def test_agrees_with_keras() -> None:
    result = run(80, 0)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]


@pytest.mark.slow
def test_agrees_on_many() -> None:
    result = run(1500, 10_000)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]
