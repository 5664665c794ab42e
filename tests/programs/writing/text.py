"""What writers hand on: lines of a program, and the shapes that they believe in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

Sizes = tuple[int | None, ...]
"""The shape of one sample: sizes without the batch."""


@dataclass(frozen=True, slots=True)
class Step:
    """An expression that takes a tensor further, and the shape that comes out."""

    text: str
    shape: Sizes


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a model: its shape, and whether it takes whole numbers below `ids`."""

    shape: Sizes
    ids: int = 0


@dataclass(slots=True)
class Draft:
    """A program so far. `inputs` and `outputs` are a Port, or a list or dict of Ports."""

    lines: list[str] = field(default_factory=list)
    inputs: Any = None
    outputs: Any = None
    built: bool = True
    """Whether `model` has its weights before it sees data."""
    trains: bool = True
    """Whether gradients and losses make sense for what it gives."""


def pick_shape(chance: Random, rank: int | None = None) -> Sizes:
    """The shape of one sample as people have them: tables, series, pictures, films."""
    rank = rank or chance.choice([1, 1, 1, 2, 2, 2, 3, 3, 3, 4])
    match rank:
        case 1:
            return (chance.choice([1, 2, 4, 8, 10, 13, 16, 20, 32, 64]),)
        case 2:
            steps = None if chance.random() < 0.12 else chance.choice([4, 6, 10, 12, 24, 30])
            return (steps, chance.choice([1, 2, 3, 4, 8, 12]))
        case 3:
            if chance.random() < 0.08:
                return (None, None, 3)
            size = chance.choice([8, 12, 16, 24, 28, 32])
            return (size, chance.choice([size, size, size, 20]), chance.choice([1, 1, 3, 3, 4]))
        case _:
            size = chance.choice([8, 10, 12])
            return (chance.choice([4, 5, 8]), size, size, chance.choice([1, 3]))


def shown(shape: Sizes) -> str:
    """A shape as source text."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def times(*sizes: int | None) -> int | None:
    """The product of sizes, None if one is not known."""
    total = 1
    for size in sizes:
        if size is None:
            return None
        total *= size
    return total
