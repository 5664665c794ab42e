"""Data sets that Keras cuts from arrays: windows of a time series, and parts of a data set."""

from __future__ import annotations

import math

from ..domain import Array, Dataset, Dim, Sym, Unknown, Value, unknown_size
from ..inference.contract import KerasError, Undecided
from ..inference.object_arguments import refusal
from .arrays import as_array
from .contract import Call, function
from .keras_folders import (
    SOUNDS,
    check_folder,
    folder_arguments,
    from_folder,
    names_of_classes,
)
from .tf_data import batch_axis, from_tensor_slices, over_leaves


@function("keras.utils.timeseries_dataset_from_array")
def timeseries_dataset_from_array(call: Call) -> Value:
    """Windows of `data` in batches of (batch, steps, …), with the row of `targets` for each.

    tf.data does not know how many steps a window has, so Keras sees None there as well.
    """
    data = as_array(call.known(0, "data"), call.host)
    if data is None:
        raise Undecided("a time series that is not known")
    _check_windows(call, data.shape[0] if data.shape else None)
    batch = call.get(5, "batch_size", 128)
    batched = None if isinstance(batch, Unknown) else batch is not None
    front: tuple[Dim, ...] = (batch_axis(),) if batched else ()
    steps = unknown_size("steps", dynamic=True)

    def window(array: Array, *axes: Dim) -> Array:
        shape = None if not array.shape or batched is None else (*front, *axes, *array.shape[1:])
        return array.but(shape=shape, library="tensorflow", value=None, base=None, site=call.site)

    element: Value = window(data, steps)
    targets = call.get(1, "targets")
    if targets is not None:
        labels = None if isinstance(targets, Unknown) else as_array(targets, call.host)
        missing = Unknown("targets that are not known")
        element = (element, missing if labels is None else window(labels))
    return Dataset(
        element,
        batched=batched,
        batch_size=batch if isinstance(batch, int | Sym) else None,
        shuffled=call.get(6, "shuffle", False) is True,
        site=call.site,
    )


def _check_windows(call: Call, rows: Dim | None) -> None:
    """Raise what `timeseries_dataset_from_array` refuses."""
    start, end = call.get(8, "start_index"), call.get(9, "end_index")
    stride, rate = call.get(3, "sequence_stride", 1), call.get(4, "sampling_rate", 1)

    def refuse(name: str, wanted: str, value: Value) -> KerasError:
        keras = f"`{name}` must be {wanted}."
        return refusal(name, f"has to be {wanted}", value, keras, (value,))

    def within(value: Value) -> bool:
        return not isinstance(rows, int) or value < rows

    if isinstance(start, int) and start and (start < 0 or not within(start)):
        raise refuse("start_index", "0 or more, and less than the rows of the data", start)
    if isinstance(end, int) and end:
        after = isinstance(start, int) and start and end <= start
        if end < 0 or after or not within(end):
            raise refuse("end_index", "after the start, and less than the rows of the data", end)
    for name, value in (("sampling_rate", rate), ("sequence_stride", stride)):
        if isinstance(value, int) and (value <= 0 or not within(value)):
            raise refuse(name, "above 0, and less than the rows of the data", value)


@function(
    "keras.preprocessing.sequence.TimeseriesGenerator",
    "tensorflow.keras.preprocessing.sequence.TimeseriesGenerator",
)
def timeseries_generator(call: Call) -> Value:
    """Batches of NumPy windows, of `length` rows or of one in `sampling_rate`."""
    data = as_array(call.known(0, "data"), call.host)
    targets = as_array(call.known(1, "targets"), call.host)
    length, rate = call.get(2, "length"), call.get(3, "sampling_rate", 1)
    if data is None or targets is None or not data.shape or not targets.shape:
        element: Value = Unknown("a time series that is not known")
    else:
        steps: Dim = unknown_size("steps")
        if isinstance(length, int) and isinstance(rate, int) and rate > 0:
            steps = math.ceil(length / rate)
        axis = batch_axis()
        x = data.but(shape=(axis, steps, *data.shape[1:]), value=None, base=None, site=call.site)
        y = targets.but(shape=(axis, *targets.shape[1:]), value=None, base=None, site=call.site)
        element = (x, y)
    size = call.get(8, "batch_size", 128)
    known = size if isinstance(size, int) and not isinstance(size, bool) else None
    return Dataset(element, kind="PyDataset", batched=True, batch_size=known, site=call.site)


@function("keras.utils.audio_dataset_from_directory")
def audio_dataset_from_directory(call: Call) -> Value:
    """Batches of float32 sound, (batch, samples, channels)."""
    given = folder_arguments(call, SOUNDS)
    length, ragged = given.get("output_sequence_length"), given.get("ragged", False)
    if ragged is True and isinstance(length, int):
        raise KerasError(
            "wrong-argument-value",
            "`ragged=True` keeps sounds of different lengths, `output_sequence_length` makes them "
            "equal: give one of the two.",
            keras="Cannot set both `ragged` and `output_sequence_length`",
            argument="ragged",
        )
    rate = given.get("sampling_rate")
    if isinstance(rate, float | str) or (isinstance(rate, int) and rate <= 0):
        raise KerasError(
            "wrong-argument-value",
            f"`sampling_rate` is a positive whole number, not {rate!r}.",
            keras="`sampling_rate` should have an integer value.",
            argument="sampling_rate",
        )
    check_folder(call, given)
    samples: Dim = unknown_size("samples", dynamic=True)
    if isinstance(length, int) and not isinstance(length, bool):
        samples = length
    if ragged is not False:
        facts = {"class_names": names_of_classes(call, given)}
        return Dataset(Unknown("ragged sound"), batched=True, facts=facts, site=call.site)
    return from_folder(call, given, (samples, unknown_size("channels", dynamic=True)))


@function("keras.utils.split_dataset")
def split_dataset(call: Call) -> Value:
    """Two data sets with elements like those of the first, or with the rows of arrays."""
    given = call.known(0, "dataset")
    if not isinstance(given, Dataset):
        rows = from_tensor_slices if _arrays(given) else _unknown_rows
        given = rows(call)
    assert isinstance(given, Dataset)
    part = given.but(length=None, kind="tf.data", site=call.site)
    return (part, part)


def _arrays(value: Value) -> bool:
    found: list[bool] = []

    def note(leaf: Value) -> Value:
        found.append(isinstance(leaf, Array))
        return leaf

    over_leaves(note, value)
    return bool(found) and all(found)


def _unknown_rows(call: Call) -> Value:
    return Dataset(Unknown("elements that are not known"), batched=False, site=call.site)


__all__ = ["audio_dataset_from_directory", "split_dataset", "timeseries_dataset_from_array"]
