"""Random programs: kgen gives the names, shapes and weights that Keras gives, or its error.

The oracle is Keras on TensorFlow, which trains as well. It runs in a process of its own: other
tests have Keras on another backend.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .writing import program

ROOT = Path(__file__).parents[2]


def run(cases: int, seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.programs.compare"]
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    return subprocess.run(
        [*command, "--cases", str(cases), "--seed", str(seed)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1200,
    )


def test_agrees_with_keras() -> None:
    result = run(60, 0)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]


@pytest.mark.slow
def test_agrees_on_many() -> None:
    result = run(600, 10_000)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]


def test_programs_are_python() -> None:
    for seed in range(500):
        compile(program(seed), "program.py", "exec")
