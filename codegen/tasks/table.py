"""The model for rows of a table where the person listed no layers."""

from __future__ import annotations

from ..spec import Dense, Dropout, Layer, Normalization


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """Hidden layers for samples of `shape`; `small` for sets of a few hundred rows."""
    del shape
    widths, rate = ((32, 16), 0.2) if small else ((128, 64), 0.3)
    body: list[Layer] = [Normalization()]
    for width in widths:
        body += [Dense(units=width, activation="relu"), Dropout(rate=rate)]
    return tuple(body)
