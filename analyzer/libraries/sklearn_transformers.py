"""scikit-learn: scalers, encoders, decompositions, and pipelines of them.

What a transformer gives follows from its arguments, the data, and the data that it was fitted on,
which it keeps under ``__fitted__``.
"""

from __future__ import annotations

import math
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    Facts,
    Frame,
    Instance,
    ListValue,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..inference.contract import KerasError
from ..source import Site
from .arrays import as_array
from .contract import Call, Host, attribute, function, method
from .label_classes import all_classes
from .pandas import frame_of

_SCALERS = ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "Normalizer")
_AS_WIDE = ("SimpleImputer", "KNNImputer", "IterativeImputer", "OrdinalEncoder",
            "PowerTransformer", "QuantileTransformer", "Binarizer")  # fmt: skip
_COMPONENTS = ("PCA", "IncrementalPCA", "KernelPCA", "TruncatedSVD", "NMF", "FastICA",
               "FactorAnalysis", "SparsePCA", "TSNE", "Isomap", "GaussianRandomProjection",
               "SparseRandomProjection", "LatentDirichletAllocation")  # fmt: skip
_POSITIONAL: dict[str, tuple[str, ...]] = {
    "MinMaxScaler": ("feature_range",),
    "SelectKBest": ("score_func", "k"),
    "PolynomialFeatures": ("degree",),
    "KBinsDiscretizer": ("n_bins",),
    "FunctionTransformer": ("func",),
    "Pipeline": ("steps",),
    "ColumnTransformer": ("transformers",),
}
_PLACES: dict[str, tuple[str, ...]] = {
    "preprocessing": (*_SCALERS, "OrdinalEncoder", "PowerTransformer", "QuantileTransformer",
                      "Binarizer", "LabelEncoder", "OneHotEncoder", "LabelBinarizer",
                      "MultiLabelBinarizer", "PolynomialFeatures", "KBinsDiscretizer",
                      "FunctionTransformer"),
    "impute": ("SimpleImputer", "KNNImputer", "IterativeImputer"),
    "decomposition": (*_COMPONENTS[:7], "LatentDirichletAllocation"),
    "manifold": ("TSNE", "Isomap"),
    "random_projection": ("GaussianRandomProjection", "SparseRandomProjection"),
    "feature_selection": ("SelectKBest",),
    "pipeline": ("Pipeline",),
    "compose": ("ColumnTransformer",),
}  # fmt: skip


@function(*(f"sklearn.{place}.{name}" for place, names in _PLACES.items() for name in names))
def make(call: Call) -> Value:
    instance = Instance(None, call.path, call.site)
    default = ("n_components",) if call.name in _COMPONENTS else ()
    names = _POSITIONAL.get(call.name, default)
    if len(call.args) > len(names):
        instance.slots["__more__"] = True
    instance.slots.update(zip(names, call.args, strict=False))
    instance.slots.update(call.kwargs)
    return instance


@function("sklearn.pipeline.make_pipeline", "sklearn.compose.make_column_transformer")
def make_of_steps(call: Call) -> Value:
    """Steps, or pairs of a transformer and columns, without names."""
    pipeline = call.name == "make_pipeline"
    path = "sklearn.pipeline.Pipeline" if pipeline else "sklearn.compose.ColumnTransformer"
    instance = Instance(None, path, call.site)
    instance.slots.update(call.kwargs)
    steps = [("", step) if pipeline else _triple(step, call.host) for step in call.args]
    instance.slots["steps" if pipeline else "transformers"] = tuple(steps)
    return instance


def _triple(step: Value, host: Host) -> Value:
    parts = host.items(step)
    if parts is None or len(parts) != 2:
        return Unknown("a step")
    return ("", parts[0], parts[1])


@function("sklearn.model_selection.GridSearchCV", "sklearn.model_selection.RandomizedSearchCV")
def search(call: Call) -> Value:
    """Objects that can be fitted; what they give is not known."""
    return Instance(None, call.path, call.site)


@method(Instance, "fit", "fit_transform", "transform", "inverse_transform")
def transform(instance: Instance, call: Call) -> Value:
    if not (instance.path or "").startswith("sklearn."):
        return Unknown("what an object gives")
    data = call.get(0, "X", call.get(None, "y"))
    learnt = data if call.name in ("fit", "fit_transform") else instance.slots.get("__fitted__")
    if call.name in ("fit", "fit_transform"):
        call.host.state.set(instance.slots, "__fitted__", data)
        call.host.state.set(instance.slots, "__learnt__", call.site)
    if call.name == "fit":
        return instance
    found = _given(instance, data, learnt, call, call.name)
    if instance.slots.get("__table__") and isinstance(found, Array) and found.rank == 2:
        rows, width = found.shape or (None, None)
        return frame_of(rows, None, found.facts, call, width)
    return found


@method(Instance, "set_output")
def set_output(instance: Instance, call: Call) -> Value:
    if not (instance.path or "").startswith("sklearn."):
        return Unknown("what an object gives")
    call.host.state.set(instance.slots, "__table__", call.get(None, "transform") == "pandas")
    return instance


def _given(instance: Instance, data: Value, learnt: Value, call: Call, how: str) -> Value:
    """What a transformer fitted on `learnt` makes of `data`; `how` is the method."""
    kind = (instance.path or "").rpartition(".")[2]
    if kind == "Pipeline":
        return _through_steps(instance, data, learnt, call, how)
    if kind == "ColumnTransformer":
        return _by_columns(instance, data, learnt, call, how)
    if kind == "MultiLabelBinarizer" and how != "inverse_transform":
        rows, classes = call.host.length(data), call.host.length(instance.slots.get("classes"))
        shape = (_or_unknown(rows, "samples"), _or_unknown(classes, "classes"))
        return Array(shape, "int64", facts=Facts(0, 1, True), site=call.site)
    array = _array(data, call)
    if array is None or array.shape is None:
        return Unknown("data that is not known")
    if kind in _SCALERS:
        return _scaled(instance, kind, array, call, how)
    if not array.shape:
        return Unknown("what a transformer gives for one number")
    if how == "inverse_transform":
        return _as_large(array, call) if kind in _AS_WIDE else Unknown("what was transformed")
    if kind == "LabelEncoder":
        facts = replace(array.facts, low=0, integral=True)
        return array.but(dtype="int64", facts=facts, base=array, value=None, site=call.site)
    if kind in ("LabelBinarizer", "OneHotEncoder"):
        size, dtype = _categories(instance, kind, learnt, call), "float64"
        dtype = "int64" if kind == "LabelBinarizer" else dtype
        return Array(
            (array.shape[0], size), dtype, facts=Facts(0, 1, True), base=array, site=call.site
        )
    if len(array.shape) != 2:
        return Unknown("what a transformer gives for an array that is no table")
    if kind in _AS_WIDE and not ({"add_indicator", "__more__"} & set(instance.slots)):
        return _as_large(array, call)
    width = _width(instance, kind, array.shape[1])
    if width is None:
        return Unknown("what a transformer gives")
    return Array((array.shape[0], width), "float64", base=array, site=call.site)


def _array(data: Value, call: Call) -> Array | None:
    if isinstance(data, Frame):
        shape = call.host.attribute(data, "shape")
        return Array(shape, "float64", facts=data.facts, site=call.site)
    return as_array(data, call.host) if isinstance(data, Array | ListValue) else None


def _or_unknown(size: Dim | None, label: str) -> Dim:
    return unknown_size(label) if size is None else size


def _as_large(array: Array, call: Call) -> Array:
    dtype = "float64" if array.dtype not in (None, "float32") else None
    return Array(array.shape, dtype, base=array, site=call.site)


def _scaled(instance: Instance, kind: str, data: Array, call: Call, how: str) -> Value:
    shape = data.shape or ()
    if len(shape) != 2:
        raise KerasError(
            "input-rank-mismatch",
            f"{kind} takes a table with 2 axes; this array has {len(shape)}.",
            keras="Expected 2D array, got "
            + ("scalar" if not shape else f"{len(shape)}D")
            + " array instead",
            sizes=shape,
        )
    # Only the data that it was fitted on is sure to lie in the range.
    bounded = kind == "MinMaxScaler" and how == "fit_transform"
    bounded = bounded and "feature_range" not in instance.slots
    low, high = (0.0, 1.0) if bounded else (None, None)
    scaled = how != "inverse_transform"
    place = instance.slots.get("__learnt__") if scaled and kind != "Normalizer" else None
    facts = replace(
        data.facts,
        low=low,
        high=high,
        integral=None,
        classes=None,
        scaled=scaled,
        learnt=place if isinstance(place, Site) else None,
    )
    return data.but(dtype="float64", facts=facts, base=data, value=None, site=call.site)


_ENCODER_OPTIONS = frozenset({"sparse_output", "sparse", "handle_unknown", "dtype", "categories"})


def _categories(instance: Instance, kind: str, learnt: Value, call: Call) -> Dim:
    """How many columns an encoder makes: as many as what it was fitted on had classes."""
    options = {name for name in instance.slots if not name.startswith("__")}
    if kind == "OneHotEncoder" and options <= _ENCODER_OPTIONS:
        named = call.host.items(instance.slots.get("categories"))
        if named and not isinstance(instance.slots["categories"], str):
            total: Dim = 0
            for each in named:
                total = total + _or_unknown(call.host.length(each), "categories")
            return total
    data = as_array(learnt, call.host) if isinstance(learnt, Array | ListValue) else None
    plainly = options <= _ENCODER_OPTIONS - {"categories"}
    if data is not None and data.shape and plainly:
        narrow = len(data.shape) == 1 or data.shape[1:] == (1,)
        texts = data.texts if data.shape[:1] == (len(data.texts or ()),) else None
        classes = all_classes(data) if narrow and texts is None else None
        classes = len(set(texts)) if narrow and texts is not None else classes
        if classes is not None and classes > 2:
            return classes
    return unknown_size("classes")


def _width(instance: Instance, kind: str, columns: Dim) -> Dim | None:
    """What a decomposition, a selection or a combination makes of so many columns."""
    slots = instance.slots
    if kind in _COMPONENTS:
        default = 2 if kind in ("TruncatedSVD", "TSNE", "Isomap") else None
        asked = slots.get("n_components", default)
        return asked if isinstance(asked, int) else unknown_size("components")
    if kind == "SelectKBest":
        asked = slots.get("k", 10)
        if asked == "all":
            return columns
        return asked if isinstance(asked, int) else unknown_size("features")
    if kind == "PolynomialFeatures":
        degree, bias = slots.get("degree", 2), slots.get("include_bias", True)
        if {"interaction_only", "__more__"} & set(slots) or not isinstance(bias, bool):
            return unknown_size("features")
        if isinstance(degree, int) and isinstance(columns, int) and degree >= 0:
            return math.comb(int(columns) + int(degree), int(degree)) - (not bias)
        return unknown_size("features")
    if kind == "KBinsDiscretizer":
        return columns if slots.get("encode") == "ordinal" else unknown_size("bins")
    if kind == "FunctionTransformer" and slots.get("func") is None:
        return columns
    return None


# -- steps -----------------------------------------------------------------------------------------


def _through_steps(instance: Instance, data: Value, learnt: Value, call: Call, how: str) -> Value:
    steps = call.host.items(instance.slots.get("steps"))
    if not steps or how == "inverse_transform":
        return Unknown("what a pipeline gives")
    for step in steps:
        parts = call.host.items(step)
        if parts is None or len(parts) != 2:
            return Unknown("a step of a pipeline")
        before = data
        data = _of_step(parts[1], data, learnt, call, how)
        learnt = data if learnt is before else _of_step(parts[1], learnt, learnt, call, how)
    return data


def _of_step(step: Value, data: Value, learnt: Value, call: Call, how: str) -> Value:
    if step in ("passthrough", None):
        return data
    if not isinstance(step, Instance) or not (step.path or "").startswith("sklearn."):
        return Unknown("a step that is not known")
    return _given(step, data, learnt, call, how)


def _by_columns(instance: Instance, data: Value, learnt: Value, call: Call, how: str) -> Value:
    """Each transformer on its columns, side by side; `remainder` says what becomes of others."""
    rest = instance.slots.get("remainder", "drop")
    steps = call.host.items(instance.slots.get("transformers"))
    if how == "inverse_transform" or steps is None or rest not in ("drop", "passthrough"):
        return Unknown("what a transformer gives")
    rows: Dim | None = None
    width: Dim = 0
    used: set[Any] = set()
    for step in steps:
        parts = call.host.items(step)
        if parts is None or len(parts) != 3:
            return Unknown("what a transformer gives")
        names = plain(parts[2])
        if not isinstance(names, tuple) or any(isinstance(name, bool) for name in names):
            return Unknown("columns that are not known")
        used.update(names)
        if parts[1] == "drop":
            continue
        chosen = _columns(data, parts[2], call)
        made = _of_step(parts[1], chosen, _columns(learnt, parts[2], call), call, how)
        shape = _table_shape(_array(made, call))
        if shape is None:
            return Unknown("what a transformer gives")
        rows, width = shape[0], width + shape[1]
    if rest == "passthrough":
        whole = _table_shape(_array(data, call))
        # Of columns named once and counted once it is not known which are left.
        if whole is None or len({type(name) for name in used}) > 1:
            return Unknown("what is left of a table")
        rows, width = whole[0], width + whole[1] - len(used)
    if rows is None:
        return Unknown("what a transformer gives")
    return Array((rows, width), None, facts=Facts(), site=call.site)


def _table_shape(array: Array | None) -> tuple[Dim, Dim] | None:
    if array is None or array.shape is None or len(array.shape) != 2:
        return None
    rows, width = array.shape
    return (rows, width)


def _columns(data: Value, columns: Value, call: Call) -> Value:
    if isinstance(data, Frame):
        return call.host.item(data, columns)
    if isinstance(data, Array) and data.rank == 2:
        return call.host.item(data, (slice(None, None, None), columns))
    return Unknown("data that is not known")


# -- what was learnt -------------------------------------------------------------------------------


@attribute(Instance, "mean_", "scale_", "var_", "data_min_", "data_max_", "data_range_", "min_",
           "center_")  # fmt: skip
def statistics(instance: Instance, host: Host) -> Value:
    """One number for each column of the data that a scaler was fitted on."""
    if (instance.path or "").rpartition(".")[2] not in _SCALERS:
        return Unknown("an attribute of an object")
    data: Any = instance.slots.get("__fitted__")
    shape = data.shape if isinstance(data, Array | Frame) else None
    if shape is None or len(shape) != 2:
        return Unknown("what was learnt of data that is not known")
    return Array((shape[1],), "float64")


@attribute(Instance, "classes_")
def classes(instance: Instance, host: Host) -> Value:
    """The classes that a label encoder found."""
    if (instance.path or "").rpartition(".")[2] not in ("LabelEncoder", "LabelBinarizer"):
        return Unknown("an attribute of an object")
    data: Any = instance.slots.get("__fitted__")
    array = as_array(data, host) if isinstance(data, Array | ListValue) else None
    found = all_classes(array) if array is not None and array.shape else None
    dtype = array.dtype if array is not None else None
    return Array((_or_unknown(found, "classes"),), dtype)


__all__ = ["transform"]
