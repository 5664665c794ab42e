"""The model for images where the person listed no layers."""

from __future__ import annotations

from ..spec import Conv2D, Dropout, Flatten, GlobalPool2D, Layer, Pool2D, Rescaling


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """Convolutions for images of `shape` (height, width, channels), halved while they are large."""
    del small
    side = min(shape[:2]) if shape else 128
    filters = [32, 64] if side < 24 else [32, 64, 128] if side < 64 else [32, 64, 128, 256]
    body: list[Layer] = [Rescaling()]
    for index, count in enumerate(filters):
        body.append(Conv2D(filters=count, padding="same", activation="relu"))
        if index < len(filters) - 1:
            body.append(Pool2D())
    # Small images keep the place of what they show; large ones are averaged.
    return (*body, Flatten() if side < 64 else GlobalPool2D(), Dropout(rate=0.3))
