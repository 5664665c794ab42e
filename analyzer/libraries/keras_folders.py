"""Data sets that Keras reads from folders: ``image_dataset_from_directory`` and its relatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..domain import (
    Array,
    Dataset,
    Dim,
    Facts,
    ListValue,
    Sym,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..inference.contract import KerasError
from ..inference.object_arguments import refusal
from .contract import Call, Host, attribute, function
from .data_files import data_files
from .tf_data import TRANSFORMED, batch_axis

_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian",
                   "mitchellcubic")  # fmt: skip
_START = ("directory", "labels", "label_mode", "class_names")
_END = ("seed", "validation_split", "subset")
IMAGES = (*_START, "color_mode", "batch_size", "image_size", "shuffle", *_END, "interpolation")
TEXTS = (*_START, "batch_size", "max_length", "shuffle", *_END)
SOUNDS = (*_START, "batch_size", "sampling_rate", "output_sequence_length", "ragged", "shuffle",
          *_END)  # fmt: skip
"""The parameters of the three loaders in order."""


@function(
    "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image_dataset_from_directory",
    "tensorflow.keras.preprocessing.image_dataset_from_directory",
)
def image_dataset_from_directory(call: Call) -> Value:
    """Batches of float32 images 0..255, with labels as `label_mode` says."""
    given = folder_arguments(call, IMAGES)
    mode = given.get("color_mode", "rgb")
    if isinstance(mode, str) and mode not in _CHANNELS:
        raise _refused("color_mode", f"is {_one_of(_CHANNELS)}", mode)
    height, width = _image_size(given.get("image_size", (256, 256)))
    way = given.get("interpolation", "bilinear")
    if isinstance(way, str) and way.lower() not in _INTERPOLATIONS:
        raise _refused("interpolation", f"is {_one_of(_INTERPOLATIONS)}", way)
    check_folder(call, given)
    channels: Dim = (
        _CHANNELS[mode] if isinstance(mode, str) and mode in _CHANNELS else unknown_size("channels")
    )
    chosen = given.get("data_format")
    layout = chosen if chosen is not None else call.host.settings.data_format
    sizes: tuple[Dim, ...] | None = (height, width, channels)
    if layout == "channels_first":
        sizes = (channels, height, width)
    elif layout != "channels_last":
        sizes = None
    pixels = Facts(0, 255, source="directory")
    # The nearest pixels are pixels of the picture; all other ways compute new ones.
    whole = isinstance(way, str) and way.lower() == "nearest"
    dtype = "uint8" if whole else "float32" if isinstance(way, str) else None
    return _from_folder(call, given, sizes, dtype, pixels)


@function(
    "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory",
    "tensorflow.keras.preprocessing.text_dataset_from_directory",
)
def text_dataset_from_directory(call: Call) -> Value:
    """Batches of strings."""
    given = folder_arguments(call, TEXTS)
    check_folder(call, given)
    return _from_folder(call, given, (), "string", Facts(source="directory"))


def folder_arguments(call: Call, names: tuple[str, ...]) -> dict[str, Value]:
    """The arguments by name."""
    return {**dict(zip(names, call.args, strict=False)), **call.kwargs}


def check_folder(call: Call, given: Mapping[str, Value]) -> None:
    """Raise what the loaders refuse before they read a file, and classes that are not there."""
    labels, mode = given.get("labels", "inferred"), given.get("label_mode", "int")
    if isinstance(labels, str) and labels != "inferred":
        raise _refused("labels", "is 'inferred', None or a list of numbers", labels)
    classes = plain(given.get("class_names"))
    if isinstance(labels, tuple | ListValue) and classes:
        raise _refused("class_names", "goes with labels='inferred' only", classes)
    modes = ("int", "categorical", "binary", None)
    if isinstance(mode, str | bool | int) and mode not in modes:
        raise _refused("label_mode", f"is {_one_of(modes)}", mode)
    _check_split(given)
    if (labels is None or mode is None) and isinstance(classes, tuple):
        raise _refused("class_names", "goes with labels='inferred' only", classes)
    found = _found_classes(call, given)
    if isinstance(classes, tuple) and found is not None and labels == "inferred":
        strange = [name for name in classes if isinstance(name, str) and name not in found]
        if strange:
            raise _refused("class_names", f"names folders among {_one_of(found)}", strange[0])
    names = classes if isinstance(classes, tuple) else found
    if mode == "binary" and labels == "inferred" and names is not None and len(names) != 2:
        raise KerasError(
            "wrong-argument-value",
            f"`label_mode='binary'` needs two classes, but there are {len(names)}: take 'int' or "
            "'categorical'.",
            keras='When passing `label_mode="binary"`, there must be exactly 2 class_names.',
            argument="label_mode",
        )


def _check_split(given: Mapping[str, Value]) -> None:
    split, subset = given.get("validation_split"), given.get("subset")
    if isinstance(split, int | float) and split and not 0 < split < 1:
        raise _refused("validation_split", "is a number between 0 and 1", split)
    if isinstance(split, Unknown) or isinstance(subset, Unknown):
        return
    if bool(split) != bool(subset):
        missing, there = ("subset", "validation_split") if split else ("validation_split", "subset")
        raise KerasError(
            "wrong-argument-value",
            f"`{there}` needs `{missing}` as well.",
            keras="If `subset` is set, `validation_split` must be set, and inversely.",
            argument=there,
        )
    subsets = ("training", "validation", "both", None)
    if isinstance(subset, str) and subset not in subsets:
        raise _refused("subset", f"is {_one_of(subsets)}", subset)
    if split and given.get("shuffle", True) is True and given.get("seed") is None:
        raise KerasError(
            "wrong-argument-value",
            "With `validation_split` and shuffling a `seed` has to be given, the same for both "
            "subsets, or samples are in both.",
            keras="If using `validation_split` and shuffling the data, you must provide a `seed` "
            "argument, to make sure that there is no overlap between the training and validation "
            "subset.",
            argument="validation_split",
        )


def _refused(name: str, wanted: str, value: Value) -> KerasError:
    return refusal(name, wanted, value, f"`{name}` argument must be")


def _one_of(names: Iterable[object]) -> str:
    return " or ".join(map(repr, names))


def from_folder(call: Call, given: Mapping[str, Value], sizes: tuple[Dim, ...]) -> Value:
    """Batches of float32 arrays of `sizes`, with labels as `label_mode` says."""
    return _from_folder(call, given, sizes, "float32", Facts(source="directory"))


def _image_size(value: Value) -> tuple[Dim, Dim]:
    items = value.items if isinstance(value, ListValue) else value
    if isinstance(items, int) and not isinstance(items, bool):
        return items, items
    if isinstance(items, tuple) and len(items) != 2:
        raise _refused("image_size", "is (height, width), without the channels", plain(value))
    if isinstance(items, tuple):
        height, width = (
            item
            if isinstance(item, int | Sym) and not isinstance(item, bool)
            else unknown_size("image size")
            for item in items
        )
        return height, width
    return unknown_size("height"), unknown_size("width")


def _from_folder(
    call: Call,
    given: Mapping[str, Value],
    sizes: tuple[Dim, ...] | None,
    dtype: str | None,
    facts: Facts,
) -> Value:
    batch = given.get("batch_size", 32)
    size = batch if isinstance(batch, int | Sym) and not isinstance(batch, bool) else None
    batched = None if isinstance(batch, Unknown) else batch is not None
    both = given.get("subset")
    names = names_of_classes(call, given)

    def dataset(part: str | None) -> Dataset:
        axis = batch_axis()
        front: tuple[Dim, ...] = (axis,) if batched else ()
        shape = None if sizes is None or batched is None else (*front, *sizes)
        marked = Facts(facts.low, facts.high, source=facts.source, part=part)
        x = Array(shape, dtype, "tensorflow", marked, site=call.site)
        y = _labels(call, given, front if batched is not None else None, part, names)
        return Dataset(
            x if y is None else (x, y),
            batched=batched,
            batch_size=size,
            shuffled=given.get("shuffle", True) is True or None,
            facts={"class_names": names, "unlabelled": y is None},
            site=call.site,
        )

    match both:
        case "both":
            return (dataset("train"), dataset("validation"))
        case Unknown():
            return Unknown("which subset is asked for")
        case _:
            return dataset({"training": "train"}.get(both or "", both))


def class_names_of(call: Call, position: int | None = 3, name: str = "class_names") -> Value:
    """The classes that are asked for, or those that the folder is known to hold."""
    asked = call.get(position, name)
    if asked is not None:
        return asked
    return _found_classes(call, {"directory": call.get(0, "directory")})


def names_of_classes(call: Call, given: Mapping[str, Value]) -> Value:
    """The classes of the data set; None where they are not known."""
    labels = plain(given.get("labels", "inferred"))
    if isinstance(labels, tuple) and all(isinstance(label, int) for label in labels):
        return tuple(str(label) for label in sorted(set(labels)))
    asked = given.get("class_names")
    return asked if asked is not None else _found_classes(call, given)


def _found_classes(call: Call, given: Mapping[str, Value]) -> tuple[str, ...] | None:
    """The folders in the directory, where it may be looked at."""
    folder, files = given.get("directory"), data_files(call.host)
    found = files.classes(folder) if files is not None and isinstance(folder, str) else None
    return tuple(found) if found else None


def _labels(
    call: Call,
    given: Mapping[str, Value],
    front: tuple[Dim, ...] | None,
    part: str | None,
    names: Value,
) -> Value:
    """The labels of an element, None when the data set has none."""
    mode, labels = given.get("label_mode", "int"), given.get("labels", "inferred")
    if mode is None or labels is None:
        return None
    items = names.items if isinstance(names, ListValue) else names
    count = len(items) if isinstance(items, tuple) else None
    top = count - 1 if count else None
    if front is None:
        return Unknown("labels of a data set that may be batched")
    match mode:
        case "int":
            facts = Facts(0, top, True, count, source="directory", part=part)
            return Array(front, "int32", "tensorflow", facts, site=call.site)
        case "binary":
            facts = Facts(0, 1, True, 2, source="directory", part=part)
            return Array((*front, 1), "float32", "tensorflow", facts, site=call.site)
        case "categorical":
            width: Dim = count if count else unknown_size("classes")
            facts = Facts(0, 1, True, None, True, source="directory", part=part)
            return Array((*front, width), "float32", "tensorflow", facts, site=call.site)
    return Unknown("labels of an unknown mode")


@attribute(Dataset, "class_names")
def class_names(dataset: Dataset, host: Host) -> Value:
    names, method = dataset.facts.get("class_names"), dataset.facts.get(TRANSFORMED)
    if method is not None:
        raise KerasError(
            "unknown-attribute",
            f"What `{method}` of a data set gives has no `class_names`: they are on the data set "
            "that was read from the folder. Keep them before it is transformed.",
            keras=f"'_{method.title()}Dataset' object has no attribute 'class_names'",
            exception="AttributeError",
        )
    if dataset.facts.get("unlabelled"):
        return None
    return names if names is not None else ListValue(None)
