"""Random programs: kgen gives the names, shapes and weights that Keras gives, or its error.

The oracle is Keras on TensorFlow, which trains as well. It runs in a process of its own: other
tests have Keras on another backend.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .writing import program


def test_agrees_with_keras(agrees: Callable[[str, int, int], None]) -> None:
    agrees("programs.compare", 60, 0)


@pytest.mark.slow
def test_agrees_on_many(agrees: Callable[[str, int, int], None]) -> None:
    agrees("programs.compare", 600, 10_000)


def test_programs_are_python() -> None:
    for seed in range(500):
        compile(program(seed), "program.py", "exec")
