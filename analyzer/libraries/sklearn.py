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
from .contract import Call, function, method
from .label_classes import all_classes
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


# -- transformers -------------------------------------------------------------------------------

_SCALERS = ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "Normalizer")
_LABELS = ("LabelEncoder", "OneHotEncoder", "LabelBinarizer", "PCA")


def _make(call: Call) -> Value:
    instance = Instance(None, call.path, call.site)
    if call.args and call.name == "MinMaxScaler":
        instance.slots["feature_range"] = call.args[0]
    for name, value in call.kwargs.items():
        instance.slots[name] = value
    if call.name == "PCA" and call.args:
        instance.slots["n_components"] = call.args[0]
    return instance


for _name in _SCALERS:
    function(f"sklearn.preprocessing.{_name}")(_make)
for _name in _LABELS:
    _where = "decomposition" if _name == "PCA" else "preprocessing"
    function(f"sklearn.{_where}.{_name}")(_make)


@method(Instance, "fit", "fit_transform", "transform", "inverse_transform")
def transform(instance: Instance, call: Call) -> Value:
    kind = (instance.path or "").rpartition(".")[2]
    if not (instance.path or "").startswith("sklearn."):
        return Unknown("what an object gives")
    data = call.get(0, "X", call.get(None, "y"))
    if call.name in ("fit", "fit_transform"):
        call.host.state.set(instance.slots, "__fitted__", data)
    if call.name == "fit":
        return instance
    if isinstance(data, Frame):
        data = Array(
            call.host.attribute(data, "shape"), "float64", facts=data.facts, site=call.site
        )
    if not isinstance(data, Array) or data.shape is None:
        return Unknown("data that is not known")
    if kind in _SCALERS:
        if len(data.shape) != 2:
            raise KerasError(
                "input-rank-mismatch",
                f"{kind} takes a table with 2 axes; this array has {len(data.shape)}.",
                keras="Expected 2D array, got "
                + ("scalar" if not data.shape else f"{len(data.shape)}D")
                + " array instead",
                sizes=data.shape,
            )
        inverse = call.name == "inverse_transform"
        # Only the data that it was fitted on is sure to lie in the range.
        bounded = kind == "MinMaxScaler" and call.name == "fit_transform"
        bounded = bounded and "feature_range" not in instance.slots
        low, high = (0.0, 1.0) if bounded else (None, None)
        facts = replace(
            data.facts, low=low, high=high, integral=None, classes=None, scaled=not inverse
        )
        return data.but(dtype="float64", facts=facts, base=data, value=None, site=call.site)
    if not data.shape:
        return Unknown("what a transformer gives for one number")
    if kind == "LabelEncoder" and call.name != "inverse_transform":
        facts = replace(data.facts, low=0, integral=True)
        return data.but(dtype="int64", facts=facts, base=data, value=None, site=call.site)
    if kind == "PCA" and call.name != "inverse_transform":
        width = instance.slots.get("n_components")
        size = width if isinstance(width, int) else unknown_size("components")
        return Array((data.shape[0], size), "float64", base=data, site=call.site)
    if kind in ("LabelBinarizer", "OneHotEncoder") and call.name != "inverse_transform":
        # `transform` makes as many columns as the labels of `fit` had classes.
        learnt = data if call.name == "fit_transform" else instance.slots.get("__fitted__")
        classes = None
        if isinstance(learnt, Array) and learnt.shape and not _options(instance):
            narrow = len(learnt.shape) == 1 or learnt.shape[1:] == (1,)
            classes = all_classes(learnt) if narrow else None
        size = classes if classes is not None and classes > 2 else unknown_size("classes")
        return Array(
            (data.shape[0], size), "float64", facts=Facts(0, 1, True), base=data, site=call.site
        )
    return Unknown("what a transformer gives")


def _options(instance: Instance) -> bool:
    """Whether arguments may change how many columns an encoder makes."""
    return any(name not in ("__fitted__", "sparse_output", "sparse") for name in instance.slots)


@function("sklearn.utils.shuffle")
def shuffle(call: Call) -> Value:
    parts = tuple(
        value.but(facts=replace(value.facts, ordered=None)) if isinstance(value, Array) else value
        for value in call.args
    )
    return parts[0] if len(parts) == 1 else ListValue(parts, call.site)
