"""scikit-learn: splits, scalers, encoders and the data sets that it brings."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    Facts,
    Frame,
    Instance,
    ListValue,
    Size,
    Unknown,
    Value,
    differ,
    show_dim,
    unknown_size,
)
from ..inference.contract import KerasError
from .contract import Call, function
from .pandas import frame_of, with_rows

# -- splits -------------------------------------------------------------------------------------


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(call: Call) -> Value:
    """Each array in two, training part first; sizes as scikit-learn rounds them."""
    lengths = [_rows(call, array) for array in call.args]
    known = [size for size in lengths if size is not None]
    for other in known[1:]:
        if differ(known[0], other):
            raise KerasError(
                "sample-count-mismatch",
                f"The arrays to split have {show_dim(known[0])} and {show_dim(other)} samples.",
                keras="Found input variables with inconsistent numbers of samples",
                sizes=(known[0], other),
            )
    total: Dim = known[0] if known else unknown_size("samples")
    train, test = _sizes(call, total)
    parts: list[Value] = []
    for array in call.args:
        parts += [_part(call, array, train, "train"), _part(call, array, test, "test")]
    return ListValue(tuple(parts), call.site)


def _rows(call: Call, value: Value) -> Dim | None:
    if isinstance(value, Frame):
        return call.host.length(value)
    if isinstance(value, Array):
        return value.shape[0] if value.shape else None
    return call.host.length(value) if isinstance(value, ListValue) else None


def _sizes(call: Call, total: Dim) -> tuple[Dim, Dim]:
    test, train = call.get(None, "test_size"), call.get(None, "train_size")
    if isinstance(test, Unknown) or isinstance(train, Unknown) or not isinstance(total, int):
        return unknown_size("training samples"), unknown_size("test samples")
    if test is None and train is None:
        test = 0.25
    count_test = _count(test, total, math.ceil) if test is not None else None
    count_train = _count(train, total, math.floor) if train is not None else None
    if count_test is None:
        count_test = total - (count_train or 0)
    if count_train is None:
        count_train = total - count_test
    text = f"of {int(total)} samples are split off here"
    origin = call.host.origin
    return (
        Size(count_train, origin(f"{count_train} {text}")),
        Size(count_test, origin(f"{count_test} {text}")),
    )


def _count(size: Any, total: int, rounded: Callable[[float], int]) -> int | None:
    if isinstance(size, float):
        return int(rounded(size * total)) if math.isfinite(size * total) else None
    return int(size) if isinstance(size, int) and not isinstance(size, bool) else None


def _part(call: Call, value: Value, rows: Dim, part: str) -> Value:
    match value:
        case Array() if value.shape:
            facts = replace(value.facts, part=part, ordered=None)
            return value.but(
                shape=(rows, *value.shape[1:]), facts=facts, base=value, value=None, site=call.site
            )
        case Array(shape=None):
            facts = replace(value.facts, part=part, ordered=None)
            return value.but(facts=facts, base=value, value=None, site=call.site)
        case Frame():
            return with_rows(value, rows, part, call)
        case ListValue():
            result = ListValue(None, call.site)
            result.slots["element"] = call.host.element(value)
            return result
        case _:
            return Unknown("a part of data that is not known")


# -- data sets ----------------------------------------------------------------------------------

_BUNDLED: dict[str, tuple[int, int, int | None]] = {
    "load_iris": (150, 4, 3),
    "load_wine": (178, 13, 3),
    "load_breast_cancer": (569, 30, 2),
    "load_digits": (1797, 64, 10),
    "load_diabetes": (442, 10, None),
    "fetch_california_housing": (20640, 8, None),
}


def _bundled(name: str) -> Callable[[Call], Value]:
    rows, columns, classes = _BUNDLED[name]
    title = name.partition("_")[2]

    def load(call: Call) -> Value:
        def sized(*shape: int) -> tuple[Size, ...]:
            return tuple(
                Size(n, call.host.origin(f"{n}: {title} has shape {shape}")) for n in shape
            )

        pixels = Facts(0, 16, True, source=title) if name == "load_digits" else Facts(source=title)
        data: Value = Array(sized(rows, columns), "float64", facts=pixels, site=call.site)
        if classes is None:
            target: Value = Array(sized(rows), "float64", facts=Facts(source=title), site=call.site)
        else:
            labels = Facts(0, classes - 1, True, classes, source=title)
            target = Array(sized(rows), "int64", facts=labels, site=call.site)
        if call.get(None, "as_frame", False) is not False:
            data = frame_of(data.shape[0], None, data.facts, call, data.shape[1])
            target = target.but(library="pandas")
        if call.get(None, "return_X_y", False) is True:
            return (data, target)
        bunch = Instance(None, "sklearn.utils.Bunch", call.site)
        slots: dict[str, Value] = {"data": data, "target": target}
        if name == "load_digits":
            slots["images"] = Array(sized(rows, 8, 8), "float64", facts=pixels, site=call.site)
        if classes is not None:
            slots["target_names"] = Array(sized(classes), "str", site=call.site)
        slots["feature_names"] = ListValue(None, call.site)
        bunch.slots.update(slots)
        return bunch

    return load


for _name in _BUNDLED:
    function(f"sklearn.datasets.{_name}")(_bundled(_name))


@function("sklearn.datasets.make_classification", "sklearn.datasets.make_regression")
def make_table(call: Call) -> Value:
    rows = call.get(0, "n_samples", 100)
    regression = call.name == "make_regression"
    columns = call.get(1, "n_features", 100 if regression else 20)
    classes = call.get(None, "n_classes", 2)
    targets = call.get(None, "n_targets", 1)
    if not isinstance(rows, int) or not isinstance(columns, int):
        rows, columns = unknown_size("samples"), unknown_size("features")
    x = Array((rows, columns), "float64", facts=Facts(source="random"), site=call.site)
    if regression:
        shape = (rows,) if targets == 1 else (rows, targets)
        return (x, Array(shape, "float64", site=call.site))
    count = classes if isinstance(classes, int) else None
    labels = Facts(0, count - 1 if count else None, True, count, source="random")
    return (x, Array((rows,), "int64", facts=labels, site=call.site))


_MADE: dict[str, tuple[int | str, bool]] = {
    "make_swiss_roll": (3, False),
    "make_s_curve": (3, False),
    "make_friedman1": ("n_features", False),
    "make_friedman2": (4, False),
    "make_friedman3": (4, False),
    "make_sparse_uncorrelated": ("n_features", False),
    "make_multilabel_classification": ("n_features", True),
}
_FEATURES = {"make_multilabel_classification": 20}


@function(*(f"sklearn.datasets.{name}" for name in _MADE))
def make_others(call: Call) -> Value:
    """Points with a number each, or with several labels each."""
    wide, labels = _MADE[call.name]
    rows = call.get(0, "n_samples", 100)
    if isinstance(wide, str):
        asked = call.get(1, wide, _FEATURES.get(call.name, 10))
        size: Dim = asked if isinstance(asked, int) else unknown_size("features")
    else:
        size = wide
    if labels and not {"n_samples", "n_features", "n_classes", "n_labels", "random_state",
                       "length"}.issuperset(call.kwargs):  # fmt: skip
        return Unknown("labels in another form")
    count: Dim = rows if isinstance(rows, int) else unknown_size("samples")
    random = Facts(source="random")
    x = Array((count, size), "float64", facts=random, site=call.site)
    if not labels:
        return (x, Array((count,), "float64", facts=random, site=call.site))
    classes = call.get(2, "n_classes", 5)
    width: Dim = classes if isinstance(classes, int) else unknown_size("classes")
    marks = Facts(0, 1, True, source="random")
    return (x, Array((count, width), "int64", facts=marks, site=call.site))


@function(
    "sklearn.datasets.make_moons", "sklearn.datasets.make_circles", "sklearn.datasets.make_blobs"
)
def make_points(call: Call) -> Value:
    rows = call.get(0, "n_samples", 100)
    rows = rows if isinstance(rows, int) else unknown_size("samples")
    blobs = call.name == "make_blobs"
    columns = call.get(1, "n_features", 2) if blobs else 2
    centers = call.get(2, "centers") if blobs else 2
    count = centers if isinstance(centers, int) else 3 if centers is None else None
    x = Array((rows, columns), "float64", facts=Facts(source="random"), site=call.site)
    labels = Facts(0, count - 1 if count else None, True, count, source="random")
    return (x, Array((rows,), "int64", facts=labels, site=call.site))


# -- other orders, other numbers of rows ----------------------------------------------------------


@function("sklearn.utils.shuffle")
def shuffle(call: Call) -> Value:
    parts = tuple(
        value.but(facts=replace(value.facts, ordered=None)) if isinstance(value, Array) else value
        for value in call.args
    )
    return parts[0] if len(parts) == 1 else ListValue(parts, call.site)


@function("sklearn.utils.resample")
def resample(call: Call) -> Value:
    """As many rows as asked for, else as many as there are."""
    count = call.get(None, "n_samples")
    if call.has(None, "stratify"):
        return Unknown("rows drawn by class")
    parts: list[Value] = []
    for value in call.args:
        rows = _rows(call, value) if count is None else count
        size: Dim = unknown_size("rows") if not isinstance(rows, int) else rows
        parts.append(_part(call, value, size, "train"))
    return parts[0] if len(parts) == 1 else ListValue(tuple(parts), call.site)
