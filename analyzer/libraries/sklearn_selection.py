"""scikit-learn around the training: folds, metrics, weights of classes, features from texts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    Facts,
    Frame,
    ListValue,
    Sym,
    Unknown,
    Value,
    unknown_size,
)
from ..inference.contract import Undecided
from .arrays import as_array, need_array
from .contract import Call, function, method
from .numpy_dtypes import to_float
from .stdlib_math import a_float

# -- folds -----------------------------------------------------------------------------------------


class Splitter(Struct, frozen=True, eq=False):
    """``KFold`` and its relatives. `even` says that the folds of n samples have n/splits."""

    splits: Value
    even: bool


_FOLDS = {"KFold": True, "StratifiedKFold": False, "GroupKFold": False, "TimeSeriesSplit": False,
          "StratifiedGroupKFold": False}  # fmt: skip
_REPEATED = ("ShuffleSplit", "StratifiedShuffleSplit", "RepeatedKFold", "RepeatedStratifiedKFold",
             "GroupShuffleSplit", "LeaveOneOut")  # fmt: skip


@function(*(f"sklearn.model_selection.{name}" for name in (*_FOLDS, *_REPEATED)))
def splitter(call: Call) -> Value:
    if call.name in _FOLDS:
        return Splitter(call.get(0, "n_splits", 5), _FOLDS[call.name])
    return Splitter(Unknown("the number of splits"), False)


@method(Splitter, "split")
def split(folds: Splitter, call: Call) -> Value:
    """Pairs of index arrays; with samples that fill the folds evenly their sizes are known."""
    data, count = call.get(0, "X"), folds.splits
    rows = call.host.length(data) if isinstance(data, Frame | ListValue | Array) else None
    train, test = unknown_size("training samples"), unknown_size("test samples")
    sizes: tuple[Dim, Dim] = (train, test)
    if folds.even and isinstance(rows, int) and isinstance(count, int) and count > 1:
        part = int(rows) // int(count)
        sizes = (int(rows) - part, part) if int(rows) % int(count) == 0 else sizes
    top = int(rows) - 1 if isinstance(rows, int) else None
    indices = tuple(
        Array((size,), "int64", facts=Facts(0, top, True), site=call.site) for size in sizes
    )
    result = ListValue(None, call.site)
    result.slots["element"] = indices
    return result


@method(Splitter, "get_n_splits")
def get_n_splits(folds: Splitter, call: Call) -> Value:
    return folds.splits if isinstance(folds.splits, int) else unknown_size("splits")


@function("sklearn.model_selection.cross_val_score")
def cross_val_score(call: Call) -> Value:
    return Array((unknown_size("splits"),), "float64", site=call.site)


# -- metrics ---------------------------------------------------------------------------------------

_SCORES = (
    "accuracy_score", "balanced_accuracy_score", "roc_auc_score", "average_precision_score",
    "log_loss", "cohen_kappa_score", "matthews_corrcoef", "explained_variance_score", "r2_score",
    "mean_squared_error", "mean_absolute_error", "root_mean_squared_error", "max_error",
    "mean_absolute_percentage_error", "mean_squared_log_error", "median_absolute_error",
    "f1_score", "precision_score", "recall_score", "jaccard_score", "hamming_loss", "auc",
    "silhouette_score", "adjusted_rand_score", "normalized_mutual_info_score",
)  # fmt: skip


@function(*(f"sklearn.metrics.{name}" for name in _SCORES))
def score(call: Call) -> Value:
    """One number, unless one for each class or output is asked for."""
    if call.has(None, "multioutput") or call.get(None, "average", "binary") is None:
        return Unknown("several scores")
    return a_float()


@function("sklearn.metrics.confusion_matrix")
def confusion_matrix(call: Call) -> Value:
    size = unknown_size("classes")
    labels = call.get(None, "labels")
    known = call.host.items(labels) if isinstance(labels, ListValue | tuple | range) else None
    side: Dim = len(known) if known else size
    dtype = None if call.has(None, "normalize") else "int64"
    return Array((side, side), dtype, site=call.site)


@function("sklearn.metrics.roc_curve", "sklearn.metrics.precision_recall_curve")
def curve(call: Call) -> Value:
    """Three arrays; the thresholds of a precision-recall curve are one fewer."""
    points = unknown_size("points")
    thresholds: Dim = points if call.name == "roc_curve" else points - 1
    sizes = (points, points, thresholds)
    return tuple(Array((size,), "float64", site=call.site) for size in sizes)


# -- weights, scales -------------------------------------------------------------------------------


@function("sklearn.utils.class_weight.compute_class_weight",
          "sklearn.utils.compute_class_weight")  # fmt: skip
def compute_class_weight(call: Call) -> Value:
    classes = call.known(1, "classes")
    size = call.host.length(classes)
    return Array((size if size is not None else unknown_size("classes"),), "float64",
                 site=call.site)  # fmt: skip


@function("sklearn.utils.class_weight.compute_sample_weight",
          "sklearn.utils.compute_sample_weight")  # fmt: skip
def compute_sample_weight(call: Call) -> Value:
    labels = as_array(call.known(1, "y"), call.host)
    size = labels.shape[0] if labels is not None and labels.shape else unknown_size("samples")
    return Array((size,), "float64", site=call.site)


@function("sklearn.preprocessing.scale", "sklearn.preprocessing.minmax_scale",
          "sklearn.preprocessing.robust_scale", "sklearn.preprocessing.maxabs_scale",
          "sklearn.preprocessing.normalize")  # fmt: skip
def scaled(call: Call) -> Value:
    if call.get(None, "return_norm", False) is not False:
        raise Undecided("whether norms are given")
    data = need_array(call.known(0, "X"), call.host)
    facts = replace(data.facts, low=None, high=None, integral=None, classes=None, scaled=True)
    dtype = to_float(data.dtype) if data.dtype in ("float32", "float64") else "float64"
    return Array(data.shape, dtype, facts=facts, base=data, site=call.site)


@function("sklearn.preprocessing.label_binarize")
def label_binarize(call: Call) -> Value:
    """A column for each class, one column for two."""
    classes = call.get(None, "classes", call.get(1, "classes"))
    count = call.host.length(classes)
    data = need_array(call.known(0, "y"), call.host)
    rows = data.shape[0] if data.shape else unknown_size("samples")
    width: Dim = unknown_size("classes")
    if isinstance(count, int):
        width = 1 if count == 2 else int(count)
    return Array((rows, width), None, facts=Facts(0, 1, True), base=data, site=call.site)


# -- texts -----------------------------------------------------------------------------------------


class Vectorizer(Struct, frozen=True, eq=False):
    """``CountVectorizer`` and its relatives; `width` is the size of the vocabulary."""

    width: Dim


@function("sklearn.feature_extraction.text.CountVectorizer",
          "sklearn.feature_extraction.text.TfidfVectorizer",
          "sklearn.feature_extraction.text.HashingVectorizer")  # fmt: skip
def vectorizer(call: Call) -> Value:
    if call.name == "HashingVectorizer":
        size = call.get(None, "n_features", 2**20)
        return Vectorizer(size if isinstance(size, int | Sym) else unknown_size("features"))
    # `max_features` is only a bound: a small corpus has fewer words.
    return Vectorizer(unknown_size("words"))


@method(Vectorizer, "fit_transform", "transform")
def vectors(value: Vectorizer, call: Call) -> Value:
    """A sparse matrix, (texts, words)."""
    rows = call.host.length(call.known(0, "raw_documents"))
    front = rows if rows is not None else unknown_size("texts")
    return Array((front, value.width), None, "scipy", Facts(0), site=call.site)


@method(Vectorizer, "fit")
def fit(value: Vectorizer, call: Call) -> Value:
    return value


@method(Array, "toarray", "todense")
def dense(array: Array, call: Call) -> Value:
    """Of a sparse matrix, as scikit-learn's encoders give them."""
    return array.but(library="numpy", site=call.site)


__all__ = ["Splitter", "Vectorizer"]
