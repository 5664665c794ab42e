"""``collections``: dictionaries and lists with more methods, and named tuples."""

from __future__ import annotations

from ..domain import Builtin, DictValue, ListValue, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .contract import Behaviour, Call, Host, behaviour, function, method


class NamedTuple(tuple):
    """A tuple whose items have names: ``point.x``."""

    fields: tuple[str, ...] = ()


@function("collections.namedtuple")
def namedtuple(call: Call) -> Value:
    given = call.get(1, "field_names")
    if isinstance(given, str):
        names = given.replace(",", " ").split()
    else:
        names = list(call.host.items(given) or ())
    if not names or not all(isinstance(name, str) for name in names):
        return Unknown("a named tuple")
    options = call.host.items(call.get(None, "defaults", ()))
    if options is None or call.get(None, "rename", False) is not False:
        return Unknown("a named tuple")
    defaults = dict(zip(names[len(names) - len(options) :], options, strict=False))

    def make(inner: Call) -> Value:
        values = dict(defaults)
        values.update(zip(names, inner.args, strict=False))
        values.update(inner.kwargs)
        missing = Unknown("a field that is not given")
        result = NamedTuple(values.get(name, missing) for name in names)
        result.fields = tuple(names)
        return result

    return Builtin("collections.namedtuple", make)


@behaviour(NamedTuple)
class NamedTupleBehaviour(Behaviour):
    def attribute(self, value: NamedTuple, name: str, host: Host) -> Value:
        if name in value.fields:
            return value[value.fields.index(name)]
        return NotImplemented


@function("collections.OrderedDict")
def ordered(call: Call) -> Value:
    """As ``dict`` does it."""
    data: dict[Value, Value] = dict(call.kwargs)
    if not call.args:
        return DictValue(data, False, call.site)
    source = call.args[0]
    if isinstance(source, DictValue):
        return DictValue({**source.data, **data}, source.open, call.site)
    pairs = call.host.items(source)
    whole = pairs is not None and all(
        isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str | int)
        for pair in pairs
    )
    if pairs is None or not whole:
        return DictValue(data, True, call.site)
    return DictValue({**dict(pairs), **data}, False, call.site)


@function("collections.defaultdict")
def defaultdict(call: Call) -> Value:
    """Keys come into being when they are asked for, so it may always hold more than is seen."""
    factory = call.get(0, "default_factory")
    result = DictValue({}, True, call.site)
    match factory.name if isinstance(factory, Builtin) else None:
        case "int":
            result.slots["default"] = Unknown("a count")
        case "list":
            result.slots["default"] = ListValue(None, call.site)
        case "set":
            result.slots["default"] = ListValue(None, call.site, "set")
        case "dict":
            result.slots["default"] = DictValue({}, True, call.site)
        case _:
            result.slots["default"] = Unknown("an item of a dictionary")
    return result


@function("collections.Counter")
def counter(call: Call) -> Value:
    result = DictValue({}, True, call.site)
    result.slots["default"] = unknown_size("a count")
    return result


@method(DictValue, "most_common")
def most_common(value: DictValue, call: Call) -> Value:
    result = ListValue(None, call.site)
    result.slots["element"] = (Unknown("a counted item"), unknown_size("a count"))
    return result


@function("collections.deque")
def deque(call: Call) -> Value:
    """A list; one that forgets its first items has no known length."""
    if not call.has(1, "maxlen") and not call.args:
        return ListValue((), call.site)
    result = ListValue(None, call.site)
    if call.args and not call.has(1, "maxlen"):
        items = call.host.items(call.args[0])
        if items is not None:
            return ListValue(items, call.site)
        result.slots["element"] = call.host.element(call.args[0])
    return result


@method(ListValue, "appendleft", "extendleft", "popleft", "rotate")
def at_the_left(value: ListValue, call: Call) -> Value:
    items = value.items
    match call.name:
        case "popleft" if items:
            call.host.state.set(value.slots, "items", items[1:])
            return items[0]
        case "popleft":
            return value.slots.get("element", Unknown("an item of a list"))
        case "appendleft" if items is not None:
            call.host.state.set(value.slots, "items", (call.get(0, "x"), *items))
        case "extendleft" | "rotate" if items is not None:
            call.host.state.set(value.slots, "items", None)
    return None


@function("collections.ChainMap", "collections.UserDict", "collections.UserList")
def not_followed(call: Call) -> Value:
    raise Undecided(f"what `{call.name}` gives")


__all__ = ["NamedTuple"]
