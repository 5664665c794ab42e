"""Indexing as NumPy does it: integers, slices, None, Ellipsis, masks and lists of positions."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    ListValue,
    Shape,
    Sym,
    Unknown,
    Value,
    is_dynamic,
    key_of,
    origin_of,
    show_shape,
    unknown_size,
    with_origin,
)
from ..inference.contract import KerasError, Undecided
from .array_values import bounds_of, flatten
from .arrays import as_array, derive
from .contract import Host
from .numpy_dtypes import kind_of
from .numpy_shapes import broadcast

TABLE = "text file"
"""The source of arrays read from text, which have one or two axes."""


def index_array(array: Array, index: Value, host: Host) -> Array:
    """``array[index]`` as an array (without axes where one number is picked)."""
    parts = list(index) if isinstance(index, tuple) else [index]
    if array.shape == () and kind_of(array.dtype) in (None, "other"):
        raise Undecided("a part of a text or another object")
    if array.library == "scipy" and any(isinstance(part, int) for part in parts):
        raise Undecided("a row of a sparse matrix, which stays a matrix")
    if array.shape is None:
        array = _as_table(array, parts)
    if array.shape is None or any(isinstance(part, Unknown | str) for part in parts):
        if any(isinstance(part, str) for part in parts):
            return Array(None, None, array.library, base=array)
        return derive(array, None, facts=_kept(array.facts, False))
    parts = _expanded(array.shape, parts, host)
    shape, whole_last = _shape(array.shape, parts, host)
    if any(origin_of(size) is None and size != 1 for size in shape):
        parents = [origin_of(size) for size in array.shape[:3]]
        origin = host.origin(f"this part has shape {show_shape(shape)}", *parents)
        shape = tuple(size if size == 1 else with_origin(size, origin) for size in shape)
    value = _pick(array, parts) if array.value is not None else None
    facts = _kept(array.facts, whole_last)
    if value is not None:
        facts = replace(bounds_of(flatten(value)), classes=None)
    if facts.one_hot and isinstance(parts[0], Array) and parts[0].rank != 0:
        # Rows of the identity picked by labels: what is known of the labels holds for the rows.
        chosen = parts[0].facts
        facts = replace(facts, source=chosen.source, part=chosen.part, ordered=chosen.ordered)
    found = derive(array, shape, facts=facts, value=value)
    return found if array.library != "python" else found.but(library="numpy")


def _kept(facts: Facts, whole_last: bool) -> Facts:
    """A part of an array has its bounds; one-hot rows only when they are whole."""
    return facts if whole_last or not facts.one_hot else replace(facts, one_hot=False)


def _as_table(array: Array, parts: list[Value]) -> Array:
    """An array read from text has two axes if the program indexes two."""
    if array.facts.source != TABLE or len(parts) != 2 or any(p is None for p in parts):
        return array
    rows = unknown_size("rows of the file", key=key_of("rows", array))
    columns = unknown_size("columns of the file", key=key_of("columns", array))
    return array.but(shape=(rows, columns), base=array)


def _is_mask(part: Value) -> bool:
    return isinstance(part, Array) and part.dtype == "bool" and part.rank != 0


def _expanded(shape: Shape, parts: list[Value], host: Host) -> list[Value]:
    """Index parts, one for each axis (and None for new ones); lists become arrays."""
    found: list[Value] = []
    for part in parts:
        if isinstance(part, ListValue | range):
            part = as_array(part, host)
            if part is None or part.shape is None:
                raise Undecided("an index that is not known")
            if part.shape == (0,):
                part = part.but(dtype="int64")
        elif isinstance(part, Array) and part.rank == 0 and kind_of(part.dtype) in ("int", "uint"):
            part = part.value if isinstance(part.value, int) else unknown_size("an index")
        elif isinstance(part, tuple):
            part = as_array(part, host)
        found.append(part)
    used = 0
    for part in found:
        if _is_mask(part):
            used += part.rank or 1
        elif part is not None and part is not Ellipsis and not isinstance(part, bool):
            used += 1
    if used > len(shape):
        raise KerasError(
            "axis-out-of-range",
            f"An array of shape {show_shape(shape)} is indexed with {used} positions.",
            keras=f"too many indices for array: array is {len(shape)}-dimensional, but {used} "
            "were indexed",
            exception="IndexError",
        )
    missing = [slice(None)] * (len(shape) - used)
    for where, part in enumerate(found):
        if part is Ellipsis:
            return [*found[:where], *missing, *found[where + 1 :]]
    return [*found, *missing]


def _shape(shape: Shape, parts: list[Value], host: Host) -> tuple[Shape, bool]:
    """The shape of the result, and whether the last axis is taken whole and as it is."""
    sizes: list[Dim] = []
    advanced: list[Shape] = []
    first = -1
    apart = False
    inside = False
    axis = 0
    has_array = any(isinstance(part, Array) and part.rank != 0 for part in parts)
    last_whole = False
    for part in parts:
        last_whole = False
        if part is None:
            sizes.append(1)
            inside = False
            continue
        if part is Ellipsis:
            raise Undecided("two ellipses")
        if isinstance(part, slice):
            length, whole = _slice_length(shape[axis], part, axis)
            sizes.append(length)
            last_whole = whole
            axis += 1
            inside = False
            continue
        if isinstance(part, bool):
            raise Undecided("an index that is true or false")
        if isinstance(part, int | Sym):
            _within(shape, axis, part)
            axis += 1
            if not has_array:
                continue
            picked: Shape = ()
        elif isinstance(part, Array):
            picked, used = _picked(shape, axis, part)
            axis += used
        else:
            raise Undecided("an index that is not known")
        if first < 0:
            first = len(sizes)
        elif not inside:
            apart = True
        inside = True
        advanced.append(picked)
    if advanced:
        joined = broadcast(*advanced, operation="indexing")
        at = 0 if apart else first
        sizes[at:at] = list(joined)
    return tuple(sizes), last_whole


def _picked(shape: Shape, axis: int, part: Array) -> tuple[Shape, int]:
    """What an index array stands for, and how many axes it uses."""
    if part.shape is None or part.dtype is None:
        raise Undecided("an index that is not known")
    if part.dtype == "bool":
        for offset, size in enumerate(part.shape):
            own = shape[axis + offset]
            if isinstance(size, int) and isinstance(own, int) and size != own:
                raise KerasError(
                    "broadcast-mismatch",
                    f"A mask of shape {show_shape(part.shape)} does not fit an array of shape "
                    f"{show_shape(shape)}: {int(size)} and {int(own)} differ.",
                    keras="boolean index did not match indexed array along axis "
                    f"{axis + offset}; size of axis is {int(own)} but size of corresponding "
                    f"boolean axis is {int(size)}",
                    sizes=(size, own),
                    exception="IndexError",
                )
        if part.value is not None:
            return (sum(bool(item) for item in flatten(part.value)),), len(part.shape)
        chosen = unknown_size("chosen by a mask", key=key_of("mask", part))
        return (chosen,), len(part.shape)
    if kind_of(part.dtype) not in ("int", "uint"):
        raise Undecided("an index that is not whole numbers")
    return part.shape, 1


def _within(shape: Shape, axis: int, position: Dim) -> None:
    size = shape[axis]
    if isinstance(size, int) and isinstance(position, int) and not -size <= position < size:
        raise KerasError(
            "axis-out-of-range",
            f"Index {int(position)} is out of range for axis {axis}, which has size {int(size)}.",
            keras=f"index {int(position)} is out of bounds for axis {axis} with size {int(size)}",
            sizes=(size,),
            exception="IndexError",
        )


def _slice_length(size: Dim, part: slice, axis: int) -> tuple[Dim, bool]:
    """The length of ``[start:stop:step]`` along an axis, and whether that is the whole axis."""
    start, stop, step = (_bound(bound) for bound in (part.start, part.stop, part.step))
    if isinstance(step, (Unknown, Sym)):
        return unknown_size("a slice"), False
    step = 1 if step is None else step
    if step == 0:
        raise Undecided("a step of 0")
    if start is None and stop is None:
        return (size, True) if step == 1 else (_steps(size, abs(step)), False)
    if isinstance(start, Unknown) or isinstance(stop, Unknown):
        return unknown_size("a slice"), False
    plain = all(isinstance(bound, int | None) for bound in (start, stop))
    if isinstance(size, int) and plain:
        length = len(range(*slice(start, stop, step).indices(size)))
        if length == size:
            return size, step == 1
        return (stop if stop == length and origin_of(stop) is not None else length), False
    if step < 0:
        return unknown_size("a slice"), False
    return _steps(_open_length(size, start, stop, axis), step), False


def _bound(value: Value) -> Any:
    """A bound of a slice: None, a number, an unknown number or Unknown."""
    match value:
        case None | int() | Sym() | Unknown():
            return value
        case Array(shape=(), value=int() as kept):
            return kept
        case Array() if value.rank == 0:
            return unknown_size("a bound", key=key_of("bound", value))
        case _:
            return Unknown("a bound of a slice")


def _open_length(size: Dim, start: Any, stop: Any, axis: int) -> Dim:
    """The length of a slice when the axis or a bound is an unknown number."""
    begin: Dim = 0 if start is None else size + start if _negative(start) else start
    end: Dim = size if stop is None else size + stop if _negative(stop) else stop
    if stop is None and start is not None and _negative(start):
        return _at_most(-start, size, axis)
    length = end - begin
    if isinstance(length, int) and length < 0:
        return 0
    if isinstance(size, int) and isinstance(length, int) and length > size:
        return unknown_size("a slice")
    if isinstance(length, int) and isinstance(begin, int) and isinstance(size, Sym):
        return _at_most(length, size, axis, begin)
    return length


def _at_most(length: Dim, size: Dim, axis: int, begin: Dim = 0) -> Dim:
    """A slice of `length` from an axis that may be shorter.

    Along the samples that is not known. Along the others a program that writes ``[:, 0:8]`` has
    at least as many columns: cutting shorter would go unnoticed there and fail in the next step.
    """
    if axis > 0 or is_dynamic(size) or isinstance(length, Sym):
        return length
    return unknown_size(f"at most {length}", key=f"({size!r}[{begin}:+{length}])")


def _negative(bound: Any) -> bool:
    if isinstance(bound, Sym):
        return all(count < 0 for _, count in bound.terms)
    return isinstance(bound, int) and bound < 0


def _steps(length: Dim, step: int) -> Dim:
    return length if step == 1 else -((-length) // step)


def _pick(array: Array, parts: list[Value]) -> Any:
    """The numbers at plain positions and slices of a constant array, else None."""

    def pick(value: Any, rest: list[Value]) -> Any:
        if not rest:
            return value
        match rest[0]:
            case None:
                return (pick(value, rest[1:]),)
            case bool():
                raise TypeError
            case int():
                return pick(value[int(rest[0])], rest[1:])
            case slice():
                return tuple(pick(item, rest[1:]) for item in value[rest[0]])
            case Array(dtype="bool", rank=1, value=tuple() as mask):
                chosen = zip(value, mask, strict=True)
                return tuple(pick(item, rest[1:]) for item, keep in chosen if keep)
            case Array(rank=1, value=tuple() as places):
                return tuple(pick(value[int(place)], rest[1:]) for place in places)
            case _:
                raise TypeError

    if sum(isinstance(part, Array) for part in parts) > 1:
        return None
    if any(isinstance(part, Array) for part in parts) and any(
        isinstance(part, int | None) for part in parts
    ):
        return None
    try:
        return pick(array.value, parts)
    except (TypeError, IndexError, ValueError):
        return None


def assign(array: Array, index: Value, new: Value, host: Host) -> Array:
    """``array[index] = new``: the same shape with other numbers; raises where it cannot fit."""
    other = as_array(new, host)
    facts = NO_FACTS
    plain = array.dtype not in (None, "object")
    if plain and array.shape is not None and other is not None and other.shape is not None:
        try:
            target = index_array(array, index, host).shape
        except Undecided:
            target = None
        if target is not None:
            given = other.shape
            while len(given) > len(target) and given[0] == 1:
                given = given[1:]
            for x, y in zip(reversed(target), reversed(given), strict=False):
                if isinstance(x, int) and isinstance(y, int) and y not in (1, x):
                    raise KerasError(
                        "broadcast-mismatch",
                        f"A value of shape {show_shape(other.shape)} does not fit the part of "
                        f"shape {show_shape(target)} that it is assigned to.",
                        keras=f"could not broadcast input array from shape "
                        f"{show_shape(other.shape)} into shape {show_shape(target)}",
                        sizes=(x, y),
                    )
    if other is not None:
        a, b = array.facts, other.facts
        low = min(a.low, b.low) if a.low is not None and b.low is not None else None
        high = max(a.high, b.high) if a.high is not None and b.high is not None else None
        integral = a.integral if a.integral == b.integral else None
        facts = Facts(low=low, high=high, integral=integral)
        inside = (low, high, integral) == (a.low, a.high, a.integral)
        if inside and isinstance(index, int) and array.rank == 1 and array.base is None:
            # One number more within the bounds leaves drawn numbers drawn ones.
            return array.but(value=None, facts=replace(facts, source=a.source))
        if low == 0 and high == 1 and _one_in_each_row(array, index, host):
            facts = replace(facts, one_hot=True)
    return array.but(value=None, facts=facts, base=array)


def _one_in_each_row(array: Array, index: Value, host: Host) -> bool:
    """Whether ``zeros[arange(n), labels] = 1`` sets one number in each row."""
    if array.rank != 2 or array.facts.high != 0 or not isinstance(index, tuple):
        return False
    places = [as_array(part, host) for part in index if not isinstance(part, slice | None)]
    return len(places) == 2 and all(
        place is not None and place.rank == 1 and (place.shape or ())[:1] == (array.shape or ())[:1]
        for place in places
    )


__all__ = ["TABLE", "assign", "index_array"]
