"""Rows and columns of pandas objects by place: ``iloc`` by position, ``loc`` by label or mask."""

from __future__ import annotations

from msgspec import Struct

from ..domain import Array, Frame, ListValue, Unknown, Value, plain, unknown_size
from ..inference.contract import Undecided
from .contract import Behaviour, Host, attribute, behaviour
from .numpy_indexing import index_array
from .pandas import Columns, change, column_of, frame_of, put_columns, untyped

_ALL = slice(None, None, None)


class Locator(Struct, frozen=True, eq=False):
    """``df.iloc`` or ``df.loc``, of a table or a Series."""

    source: Frame | Array
    by_label: bool


@attribute(Frame, "iloc", "iat")
@attribute(Array, "iloc", "iat")
def by_position(value: Frame | Array, host: Host) -> Value:
    return _locator(value, False)


@attribute(Frame, "loc", "at", "ix")
@attribute(Array, "loc", "at", "ix")
def by_label(value: Frame | Array, host: Host) -> Value:
    return _locator(value, True)


def _locator(value: Frame | Array, label: bool) -> Value:
    if isinstance(value, Array) and value.library != "pandas":
        return Unknown("a place in an array")
    return Locator(value, label)


@behaviour(Locator)
class LocatorBehaviour(Behaviour):
    def item(self, value: Locator, index: Value, host: Host) -> Value:
        source = value.source
        if isinstance(source, Array):
            return _of_series(source, index, value.by_label, host)
        parts = index if isinstance(index, tuple) else (index, _ALL)
        if len(parts) != 2 or any(isinstance(part, Unknown) for part in parts):
            raise Undecided("rows and columns that are not known")
        found = _by_label if value.by_label else _by_position
        return found(source, parts[0], parts[1], host)

    def set_item(self, value: Locator, index: Value, new: Value, host: Host) -> Value:
        frame = value.source
        if not isinstance(frame, Frame):
            return value
        match index:
            case _ if not value.by_label:  # places that are there already
                change(frame, host, frame.rows, untyped(frame.columns), frame.width)
            case (slice() | Array(), str() | ListValue() as names):
                put_columns(frame, names, host)
            case slice() | Array():
                change(frame, host, frame.rows, untyped(frame.columns), frame.width)
            case _:  # a label may be new
                change(frame, host)
        return value


def _of_series(source: Array, index: Value, label: bool, host: Host) -> Value:
    if label:
        if isinstance(index, Array | slice) and source.shape and index != _ALL:
            return source.but(shape=(unknown_size("rows"), *source.shape[1:]), value=None)
        if index == _ALL:
            return source
        raise Undecided("items by their labels")
    found = index_array(source.but(library="numpy", value=None), index, host)
    return found.but(library="pandas") if found.rank else found


def _by_position(frame: Frame, rows: Value, columns: Value, host: Host) -> Value:
    """As NumPy cuts a matrix; a list of places is an array of them."""
    known, whole = frame.columns, columns == _ALL
    matrix = Array((frame.rows, frame.width), None, facts=frame.facts)
    found = index_array(matrix, (_places(rows), _ALL), host)
    if found.shape is None:
        raise Undecided("rows that are not known")
    if not whole:
        # Rows and columns are chosen apart, also where NumPy would pair two lists.
        column = _ALL if found.rank == 2 else Ellipsis
        index = (column, _places(columns)) if found.rank == 2 else (_places(columns),)
        found = index_array(found, index, host)
    if found.shape is None:
        raise Undecided("columns that are not known")
    match len(found.shape):
        case 2:
            return frame_of(
                found.shape[0], _picked(known, columns), frame.facts, None, found.shape[1]
            )
        case 1:
            return Array(found.shape, _dtype(known, columns), "pandas", frame.facts)
        case _:
            return Unknown("one value of a table")


def _places(part: Value) -> Value:
    if isinstance(part, ListValue) and part.items is not None:
        kind = "bool" if part.items and isinstance(part.items[0], bool) else "int64"
        if kind == "int64":
            return Array((len(part.items),), kind)
    return part


def _dtype(known: Columns | None, columns: Value) -> str | None:
    """The dtype of the one column at a position."""
    if known is None or not isinstance(columns, int) or isinstance(columns, bool):
        return None
    dtypes = list(known.values())
    return dtypes[int(columns)] if -len(dtypes) <= columns < len(dtypes) else None


def _picked(known: Columns | None, columns: Value) -> Columns | None:
    if known is None or not isinstance(columns, slice):
        return None
    bounds = (columns.start, columns.stop, columns.step)
    if not all(bound is None or isinstance(bound, int) for bound in bounds) or columns.step == 0:
        return None
    return {name: known[name] for name in list(known)[columns]}


def _by_label(frame: Frame, rows: Value, columns: Value, host: Host) -> Value:
    known, count = frame.columns, frame.rows
    if rows != _ALL:
        if not isinstance(rows, Array | slice | ListValue):
            raise Undecided("a row by its label")
        count = unknown_size("rows")
    if columns == _ALL:
        return frame_of(count, known, frame.facts, None, frame.width)
    names = plain(columns)
    if isinstance(names, str):
        column = column_of(frame, names)
        return column.but(shape=(count,)) if isinstance(column, Array) else column
    plainly = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
    if plainly and len(set(names)) == len(names):
        picked = {name: (known or {}).get(name) for name in names}
        return frame_of(count, picked, frame.facts, None, None)
    if isinstance(columns, slice | Array):
        return frame_of(count, None, frame.facts, None, None)
    raise Undecided("columns that are not known")


__all__ = ["Locator"]
