"""Data sets that Keras reads from folders: ``image_dataset_from_directory`` and its relatives."""

from __future__ import annotations

from ..domain import (
    Array,
    Dataset,
    Dim,
    Facts,
    ListValue,
    Sym,
    Unknown,
    Value,
    unknown_size,
)
from .contract import Call, Host, attribute, function
from .data_files import data_files
from .tf_data import batch_axis

_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@function(
    "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image_dataset_from_directory",
    "tensorflow.keras.preprocessing.image_dataset_from_directory",
)
def image_dataset_from_directory(call: Call) -> Value:
    """Batches of float32 images 0..255, with labels as `label_mode` says."""
    height, width = _image_size(call.get(6, "image_size", (256, 256)))
    mode = call.get(4, "color_mode", "rgb")
    channels: Dim = (
        _CHANNELS[mode] if isinstance(mode, str) and mode in _CHANNELS else unknown_size("channels")
    )
    chosen = call.get(None, "data_format")
    layout = chosen if chosen is not None else call.host.settings.data_format
    sizes: tuple[Dim, ...] | None = (height, width, channels)
    if layout == "channels_first":
        sizes = (channels, height, width)
    elif layout != "channels_last":
        sizes = None
    pixels = Facts(0, 255, source="directory")
    return _from_folder(call, sizes, "float32", pixels, call.get(5, "batch_size", 32))


@function(
    "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory",
    "tensorflow.keras.preprocessing.text_dataset_from_directory",
)
def text_dataset_from_directory(call: Call) -> Value:
    """Batches of strings."""
    facts = Facts(source="directory")
    return _from_folder(call, (), "string", facts, call.get(4, "batch_size", 32))


def from_folder(call: Call, sizes: tuple[Dim, ...], batch: Value) -> Value:
    """Batches of float32 arrays of `sizes`, with labels as `label_mode` says."""
    return _from_folder(call, sizes, "float32", Facts(source="directory"), batch)


def _image_size(value: Value) -> tuple[Dim, Dim]:
    items = value.items if isinstance(value, ListValue) else value
    if isinstance(items, tuple) and len(items) == 2:
        height, width = (
            item
            if isinstance(item, int | Sym) and not isinstance(item, bool)
            else unknown_size("image size")
            for item in items
        )
        return height, width
    return unknown_size("height"), unknown_size("width")


def _from_folder(
    call: Call, sizes: tuple[Dim, ...] | None, dtype: str, facts: Facts, batch: Value
) -> Value:
    size = batch if isinstance(batch, int | Sym) and not isinstance(batch, bool) else None
    batched = None if isinstance(batch, Unknown) else batch is not None
    both = call.get(None, "subset")
    names = class_names_of(call)

    def dataset(part: str | None) -> Dataset:
        axis = batch_axis()
        front: tuple[Dim, ...] = (axis,) if batched else ()
        shape = None if sizes is None or batched is None else (*front, *sizes)
        marked = Facts(facts.low, facts.high, source=facts.source, part=part)
        x = Array(shape, dtype, "tensorflow", marked, site=call.site)
        y = _labels(call, front if batched is not None else None, part, names)
        return Dataset(
            x if y is None else (x, y),
            batched=batched,
            batch_size=size,
            shuffled=call.get(None, "shuffle", True) is True or None,
            facts={"class_names": names},
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
    folder, files = call.get(0, "directory"), data_files(call.host)
    if asked is not None or files is None or not isinstance(folder, str):
        return asked
    found = files.classes(folder)
    return tuple(found) if found else None


def _labels(call: Call, front: tuple[Dim, ...] | None, part: str | None, names: Value) -> Value:
    """The labels of an element, None when the data set has none."""
    mode, labels = call.get(2, "label_mode", "int"), call.get(1, "labels", "inferred")
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
    names = dataset.facts.get("class_names")
    return names if names is not None else ListValue(None)
