"""pandas: tables put together, taken apart and summed up."""

from __future__ import annotations

from ..domain import Array, DictValue, Dim, Facts, Frame, ListValue, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .contract import Call, Host, attribute, function, method
from .pandas import change, columns_by_name, frame_of, put_columns, untyped

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
        return frame_of(rows, dict.fromkeys(first), Facts(), call, None)
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


@method(Frame, "applymap", "map", "isnull", "isna", "notnull", "notna", "shift", "diff",
        "pct_change", "abs", "cumsum", "rank", "mask", "where", "convert_dtypes", "pipe",
        "eq", "ne", "gt", "lt", "isin")  # fmt: skip
def same_shape(frame: Frame, call: Call) -> Value:
    """A table of the same size with other values."""
    inplace = call.get(None, "inplace", False)
    if call.name == "pipe" or not isinstance(inplace, bool):
        change(frame, call.host)
        return Unknown(f"what `{call.name}` gives")
    if inplace:
        return change(frame, call.host, frame.rows, untyped(frame.columns), frame.width)
    return frame_of(frame.rows, untyped(frame.columns), Facts(), call, frame.width)


@method(Frame, "describe", "corr", "cov", "merge", "join", "pivot_table", "pivot", "melt",
        "explode", "resample", "nlargest", "nsmallest", "append", "combine_first",
        "add", "sub", "mul", "div", "reindex", "stack", "unstack", "align", "agg",
        "transform")  # fmt: skip
def other_table(frame: Frame, call: Call) -> Value:
    if call.name in ("resample", "stack", "unstack", "align", "agg", "transform"):
        return Unknown(f"what `{call.name}` gives")
    return frame_of(None, None, Facts(), call, None)


@method(Frame, "select_dtypes", "filter")
def some_columns(frame: Frame, call: Call) -> Value:
    rows = frame.rows if call.name == "select_dtypes" else None
    return frame_of(rows, None, frame.facts, call, None)


@method(Frame, "assign")
def assign(frame: Frame, call: Call) -> Value:
    columns = frame.columns
    new = None if columns is None else {**columns, **dict.fromkeys(call.kwargs)}
    return frame_of(frame.rows, new, Facts(), call, None)


@method(Frame, "insert")
def insert(frame: Frame, call: Call) -> Value:
    name = call.get(1, "column")
    if frame.columns is not None and isinstance(name, str):
        return put_columns(frame, name, call.host)
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
    by_row = call.get(0, "axis") in (1, "columns")
    size = frame.rows if by_row else unknown_size("columns")
    return Array((size,), None, "pandas", site=call.site)


@method(Frame, "groupby", "rolling", "apply", "to_json", "to_string", "plot", "hist", "boxplot",
        "eval", "xs", "expanding", "ewm", "itertuples", "get", "value_counts")  # fmt: skip
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


@attribute(Frame, "T")
def transposed(frame: Frame, host: Host) -> Value:
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
