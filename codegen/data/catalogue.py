# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""The data sets that come with scikit-learn or that ``keras.datasets`` downloads."""

from __future__ import annotations

from msgspec import Struct


class Entry(Struct, frozen=True):
    """A data set by name. `words` is a pattern of its names in normalised text.

    `everyday` names are words of ordinary speech ("wine", "digits"): they mean the set only where
    a data set is spoken of, or where they are `telling` enough ("handwritten digits") and no other
    data is described. `shape` is that of one sample, `classes` 0 for a regression target.
    """

    name: str
    source: str
    loader: str
    words: str
    modality: str
    shape: tuple[int, ...]
    classes: int
    samples: int
    everyday: bool = False
    telling: str = ""


CATALOGUE = (
    Entry("fashion_mnist", "keras", "fashion_mnist", r"fashion[\s_-]*mnist", "image", (28, 28, 1), 10, 70_000),
    Entry("mnist", "keras", "mnist", r"(?<!fashion[\s_-])mnist", "image", (28, 28, 1), 10, 70_000),
    Entry("cifar100", "keras", "cifar100", r"cifar[\s_-]*100", "image", (32, 32, 3), 100, 60_000),
    Entry("cifar10", "keras", "cifar10", r"cifar[\s_-]*10", "image", (32, 32, 3), 10, 60_000),
    Entry("california_housing", "keras", "california_housing", r"california[\s_-]*housing|加州(?:房价|住房)", "table", (8,), 0, 20_640),
    Entry("boston_housing", "keras", "boston_housing", r"boston[\s_-]*(?:housing|house prices)|波士顿(?:房价|住房)", "table", (13,), 0, 506),
    Entry("imdb", "keras", "imdb", r"imdb(?:\s(?:movie\s)?reviews)?", "text", (200,), 2, 50_000),
    Entry("reuters", "keras", "reuters", r"reuters(?:\s(?:news(?:wires?)?))?|路透社", "text", (200,), 46, 11_228),
    Entry("iris", "sklearn", "load_iris", r"iris(?:es)?|鸢尾花?", "table", (4,), 3, 150),
    Entry("wine", "sklearn", "load_wine", r"wines?|葡萄酒", "table", (13,), 3, 178, everyday=True),
    Entry("breast_cancer", "sklearn", "load_breast_cancer", r"breast[\s_-]*cancer|乳腺癌", "table", (30,), 2, 569, everyday=True),
    Entry("diabetes", "sklearn", "load_diabetes", r"diabetes|糖尿病", "table", (10,), 0, 442, everyday=True),
    Entry("digits", "sklearn", "load_digits", r"(?:hand-?\s?written\s|optical\s|8x8\s)?digits|手写(?:体)?数字", "image", (8, 8, 1), 10, 1_797, everyday=True, telling=r"hand|手写"),
)  # fmt: skip


def entry(name: str) -> Entry:
    """The data set called `name`."""
    return next(item for item in CATALOGUE if item.name == name)
