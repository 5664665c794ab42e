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
    Dim,
    Facts,
    Frame,
    ListValue,
    Sym,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..inference.contract import KerasError
from .array_operators import COMPARISONS
from .contract import (
    Behaviour,
    Call,
    Host,
    attribute,
    behaviour,
    method,
)
from .numpy_dtypes import kind_of, promote, read_dtype
from .numpy_indexing import index_array

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
    _forget(frame, host, "labels")
    _forget(frame, host, "texts")


def _forget(frame: Frame, host: Host, key: str) -> None:
    if frame.now.get(key) is not None:
        host.state.set(frame.now, key, None)


def with_texts(frame: Frame, texts: dict[str, tuple[str, ...]]) -> Frame:
    """The table with the texts that some of its columns hold, one a row."""
    return Frame({**frame.now, "texts": texts}, frame.facts, frame.site)


def texts_of(frame: Frame) -> dict[str, tuple[str, ...]]:
    """The texts of the columns of which they are known."""
    found = frame.now.get("texts")
    return found if isinstance(found, dict) else {}


def untyped(columns: Columns | None) -> Columns | None:
    """The columns when their values are others."""
    return None if columns is None else dict.fromkeys(columns)


def dtype_in_column(new: Value) -> str | None:
    """The dtype of a column made of `new`, None where pandas may have to widen it."""
    match new:
        case Array() if new.library != "pandas" or kind_of(new.dtype) == "float":
            # Whole numbers of a Series become floats where a row has none.
            return new.dtype if kind_of(new.dtype) in ("int", "uint", "float", "bool") else None
        case bool():
            return "bool"
        case int():
            return "int64"
        case float():
            return "float64"
    return None


def put_columns(frame: Frame, names: Value, host: Host, new: Value = None) -> None:
    """``frame[names] = new``: a column, or a list of them, which may be new."""
    names = plain(names)
    kind = dtype_in_column(new)
    names = (names,) if isinstance(names, str) else names
    columns = frame.columns
    if columns is None or not isinstance(names, tuple):
        change(frame, host, frame.rows)
    elif all(isinstance(name, str) for name in names):
        change(frame, host, frame.rows, columns | dict.fromkeys(names, kind))
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
            _forget(frame, host, "labels")
        case _ if columns is not None and name in columns:
            put_columns(frame, name, host)
        case _ if columns is None:
            change(frame, host, frame.rows, None, frame.width)


def with_rows(frame: Frame, rows: Dim, part: str, call: Call) -> Frame:
    """Some rows of a table, with its columns as they are now."""
    return frame_of(rows, frame.columns, replace(frame.facts, part=part), call, frame.width)


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
    return Array((frame.rows, frame.width), _common(frame.columns), facts=frame.facts)


def _common(columns: Columns | None) -> str | None:
    """The dtype of all columns in one array, as pandas finds it."""
    kinds = set(columns.values()) if columns else set()
    if len(kinds) == 1:
        return kinds.pop()
    if kinds & {"object", "str", "string"}:
        return "object"
    if not kinds or not all(kind_of(each) in ("int", "uint", "float") for each in kinds):
        return None
    return promote(*kinds)


@method(Frame, "to_numpy")
def to_numpy(frame: Frame, call: Call) -> Value:
    array = values(frame, call.host)
    return array.but(dtype=read_dtype(call.get(0, "dtype"), array.dtype))


@method(Frame, "pop")
def pop(frame: Frame, call: Call) -> Value:
    name = call.get(0, "item")
    column = column_of(frame, name)
    take_column(frame, name, call.host)
    return column


def column_of(frame: Frame, name: Value) -> Value:
    dtype = (frame.columns or {}).get(name) if isinstance(name, str) else None
    facts, labels = Facts(source=frame.facts.source), frame.now.get("labels")
    texts = texts_of(frame).get(name) if isinstance(name, str) else None
    return Array((frame.rows,), dtype, "pandas", facts, labels=labels, texts=texts)


def columns_by_name(frame: Frame) -> dict[Value, Value] | None:
    """All columns of a table by name, None when they are not known."""
    names = frame.columns
    return None if names is None else {name: column_of(frame, name) for name in names}


@attribute(Array, "values")
def series_values(array: Array, host: Host) -> Value:
    if array.library != "pandas":
        return Unknown("`.values` of an array")
    return array.but(library="numpy")


def between(frame: Frame, operator: str, other: Value) -> Value:
    """A table with a number, an array, a Series along its columns, or another table."""
    rows, columns = frame.rows, frame.columns
    if operator == "@":
        matrix = isinstance(other, Array) and other.library != "pandas" and other.rank == 2
        width = other.shape[1] if matrix and other.shape else None
        return frame_of(rows if matrix else None, None, Facts(), None, width)
    if isinstance(other, int | float) or (isinstance(other, Array) and other.rank == 0):
        kinds = {"/": "float64"}.get(operator, "bool" if operator in COMPARISONS else None)
        if isinstance(other, int | float) and set((columns or {}).values()) == {"float64"}:
            kinds = kinds or "float64"
        return frame_of(rows, _all_of(columns, kinds), Facts(), None, frame.width)
    if isinstance(other, Array) and other.library == "numpy" and other.rank == 2:
        return frame_of(rows, untyped(columns), Facts(), None, frame.width)
    if isinstance(other, Frame):
        theirs = other.columns
        same = columns is not None and theirs is not None and set(columns) == set(theirs)
        return frame_of(None, untyped(columns) if same else None, Facts(), None, None)
    if isinstance(other, Array) and other.library == "pandas" and columns is not None:
        labels = other.labels
        if labels is not None and other.shape == (len(labels),) and set(labels) == set(columns):
            kinds = "float64" if operator in ("/", "-") and other.dtype == "float64" else None
            return frame_of(rows, _all_of(columns, kinds), Facts(), None, None)
    return frame_of(rows, None, Facts(), None, None)


def _all_of(columns: Columns | None, dtype: str | None) -> Columns | None:
    return None if columns is None else dict.fromkeys(columns, dtype)


def _by_place(index: slice) -> bool:
    """Whether the bounds are places, not labels of rows."""
    bounds = (index.start, index.stop, index.step)
    return all(bound is None or isinstance(bound, int | Sym) for bound in bounds)


def _check_length(frame: Frame, new: Value) -> None:
    """Raise `KerasError` where a new column has not as many values as the table has rows.

    A Series is put beside the rows by its index instead.
    """
    count = None
    if isinstance(new, Array) and new.library == "numpy" and new.shape:
        count = new.shape[0]
    elif isinstance(new, ListValue) and new.items is not None:
        count = len(new.items)
    if isinstance(count, int) and isinstance(frame.rows, int) and frame.rows not in (0, count):
        raise KerasError(
            "sample-count-mismatch",
            f"The new column has {int(count)} values, but the table has {int(frame.rows)} rows.",
            keras=f"Length of values ({int(count)}) does not match length of index "
            f"({int(frame.rows)})",
            sizes=(count, frame.rows),
        )


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
        if isinstance(index, slice):
            rows = index_array(Array((value.rows,)), index, host).shape if _by_place(index) else ()
            count = rows[0] if rows else None
            return frame_of(count, value.columns, value.facts, None, value.width)
        if isinstance(index, Array):
            return frame_of(None, value.columns, value.facts, None, value.width)
        if isinstance(index, Frame):  # a mask: what does not hold is missing, not left out
            return frame_of(value.rows, untyped(value.columns), value.facts, None, value.width)
        return Unknown("an item of a table")

    def set_item(self, value: Frame, index: Value, new: Value, host: Host) -> Value:
        match index:
            case str() | ListValue():
                _check_length(value, new)
                put_columns(value, index, host, new)
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
        if not isinstance(frame, Frame) or (operator == "@" and frame is right):
            return NotImplemented
        return between(frame, operator, other)

    def unary(self, operator: str, value: Frame, host: Host) -> Value:
        return frame_of(value.rows, untyped(value.columns), Facts(), None, value.width)

    def attribute(self, value: Frame, name: str, host: Host) -> Value:
        columns = value.columns
        return column_of(value, name) if columns and name in columns else NotImplemented
