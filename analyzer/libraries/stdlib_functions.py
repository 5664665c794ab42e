"""``functools``, ``itertools``, ``operator`` and ``six.moves``: functions, and runs of items."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from ..domain import (
    Builtin,
    ClassValue,
    DictValue,
    FunctionValue,
    ListValue,
    Unknown,
    Value,
    endless,
    iterator,
    several,
    taken_of,
    unknown_size,
)
from ..inference.contract import Undecided
from .contract import Call, function

_MOST = 2_000
"""Items that are kept one by one."""
_CALLED = 256
"""Items for which a function is called one by one."""


# -- functools -------------------------------------------------------------------------------------


@function("functools.partial")
def partial(call: Call) -> Value:
    """A function that knows some of its arguments: of the program, a layer class, a library's."""
    if not call.args:
        return Unknown("a partial of nothing")
    wrapped, first, named = call.args[0], call.args[1:], dict(call.kwargs)

    def later(inner: Call) -> Value:
        return inner.host.call(wrapped, (*first, *inner.args), {**named, **inner.kwargs})

    return Builtin("functools.partial", later)


@function("functools.partialmethod", "functools.singledispatch", "functools.total_ordering")
def not_followed(call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


@function("functools.lru_cache", "functools.cache", "functools.wraps", "functools.cached_property")
def same_function(call: Call) -> Value:
    """A decorator that leaves what its function gives."""
    given: Value = call.get(0, None)
    if call.name != "wraps" and isinstance(given, FunctionValue | ClassValue):
        return given
    return Builtin(call.name, lambda inner: inner.get(0, None))


@function("functools.reduce")
def reduce(call: Call) -> Value:
    items = call.host.items(call.known(1, "iterable"))
    if items is None or len(items) > 256:
        raise Undecided("the items to reduce")
    if call.has(2, "initial"):
        items = (call.get(2, "initial"), *items)
    if not items:
        raise Undecided("a reduction of nothing")
    result = items[0]
    for item in items[1:]:
        result = call.host.call(call.get(0, "function"), (result, item))
    return result


# -- itertools -------------------------------------------------------------------------------------


def _run(call: Call, items: Iterable[Value]) -> Value:
    """A list of `items` if they are not too many."""
    kept = tuple(itertools.islice(items, _MOST + 1))
    if len(kept) <= _MOST:
        return iterator(kept, call.site)
    raise Undecided("too many items")


def _columns(call: Call) -> list[tuple[Value, ...]] | None:
    found = [call.host.items(arg) for arg in call.args]
    known = [items for items in found if items is not None]
    return known if len(known) == len(found) else None


@function("itertools.chain")
def chain(call: Call) -> Value:
    columns = _columns(call)
    if columns is not None:
        return _run(call, itertools.chain(*columns))
    return several(Unknown("an item of one of several"), call.site)


@function("itertools.chain.from_iterable")
def chain_from(call: Call) -> Value:
    outer = call.host.items(call.known(0, "iterable"))
    if outer is None:
        return several(call.host.element(call.host.element(call.get(0, "iterable"))), call.site)
    inner = [call.host.items(item) for item in outer]
    if any(items is None for items in inner):
        return several(Unknown("an item of one of several"), call.site)
    return _run(call, itertools.chain(*(items for items in inner if items is not None)))


_COMBINED: dict[str, Callable[..., Iterable[Any]]] = {
    "product": itertools.product,
    "permutations": itertools.permutations,
    "combinations": itertools.combinations,
    "combinations_with_replacement": itertools.combinations_with_replacement,
}


@function("itertools.product")
def product(call: Call) -> Value:
    columns = _columns(call)
    repeat = call.get(None, "repeat", 1)
    if columns is None or not isinstance(repeat, int) or repeat < 0:
        return several(Unknown("a combination"), call.site)
    if any(len(items) > 64 for items in columns) or len(columns) * int(repeat) > 8:
        return several(tuple(call.host.element(arg) for arg in call.args * int(repeat)), call.site)
    return _run(call, itertools.product(*columns, repeat=int(repeat)))


@function(*(f"itertools.{name}" for name in _COMBINED if name != "product"))
def combinations(call: Call) -> Value:
    items, size = call.host.items(call.known(0, "iterable")), call.get(1, "r")
    if items is None or len(items) > 64 or not isinstance(size, int) or not 0 <= size <= 64:
        element = call.host.element(call.get(0, "iterable"))
        known = isinstance(size, int) and 0 <= size <= 8
        return several((element,) * int(size) if known else Unknown("a combination"), call.site)
    return _run(call, _COMBINED[call.name](items, int(size)))


@function("itertools.repeat")
def repeat(call: Call) -> Value:
    item, times = call.get(0, "object"), call.get(1, "times")
    if isinstance(times, int) and int(times) <= _MOST:
        return iterator((item,) * int(times), call.site)
    return (
        several(item, call.site) if call.has(1, "times") else endless(item, 0, (item,), call.site)
    )


@function("itertools.count")
def count(call: Call) -> Value:
    start, step = call.get(0, "start", 0), call.get(1, "step", 1)
    if isinstance(start, int | float) and isinstance(step, int | float):
        return endless(start, step, (), call.site)
    return several(unknown_size("a counter"), call.site)


@function("itertools.cycle")
def cycle(call: Call) -> Value:
    items = call.host.items(call.known(0, "iterable"))
    if items:
        return endless(None, None, items, call.site)
    return several(call.host.element(call.get(0, "iterable")), call.site)


@function("itertools.islice")
def islice(call: Call) -> Value:
    source, bounds = call.known(0, "iterable"), call.args[1:]
    last = bounds[1] if len(bounds) > 1 else bounds[0] if bounds else None
    items = taken_of(source, last) if isinstance(last, int) and 0 <= last <= _MOST else None
    items = call.host.items(source) if items is None else items
    if items is None or not all(bound is None or isinstance(bound, int) for bound in bounds):
        return several(call.host.element(call.get(0, "iterable")), call.site)
    if not 1 <= len(bounds) <= 3 or any(bound is not None and bound < 0 for bound in bounds):
        raise Undecided("bounds that are not known")
    if len(bounds) == 3 and bounds[2] == 0:
        raise Undecided("a step of 0")
    return iterator(items[slice(*bounds)], call.site)


@function("itertools.zip_longest")
def zip_longest(call: Call) -> Value:
    columns = _columns(call)
    if columns is None:
        return several((Unknown("an item or the filling"),) * len(call.args), call.site)
    return _run(call, itertools.zip_longest(*columns, fillvalue=call.get(None, "fillvalue")))


@function("itertools.starmap")
def starmap(call: Call) -> Value:
    items = call.host.items(call.known(1, "iterable"))
    if items is None or len(items) > 64 or not all(isinstance(item, tuple) for item in items):
        return several(Unknown("what a function gives"), call.site)
    return iterator(
        tuple(call.host.call(call.get(0, "function"), item) for item in items), call.site
    )


@function("itertools.accumulate")
def accumulate(call: Call) -> Value:
    items = call.host.items(call.known(0, "iterable"))
    if items is None or len(items) > _CALLED:
        return several(Unknown("a sum of some items"), call.site)
    if call.has(None, "initial") and call.get(None, "initial") is not None:
        items = (call.get(None, "initial"), *items)
    work = call.get(1, "func")
    found: list[Value] = []
    for item in items:
        if not found:
            found.append(item)
        elif work is None:
            found.append(_sum(call, found[-1], item))
        else:
            found.append(call.host.call(work, (found[-1], item)))
    return iterator(tuple(found), call.site)


def _sum(call: Call, left: Value, right: Value) -> Value:
    from ..interpreter.operators import binary

    host: Any = call.host
    return binary(host, "+", left, right)


@function("itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse")
def chosen(call: Call) -> Value:
    """The items before or from the first that fails a test, or all that fail it."""
    test, items = call.get(0, "predicate"), call.host.items(call.known(1, "iterable"))
    outcomes: list[bool] = []
    for item in items or ():
        decided = call.host.truth(item if test is None else call.host.call(test, (item,)))
        if decided is None or len(outcomes) >= _CALLED:
            items = None
            break
        outcomes.append(decided)
        if call.name != "filterfalse" and not decided:
            break  # what follows is not asked
    if items is None:
        return several(call.host.element(call.get(1, "iterable")), call.site)
    if call.name == "filterfalse":
        kept = tuple(item for item, yes in zip(items, outcomes, strict=True) if not yes)
        return iterator(kept, call.site)
    place = outcomes.index(False) if False in outcomes else len(items)
    return iterator(items[:place] if call.name == "takewhile" else items[place:], call.site)


@function("itertools.compress")
def compress(call: Call) -> Value:
    columns = _columns(call)
    marks = [call.host.truth(mark) for mark in columns[1]] if columns and len(columns) == 2 else []
    if columns is None or len(columns) != 2 or None in marks:
        return several(call.host.element(call.get(0, "data")), call.site)
    return iterator(tuple(itertools.compress(columns[0], marks)), call.site)


@function("itertools.batched")
def batched(call: Call) -> Value:
    items, size = call.host.items(call.known(0, "iterable")), call.get(1, "n")
    if items is None or not isinstance(size, int) or size < 1:
        return several(Unknown("some items"), call.site)
    starts = range(0, len(items), int(size))
    return iterator(tuple(items[start : start + size] for start in starts), call.site)


@function("itertools.groupby")
def groupby(call: Call) -> Value:
    """Runs of items with one key; only plain keys are compared."""
    source, key = call.known(0, "iterable"), call.get(1, "key")
    items = call.host.items(source)
    if items is None or len(items) > _CALLED:
        return several((Unknown("a key"), several(call.host.element(source), call.site)), call.site)
    keys = [item if key is None else call.host.call(key, (item,)) for item in items]
    if not all(isinstance(each, int | float | str) for each in keys):
        return several((Unknown("a key"), several(call.host.element(source), call.site)), call.site)
    groups: list[tuple[Value, list[Value]]] = []
    for each, item in zip(keys, items, strict=True):
        if not groups or groups[-1][0] != each:
            groups.append((each, []))
        groups[-1][1].append(item)
    return iterator(
        tuple((each, iterator(tuple(group), call.site)) for each, group in groups), call.site
    )


@function("itertools.pairwise")
def pairwise(call: Call) -> Value:
    items = call.host.items(call.known(0, "iterable"))
    if items is None:
        return several((call.host.element(call.get(0, "iterable")),) * 2, call.site)
    return iterator(tuple(itertools.pairwise(items)), call.site)


@function("itertools.tee")
def tee(call: Call) -> Value:
    copies = call.get(1, "n", 2)
    if not isinstance(copies, int) or not 0 <= copies <= 64:
        raise Undecided("the number of copies")
    items = call.host.items(call.known(0, "iterable"))
    if items is None:
        return tuple(
            several(call.host.element(call.get(0, "iterable")), call.site) for _ in range(copies)
        )
    return tuple(iterator(items, call.site) for _ in range(copies))


# -- operator, copy --------------------------------------------------------------------------------


@function("operator.itemgetter")
def itemgetter(call: Call) -> Value:
    keys = call.args

    def later(inner: Call) -> Value:
        found = tuple(inner.host.item(inner.get(0, "obj"), key) for key in keys)
        return found[0] if len(found) == 1 else found

    return Builtin("operator.itemgetter", later)


@function("operator.attrgetter")
def attrgetter(call: Call) -> Value:
    names = call.args

    def later(inner: Call) -> Value:
        found: list[Value] = []
        for name in names:
            value = inner.get(0, "obj")
            for part in name.split(".") if isinstance(name, str) else ():
                value = inner.host.attribute(value, part)
            found.append(value if isinstance(name, str) else Unknown("an attribute"))
        return found[0] if len(found) == 1 else tuple(found)

    return Builtin("operator.attrgetter", later)


@function("copy.copy", "copy.deepcopy")
def copied(call: Call) -> Value:
    """A copy that can change alone; objects of the program are not followed into it."""
    return _copy(call.get(0, "x"), call, call.name == "deepcopy")


def _copy(value: Value, call: Call, deep: bool) -> Value:
    from ..domain import Array, Dataset, Frame

    def inner(item: Value) -> Value:
        return _copy(item, call, deep) if deep else item

    match value:
        case ListValue():
            items = value.items
            copy = ListValue(
                None if items is None else tuple(inner(item) for item in items),
                call.site,
                value.kind,
            )
            if "element" in value.slots:
                copy.slots["element"] = value.slots["element"]
            return copy
        case DictValue():
            return DictValue(
                {key: inner(item) for key, item in value.data.items()}, value.open, call.site
            )
        case tuple():
            return tuple(inner(item) for item in value)
        case None | bool() | int() | float() | str() | bytes() | Array() | Dataset():
            return value
        case Frame():
            return call.host.call(call.host.attribute(value, "copy"), ())
        case _:
            return Unknown("a copy of an object")


__all__ = ["partial"]
