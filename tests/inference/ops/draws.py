"""Shapes, tensors and axes to draw from, most of them fitting."""

from __future__ import annotations

from random import Random
from typing import Any

from .tensors import T

FLOATS = ("float32", "float16", "bfloat16", "float64")
INTS = ("int32", "int8", "uint8", "int64", "uint16", "uint32", "int16")
DTYPES = ("float32",) * 8 + ("int32",) * 3 + ("bool",) * 2 + FLOATS + INTS + ("complex64",)
SIZES = (1, 2, 3, 4) * 4 + (0, 5, 7)


def dtype(r: Random) -> str:
    return r.choice(DTYPES)


def shape(r: Random, low: int = 0, high: int = 4) -> tuple[int, ...]:
    if high >= 3 and r.random() < 0.04:
        high = 5
    return tuple(r.choice(SIZES) for _ in range(r.randint(low, high)))


def tensor(r: Random, sizes: tuple[int, ...] | None = None, kind: str | None = None) -> T:
    return T(shape(r) if sizes is None else sizes, kind or dtype(r))


def floats(r: Random, sizes: tuple[int, ...] | None = None) -> T:
    """A tensor of floats, nearly always."""
    kind = "float32" if r.random() < 0.75 else dtype(r) if r.random() < 0.3 else r.choice(FLOATS)
    return tensor(r, sizes, kind)


def ints(r: Random, sizes: tuple[int, ...]) -> T:
    """Whole numbers, nearly always."""
    return T(sizes, "int32" if r.random() < 0.8 else r.choice(INTS))


def number(r: Random) -> Any:
    return r.choice((2, 1.5, True, 0, -1, 0.5))


def partner(r: Random, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts with another, nearly always."""
    found = list(sizes)
    for i in range(len(found)):
        if r.random() < 0.25:
            found[i] = 1
        if r.random() < 0.04:
            found[i] = r.choice((2, 3, 5))
    return tuple(found[r.randint(0, len(found)) :]) if r.random() < 0.3 else tuple(found)


def axis(r: Random, rank: int) -> int:
    if r.random() < 0.06:
        return rank + r.choice((0, 1))
    return r.randint(-rank, rank - 1) if rank else r.choice((0, -1))


def axes(r: Random, rank: int) -> Any:
    if r.random() < 0.3:
        return None
    if r.random() < 0.6 or rank < 2:
        return axis(r, rank)
    return tuple(r.sample(range(rank), r.randint(0 if r.random() < 0.1 else 1, rank)))
