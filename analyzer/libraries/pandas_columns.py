"""pandas: one column, a Series. As an abstract value it is an `Array` of library ``pandas``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from msgspec import Struct

from ..domain import Array, DictValue, Dim, Facts, Frame, ListValue, Unknown, Value, unknown_size
from .contract import METHODS, Call, Host, MethodModel, attribute, method
from .numpy_dtypes import kind_of
from .pandas import frame_of
from .pandas_groups import Window


def _of_series(*names: str) -> Callable[[MethodModel], MethodModel]:
    """A method of Series: arrays of other libraries do not have it, or have it from elsewhere."""

    def register(model: MethodModel) -> MethodModel:
        for name in names:
            before = METHODS.get((Array, name))

            @wraps(model)
            def chosen(array: Any, call: Call, before: Any = before) -> Value:
                if array.library == "pandas" and array.rank in (None, 1):
                    return model(array, call)
                return before(array, call) if before is not None else Unknown("no such method")

            method(Array, name)(chosen)
        return model

    return register


@_of_series("apply")
def apply(array: Array, call: Call) -> Value:
    """A Series of what the function gives for each value, a table where that is a Series."""
    result = call.host.call(call.get(0, "func"), (Unknown("a value of a Series"),))
    rows = array.shape[0] if array.shape else None
    if isinstance(result, Frame) or (isinstance(result, Array) and result.library == "pandas"):
        return frame_of(rows, None, Facts(), call, None)
    return Array(array.shape, None, "pandas", site=call.site)


@_of_series("map", "fillna", "replace", "isnull", "isna", "notnull", "notna", "isin",
            "between", "shift", "diff", "pct_change", "ffill", "bfill", "interpolate", "rank",
            "where", "mask", "abs")  # fmt: skip
def same_size(array: Array, call: Call) -> Value:
    """As many values, of which nothing else is known."""
    if call.get(None, "inplace", False) is not False:
        return None if call.get(None, "inplace") is True else Unknown("perhaps a Series")
    dtype, facts = None, Facts(source=array.facts.source)
    if call.name in ("isnull", "isna", "notnull", "notna", "isin", "between"):
        dtype = "bool"
    elif call.name in ("shift", "diff", "ffill", "bfill", "interpolate", "abs", "pct_change"):
        # Missing rows make floats of whole numbers.
        dtype = array.dtype if kind_of(array.dtype) == "float" else None
    elif call.name == "fillna" and isinstance(call.get(0, "value"), int | float):
        dtype = array.dtype if kind_of(array.dtype) in ("int", "uint", "float") else None
    return Array(array.shape, dtype, "pandas", facts, site=call.site)


@_of_series("reset_index", "sort_values", "sort_index", "sample", "head", "tail", "dropna",
            "drop_duplicates", "drop", "nlargest", "nsmallest")  # fmt: skip
def other_rows(array: Array, call: Call) -> Value:
    if call.get(None, "inplace", False) is not False:
        return None if call.get(None, "inplace") is True else Unknown("perhaps a Series")
    if call.name == "reset_index" and call.get(None, "drop", False) is not True:
        return frame_of(array.shape[0] if array.shape else None, None, Facts(), call, None)
    same = call.name in ("sort_values", "sort_index", "reset_index")
    size = array.shape[0] if same and array.shape else unknown_size("rows")
    count = call.get(0, "n", 5)
    if call.name in ("head", "tail", "nlargest", "nsmallest") and array.shape:
        rows = array.shape[0]
        if isinstance(rows, int) and isinstance(count, int) and count >= 0:
            size = min(int(rows), int(count))
    if call.name == "sample" and call.get(1, "frac") == 1 and array.shape:
        size = array.shape[0]
    labels = None if call.name == "reset_index" else array.labels
    return array.but(shape=(size,), value=None, base=None, site=call.site, labels=labels)


def _different(array: Array) -> Dim:
    """How many different values a Series holds, where its texts are known."""
    texts = array.texts
    if texts is not None and array.shape == (len(texts),):
        return len(set(texts))
    return unknown_size("values")


@_of_series("unique")
def unique(array: Array, call: Call) -> Value:
    return Array((_different(array),), array.dtype, "numpy", array.facts, site=call.site)


@_of_series("nunique", "count")
def counted(array: Array, call: Call) -> Value:
    return _different(array) if call.name == "nunique" else unknown_size("a number of values")


@_of_series("value_counts", "mode")
def counts(array: Array, call: Call) -> Value:
    size = _different(array) if call.name == "value_counts" else unknown_size("values")
    return Array((size,), None, "pandas", site=call.site)


@_of_series("to_frame")
def to_frame(array: Array, call: Call) -> Value:
    return frame_of(array.shape[0] if array.shape else None, None, array.facts, call, 1)


@_of_series("to_dict")
def to_dict(array: Array, call: Call) -> Value:
    return DictValue({}, True, call.site)


@_of_series("items", "iteritems")
def iterate(array: Array, call: Call) -> Value:
    result = ListValue(None, call.site)
    result.slots["element"] = (Unknown("a label"), Unknown("a value"))
    return result


@_of_series("rolling", "expanding", "ewm")
def window(array: Array, call: Call) -> Value:
    return Window(array)


@_of_series("factorize")
def factorize(array: Array, call: Call) -> Value:
    """The number of each value among the values, and the values."""
    codes = Array(array.shape, "int64", facts=Facts(integral=True), site=call.site)
    return (codes, Array((unknown_size("values"),), array.dtype, "pandas", site=call.site))


@_of_series("groupby", "describe", "plot", "hist", "quantile", "median", "corr",
            "agg", "to_csv", "idxmax", "idxmin")  # fmt: skip
def not_followed(array: Array, call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


class Accessor(Struct, frozen=True, eq=False):
    """``series.str``, ``series.dt`` or ``series.cat``."""

    series: Array
    kind: str


_TRUTHS = ("contains", "startswith", "endswith", "match", "fullmatch", "isdigit", "isnumeric",
           "isalpha", "isupper", "islower")  # fmt: skip
_TEXTS = ("lower", "upper", "strip", "lstrip", "rstrip", "replace", "len", "title", "capitalize",
          "zfill", "pad", "slice", "get", "count", "find", "removeprefix", "removesuffix", "join",
          "normalize")  # fmt: skip


@attribute(Array, "str", "dt", "cat")
def accessor(array: Array, host: Host) -> Value:
    """What texts, dates and categories of a Series offer."""
    kind = array.library == "pandas" and array.rank == 1
    return Accessor(array, "") if kind else Unknown("what a Series holds")


@attribute(Array, "plot")
def plot(array: Array, host: Host) -> Value:
    return Unknown("what a Series holds")


@attribute(Array, "index")
def index(array: Array, host: Host) -> Value:
    if array.library != "pandas" or not array.shape:
        return Unknown("an index")
    return Array(array.shape[:1], None, "pandas")


@method(Accessor, *_TRUTHS, *_TEXTS)
def of_texts(value: Accessor, call: Call) -> Value:
    """One text, number or truth for each row; missing texts have none."""
    return Array(value.series.shape, None, "pandas", site=call.site)


@attribute(Accessor, "codes", "year", "month", "day", "hour", "minute", "second", "dayofweek",
           "weekday", "dayofyear", "quarter", "date", "time")  # fmt: skip
def of_dates(value: Accessor, host: Host) -> Value:
    return Array(value.series.shape, None, "pandas")


__all__ = ["same_size"]
