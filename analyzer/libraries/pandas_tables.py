"""pandas: tables put together, taken apart and summed up."""

from __future__ import annotations

from ..domain import (
    Array,
    DictValue,
    Dim,
    Facts,
    Frame,
    ListValue,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..inference.contract import Undecided
from .contract import Call, Host, attribute, function, method
from .numpy_dtypes import kind_of
from .pandas import (
    Columns,
    between,
    change,
    columns_by_name,
    dtype_in_column,
    frame_of,
    untyped,
)

# -- functions -------------------------------------------------------------------------------------


@function("pandas.concat")
def concat(call: Call) -> Value:
    """Rows below one another if all columns agree; side by side, rows are aligned by label."""
    given = call.known(0, "objs")
    parts = None if isinstance(given, DictValue) else call.host.items(given)
    if not parts or call.has(None, "keys"):
        return frame_of(None, None, Facts(), call, None)
    if call.get(1, "axis", 0) in (1, "columns"):
        widths = [_width_in_row(part, call.host) for part in parts]
        width: Dim = 0
        for each in widths:
            if each is None:
                return frame_of(None, None, Facts(), call, None)
            width = width + each
        return frame_of(None, None, Facts(), call, width)
    rows: Dim = 0
    for part in parts:
        count = _count(part, call.host)
        rows = unknown_size("rows") if count is None else rows + count
    if all(isinstance(part, Array) for part in parts):
        return Array((rows,), None, "pandas", site=call.site)
    tables = [part for part in parts if isinstance(part, Frame)]
    names = [table.columns for table in tables]
    first = names[0] if names else None
    same = len(tables) == len(parts) and first is not None
    if same and first is not None and all(set(each or ()) == set(first) for each in names):
        kinds = {name: {each[name] for each in names if each is not None} for name in first}
        merged: Columns = {name: kind.pop() if len(kind) == 1 else None
                           for name, kind in kinds.items()}  # fmt: skip
        return frame_of(rows, merged, Facts(), call, None)
    return frame_of(rows, None, Facts(), call, None)


def _width_in_row(part: Value, host: Host) -> Dim | None:
    if isinstance(part, Frame):
        return part.width
    return 1 if isinstance(part, Array) and part.library == "pandas" else None


def _count(part: Value, host: Host) -> Dim | None:
    if isinstance(part, Frame):
        return part.rows
    return part.shape[0] if isinstance(part, Array) and part.shape else None


@function("pandas.merge", "pandas.pivot_table", "pandas.crosstab", "pandas.melt",
          "pandas.json_normalize", "pandas.pivot")  # fmt: skip
def some_table(call: Call) -> Value:
    return frame_of(None, None, Facts(), call, None)


_SAME = ("to_numeric", "to_datetime", "to_timedelta", "cut", "qcut", "isnull", "isna", "notnull",
         "notna")  # fmt: skip


@function(*(f"pandas.{name}" for name in _SAME))
def same_size(call: Call) -> Value:
    given = call.known(0, "arg")
    if isinstance(given, Array) and given.shape and call.get(None, "retbins", False) is False:
        return Array(given.shape, None, "pandas", site=call.site)
    raise Undecided(f"what `{call.name}` gives")


@function("pandas.factorize")
def factorize(call: Call) -> Value:
    given = call.known(0, "values")
    shape = given.shape if isinstance(given, Array) else None
    codes = Array(shape, "int64", facts=Facts(integral=True), site=call.site)
    return (codes, Array((unknown_size("values"),), None, site=call.site))


@function("pandas.date_range", "pandas.period_range")
def dates(call: Call) -> Value:
    periods = call.get(2, "periods")
    size = periods if isinstance(periods, int) else unknown_size("dates")
    return Array((size,), "datetime64", site=call.site)


@function("pandas.unique")
def unique(call: Call) -> Value:
    return Array((unknown_size("values"),), None, site=call.site)


@function("pandas.set_option", "pandas.reset_option")
def nothing(call: Call) -> Value:
    return None


# -- tables ----------------------------------------------------------------------------------------


@method(Frame, "merge", "join", "pivot_table", "pivot", "melt", "explode", "append",
        "combine_first", "reindex")  # fmt: skip
def other_table(frame: Frame, call: Call) -> Value:
    return frame_of(None, None, Facts(), call, None)


_OPERATORS = {"add": "+", "sub": "-", "subtract": "-", "mul": "*", "multiply": "*", "div": "/",
              "divide": "/", "truediv": "/", "pow": "**", "mod": "%", "eq": "==", "ne": "!=",
              "gt": ">", "lt": "<", "ge": ">=", "le": "<="}  # fmt: skip


@method(Frame, *_OPERATORS)
def arithmetic(frame: Frame, call: Call) -> Value:
    other = call.known(0, "other")
    if isinstance(other, Array) and other.rank == 1 and call.get(1, "axis", 1) in (0, "index"):
        return frame_of(None, untyped(frame.columns), Facts(), call, frame.width)
    return between(frame, _OPERATORS[call.name], other)


_STATISTICS = ("count", "mean", "std", "min", "25%", "50%", "75%", "max")


@method(Frame, "describe", "corr", "cov")
def described(frame: Frame, call: Call) -> Value:
    """Statistics of the columns of numbers, where it is known which these are."""
    numbers = _numbers(frame)
    if not numbers or call.args or not {"numeric_only"}.issuperset(call.kwargs):
        return frame_of(None, None, Facts(), call, None)
    if call.name == "describe":
        labels: tuple[str, ...] = _STATISTICS
    elif len(numbers) < len(frame.columns or ()) and call.get(None, "numeric_only") is not True:
        return frame_of(None, None, Facts(), call, None)
    else:
        labels = tuple(numbers)
    columns: Columns = dict.fromkeys(numbers, "float64")
    return _labelled(frame_of(len(labels), columns, Facts(), call, None), labels)


def _numbers(frame: Frame) -> list[str] | None:
    """The columns of numbers, None when the dtype of some is not known."""
    columns = frame.columns
    if columns is None or any(kind_of(dtype) in (None, "other") and dtype not in _TEXTS
                              for dtype in columns.values()):  # fmt: skip
        return None
    kinds = ("int", "uint", "float")
    return [name for name, dtype in columns.items() if kind_of(dtype) in kinds]


_TEXTS = ("str", "object", "string", "category")


def _labelled(frame: Frame, labels: tuple[str, ...]) -> Frame:
    """The table with the names of its rows; that it is changed in place is not followed."""
    return Frame({**frame.now, "labels": labels}, frame.facts, frame.site)


@method(Frame, "select_dtypes", "filter")
def some_columns(frame: Frame, call: Call) -> Value:
    rows = frame.rows if call.name == "select_dtypes" else None
    chosen = plain(call.get(0, "items" if call.name == "filter" else "include"))
    columns = frame.columns
    if call.name == "filter":
        names = chosen if isinstance(chosen, tuple) and len(call.kwargs) < 2 else ()
        if columns is not None and names and all(isinstance(name, str) for name in names):
            picked = {name: columns[name] for name in columns if name in names}
            return frame_of(frame.rows, picked, frame.facts, call, None)
        return frame_of(rows, None, frame.facts, call, None)
    numbers, chosen = _numbers(frame), chosen if isinstance(chosen, tuple) else (chosen,)
    if numbers is None or columns is None or call.has(1, "exclude") or len(chosen) != 1:
        return frame_of(rows, None, frame.facts, call, None)
    if chosen[0] == "number" or getattr(chosen[0], "path", None) == "numpy.number":
        return frame_of(rows, {name: columns[name] for name in numbers}, frame.facts, call, None)
    return frame_of(rows, None, frame.facts, call, None)


@method(Frame, "assign")
def assign(frame: Frame, call: Call) -> Value:
    columns = frame.columns
    kinds = {name: dtype_in_column(value) for name, value in call.kwargs.items()}
    new = None if columns is None else {**columns, **kinds}
    return frame_of(frame.rows, new, Facts(), call, None)


@method(Frame, "insert")
def insert(frame: Frame, call: Call) -> Value:
    name = call.get(1, "column")
    place, columns = call.get(0, "loc"), frame.columns
    if columns is not None and isinstance(name, str) and isinstance(place, int) and place >= 0:
        new = {name: dtype_in_column(call.get(2, "value"))}
        pairs = list(columns.items())
        around = dict(pairs[:place]) | new | dict(pairs[place:])
        return change(frame, call.host, frame.rows, around)
    return change(frame, call.host, frame.rows, None, frame.width + 1)


@method(Frame, "update")
def update(frame: Frame, call: Call) -> Value:
    return change(frame, call.host, frame.rows, untyped(frame.columns), frame.width)


@method(Frame, "set_axis")
def set_axis(frame: Frame, call: Call) -> Value:
    return frame_of(frame.rows, None, frame.facts, call, frame.width)


@method(Frame, "mean", "std", "var", "min", "max", "sum", "median", "count", "nunique", "any",
        "all", "mode", "quantile", "idxmax", "idxmin", "prod", "skew", "kurt", "sem")  # fmt: skip
def summed_up(frame: Frame, call: Call) -> Value:
    """A Series: one value for each row, or for each column that can be summed up."""
    if call.name in ("mode", "quantile") or isinstance(call.get(0, "axis"), Unknown):
        return Unknown(f"what `{call.name}` gives")
    if call.get(0, "axis") in (1, "columns"):
        return Array((frame.rows,), None, "pandas", site=call.site)
    numbers, columns = _numbers(frame), frame.columns
    means = call.name in ("mean", "std", "var", "median", "skew", "kurt", "sem")
    if call.name in ("count", "nunique", "any", "all") and columns is not None:
        labels: tuple[str, ...] = tuple(columns)
    elif numbers is None or columns is None:
        return Array((unknown_size("columns"),), None, "pandas", site=call.site)
    elif len(numbers) == len(columns) or call.get(None, "numeric_only") is True:
        labels = tuple(numbers)
    else:
        return Array((unknown_size("columns"),), None, "pandas", site=call.site)
    dtype = "float64" if means else "bool" if call.name in ("any", "all") else None
    if call.name in ("min", "max", "sum") and columns is not None:
        kinds = {columns[name] for name in labels}
        dtype = kinds.pop() if kinds in ({"float64"}, {"int64"}) else dtype
    return Array((len(labels),), dtype, "pandas", site=call.site, labels=labels)


@method(Frame, "to_json", "to_string", "plot", "hist", "boxplot", "eval", "xs", "itertuples",
        "get", "value_counts", "resample", "stack", "unstack", "align", "agg", "transform",
        "pipe")  # fmt: skip
def not_followed(frame: Frame, call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


@method(Frame, "keys")
def keys(frame: Frame, call: Call) -> Value:
    columns = frame.columns
    return ListValue(None if columns is None else tuple(columns), call.site)


@method(Frame, "to_csv", "to_excel", "to_pickle", "to_parquet", "to_sql", "to_hdf", "info")
def written(frame: Frame, call: Call) -> Value:
    return None


@method(Frame, "to_dict")
def to_dict(frame: Frame, call: Call) -> Value:
    if call.get(0, "orient") in ("series", "list") and len(call.args) + len(call.kwargs) == 1:
        columns = columns_by_name(frame)
        as_lists = call.get(0, "orient") == "list"
        if columns is None:
            return DictValue({}, True, call.site)
        library = "python" if as_lists else "pandas"
        return DictValue({name: each.but(library=library) for name, each in columns.items()})
    if call.args or call.kwargs:
        return Unknown("a table as a dictionary")
    return DictValue({}, True, call.site)


@method(Frame, "iterrows", "items", "iteritems")
def iterate(frame: Frame, call: Call) -> Value:
    """Labels with rows, or names with columns."""
    by_row = call.name == "iterrows"
    columns = None if by_row else columns_by_name(frame)
    if columns is not None:
        return ListValue(tuple(columns.items()), call.site)
    size = frame.width if by_row else frame.rows
    result = ListValue(None, call.site)
    result.slots["element"] = (Unknown("a label"), Array((size,), None, "pandas"))
    return result


@method(Frame, "duplicated")
def duplicated(frame: Frame, call: Call) -> Value:
    return Array((frame.rows,), "bool", "pandas", site=call.site)


@method(Frame, "equals")
def equals(frame: Frame, call: Call) -> Value:
    return Unknown("whether tables are equal")


@method(Frame, "transpose")
def transpose(frame: Frame, call: Call) -> Value:
    return transposed(frame, call.host)


@method(Frame, "dot")
def dot(frame: Frame, call: Call) -> Value:
    other = call.known(0, "other")
    if isinstance(other, Array) and other.library != "pandas" and other.rank == 2 and other.shape:
        return frame_of(frame.rows, None, Facts(), call, other.shape[1])
    raise Undecided("a product by labels")


@attribute(Frame, "T")
def transposed(frame: Frame, host: Host) -> Value:
    labels, columns = frame.now.get("labels"), frame.columns
    if isinstance(labels, tuple) and columns is not None:
        named = frame_of(len(columns), dict.fromkeys(labels, "float64"), frame.facts, None, None)
        return _labelled(named, tuple(columns))
    return frame_of(frame.width, None, frame.facts, None, frame.rows)


@attribute(Frame, "ndim")
def ndim(frame: Frame, host: Host) -> Value:
    return 2


@attribute(Frame, "size")
def size(frame: Frame, host: Host) -> Value:
    return frame.rows * frame.width


@attribute(Frame, "index")
def index(frame: Frame, host: Host) -> Value:
    return Array((frame.rows,), None, "pandas")


@attribute(Frame, "dtypes", "style", "empty", "axes", "plot")
def other_attribute(frame: Frame, host: Host) -> Value:
    return Unknown("an attribute of a table")


__all__ = ["concat"]
