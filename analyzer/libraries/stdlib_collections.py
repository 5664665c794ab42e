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
        if name == "_fields":
            return value.fields
        if name == "_replace":
            return Builtin("_replace", lambda call: _replaced(value, call))
        if name == "_asdict":
            data = dict(zip(value.fields, value, strict=True))
            return Builtin("_asdict", lambda call: DictValue(data, False, call.site))
        return NotImplemented


def _replaced(value: NamedTuple, call: Call) -> NamedTuple:
    fields = dict(zip(value.fields, value, strict=True)) | dict(call.kwargs)
    made = NamedTuple(fields[name] for name in value.fields)
    made.fields = value.fields
    return made


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
    """Keys come into being when they are asked for; of unknown ones only the kind is known."""
    factory = call.get(0, "default_factory")
    given = call.get(1, None)
    data = dict(given.data) if isinstance(given, DictValue) else {}
    is_open = given.open if isinstance(given, DictValue) else given is not None
    result = DictValue({**data, **call.kwargs}, is_open, call.site)
    if factory is not None and not isinstance(factory, Unknown):
        result.slots["factory"] = factory
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
    result = DictValue({}, False, call.site)
    result.slots |= {"default": unknown_size("a count"), "missing": 0}
    for counts in (*call.args, dict(call.kwargs)):
        if not _counted(
            result.data, DictValue(counts) if isinstance(counts, dict) else counts, call
        ):
            result.slots["open"] = True
            result.data.clear()
    return result


def _counted(data: dict[Value, Value], given: Value, call: Call) -> bool:
    """Add what is counted in `given` to `data`; whether all of it is known."""
    if isinstance(given, DictValue):
        pairs = None if given.open else tuple(given.data.items())
    else:
        items = call.host.items(given)
        pairs = None if items is None else tuple((item, 1) for item in items)
    for key, count in pairs or ():
        before = data.get(key, 0) if isinstance(key, str | int | float | bytes | None) else None
        if not isinstance(count, int) or not isinstance(before, int):
            return False
        data[key] = before + count
    return pairs is not None


@method(DictValue, "most_common")
def most_common(value: DictValue, call: Call) -> Value:
    counts = list(value.data.items())
    if not value.open and all(isinstance(count, int) for _, count in counts):
        ordered = sorted(counts, key=lambda pair: -pair[1])  # type: ignore[operator]
        most = call.get(0, "n")
        if most is None or isinstance(most, int):
            return ListValue(tuple(ordered[:most]), call.site)
    result = ListValue(None, call.site)
    result.slots["element"] = (Unknown("a counted item"), unknown_size("a count"))
    return result


@function("collections.deque")
def deque(call: Call) -> Value:
    """A list, which forgets what there is no room for."""
    longest = call.get(1, "maxlen")
    items = call.host.items(call.get(0, "iterable")) if call.has(0, "iterable") else ()
    if longest is not None and (not isinstance(longest, int) or longest < 1):
        items = None
    result = ListValue(items, call.site)
    if isinstance(longest, int):
        result.slots["longest"] = longest
        result.slots["items"] = None if items is None else items[-longest:]
    if items is None and call.args:
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
            longest = value.slots.get("longest")
            new = (call.get(0, "x"), *items)[: longest if isinstance(longest, int) else None]
            call.host.state.set(value.slots, "items", new)
        case "rotate" if items is not None:
            steps = call.get(0, "n", 1)
            known = isinstance(steps, int) and bool(items)
            place = -steps % len(items) if known else 0  # type: ignore[operator]
            new = items[place:] + items[:place] if known or not items else None
            call.host.state.set(value.slots, "items", new)
        case "extendleft" if items is not None:
            call.host.state.set(value.slots, "items", None)
    return None


@function("collections.ChainMap", "collections.UserDict", "collections.UserList")
def not_followed(call: Call) -> Value:
    raise Undecided(f"what `{call.name}` gives")


__all__ = ["NamedTuple"]
