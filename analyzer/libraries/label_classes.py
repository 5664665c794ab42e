"""How many classes labels certainly take, after rows were chosen from them."""

from __future__ import annotations

from ..domain import Array

ENOUGH = 20
"""Rows per class in a random split from which on all classes are taken to be there."""


def highest_id(labels: Array) -> int | None:
    """The highest id that labels hold: of constants, or of ids drawn at random and kept all."""
    facts = labels.facts
    drawn = facts.source == "random" and labels.base is None
    if not facts.integral or facts.high is None or not (labels.value is not None or drawn):
        return None
    return int(facts.high)


def all_classes(labels: Array, split: bool = True) -> int | None:
    """The number of classes that `labels` still take; None when rows may have been chosen by them.

    ``y[y < 2]`` and ``y[:100]`` may hold fewer classes than `y`. A random split (`split`) is
    taken to keep them if it keeps many rows of each; a proof asks for ``split=False``.
    """
    classes = labels.facts.classes
    if classes is None:
        return None
    here: Array = labels
    while here.base is not None:
        base = here.base
        rows = here.shape[0] if here.shape else None
        if base.facts.classes is None:
            return classes
        if rows is None or not base.shape:
            return None
        if rows != base.shape[0]:
            many = isinstance(rows, int) and rows >= ENOUGH * classes
            if not (split and many and here.facts.part != base.facts.part):
                return None
        here = base
    return classes
