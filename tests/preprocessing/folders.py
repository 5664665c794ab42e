"""Random programs that read data sets from folders or cut them from arrays, and the folders."""

from __future__ import annotations

import wave
from pathlib import Path
from random import Random
from typing import Any

from .vocabularies import written

CLASSES = ("cats", "dogs", "owls")
FILES = 4
"""Files of each class."""


def make(root: Path) -> None:
    """Folders of pictures, texts and sounds: three classes, and two."""
    import numpy as np
    from PIL import Image

    for kind in ("pictures", "texts", "sounds"):
        for folder, classes in ((kind, CLASSES), (f"{kind}2", CLASSES[:2])):
            for name in classes:
                place = root / folder / name
                place.mkdir(parents=True)
                for i in range(FILES):
                    if kind == "pictures":
                        pixels = np.zeros((6, 8, 3), "uint8")
                        Image.fromarray(pixels).save(place / f"{i}.png")
                    elif kind == "texts":
                        (place / f"{i}.txt").write_text("some words", "utf-8")
                    else:
                        _silence(place / f"{i}.wav", 50 + i)


def _silence(path: Path, samples: int) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * samples)


def folder(r: Random) -> str:
    kind = r.choice(("image", "image", "image", "text", "audio"))
    place = {"image": "pictures", "text": "texts", "audio": "sounds"}[kind]
    place += "2" if r.random() < 0.4 else ""
    classes = CLASSES[:2] if place.endswith("2") else CLASSES
    config = _common(r, classes)
    if kind == "image":
        config |= _of_images(r)
    elif kind == "text":
        config |= {"max_length": 5} if r.random() < 0.2 else {}
    else:
        config |= {"output_sequence_length": r.choice((16, 60))} if r.random() < 0.5 else {}
        config |= {"ragged": True} if r.random() < 0.1 else {}
    config["verbose"] = False
    call = f'keras.utils.{kind}_dataset_from_directory("{place}", {written(config)})'
    if config.get("subset") == "both":
        lines = [f"ds, other = {call}", "more = other.element_spec"]
    else:
        lines = [f"ds = {call}"]
    lines += ["names = ds.class_names"] if r.random() < 0.5 else []
    lines += _taken(r)
    return "\n".join(lines) + "\n"


def _common(r: Random, classes: tuple[str, ...]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if r.random() < 0.65:
        config["label_mode"] = r.choice(("int", "binary", "categorical", "categorical", None))
    if r.random() < 0.03:
        config["label_mode"] = r.choice(("one_hot", "sparse"))
    if r.random() < 0.15:
        config["labels"] = r.choice((None, "inferred", [0, 1] * (FILES * len(classes) // 2), "all"))
    if r.random() < 0.15:
        config["class_names"] = r.choice((list(classes), list(classes[::-1]), list(classes[:2]),
                                          ["cows", "dogs"]))  # fmt: skip
    if r.random() < 0.5:
        config["batch_size"] = r.choice((1, 2, 3, None, 64))
    if r.random() < 0.3:
        config["shuffle"] = r.choice((False, True))
    if r.random() < 0.4:
        config["validation_split"] = r.choice((0.5, 0.25, 0.25, 0.25, 1.5))
        config["subset"] = r.choice(("training", "validation", "both", "both"))
        config["seed"] = 1
        if r.random() < 0.12:
            del config[r.choice(("validation_split", "subset", "seed"))]
        if r.random() < 0.05:
            config["subset"] = "test"
    return config


def _of_images(r: Random) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if r.random() < 0.4:
        config["color_mode"] = r.choice(("rgb", "rgba", "grayscale", "grayscale", "gray"))
    if r.random() < 0.7:
        config["image_size"] = r.choice(((8, 9), [4, 4], (8, 9), 7, (3, 4, 3)))
    if r.random() < 0.2:
        config["interpolation"] = r.choice(("nearest", "bicubic", "Area", "linear"))
    if r.random() < 0.1:
        config[r.choice(("crop_to_aspect_ratio", "pad_to_aspect_ratio"))] = True
    if r.random() < 0.15:
        config["data_format"] = r.choice(("channels_first", "channels_last"))
    return config


def _taken(r: Random) -> list[str]:
    """What elements are like: sizes that tf.data does not know are not compared."""
    return r.choice((["spec = ds.element_spec"], ["spec = ds.take(1).element_spec"],
                     ["spec = ds.element_spec", "for _element in ds:", "    break"]))  # fmt: skip


def series(r: Random) -> str:
    """`timeseries_dataset_from_array` on arrays of one to three axes."""
    length = r.choice((20, 30, 30))
    data: Any = r.choice(((length,), (length, 2), (length, 2), (length, 3, 2)))
    targets = r.choice(("None", f"np.zeros(({length},))", f"np.zeros(({length}, 2))", 
                        f"np.arange({length})"))  # fmt: skip
    config: dict[str, Any] = {"sequence_length": r.choice((1, 3, 5))}
    for name, values in (
        ("sequence_stride", (1, 2, 3, 0, 40)),
        ("sampling_rate", (1, 2, 0, 40)),
        ("batch_size", (1, 4, None, 16)),
        ("shuffle", (True, False)),
        ("start_index", (0, 3, 25, 50, -1)),
        ("end_index", (12, 15, 1, 60)),
    ):
        if r.random() < 0.25:
            few = values[:2] if r.random() < 0.7 else values
            config[name] = r.choice(few)
    dtype = r.choice(("float32", "float64", "int32"))
    lines = [
        f'data = np.zeros({data!r}, "{dtype}")',
        f"ds = keras.utils.timeseries_dataset_from_array(data, {targets}, {written(config)})",
        *_taken(r),
    ]
    return "\n".join(lines) + "\n"
