"""pandas: a table with fewer rows, other names, other values; the table itself stays."""

from __future__ import annotations

from ..domain import (
    BoundMethod,
    Builtin,
    DictValue,
    Dim,
    Facts,
    Frame,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from .contract import Call, method
from .numpy_dtypes import dtype_name, kind_of
from .pandas import Columns, change, frame_of, untyped


@method(Frame, "copy", "reset_index", "sort_index", "sort_values", "fillna", "ffill", "bfill",
        "astype", "round", "sample", "infer_objects", "interpolate", "dropna", "drop_duplicates",
        "query", "head", "tail", "drop", "rename", "replace", "set_index", "clip", "nlargest",
        "nsmallest", "truncate", "add_prefix", "add_suffix")  # fmt: skip
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
        case "set_index":
            columns, width = _without_index(call, columns), None
        case "rename":
            columns = _renamed(call, columns)
        case "add_prefix" | "add_suffix":
            columns = _extended(call, columns)
        case "head" | "tail" | "nlargest" | "nsmallest":
            rows = _first(rows, call.get(0, "n", 5))
        case "sample":
            rows = _drawn(rows, call)
        case "dropna" if call.has(0, "axis") or call.has(None, "thresh"):
            rows, columns, width = unknown_size("rows"), None, None
        case "dropna" | "drop_duplicates" | "query" | "truncate":
            rows = unknown_size("rows")
        case "astype":
            columns = _cast(call, columns)
        case "fillna":
            columns = _filled(call, columns)
        case "round" | "interpolate":
            columns = _numbers_kept(columns)
        case "replace" | "clip":
            columns = untyped(columns)
        case "drop":
            rows, columns, width = _dropped(frame, call, rows, columns)
    if inplace:
        return change(frame, call.host, rows, columns, width)
    facts = Facts(source=frame.facts.source, part=frame.facts.part)
    return frame_of(rows, columns, facts, call, width)


def _first(rows: Dim, count: Value) -> Dim:
    if isinstance(rows, int) and isinstance(count, int) and count >= 0:
        return min(int(rows), int(count))
    return unknown_size("rows")


def _drawn(rows: Dim, call: Call) -> Dim:
    """How many rows ``sample`` gives: a number, or a part rounded as Python does."""
    count, part = call.get(0, "n"), call.get(1, "frac")
    if isinstance(count, int) and not isinstance(count, bool):
        return count
    if part == 1:
        return rows
    if count is None and part is None and not call.has(1, "frac"):
        return 1
    if isinstance(part, float) and isinstance(rows, int):
        return round(part * int(rows))
    return unknown_size("rows")


def _cast(call: Call, columns: Columns | None) -> Columns | None:
    asked = call.get(0, "dtype")
    if columns is None:
        return None
    if isinstance(asked, DictValue) and not asked.open:
        return {name: dtype_name(asked.data[name]) if name in asked.data else dtype
                for name, dtype in columns.items()}  # fmt: skip
    return dict.fromkeys(columns, dtype_name(asked))


def _filled(call: Call, columns: Columns | None) -> Columns | None:
    """Numbers stay numbers when they are filled with one; what was filled otherwise is open."""
    number = isinstance(call.get(0, "value"), int | float)
    return _numbers_kept(columns) if number else untyped(columns)


def _numbers_kept(columns: Columns | None) -> Columns | None:
    if columns is None:
        return None
    return {name: dtype if kind_of(dtype) in ("int", "uint", "float") else None
            for name, dtype in columns.items()}  # fmt: skip


def _without_index(call: Call, columns: Columns | None) -> Columns | None:
    names = plain(call.get(0, "keys"))
    names = (names,) if isinstance(names, str) else names
    if columns is None or not isinstance(names, tuple) or not set(names) <= set(columns):
        return None
    drop = call.get(None, "drop", True)
    if drop is False:
        return columns
    return {key: columns[key] for key in columns if key not in names} if drop is True else None


def _renamed(call: Call, columns: Columns | None) -> Columns | None:
    """Columns under new names; a mapping without ``columns=`` or an axis is for the rows."""
    mapping = call.get(None, "columns")
    if not call.has(None, "columns"):
        axis = call.get(None, "axis")
        if axis in (None, 0, "index") and not isinstance(axis, Unknown):
            return columns
        mapping = call.get(0, "mapper")
    if columns is None:
        return None
    names = list(columns)
    match mapping:
        case DictValue(open=False):
            new = [mapping.data.get(name, name) for name in names]
        case Unknown() | Builtin() | BoundMethod():
            return None
        case _:
            new = [call.host.call(mapping, (name,)) for name in names]
    if not all(isinstance(name, str) for name in new) or len(set(new)) != len(new):
        return None
    return dict(zip(new, columns.values(), strict=True))


def _extended(call: Call, columns: Columns | None) -> Columns | None:
    text = call.get(0, call.name[4:])
    if columns is None or not isinstance(text, str):
        return None
    front = call.name == "add_prefix"
    return {text + name if front else name + text: dtype for name, dtype in columns.items()}


def _dropped(
    frame: Frame, call: Call, rows: Dim, columns: Columns | None
) -> tuple[Dim, Columns | None, Dim | None]:
    chosen, axis = call.get(None, "columns"), call.get(1, "axis", 0)
    if isinstance(axis, Unknown):
        return unknown_size("rows"), None, None
    if chosen is None and axis in (1, "columns"):
        chosen = call.get(0, "labels")
    elif chosen is None:  # rows
        return unknown_size("rows"), columns, frame.width
    names = (chosen,) if isinstance(chosen, str) else plain(chosen)
    if call.has(None, "index"):
        rows = unknown_size("rows")
    known = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
    if not isinstance(names, tuple) or not known:
        return rows, None, None
    if columns is not None and call.get(None, "errors", "raise") == "ignore":
        return rows, {name: dtype for name, dtype in columns.items() if name not in names}, None
    if call.get(None, "errors", "raise") != "raise":
        return rows, None, None
    if columns is not None and set(names) <= set(columns):
        return rows, {name: dtype for name, dtype in columns.items() if name not in names}, None
    if columns is not None:
        # pandas would raise; that it is left alone means that the columns were renamed.
        return rows, None, None
    return rows, None, frame.width - len(set(names))


@method(Frame, "applymap", "map", "isnull", "isna", "notnull", "notna", "shift", "diff",
        "pct_change", "abs", "cumsum", "rank", "mask", "where", "convert_dtypes",
        "isin")  # fmt: skip
def same_shape(frame: Frame, call: Call) -> Value:
    """A table of the same size with other values."""
    inplace = call.get(None, "inplace", False)
    if not isinstance(inplace, bool):
        change(frame, call.host)
        return Unknown(f"what `{call.name}` gives")
    columns = frame.columns
    match call.name:
        case "isnull" | "isna" | "notnull" | "notna" | "isin" if columns is not None:
            new: Columns | None = dict.fromkeys(columns, "bool")
        case "abs" | "cumsum":
            new = _numbers_kept(columns)
        case "diff" | "pct_change" | "rank" if columns is not None:
            kinds = ("int", "uint", "float")
            numbers = {name: kind_of(dtype) in kinds for name, dtype in columns.items()}
            new = {name: "float64" if number and columns[name] != "float32" else None
                   for name, number in numbers.items()}  # fmt: skip
        case _:
            new = untyped(columns)
    if inplace:
        return change(frame, call.host, frame.rows, new, frame.width)
    return frame_of(frame.rows, new, Facts(), call, frame.width)


__all__ = ["derived"]
