"""In tests a fault of a rule or model raises; for users it costs only its own answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("KGEN_DEBUG", "1")


@pytest.fixture(scope="session")
def agrees() -> Callable[[str, int, int], None]:
    """Runs ``python -m tests.MODULE --cases N --seed S``, which compares kgen with Keras.

    On TensorFlow, in a process of its own: other tests have Keras on another backend.
    """

    def run(module: str, cases: int, seed: int) -> None:
        command = [sys.executable, "-m", f"tests.{module}"]
        result = subprocess.run(
            [*command, "--cases", str(cases), "--seed", str(seed)],
            cwd=Path(__file__).parents[1],
            env={**os.environ, "KERAS_BACKEND": "tensorflow"},
            capture_output=True,
            text=True,
            timeout=1200,
        )
        assert result.returncode == 0, result.stdout + result.stderr[-2000:]

    return run
