"""A folder with one subfolder of images a class, as ``image_dataset_from_directory`` reads it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from ..errors import GenerationError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif")
PARTS = {
    "train": ("train", "training", "train_set"),
    "validation": ("val", "valid", "validation", "val_set"),
    "test": ("test", "tests", "testing", "test_set"),
}


class Folder(Struct, frozen=True):
    """The classes of a folder of images, by name, and how many images each has.

    `parts` are folders with images of the other parts ("validation", "test"): where `path` is
    the ``train`` of a folder that holds them all.
    """

    path: str
    counts: dict[str, int]
    parts: dict[str, str] = field(default_factory=dict)


def read_folder(path: str) -> Folder:
    """The classes below `path`. Raises `GenerationError` if there are fewer than two."""
    root = Path(path)
    try:
        inside = [child for child in sorted(root.iterdir()) if child.is_dir()]
        names = {child.name.lower(): child for child in inside}
        parts = {
            part: str(names[name])
            for part, known in PARTS.items()
            for name in known
            if name in names and any(child.is_dir() for child in names[name].iterdir())
        }
        if "train" in parts and len(parts) > 1:
            path = parts.pop("train")
            root = Path(path)
        else:
            parts = {}
        counts = {
            child.name: sum(1 for file in child.rglob("*") if file.suffix.lower() in SUFFIXES)
            for child in sorted(root.iterdir())
            if child.is_dir() and not child.name.startswith(".")
        }
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GenerationError(f"{path} cannot be read: {reason}.") from None
    counts = {name: count for name, count in counts.items() if count}
    if len(counts) < 2:
        raise GenerationError(
            f"{path} needs one subfolder of images (.jpg, .png, .bmp, .gif) for each of"
            f" at least two classes; found {len(counts)}."
        )
    return Folder(path, counts, parts)
