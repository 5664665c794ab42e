"""Asks Keras in a process of its own, which some backends end instead of raising an error."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from .oracle import Told, ask_keras


class Apart:
    """One process that answers, a new one after an abort (TensorFlow divides by sizes of 0)."""

    def __init__(self) -> None:
        self._pool = _pool()

    def ask(self, path: str, arguments: dict[str, Any]) -> Told | None:
        """What Keras does with a case, None if it ended the process."""
        try:
            return self._pool.submit(ask_keras, path, arguments).result()
        except BrokenProcessPool:
            self._pool = _pool()
            return None

    def close(self) -> None:
        self._pool.shutdown()


def _pool() -> ProcessPoolExecutor:
    """Spawned, for TensorFlow does not survive a fork."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
