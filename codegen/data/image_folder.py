"""A folder with one subfolder of images a class, as ``image_dataset_from_directory`` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import GenerationError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif")


@dataclass(frozen=True, slots=True)
class Folder:
    """The classes of a folder of images, by name, and how many images each has."""

    path: str
    counts: dict[str, int]


def read_folder(path: str) -> Folder:
    """The classes below `path`. Raises `GenerationError` if there are fewer than two."""
    root = Path(path)
    try:
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
    return Folder(path, counts)
