"""Random preprocessing layers on images."""

from __future__ import annotations

from random import Random
from typing import Any

from .layer_oracle import Case, L, T

FACTOR: tuple[Any, ...] = (0.2, 0.5, (0.1, 0.3))
FORMATS = ("channels_last", "channels_first")
NEEDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "AutoContrast": {},
    "CenterCrop": {"height": (3, 4, 9), "width": (2, 4)},
    "Equalization": {},
    "RandomBrightness": {"factor": (0.2, (-0.3, 0.1))},
    "RandomColorDegeneration": {"factor": FACTOR},
    "RandomColorJitter": {},
    "RandomContrast": {"factor": FACTOR},
    "RandomCrop": {"height": (3, 4), "width": (2, 4)},
    "RandomErasing": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {},
    "RandomHue": {"factor": FACTOR},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": (3, 8)},
    "RandomRotation": {"factor": (0.2, (-0.1, 0.1))},
    "RandomSaturation": {"factor": FACTOR},
    "RandomSharpness": {"factor": FACTOR},
    "RandomShear": {"x_factor": (0.2,)},
    "RandomTranslation": {"height_factor": (0.2,), "width_factor": (0.1, 0.3)},
    "RandomZoom": {"height_factor": (0.2, (-0.2, 0.1))},
    "Resizing": {"height": (3, 8), "width": (4, 6)},
    "Solarization": {},
}
MAY: dict[str, dict[str, tuple[Any, ...]]] = {
    "RandomFlip": {"mode": ("horizontal", "vertical", "horizontal_and_vertical")},
    "Resizing": {
        "interpolation": ("bilinear", "nearest"),
        "crop_to_aspect_ratio": (True,),
        "pad_to_aspect_ratio": (True,),
    },
    "RandomGrayscale": {"factor": (0.2, 1.0)},
}
WITH_LAYOUT = ("CenterCrop", "RandomCrop", "RandomFlip", "RandomGrayscale", "RandomHue",
               "RandomRotation", "RandomSaturation", "RandomTranslation", "RandomZoom",
               "Resizing")  # fmt: skip


def picture(r: Random) -> Case:
    """One image or a batch, of one, two, three or four channels."""
    name = r.choice(tuple(NEEDS))
    config: dict[str, Any] = {k: r.choice(v) for k, v in NEEDS[name].items()}
    config |= {k: r.choice(v) for k, v in MAY.get(name, {}).items() if r.random() < 0.4}
    channels = 3 if r.random() < 0.8 else r.choice((1, 2, 4))
    space = [r.choice((5, 8, 6)) for _ in range(2)]
    first = name in WITH_LAYOUT and r.random() < 0.2
    if first:
        config["data_format"] = "channels_first"
    shape: list[int | None] = [channels, *space] if first else [*space, channels]
    if r.random() < 0.75:
        shape = [r.choice((None, 2)), *shape]
    if r.random() < 0.08:
        shape = r.choice(([2, 5], [2, 2, 5, 5, 3]))
    dtype = "float32" if r.random() < 0.8 else r.choice(("uint8", "float16"))
    if name == "RandomGrayscale":
        dtype = "float32"  # whether integers come back depends on the draw
    return Case(L(name, config), (T(tuple(shape), dtype),))
