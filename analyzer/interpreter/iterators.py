"""Iterators: Python's built-in functions that give them, and how they are used up.

Whoever goes through an iterator takes its items away. How many is not followed, so that its
second user finds it unknown.
"""

from __future__ import annotations

from ..domain import Array, ListValue, Unknown, Value, iterator, several, taken_of, unknown_size
from ..libraries.contract import Call
from .join import one_of

_CALLED = 256
"""The items for which a function is called one by one."""


def reversed_(call: Call) -> Value:
    source: Value = call.get(0, "sequence")
    items = call.host.items(source)
    if items is None:
        return several(call.host.element(source), call.site)
    return iterator(items[::-1], call.site)


def enumerate_(call: Call) -> Value:
    if not call.args:
        return Unknown("a call without what it counts")
    items = call.host.items(call.args[0])
    start = call.get(1, "start", 0)
    if items is None or not isinstance(start, int):
        return several((unknown_size("a counter"), call.host.element(call.args[0])), call.site)
    return iterator(tuple((start + i, item) for i, item in enumerate(items)), call.site)


def zip_(call: Call) -> Value:
    columns = [call.host.items(arg) for arg in call.args]
    known = [column for column in columns if column is not None]
    if known and len(known) < len(columns):
        # Beside one that ends, one without an end gives as many.
        count = min(map(len, known))
        columns = [
            taken_of(arg, count) if column is None else column
            for arg, column in zip(call.args, columns, strict=True)
        ]
        known = [column for column in columns if column is not None]
    if len(known) < len(columns):
        return several(tuple(call.host.element(arg) for arg in call.args), call.site)
    return iterator(tuple(zip(*known, strict=False)), call.site)


def map_(call: Call) -> Value:
    if not call.args:
        return Unknown("what `map` gives")
    columns = [call.host.items(arg) for arg in call.args[1:]]
    known = [column for column in columns if column is not None and len(column) <= _CALLED]
    if len(known) < len(columns):
        elements = tuple(call.host.element(arg) for arg in call.args[1:])
        return several(call.host.call(call.args[0], elements), call.site)
    rows = zip(*known, strict=False)
    return iterator(tuple(call.host.call(call.args[0], row) for row in rows), call.site)


def filter_(call: Call) -> Value:
    test: Value = call.get(0, "function")
    items = call.host.items(call.args[1]) if len(call.args) > 1 else None
    if items is None or len(items) > _CALLED:
        return ListValue(None, call.site)
    kept: list[Value] = []
    for item in items:
        chosen = call.host.call(test, (item,)) if test is not None else item
        decided = call.host.truth(chosen)
        if decided is None:
            return ListValue(None, call.site)
        if decided:
            kept.append(item)
    return iterator(tuple(kept), call.site)


def next_(call: Call) -> Value:
    source = call.args[0] if call.args else Unknown("an iterator")
    if (ahead := taken_of(source, 1)) is not None:
        call.host.state.set(source.slots, "turn", source.slots["turn"] + 1)  # type: ignore[union-attr]
        return ahead[0]
    left = source.slots.get("left") if isinstance(source, ListValue) else None
    if not isinstance(left, tuple):
        return _any_of(call, source)
    if left:
        call.host.state.set(source.slots, "left", left[1:])  # type: ignore[union-attr]
        return left[0]
    return call.args[1] if len(call.args) > 1 else Unknown("an item of an iterator at its end")


def iter_(call: Call) -> Value:
    source = call.args[0] if call.args else Unknown("an iterator")
    if isinstance(source, Array):
        return several(_any_of(call, source), call.site)
    if isinstance(source, tuple | range) or (
        isinstance(source, ListValue) and source.items is not None
    ):
        items = call.host.items(source)
        if items is not None:
            return iterator(items, call.site)
        return several(call.host.element(source), call.site)
    return source


def _any_of(call: Call, source: Value) -> Value:
    if isinstance(source, ListValue) and source.items:
        return one_of(source.items)
    return call.host.element(source)


ITERATORS = {
    "enumerate": enumerate_,
    "filter": filter_,
    "iter": iter_,
    "map": map_,
    "next": next_,
    "reversed": reversed_,
    "zip": zip_,
}
"""Built-in functions, by name."""
