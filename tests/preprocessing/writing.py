"""Random programs by family: the layer or function that they are about."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import encodings, features, folders, vocabularies

FAMILIES: dict[str, Callable[[Random], str]] = {
    "lookup": vocabularies.lookup,
    "vectorization": vocabularies.vectorization,
    "hashing": encodings.hashing,
    "crossing": encodings.crossing,
    "discretization": encodings.discretization,
    "category": encodings.category,
    "normalization": encodings.normalization,
    "feature_space": features.feature_space,
    "folder": folders.folder,
    "series": folders.series,
}
HEADER = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n\n"


def program(family: str, seed: int) -> str:
    """The text of a random program of a family."""
    return HEADER + FAMILIES[family](Random(f"{family}{seed}"))
