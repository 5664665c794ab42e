"""Metrics refuse labels where Keras on TensorFlow does: updated by hand, and in training."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def test_agrees_with_keras(agrees: Callable[[str, int, int], None]) -> None:
    agrees("inference.compiled_metrics", 80, 0)


@pytest.mark.slow
def test_agrees_on_many(agrees: Callable[[str, int, int], None]) -> None:
    agrees("inference.compiled_metrics", 1500, 10_000)
