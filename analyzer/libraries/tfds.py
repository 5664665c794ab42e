"""``tensorflow_datasets``: what one example of the best-known data sets looks like.

Shapes and dtypes are those of the features in the catalogue of TensorFlow Datasets; a size of
None there is different in every example.
"""

from __future__ import annotations

from ..domain import (
    Array,
    Dataset,
    DictValue,
    Dim,
    Facts,
    ListValue,
    Unknown,
    Value,
    unknown_size,
)
from .contract import Call, function
from .tf_data import batch_axis, over_leaves

_IMAGES: dict[str, tuple[int | None, int | None, int, int]] = {
    "mnist": (28, 28, 1, 10),
    "fashion_mnist": (28, 28, 1, 10),
    "kmnist": (28, 28, 1, 10),
    "cifar10": (32, 32, 3, 10),
    "cifar100": (32, 32, 3, 100),
    "svhn_cropped": (32, 32, 3, 10),
    "eurosat": (64, 64, 3, 10),
    "rock_paper_scissors": (300, 300, 3, 3),
    "horses_or_humans": (300, 300, 3, 2),
    "beans": (500, 500, 3, 3),
    "colorectal_histology": (150, 150, 3, 8),
    "cats_vs_dogs": (None, None, 3, 2),
    "tf_flowers": (None, None, 3, 5),
    "oxford_flowers102": (None, None, 3, 102),
    "stanford_dogs": (None, None, 3, 120),
    "food101": (None, None, 3, 101),
    "malaria": (None, None, 3, 2),
}
_TEXTS = {"imdb_reviews": 2, "ag_news_subset": 4, "yelp_polarity_reviews": 2}


def _example(name: str, call: Call) -> tuple[Array, Array] | None:
    """Features and label of one example."""
    if name in _IMAGES:
        height, width, channels, classes = _IMAGES[name]
        sides: tuple[Dim, ...] = tuple(
            unknown_size("side", dynamic=True) if side is None else side for side in (height, width)
        )
        pixels = Facts(0, 255, True, source=name)
        x = Array((*sides, channels), "uint8", "tensorflow", pixels, site=call.site)
    elif name in _TEXTS:
        classes = _TEXTS[name]
        x = Array((), "string", "tensorflow", Facts(source=name), site=call.site)
    else:
        return None
    labels = Facts(0, classes - 1, True, classes, source=name)
    return x, Array((), "int64", "tensorflow", labels, site=call.site)


@function("tensorflow_datasets.load")
def load(call: Call) -> Value:
    """A data set for every split that is asked for, with `with_info` in a pair with the rest."""
    given = call.get(0, "name")
    name = given.partition(":")[0].partition("/")[0] if isinstance(given, str) else ""
    plain_name = isinstance(given, str) and ("/" not in given or given.endswith("/plain_text"))
    example = _example(name, call) if plain_name else None
    supervised = call.get(None, "as_supervised", False)
    element: Value = Unknown("examples that are not known")
    if example is not None and supervised is True:
        element = example
    elif name in ("mnist", "fashion_mnist", "kmnist") and example and supervised is False:
        element = DictValue({"image": example[0], "label": example[1]}, site=call.site)
    batch = call.get(None, "batch_size")
    if batch is not None:
        element = over_leaves(_batched, element) if isinstance(batch, int) and batch > 0 else None
    found = Dataset(element, batched=batch is not None, site=call.site)
    splits = call.get(1, "split")
    items = splits.items if isinstance(splits, ListValue) else splits
    result: Value
    match items:
        case _ if element is None or isinstance(splits, Unknown):
            result = Unknown("a whole data set")
        case str():
            result = found
        case tuple():
            result = ListValue((found,) * len(items), call.site)
        case None:
            result = DictValue({"train": found, "test": found}, True, call.site)
            result.slots["default"] = found
        case _:
            result = Unknown("splits that are not known")
    info = call.get(None, "with_info", False)
    if isinstance(info, bool):
        return (result, Unknown("what is known of a data set")) if info else result
    return Unknown("a data set, perhaps with what is known of it")


def _batched(leaf: Value) -> Value:
    if isinstance(leaf, Array) and leaf.shape is not None:
        return leaf.but(shape=(batch_axis(), *leaf.shape))
    return leaf


@function("tensorflow_datasets.as_numpy")
def as_numpy(call: Call) -> Value:
    given = call.known(0, "dataset")
    if not isinstance(given, Dataset):
        return Unknown("a data set as arrays")
    numpy = over_leaves(
        lambda leaf: leaf.but(library="numpy") if isinstance(leaf, Array) else leaf, given.element
    )
    return given.but(element=numpy)


__all__ = ["load"]
