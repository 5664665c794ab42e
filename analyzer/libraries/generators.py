"""``ImageDataGenerator``: the batches that ``flow`` and its relatives give."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import (
    Array,
    Dataset,
    DictValue,
    Dim,
    Facts,
    KerasObject,
    ListValue,
    Sym,
    Unknown,
    Value,
    differ,
    plain,
    show_dim,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided
from .arrays import as_array
from .contract import Call, Host, attribute, behaviour, function, method
from .keras_folders import class_names_of
from .tf_data import DatasetBehaviour, batch_axis

_KINDS = ("keras", "PyDataset")
"""Kinds of data sets that Keras' own iterators are: of the files of a folder, of anything else."""

_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@function(
    "keras.preprocessing.image.ImageDataGenerator",
    "tensorflow.keras.preprocessing.image.ImageDataGenerator",
    "keras_preprocessing.image.ImageDataGenerator",
)
def image_data_generator(call: Call) -> Value:
    config = {name: plain(value) for name, value in call.kwargs.items()}
    return KerasObject("keras.preprocessing.image.ImageDataGenerator", config, call.site)


def _of_images(generator: KerasObject) -> bool:
    return (generator.path or "").rpartition(".")[2] == "ImageDataGenerator"


@method(KerasObject, "flow_from_directory")
def flow_from_directory(generator: KerasObject, call: Call) -> Value:
    """float32 images in batches, with labels as `class_mode` says."""
    size, color = call.get(1, "target_size", (256, 256)), call.get(2, "color_mode", "rgb")
    classes = class_names_of(call, 3, "classes")
    mode = call.get(4, "class_mode", "categorical")
    batch = call.get(5, "batch_size", 32)
    return _from_files(generator, call, size, color, classes, mode, batch)


@method(KerasObject, "flow_from_dataframe")
def flow_from_dataframe(generator: KerasObject, call: Call) -> Value:
    """Like `flow_from_directory`, for the files that a column of a table names."""
    size, color = call.get(5, "target_size", (256, 256)), call.get(6, "color_mode", "rgb")
    classes, mode = call.get(7, "classes"), call.get(8, "class_mode", "categorical")
    batch = call.get(9, "batch_size", 32)
    if call.get(4, "weight_col") is not None:
        mode = Unknown("labels with weights")
    return _from_files(generator, call, size, color, classes, mode, batch)


def _from_files(
    generator: KerasObject,
    call: Call,
    size: Value,
    color: Value,
    classes: Value,
    mode: Value,
    batch: Value,
) -> Value:
    if not _of_images(generator):
        return Unknown(f"what `{call.name}` gives")
    config = generator.config
    if config.get("data_format", "channels_last") not in (None, "channels_last"):
        return Unknown("images whose channels do not come last")
    items = size.items if isinstance(size, ListValue) else size
    sides: list[Dim] = [unknown_size("height"), unknown_size("width")]
    if isinstance(items, tuple) and len(items) == 2:
        sides = [side if isinstance(side, int | Sym) else unknown_size("side") for side in items]
    channels = _CHANNELS.get(color) if isinstance(color, str) else None
    axis = batch_axis()
    shape = (axis, *sides, channels if channels is not None else unknown_size("channels"))
    # `rescale` and a preprocessing function change the range; then nothing is said of it.
    untouched = not any(config.get(n) for n in ("rescale", "preprocessing_function"))
    facts = Facts(0, 255, source="directory") if untouched and not config else Facts()
    x = Array(shape, "float32", facts=facts, site=call.site)
    y = _labels(call, classes, mode, axis, x)
    return _batches(x if y is None else (x, y), batch, call)


def _batches(element: Value, batch: Value, call: Call) -> Dataset:
    known = batch if isinstance(batch, int) and not isinstance(batch, bool) else None
    return Dataset(element, kind="keras", batched=True, batch_size=known, site=call.site)


@method(KerasObject, "flow")
def flow(generator: KerasObject, call: Call) -> Value:
    """Batches of the images and labels given, the images as float32."""
    if not _of_images(generator):
        return Unknown("what `flow` gives")
    x, y = call.known(0, "x"), call.get(1, "y")
    if call.get(4, "sample_weight") is not None or isinstance(y, Unknown):
        return Dataset(Unknown("weighted samples"), kind="PyDataset", batched=True, site=call.site)
    dtype = generator.config.get("dtype") or "float32"
    images = as_array(x, call.host) if not isinstance(x, tuple) else None
    axis = batch_axis()
    found = _batch(images, axis, call)
    if isinstance(found, Array):
        # Whatever the generator does to images may move their range.
        kept = replace(found.facts, low=None, high=None) if generator.config else found.facts
        found = found.but(dtype=dtype if isinstance(dtype, str) else None, facts=kept)
    element: Value = found
    if y is not None:
        labels = as_array(y, call.host)
        if images is not None and labels is not None and images.shape and labels.shape:
            _check_lengths(images.shape[0], labels.shape[0])
        element = (found, _batch(labels, axis, call))
    return _batches(element, call.get(2, "batch_size", 32), call).but(kind="PyDataset")


def _check_lengths(images: Dim, labels: Dim) -> None:
    if differ(images, labels):
        raise KerasError(
            "sample-count-mismatch",
            f"`flow` is given {show_dim(images)} images and {show_dim(labels)} labels.",
            keras="`x` (images tensor) and `y` (labels) should have the same length.",
            sizes=(images, labels),
        )


def _batch(array: Array | None, axis: Dim, call: Call) -> Value:
    if array is None or not array.shape:
        return Unknown("data that is not known")
    shape = (axis, *array.shape[1:])
    return array.but(shape=shape, library="numpy", value=None, base=None, site=call.site)


@method(KerasObject, "standardize", "random_transform", "apply_transform")
def same_image(generator: KerasObject, call: Call) -> Value:
    given = call.get(0, "x")
    if not _of_images(generator) or not isinstance(given, Array):
        return Unknown(f"what `{call.name}` gives")
    return given.but(dtype=None, value=None, facts=Facts())


def _labels(call: Call, names: Value, mode: Value, axis: Dim, x: Array) -> Value:
    items = names.items if isinstance(names, ListValue) else names
    count = len(items) if isinstance(items, tuple) else None
    match mode:
        case None:
            return None
        case "input":
            return x
        case "categorical":
            width: Dim = count if count else unknown_size("classes")
            facts = Facts(0, 1, True, None, True, source="directory")
            return Array((axis, width), "float32", facts=facts, site=call.site)
        case "binary":
            facts = Facts(0, 1, True, 2, source="directory")
            return Array((axis,), "float32", facts=facts, site=call.site)
        case "sparse":
            facts = Facts(0, count - 1 if count else None, True, count, source="directory")
            return Array((axis,), "float32", facts=facts, site=call.site)
    return Unknown("labels of an unknown mode")


# -- what the iterators know of their files --------------------------------------------------------


def _of_keras(dataset: Dataset, name: str) -> None:
    if dataset.kind not in _KINDS:
        raise Undecided(f"`{name}` of a data set")


@attribute(Dataset, "samples", "n", "num_classes")
def count_of(dataset: Dataset, host: Host) -> Value:
    _of_keras(dataset, "samples")
    return unknown_size("a number of files or classes")


@attribute(Dataset, "class_indices")
def class_indices(dataset: Dataset, host: Host) -> Value:
    _of_keras(dataset, "class_indices")
    return DictValue({}, True)


@attribute(Dataset, "classes", "labels")
def classes(dataset: Dataset, host: Host) -> Value:
    _of_keras(dataset, "classes")
    return Array((unknown_size("samples"),), None, facts=Facts(0, None, True))


@attribute(Dataset, "filenames", "filepaths")
def filenames(dataset: Dataset, host: Host) -> Value:
    _of_keras(dataset, "filenames")
    return ListValue(None)


@attribute(Dataset, "batch_size")
def batch_size(dataset: Dataset, host: Host) -> Value:
    _of_keras(dataset, "batch_size")
    return dataset.batch_size if dataset.batch_size is not None else unknown_size("batch size")


@method(Dataset, "next", "reset")
def next_batch(dataset: Dataset, call: Call) -> Value:
    return None if call.name == "reset" else dataset.element


@behaviour(Dataset)
class StreamBehaviour(DatasetBehaviour):
    def item(self, value: Dataset, index: Value, host: Host) -> Value:
        """Keras' iterators can be indexed; a batch looks like any other."""
        if value.kind in _KINDS and not isinstance(index, slice):
            return value.element
        return NotImplemented
