"""``keras.tree``, ``tf.nest`` and the packing of samples: nested lists, tuples and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..domain import DictValue, ListValue, Unknown, Value
from ..inference.contract import Undecided
from .contract import Call, function


def _both(name: str) -> tuple[str, str]:
    return f"keras.tree.{name}", f"tensorflow.nest.{name}"


def _children(value: Value) -> list[Value] | None:
    """What a structure holds, dictionaries in order of their keys; None for a leaf."""
    match value:
        case tuple():
            return list(value)
        case ListValue(kind="list"):
            if value.items is None:
                raise Undecided("a list of unknown length")
            return list(value.items)
        case DictValue():
            if value.open or not all(isinstance(key, str) for key in value.data):
                raise Undecided("a dictionary that is not all known")
            return [value.data[key] for key in sorted(value.data)]
        case Unknown():
            raise Undecided(value.reason)
    return None


def _rebuilt(value: Value, children: list[Value]) -> Value:
    """A structure like `value` that holds other things."""
    match value:
        case ListValue():
            return ListValue(tuple(children), value.site)
        case DictValue():
            named = dict(zip(sorted(value.data), children, strict=True))
            return DictValue({key: named[key] for key in value.data}, False, value.site)
    return tuple(children)


def _leaves(value: Value) -> Iterator[Value]:
    children = _children(value)
    if children is None:
        yield value
    else:
        for child in children:
            yield from _leaves(child)


def _mapped(work: Callable[[tuple[Value, ...]], Value], values: tuple[Value, ...]) -> Value:
    every = [_children(value) for value in values]
    if every[0] is None:
        return work(values)
    first = every[0]
    if any(each is None or len(each) != len(first) for each in every):
        raise Undecided("structures that differ")
    together = zip(*(each or [] for each in every), strict=True)
    return _rebuilt(values[0], [_mapped(work, each) for each in together])


@function(*_both("flatten"))
def flatten(call: Call) -> Value:
    return ListValue(tuple(_leaves(call.known(0, "structure"))), call.site)


@function(*_both("is_nested"))
def is_nested(call: Call) -> Value:
    return isinstance(call.known(0, "structure"), tuple | ListValue | DictValue)


@function(*_both("map_structure"))
def map_structure(call: Call) -> Value:
    """``map_structure(function, *structures)``."""
    if len(call.args) < 2:
        raise Undecided("nothing to map")
    work = call.args[0]
    return _mapped(lambda leaves: call.host.call(work, leaves), call.args[1:])


@function(*_both("pack_sequence_as"))
def pack_sequence_as(call: Call) -> Value:
    structure, flat = call.known(0, "structure"), call.known(1, "flat_sequence")
    items = iter(_children(flat) or ())
    try:
        packed = _mapped(lambda _: next(items), (structure,))
    except (StopIteration, RuntimeError):
        raise Undecided("a sequence that does not fit the structure") from None
    if next(items, None) is not None:
        raise Undecided("a sequence that does not fit the structure")
    return packed


@function("keras.utils.pack_x_y_sample_weight")
def pack(call: Call) -> Value:
    """``(x, y, sample_weight)`` as short as it can be."""
    x, y, weights = call.get(0, "x"), call.get(1, "y"), call.get(2, "sample_weight")
    if any(isinstance(each, Unknown) for each in (y, weights)):
        raise Undecided("what is packed")
    if y is not None:
        return (x, y) if weights is None else (x, y, weights)
    if isinstance(x, Unknown):
        raise Undecided(x.reason)
    return (x,) if isinstance(x, tuple | ListValue) else x


@function("keras.utils.unpack_x_y_sample_weight")
def unpack(call: Call) -> Value:
    """What `fit` gives to ``train_step``, as three things."""
    data = call.known(0, "data")
    items = data.items if isinstance(data, ListValue) else data
    if isinstance(items, tuple) and 1 <= len(items) <= 3:
        return (*items, None, None)[:3]
    if items is None or isinstance(items, tuple):
        raise Undecided("what is unpacked")
    return (data, None, None)
