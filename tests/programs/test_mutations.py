"""Broken programs and notebooks: no crash, no hang, findings in the text, fixes that apply."""

from __future__ import annotations

from .mutate import run


def test_survives_mutations() -> None:
    assert list(run(120, 0)) == []
