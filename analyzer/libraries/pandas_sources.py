"""pandas: where tables come from: files, lists, dictionaries, other tables."""

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
    differ,
    plain,
    unknown_size,
)
from ..inference.contract import Undecided
from .arrays import as_array, rank_known
from .contract import Call, function
from .data_files import data_files
from .pandas import Columns, dtype_in_column, frame_of, texts_of, with_texts

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


@function("pandas.DataFrame", "pandas.DataFrame.from_dict", "pandas.DataFrame.from_records")
def dataframe(call: Call) -> Value:
    data = call.known(0, "data")
    names = plain(call.get(2, "columns"))
    if call.name != "DataFrame" and (call.has(1, "orient") or call.has(1, "index")):
        return frame_of(None, None, Facts(), call, None)
    match data:
        case DictValue(open=False) if names is None and data.data:
            return _of_columns(data, call)
        case Array() if data.shape is not None and len(data.shape) == 2:
            return _of_matrix(data, names, call)
        case ListValue() if data.items:
            records = [item for item in data.items if isinstance(item, DictValue)]
            if len(records) == len(data.items):
                return _of_records(records, names, call)
            array = as_array(data, call.host)
            if array is not None and array.shape is not None and len(array.shape) == 2:
                # Each column has a dtype of its own.
                return _of_matrix(array.but(dtype=None), names, call)
        case Frame() if names is None and not call.has(1, "index"):
            return frame_of(data.rows, data.columns, data.facts, call, data.width)
        case None if isinstance(names, tuple) and names and not call.has(1, "index"):
            if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
                return frame_of(0, dict.fromkeys(names, "object"), Facts(), call, None)
    return frame_of(None, None, Facts(), call, None)


def _of_columns(data: DictValue, call: Call) -> Value:
    columns: Columns = {}
    rows: Dim | None = None
    texts: dict[str, tuple[str, ...]] = {}
    for key, item in data.data.items():
        sized = isinstance(item, Array | ListValue | range)
        array = as_array(item, call.host) if sized else None
        if not isinstance(key, str):
            raise Undecided("columns that are not strings")
        columns[key] = array.dtype if array is not None and array.rank else dtype_in_column(item)
        if rows is None and array is not None and array.rank == 1 and array.shape:
            rows = array.shape[0]
        if array is not None and array.texts is not None and array.rank == 1:
            texts[key] = array.texts
    found = frame_of(rows, columns, Facts(), call, None)
    whole = {key: each for key, each in texts.items() if len(each) == rows}
    return with_texts(found, whole) if whole else found


def _of_matrix(data: Array, names: Value, call: Call) -> Value:
    known: Columns | None = None
    rows, width = rank_known(data)
    if isinstance(names, tuple) and all(isinstance(name, str) for name in names):
        columns = dict.fromkeys(names, data.dtype)
        if len(columns) == len(names) and not differ(len(names), width):
            known = columns
    return frame_of(rows, known, data.facts, call, width)


def _of_records(records: list[DictValue], names: Value, call: Call) -> Value:
    """A row of each dictionary; the columns are the keys of all."""
    if names is not None or any(record.open for record in records):
        return frame_of(len(records), None, Facts(), call, None)
    keys = list(dict.fromkeys(key for record in records for key in record.data))
    columns = dict.fromkeys(keys) if all(isinstance(key, str) for key in keys) else None
    return frame_of(len(records), columns, Facts(), call, len(keys))


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
    """One column for each value found in the data, where the texts in it are known."""
    data = call.known(0, "data")
    if isinstance(data, Frame):
        return frame_of(data.rows, None, Facts(), call, _with_dummies(data, call))
    rows = data.shape[0] if isinstance(data, Array) and data.shape else None
    texts = data.texts if isinstance(data, Array) and data.texts is not None else ()
    known = texts and len(texts) == rows
    return frame_of(rows, None, Facts(0, 1, True), call, _dummies(texts, call) if known else None)


def _dummies(texts: tuple[str, ...], call: Call) -> Dim | None:
    """How many columns one column of texts makes."""
    first, missing = call.get(6, "drop_first", False), call.get(3, "dummy_na", False)
    if not isinstance(first, bool) or not isinstance(missing, bool):
        return None
    return len(set(texts)) - first + missing


def _with_dummies(data: Frame, call: Call) -> Dim | None:
    """The width of a table whose columns of texts are spread out."""
    columns, texts = data.columns, texts_of(data)
    if columns is None:
        return None
    chosen = plain(call.get(4, "columns"))
    if chosen is None:
        if any(dtype is None for dtype in columns.values()):
            return None
        chosen = tuple(name for name, dtype in columns.items() if dtype in _TEXTS)
    if not isinstance(chosen, tuple) or not set(chosen) <= set(texts):
        return None
    width: Dim = len(columns) - len(chosen)
    for name in chosen:
        more = _dummies(texts[name], call)
        if more is None:
            return None
        width = width + more
    return width


_TEXTS = ("str", "object", "string", "category")


__all__ = ["dataframe", "read"]
