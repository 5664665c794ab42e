"""pandas: tables and their columns.

A `Frame` cannot change, a DataFrame can: ``pop``, ``inplace=True``. A frame that was changed is
remembered in the interpreter's state, and from then on nothing is said of its size. Readers
outside this module do not see the change, so the `width` that they read is an unknown of its own;
the width that the program sees is the number of `columns`, or `seen`.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import (
    Array,
    DictValue,
    Dim,
    Facts,
    Frame,
    ListValue,
    Unknown,
    Value,
    differ,
    plain,
    unknown_size,
)
from ..inference.contract import Undecided
from .arrays import as_array
from .contract import (
    METHODS,
    Behaviour,
    Call,
    Host,
    attribute,
    behaviour,
    function,
    method,
)
from .data_files import data_files

Columns = dict[str, str | None]


def frame_of(
    rows: Dim | None, columns: Columns | None, facts: Facts, call: Call | None, width: Dim | None
) -> Frame:
    """A table; `width` counts when the columns are not known by name."""
    return Frame(_contents(rows, columns, width), facts, call.site if call is not None else None)


def _contents(rows: Dim | None, columns: Columns | None, width: Dim | None) -> dict[str, Value]:
    if columns is not None:
        width = len(columns)
    return {
        "rows": unknown_size("rows") if rows is None else rows,
        "width": unknown_size("columns") if width is None else width,
        "columns": None if columns is None else tuple(columns.items()),
    }


def change(
    frame: Frame,
    host: Host,
    rows: Dim | None = None,
    columns: Columns | None = None,
    width: Dim | None = None,
) -> None:
    """The table is changed in place; what is None is not known any more."""
    for key, value in _contents(rows, columns, width).items():
        host.state.set(frame.now, key, value)


def untyped(columns: Columns | None) -> Columns | None:
    """The columns when their values are others."""
    return None if columns is None else dict.fromkeys(columns)


def put_columns(frame: Frame, names: Value, host: Host) -> None:
    """``frame[names] = ...``: a column, or a list of them, which may be new."""
    names = plain(names)
    names = (names,) if isinstance(names, str) else names
    columns = frame.columns
    if columns is None or not isinstance(names, tuple):
        change(frame, host, frame.rows)
    elif all(isinstance(name, str) for name in names):
        change(frame, host, frame.rows, columns | dict.fromkeys(names))
    else:
        change(frame, host, frame.rows)


def take_column(frame: Frame, name: Value, host: Host) -> None:
    """The table loses a column, which it has."""
    columns = frame.columns
    if columns is None:
        change(frame, host, frame.rows, None, frame.width - 1)
    elif isinstance(name, str) and name in columns:
        change(frame, host, frame.rows, {key: columns[key] for key in columns if key != name})
    else:
        change(frame, host, frame.rows)


def set_attribute_of_frame(frame: Frame, name: str, value: Value, host: Host) -> None:
    """``frame.name = value``: other names for columns or rows, or a column's values."""
    columns = frame.columns
    match name:
        case "columns":
            names = plain(value)
            plainly = isinstance(names, tuple) and all(isinstance(each, str) for each in names)
            if plainly and len(set(names)) == len(names):
                change(frame, host, frame.rows, dict.fromkeys(names))
            else:
                change(frame, host, frame.rows, None, frame.width)
        case "index":
            pass
        case _ if columns is not None and name in columns:
            put_columns(frame, name, host)
        case _ if columns is None:
            change(frame, host, frame.rows, None, frame.width)


def with_rows(frame: Frame, rows: Dim, part: str, call: Call) -> Frame:
    """Some rows of a table, with its columns as they are now."""
    return frame_of(rows, frame.columns, replace(frame.facts, part=part), call, frame.width)


# -- where tables come from ------------------------------------------------------------------------

_READERS = ("csv", "table", "excel", "parquet", "json", "feather", "pickle", "sql", "hdf")


@function(*(f"pandas.read_{kind}" for kind in _READERS))
def read(call: Call) -> Value:
    """A table of unknown size."""
    if call.name in ("read_json", "read_pickle", "read_hdf"):
        return Unknown("what a file holds")
    for name in ("chunksize", "iterator", "sheet_name"):
        if call.get(None, name) not in (None, 0, False):
            return Unknown("a table read in parts")
    columns = _named(call)
    header = _header(call) if columns is None else None
    if header is not None:
        return frame_of(None, header, Facts(source="file"), call, len(header))
    return frame_of(None, columns, Facts(source="file"), call, _chosen(call))


_PLAIN_OPTIONS = frozenset({"filepath_or_buffer", "sep", "delimiter", "nrows", "low_memory"})
"""Options of ``read_csv`` that leave the columns as the file has them."""


def _header(call: Call) -> Columns | None:
    """The columns that a file of the workspace has, where its header may be read."""
    files, path = data_files(call.host), call.get(0, "filepath_or_buffer")
    separator = call.get(None, "sep", call.get(None, "delimiter", ","))
    plain_call = len(call.args) == 1 and _PLAIN_OPTIONS.issuperset(call.kwargs)
    if files is None or call.name != "read_csv" or not plain_call or not isinstance(path, str):
        return None
    if not isinstance(separator, str) or len(separator) != 1:
        return None
    found = files.table(path, separator)
    return None if found is None else found.columns


def _named(call: Call) -> Columns | None:
    """The columns that a reader is told the names of."""
    if call.get(None, "index_col") is not None or call.get(None, "usecols") is not None:
        return None
    names = plain(call.get(None, "names"))
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        return None
    return dict.fromkeys(names) if names and len(set(names)) == len(names) else None


def _chosen(call: Call) -> Dim | None:
    """How many columns a reader is asked for."""
    chosen = plain(call.get(None, "usecols"))
    plainly = isinstance(chosen, tuple) and all(isinstance(item, str | int) for item in chosen)
    if not plainly or call.get(None, "index_col") is not None:
        return None
    return len(set(chosen)) or None


@function("pandas.DataFrame")
def dataframe(call: Call) -> Value:
    data = call.known(0, "data")
    names = plain(call.get(2, "columns"))
    match data:
        case DictValue(open=False) if names is None and data.data:
            columns: Columns = {}
            rows: Dim | None = None
            for key, item in data.data.items():
                array = as_array(item, call.host) if isinstance(item, Array | ListValue) else None
                if not isinstance(key, str):
                    raise Undecided("columns that are not strings")
                columns[key] = array.dtype if array is not None else None
                if rows is None and array is not None and array.rank == 1 and array.shape:
                    rows = array.shape[0]
            return frame_of(rows, columns, Facts(), call, None)
        case Array() if data.shape is not None and len(data.shape) == 2:
            known: Columns | None = None
            if isinstance(names, tuple) and all(isinstance(name, str) for name in names):
                columns = dict.fromkeys(names, data.dtype)
                if len(columns) == len(names) and not differ(len(names), data.shape[1]):
                    known = columns
            return frame_of(data.shape[0], known, data.facts, call, data.shape[1])
    return frame_of(None, None, Facts(), call, None)


@function("pandas.Series")
def series(call: Call) -> Value:
    data = call.get(0, "data")
    array = as_array(data, call.host) if not isinstance(data, DictValue | Unknown) else None
    if array is None or array.rank != 1:
        # A Series has one axis, whatever it is made of.
        return Array((unknown_size("rows"),), None, "pandas", site=call.site)
    return array.but(library="pandas", value=None)


@function("pandas.get_dummies")
def get_dummies(call: Call) -> Value:
    """One column for each value found in the data: how many is not known."""
    data = call.known(0, "data")
    if isinstance(data, Frame):
        return frame_of(data.rows, None, Facts(), call, None)
    rows = data.shape[0] if isinstance(data, Array) and data.shape else None
    return frame_of(rows, None, Facts(0, 1, True), call, None)


# -- what tables can do ----------------------------------------------------------------------------


@attribute(Frame, "shape")
def shape(frame: Frame, host: Host) -> Value:
    return (frame.rows, frame.width)


@attribute(Frame, "columns")
def columns_of(frame: Frame, host: Host) -> Value:
    known = frame.columns
    return ListValue(tuple(known) if known is not None else None)


@attribute(Frame, "values")
def values(frame: Frame, host: Host) -> Value:
    columns = frame.columns
    kinds = set(columns.values()) if columns else set()
    dtype = kinds.pop() if len(kinds) == 1 else None
    return Array((frame.rows, frame.width), dtype, facts=frame.facts)


@method(Frame, "to_numpy")
def to_numpy(frame: Frame, call: Call) -> Value:
    array = values(frame, call.host)
    dtype = call.get(0, "dtype")
    return array if dtype is None else array.but(dtype=dtype if isinstance(dtype, str) else None)


@method(Frame, "copy", "reset_index", "sort_index", "sort_values", "fillna", "ffill", "bfill",
        "astype", "round", "sample", "infer_objects", "interpolate", "dropna", "drop_duplicates",
        "query", "head", "tail", "drop", "rename", "replace", "set_index", "clip")  # fmt: skip
def derived(frame: Frame, call: Call) -> Value:
    """A changed copy: what of the size stays depends on the method."""
    inplace = call.get(None, "inplace", False)
    if not isinstance(inplace, bool):
        change(frame, call.host)
        return Unknown("a table that may be changed in place")
    rows, columns = frame.rows, frame.columns
    width: Dim | None = frame.width
    match call.name:
        case "reset_index" if call.get(None, "drop", False) is not True:
            columns, width = None, None
        case "set_index" | "rename":
            columns, width = None, None
        case "sample" | "dropna" | "drop_duplicates" | "query" | "head" | "tail":
            rows = unknown_size("rows")
            if call.name == "dropna" and call.has(None, "axis"):
                columns, width = None, None
        case "astype" | "fillna" | "replace" | "clip" | "round" | "interpolate":
            columns = untyped(columns)
        case "drop":
            rows, columns, width = _dropped(frame, call, rows, columns)
    if inplace:
        return change(frame, call.host, rows, columns, width)
    facts = Facts(source=frame.facts.source, part=frame.facts.part)
    return frame_of(rows, columns, facts, call, width)


def _dropped(
    frame: Frame, call: Call, rows: Dim, columns: Columns | None
) -> tuple[Dim, Columns | None, Dim | None]:
    chosen = call.get(None, "columns")
    if chosen is None and call.get(1, "axis", 0) in (1, "columns"):
        chosen = call.get(0, "labels")
    if chosen is None:
        return unknown_size("rows"), None, None
    names = (chosen,) if isinstance(chosen, str) else plain(chosen)
    if call.has(None, "index") or call.get(None, "errors", "raise") != "raise":
        return unknown_size("rows"), None, None
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        return rows, None, None
    if columns is not None and set(names) <= set(columns):
        return rows, {name: dtype for name, dtype in columns.items() if name not in names}, None
    if columns is not None:
        # pandas would raise; that it is left alone means that the columns were renamed.
        return rows, None, None
    return rows, None, frame.width - len(set(names))


@method(Frame, "pop")
def pop(frame: Frame, call: Call) -> Value:
    name = call.get(0, "item")
    column = column_of(frame, name)
    take_column(frame, name, call.host)
    return column


def column_of(frame: Frame, name: Value) -> Value:
    dtype = (frame.columns or {}).get(name) if isinstance(name, str) else None
    return Array((frame.rows,), dtype, "pandas", Facts(source=frame.facts.source))


def columns_by_name(frame: Frame) -> dict[Value, Value] | None:
    """All columns of a table by name, None when they are not known."""
    names = frame.columns
    return None if names is None else {name: column_of(frame, name) for name in names}


@attribute(Array, "values")
def series_values(array: Array, host: Host) -> Value:
    if array.library != "pandas":
        return Unknown("`.values` of an array")
    return array.but(library="numpy")


if (Array, "to_numpy") not in METHODS:

    @method(Array, "to_numpy")
    def series_to_numpy(array: Array, call: Call) -> Value:
        if array.library != "pandas" or call.args or call.kwargs:
            return Unknown("`to_numpy`")
        return array.but(library="numpy")


@behaviour(Frame)
class FrameBehaviour(Behaviour):
    """Columns by name, rows by mask."""

    def item(self, value: Frame, index: Value, host: Host) -> Value:
        names = plain(index)
        if isinstance(names, str):
            return column_of(value, names)
        if isinstance(index, ListValue) and isinstance(names, tuple):
            if names and all(isinstance(n, int) and not isinstance(n, bool) for n in names):
                return frame_of(value.rows, None, value.facts, None, len(names))
            if not all(isinstance(name, str) for name in names):
                return Unknown("columns that are not known")
            known = value.columns or {}
            if len(set(names)) != len(names):
                return frame_of(value.rows, None, value.facts, None, None)
            picked: Columns = {name: known.get(name) for name in names}
            return frame_of(value.rows, picked, value.facts, None, None)
        if isinstance(index, Array | slice):
            columns = value.columns
            return frame_of(None, columns, value.facts, None, value.width)
        return Unknown("an item of a table")

    def set_item(self, value: Frame, index: Value, new: Value, host: Host) -> Value:
        match index:
            case str() | ListValue():
                put_columns(value, index, host)
            case Array():  # a mask: values of rows
                change(value, host, value.rows, untyped(value.columns), value.width)
            case _:
                change(value, host, value.rows)
        return value

    def delete_item(self, value: Frame, index: Value, host: Host) -> Value:
        take_column(value, index, host)
        return value

    def items(self, value: Frame, host: Host) -> tuple[Value, ...] | None:
        columns = value.columns
        return None if columns is None else tuple(columns)

    def element(self, value: Frame, host: Host) -> Value:
        return Unknown("a column name")

    def length(self, value: Frame, host: Host) -> Dim | None:
        return value.rows

    def array(self, value: Frame, host: Host) -> Array | None:
        found = values(value, host)
        dtype = "object" if found.dtype in ("str", "category") else found.dtype
        return found.but(library="pandas", dtype=dtype, site=value.site)

    def binary(self, operator: str, left: Value, right: Value, host: Host) -> Value:
        """Numbers and arrays leave the columns; other tables and Series are aligned by label."""
        frame, other = (left, right) if isinstance(left, Frame) else (right, left)
        if not isinstance(frame, Frame):
            return NotImplemented
        rows, columns = frame.rows, frame.columns
        if isinstance(other, int | float) or (isinstance(other, Array) and other.rank == 0):
            return frame_of(rows, untyped(columns), Facts(), None, frame.width)
        if isinstance(other, Frame):
            return frame_of(None, None, Facts(), None, None)
        return frame_of(rows, None, Facts(), None, None)

    def attribute(self, value: Frame, name: str, host: Host) -> Value:
        columns = value.columns
        return column_of(value, name) if columns and name in columns else NotImplemented
