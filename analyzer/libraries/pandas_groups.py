"""pandas: rows in groups or in windows, and functions applied to rows or columns."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..domain import (
    Array,
    DictValue,
    Facts,
    Frame,
    ListValue,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..inference.contract import Undecided
from .contract import Behaviour, Call, Host, behaviour, method
from .pandas import Columns, column_of, frame_of


class Groups(Struct, frozen=True, eq=False):
    """``df.groupby(...)``, perhaps with one column or a list of columns chosen from it.

    `keys` are the columns that are grouped by (None: not known), `chosen` the name or names of
    those chosen.
    """

    frame: Frame
    keys: tuple[str, ...] | None
    as_index: bool
    chosen: str | tuple[str, ...] | None = None


@method(Frame, "groupby")
def groupby(frame: Frame, call: Call) -> Value:
    keys: Any = plain(call.get(0, "by"))
    keys = (keys,) if isinstance(keys, str) else keys
    named = isinstance(keys, tuple) and keys and all(isinstance(key, str) for key in keys)
    if call.get(1, "axis", 0) not in (0, "index") or not named:
        raise Undecided("groups of something else than columns")
    as_index = call.get(None, "as_index", True)
    if not isinstance(as_index, bool):
        raise Undecided("where the keys go")
    return Groups(frame.settled(), keys, as_index)


@behaviour(Groups)
class GroupsBehaviour(Behaviour):
    """Columns of the groups by name; iteration gives keys with tables."""

    def item(self, value: Groups, index: Value, host: Host) -> Value:
        names = plain(index)
        if isinstance(names, str) or (
            isinstance(names, tuple) and all(isinstance(name, str) for name in names)
        ):
            return Groups(value.frame, value.keys, value.as_index, names)
        return Unknown("columns of groups")

    def attribute(self, value: Groups, name: str, host: Host) -> Value:
        if name in (value.frame.columns or ()):
            return Groups(value.frame, value.keys, value.as_index, name)
        return NotImplemented

    def element(self, value: Groups, host: Host) -> Value:
        return (Unknown("the key of a group"), _of_group(value))

    def length(self, value: Groups, host: Host) -> Any:
        return unknown_size("groups")


def _of_group(groups: Groups) -> Value:
    """The rows of one group."""
    rows = unknown_size("rows of a group")
    if isinstance(groups.chosen, str):
        return column_of(groups.frame, groups.chosen).but(shape=(rows,))  # type: ignore[union-attr]
    columns = groups.frame.columns
    if groups.chosen is not None:
        columns = {name: (columns or {}).get(name) for name in groups.chosen}
        return frame_of(rows, columns, groups.frame.facts, None, None)
    return frame_of(rows, columns, groups.frame.facts, None, groups.frame.width)


def _others(groups: Groups) -> tuple[str, ...] | None:
    """The columns that are summed up, None when not known."""
    if isinstance(groups.chosen, tuple):
        return groups.chosen
    columns, keys = groups.frame.columns, groups.keys
    if columns is None or keys is None:
        return None
    return tuple(name for name in columns if name not in keys)


@method(Groups, "get_group")
def get_group(groups: Groups, call: Call) -> Value:
    return _of_group(groups)


_MEANS = ("mean", "std", "var", "median", "sem")


@method(Groups, "mean", "std", "var", "median", "sem", "min", "max", "sum", "count", "first",
        "last", "nunique", "prod")  # fmt: skip
def summed_up(groups: Groups, call: Call) -> Value:
    """One row for each group."""
    rows = unknown_size("groups")
    dtype = "float64" if call.name in _MEANS else None
    if isinstance(groups.chosen, str) and groups.as_index:
        return Array((rows,), dtype, "pandas", site=call.site)
    names = (groups.chosen,) if isinstance(groups.chosen, str) else _others(groups)
    if call.has(None, "numeric_only") and groups.chosen is None:
        names = None  # columns of text are left out
    return _with_keys(groups, None if names is None else dict.fromkeys(names, dtype), call)


def _with_keys(groups: Groups, columns: Columns | None, call: Call) -> Value:
    rows = unknown_size("groups")
    if groups.as_index or columns is None:
        return frame_of(rows, columns, Facts(), call, None)
    known = groups.frame.columns or {}
    keys = {key: known.get(key) for key in groups.keys or ()}
    return frame_of(rows, keys | columns, Facts(), call, None)


@method(Groups, "agg", "aggregate")
def aggregate(groups: Groups, call: Call) -> Value:
    how = call.get(0, "func")
    rows = unknown_size("groups")
    match how:
        case DictValue(open=False) if all(isinstance(each, str) for each in how.data.values()):
            if not isinstance(groups.chosen, str):
                return _with_keys(groups, dict.fromkeys(how.data), call)
        case str() if isinstance(groups.chosen, str) and groups.as_index:
            return Array((rows,), None, "pandas", site=call.site)
        case str():
            names = _others(groups)
            return _with_keys(groups, None if names is None else dict.fromkeys(names), call)
    return frame_of(rows, None, Facts(), call, None)


@method(Groups, "size", "ngroup", "cumcount")
def counted(groups: Groups, call: Call) -> Value:
    """A number for each group, or for each row."""
    if call.name == "size" and not groups.as_index:
        return frame_of(None, None, Facts(), call, None)
    size = unknown_size("groups") if call.name == "size" else groups.frame.rows
    return Array((size,), "int64", "pandas", site=call.site)


@method(Groups, "transform", "shift", "cumsum", "diff", "rank", "ffill", "bfill", "pct_change",
        "fillna", "cummax", "cummin")  # fmt: skip
def row_by_row(groups: Groups, call: Call) -> Value:
    """As many rows as there were."""
    rows = groups.frame.rows
    if isinstance(groups.chosen, str):
        return Array((rows,), None, "pandas", site=call.site)
    names = _others(groups)
    return frame_of(rows, None if names is None else dict.fromkeys(names), Facts(), call, None)


class Window(Struct, frozen=True, eq=False):
    """``df.rolling(n)``, ``expanding`` or ``ewm``, of a table or a Series."""

    source: Frame | Array


@method(Frame, "rolling", "expanding", "ewm")
def window(frame: Frame, call: Call) -> Value:
    return Window(frame.settled())


@behaviour(Window)
class WindowBehaviour(Behaviour):
    def item(self, value: Window, index: Value, host: Host) -> Value:
        if not isinstance(value.source, Frame):
            return NotImplemented
        found = host.item(value.source, index)
        return Window(found) if isinstance(found, Frame | Array) else Unknown("part of a window")


@method(Window, "mean", "sum", "std", "var", "min", "max", "median", "count", "apply", "quantile",
        "skew", "kurt", "sem", "rank")  # fmt: skip
def over_window(value: Window, call: Call) -> Value:
    """As large as what the window runs over, floating point."""
    source = value.source
    if isinstance(source, Array):
        return Array(source.shape, "float64", "pandas", site=call.site)
    columns = source.columns
    kinds: Columns | None = None if columns is None else dict.fromkeys(columns, "float64")
    return frame_of(source.rows, kinds, Facts(), call, source.width)


@method(Frame, "apply")
def apply(frame: Frame, call: Call) -> Value:
    """A Series where the function gives one number for a row or a column, else a table."""
    function = call.get(0, "func")
    axis = call.get(1, "axis", 0)
    if isinstance(function, str | DictValue | ListValue | Unknown) or call.has(None, "args"):
        return Unknown("what `apply` gives")
    if call.has(None, "result_type"):
        return Unknown("what `apply` gives")
    if axis in (1, "columns"):
        result = call.host.call(function, (Unknown("a row of a table"),))
        if isinstance(result, int | float | str) or (isinstance(result, Array) and not result.rank):
            known = not isinstance(result, Array) or result.shape == ()
            return Array((frame.rows,), None, "pandas", site=call.site) if known else result
        return Unknown("what `apply` gives")
    columns = frame.columns
    if axis not in (0, "index") or not columns:
        return Unknown("what `apply` gives")
    results = [call.host.call(function, (column_of(frame, name),)) for name in columns]
    rows = frame.rows
    if all(isinstance(each, Array) and each.shape == (rows,) for each in results):
        kinds: Columns = {name: each.dtype if isinstance(each, Array) else None
                          for name, each in zip(columns, results, strict=True)}  # fmt: skip
        if all(isinstance(each, Array) and each.library == "pandas" for each in results):
            return frame_of(rows, kinds, Facts(), call, None)
    if all(isinstance(each, int | float) or (isinstance(each, Array) and each.shape == ())
           for each in results):  # fmt: skip
        return Array((len(columns),), None, "pandas", site=call.site, labels=tuple(columns))
    return Unknown("what `apply` gives")


__all__ = ["Groups", "Window"]
