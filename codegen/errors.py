"""What stops a generation: something for the person to answer, in one message."""

from __future__ import annotations


class GenerationError(Exception):
    """The request cannot be carried out as it is; the message says why and the way out."""


class MissingTaskError(GenerationError):
    """The request does not say what to do. `candidates` are tasks, the most likely first."""

    def __init__(self, message: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


class ContradictionError(GenerationError):
    """Two things were said that cannot both hold."""
