"""Arrays: what Python values are as arrays, and how arguments say sizes, shapes and axes."""

from __future__ import annotations

from typing import Any

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    KerasTensor,
    ListValue,
    Origin,
    Shape,
    Sym,
    Unknown,
    Value,
    differ,
    key_of,
    origin_of,
    show_shape,
    unknown_size,
    with_origin,
)
from ..inference.contract import KerasError, Undecided
from .array_values import LARGEST_CONSTANT, bounds_of, constant, flatten, join_facts
from .contract import BEHAVIOURS, Call, Host
from .numpy_dtypes import is_integral, promote

# -- values as arrays ------------------------------------------------------------------------------


def as_array(value: Value, host: Host, library: str = "numpy") -> Array | None:
    """`value` as an array, None when it is not known to be one.

    Numbers are scalars, nested lists arrays of library ``python``; a list whose items are not
    known one by one has an unknown first size.
    """
    match value:
        case Array():
            return value
        case bool():
            return Array((), "bool", "python", bounds_of([int(value)]), value)
        case int():
            return Array((), "int64", "python", bounds_of([value]), int(value))
        case Sym():
            return Array((), "int64", "python", Facts(integral=True))
        case float():
            return Array((), "float64", "python", bounds_of([value]), value)
        case complex():
            return Array((), "complex128", "python")
        case str():
            return Array((), "str", "python")
        case bytes():
            return Array((), "bytes", "python")
        case ListValue(kind="list", items=None):
            return _open_list(value, host, library)
        case ListValue(kind="list", items=tuple() as items):
            return _nested(items, host, library)
        case tuple():
            return _nested(value, host, library)
        case range():
            numbers = list(value) if len(value) <= LARGEST_CONSTANT else []
            kept = tuple(numbers) if numbers else None
            ends = [value[0], value[-1]] if value else []
            facts = bounds_of(numbers) if numbers else bounds_of(ends)
            return Array((len(value),), "int64", "python", facts, kept)
        case None:
            return Array((), "object", "python")
        case _:
            return _through_values(value, host)


def _through_values(value: Value, host: Host) -> Array | None:
    """Tables, pictures and whatever else says itself what it is as an array."""
    behaviour = BEHAVIOURS.get(type(value))
    return behaviour.array(value, host) if behaviour is not None else None


def _open_list(value: ListValue, host: Host, library: str) -> Array:
    length = host.length(value)
    if length is None:
        length = unknown_size("the number of items", key=key_of("items", value))
    element = value.slots.get("element")
    item = as_array(element, host, library) if element is not None else None
    if item is None or item.shape is None:
        return Array(None, item.dtype if item is not None else None, "python", site=value.site)
    return Array((length, *item.shape), item.dtype, "python", item.facts, site=value.site)


def _nested(items: tuple[Value, ...], host: Host, library: str) -> Array:
    if not items:
        return Array((0,), "float64", "python")
    if all(isinstance(item, str) for item in items):
        texts = tuple(map(str, items)) if len(items) <= LARGEST_CONSTANT else None
        return Array((len(items),), "str", "python", texts=texts)
    rows = [as_array(item, host, library) for item in items[:2000]]
    known = [row for row in rows if row is not None]
    if len(known) != len(rows):
        return Array(None, None, "python")
    dtype = promote(*(row.dtype for row in known))
    if any(row.shape is None for row in known):
        return Array(None, dtype, "python")
    shapes = [row.shape or () for row in known]
    first = shapes[0]
    if any(len(s) != len(first) for s in shapes) or any(
        differ(a, b) for s in shapes[1:] for a, b in zip(first, s, strict=False)
    ):
        return Array((len(items),), "object", "python")
    inner = tuple(_agreed([s[i] for s in shapes]) for i in range(len(first)))
    shape: Shape = (len(items), *inner)
    if known[0].rank == 0:
        numbers = [row.value for row in known]
        if None not in numbers:
            whole = numbers if len(rows) == len(items) else []
            return Array(shape, dtype, "python", bounds_of(whole), constant(whole, shape))
    facts = join_facts([row.facts for row in known])
    value = None
    if len(rows) == len(items) and all(row.value is not None for row in known):
        numbers = [number for row in known for number in flatten(row.value)]
        value = constant(numbers, shape)
        if value is not None:
            facts = bounds_of(numbers)
    return Array(shape, dtype, "python", facts, value, texts=_texts(rows, len(items)))


def _texts(rows: list[Array | None], count: int) -> tuple[str, ...] | None:
    """All strings of rows, where they are known and few."""
    parts = [row.texts for row in rows if row is not None and row.texts is not None]
    if len(parts) != count or sum(map(len, parts)) > LARGEST_CONSTANT:
        return None
    return tuple(text for part in parts for text in part)


def _agreed(sizes: list[Dim]) -> Dim:
    """One size for rows that have to be equally long."""
    first = sizes[0]
    if all(size == first for size in sizes):
        return first
    return next((size for size in sizes if isinstance(size, int)), unknown_size("length of a row"))


def need_array(value: Value, host: Host, library: str = "numpy") -> Array:
    """`value` as an array; what is not known to be one is `Undecided`."""
    if isinstance(value, KerasTensor):
        raise Undecided("a symbolic tensor is not an array")
    found = as_array(value, host, library)
    if found is None:
        raise Undecided(value.reason if isinstance(value, Unknown) else "not known as an array")
    return found


def operand(call: Call, position: int | None, name: str | None = None) -> Array:
    """An argument as a NumPy array; tables lose their labels."""
    value = call.get(position, name, Unknown(f"`{name}` is not given"))
    found = need_array(value, call.host)
    if found.library in ("pandas", "python"):
        return found.but(library="numpy", base=found if found.library == "pandas" else found.base)
    return found


def rank_known(array: Array) -> Shape:
    if array.shape is None:
        raise Undecided("the shape of the array is not known")
    return array.shape


def derive(
    array: Array,
    shape: Shape | None,
    dtype: str | None = None,
    facts: Facts | None = None,
    value: Any = None,
    library: str | None = None,
    call: Call | None = None,
) -> Array:
    """An array computed or cut from `array`; `dtype` and `facts` are kept unless given."""
    owner = library or ("numpy" if array.library == "python" else array.library)
    return Array(
        shape,
        dtype if dtype is not None else array.dtype,
        owner,
        array.facts if facts is None else facts,
        value,
        array,
        call.site if call is not None else array.site,
    )


def number(value: Any, dtype: str | None, array: Array, facts: Facts = NO_FACTS) -> Value:
    """A scalar result: whole numbers that are known are sizes, the rest are arrays without axes."""
    whole = isinstance(value, int) and not isinstance(value, bool) and is_integral(dtype)
    if whole and array.library in ("numpy", "python", "pandas"):
        return value
    return derive(array, (), dtype, facts, value)


# -- arguments -------------------------------------------------------------------------------------


def size_of(value: Value, label: str = "a size") -> Dim:
    """A number of things as an argument gives it; unknown ones become unknown sizes."""
    match value:
        case bool():
            return int(value)
        case int() | Sym():
            return value
        case Array(shape=(), value=int() as kept):
            return kept
        case Array(shape=(1,), value=(int() as kept,)):
            return kept
        case Array() if value.rank == 0 or value.rank is None:
            return unknown_size(label, key=key_of(label, value))
        case Unknown(origin=origin):
            return unknown_size(label, key=key_of(label, value), origin=origin)
        case float():
            raise KerasError(
                "wrong-argument-type",
                f"A size has to be a whole number, not {value}; use `int(...)` or `//`.",
                keras="'float' object cannot be interpreted as an integer",
                exception="TypeError",
            )
        case _:
            raise Undecided("a size that is not a whole number")


def shape_of(value: Value, host: Host, label: str = "a size") -> Shape | None:
    """A shape as an argument gives it, None when not even its rank is known."""
    match value:
        case Unknown() | ListValue(items=None):
            return None
        case ListValue(items=tuple() as items):
            return tuple(size_of(item, label) for item in items)
        case tuple():
            return tuple(size_of(item, label) for item in value)
        case Array(rank=1):
            if value.value is not None:
                return tuple(size_of(item, label) for item in value.value)
            length = value.shape[0] if value.shape else None
            if isinstance(length, int) and length <= 32:
                return tuple(
                    unknown_size(label, key=key_of(f"{label}{i}", value)) for i in range(length)
                )
            return None
        case Array(shape=None):
            return None
        case _:
            return (size_of(value, label),)


def checked(shape: Shape | None, host: Host, text: str) -> Shape | None:
    """A shape asked for by the program: its sizes say so, negative ones are refused."""
    if shape is None:
        return None
    negative = next((size for size in shape if isinstance(size, int) and size < 0), None)
    if negative is not None:
        raise KerasError(
            "size-below-one",
            f"An array cannot have the shape {show_shape(shape)}: {int(negative)} is negative.",
            keras="negative dimensions are not allowed",
            sizes=(negative,),
        )
    return marked(shape, host, text)


def marked(shape: Shape, host: Host, text: str) -> Shape:
    """`shape` whose sizes, where they do not know better, come from the present expression."""
    if all(origin_of(size) is not None for size in shape):
        return shape
    origin: Origin = host.origin(f"{text} {show_shape(shape)} here")
    return tuple(with_origin(size, origin) for size in shape)


def axis_of(
    call: Call, position: int | None, default: int | None = None, name: str = "axis"
) -> Any:
    """One axis, None for all; an unknown axis is `Undecided`."""
    value = call.known(position, name, default)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Array) and isinstance(value.value, int):
        return value.value
    raise Undecided("the axis is not known")


def axes_of(
    call: Call, position: int | None, default: Any = None, name: str = "axis"
) -> tuple[int, ...] | None:
    """One or several axes, None for all."""
    value = call.known(position, name, default)
    if isinstance(value, ListValue):
        value = value.items if value.items is not None else Unknown("axes")
    match value:
        case None:
            return None
        case bool():
            raise Undecided("the axis is not known")
        case int():
            return (value,)
        case tuple() if all(isinstance(item, int) for item in value):
            return tuple(int(item) for item in value)
        case _:
            raise Undecided("the axis is not known")


def flag(call: Call, position: int | None, name: str, default: bool = False) -> bool:
    value = call.get(position, name, default)
    found = call.host.truth(value)
    if found is None:
        raise Undecided(f"`{name}` is not known")
    return found


def sequence(value: Value, host: Host) -> tuple[Value, ...] | None:
    """The arrays of a list or tuple argument, None when they are not known one by one."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, ListValue):
        return value.items
    if isinstance(value, Unknown):
        raise Undecided(value.reason)
    return host.items(value)


__all__ = [
    "as_array",
    "axes_of",
    "axis_of",
    "checked",
    "derive",
    "flag",
    "marked",
    "need_array",
    "number",
    "operand",
    "rank_known",
    "sequence",
    "shape_of",
    "size_of",
]
