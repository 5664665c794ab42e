"""Methods of Python's own containers and strings."""

from __future__ import annotations

from ..domain import Array, DictValue, KerasTensor, ListValue, Unknown, Value
from ..libraries.contract import Call
from .items import all_items
from .join import join
from .layer_state import note_added
from .machine import Machine
from .operators import append_items, equal, of_two_sets
from .plain import distinct
from .sorting import in_order
from .texts import string_method
from .values import as_unknown

_LIST = frozenset(
    [
        "append",
        "extend",
        "insert",
        "pop",
        "remove",
        "clear",
        "reverse",
        "sort",
        "index",
        "count",
        "copy",
        "add",
        "update",
        "discard",
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "issubset",
        "issuperset",
        "isdisjoint",
    ]
)
_DICT = frozenset(
    ["get", "items", "keys", "values", "pop", "update", "setdefault", "copy", "clear", "popitem"]
)
_STR = frozenset(name for name in dir(str) if not name.startswith("_"))

CONTAINER_METHODS: dict[type, frozenset[str]] = {
    ListValue: _LIST,
    DictValue: _DICT,
    str: _STR,
    bytes: frozenset({"decode"}),
    tuple: frozenset({"index", "count"}),
    KerasTensor: frozenset({"get_shape", "reshape", "squeeze", "set_shape"}),
    int: frozenset({"bit_length"}),
}


def container_method(vm: Machine, receiver: Value, call: Call) -> Value:
    match receiver:
        case ListValue():
            return _list_method(vm, receiver, call)
        case DictValue():
            return _dict_method(vm, receiver, call)
        case str() | bytes():
            return string_method(receiver, call)
        case KerasTensor():
            return _tensor_method(vm, receiver, call)
        case tuple() if call.name in ("count", "index") and call.args:
            return _searched(receiver, call)
        case Unknown():
            return receiver
        case _:
            return Unknown(f"what `{call.name}` gives")


def _list_method(vm: Machine, value: ListValue, call: Call) -> Value:
    items = value.items
    first: Value = call.args[0] if call.args else None

    def change(new: tuple[Value, ...] | None) -> None:
        longest = value.slots.get("longest")
        if new is not None and isinstance(longest, int):
            new = new[-longest:]  # a deque
        vm.state.set(value.slots, "items", new)

    if call.name == "copy":
        return ListValue(items, call.site, value.kind)
    if call.name in _OF_SETS:
        return _of_sets(vm, value, call)
    if items is None:
        if call.name in ("append", "add", "insert"):
            new = call.args[-1] if call.args else Unknown("an item")
            old = value.slots.get("element")
            vm.state.set(value.slots, "element", new if old is None else join(old, new))
            return None
        if call.name == "pop":
            return value.slots.get("element", Unknown("an item of a list"))
        return None if call.name in ("extend", "sort", "reverse", "clear") else Unknown("a list")
    if vm.loops and call.name in ("append", "add", "extend", "insert", "update"):
        # In a loop whose length is not known the list has one item of each kind at least.
        vm.state.set(value.slots, "element", first)
    match call.name:
        case "append":
            note_added(vm, value, (first,))
            change((*items, first) if len(items) < vm.limits.items else None)
        case "add":
            change(distinct((*items, first)) if len(items) < vm.limits.items else None)
        case "extend" | "update":
            added = all_items(vm, first)
            more = append_items(vm, items, added)
            note_added(vm, value, added or ())
            change(distinct(more) if value.kind == "set" and more is not None else more)
        case "insert":
            if isinstance(first, int) and len(call.args) > 1:
                changed = list(items)
                changed.insert(max(-len(items), min(first, len(items))), call.args[1])
                change(tuple(changed))
            else:
                change(None)
        case "pop":
            index = first if call.args else -1
            if value.kind == "set" and len(items) > 1:
                change(None)
                return Unknown("any item of a set")
            if isinstance(index, int) and -len(items) <= index < len(items):
                rest = list(items)
                found = rest.pop(index)
                change(tuple(rest))
                return found
            change(None)
            return Unknown("an item of a list")
        case "clear":
            change(())
        case "reverse":
            change(items[::-1])
        case "sort":
            change(in_order(vm, items, call.kwargs))
        case "remove" | "discard":
            place = _place_of(items, first)
            if place is None:
                change(None)
            elif place >= 0:
                change(items[:place] + items[place + 1 :])
        case "index" | "count" if call.args:
            return _searched(items, call)
    return None


def _place_of(items: tuple[Value, ...], wanted: Value) -> int | None:
    """Where the first item is that equals `wanted`, -1 for nowhere, None if that is not known."""
    for place, item in enumerate(items):
        same = equal(item, wanted)
        if same is not False:
            return place if same else None
    return -1


def _searched(items: tuple[Value, ...], call: Call) -> Value:
    """``index`` and ``count`` of a list or tuple."""
    if call.name == "count":
        outcomes = [equal(item, call.args[0]) for item in items]
        return Unknown("a count") if None in outcomes else outcomes.count(True)
    place = _place_of(items, call.args[0]) if len(call.args) == 1 else None
    return Unknown("the place of an item") if place is None or place < 0 else place


_OF_SETS = {
    "union": "|",
    "intersection": "&",
    "difference": "-",
    "symmetric_difference": "^",
    "issubset": "<=",
    "issuperset": ">=",
    "isdisjoint": "&",
}


def _of_sets(vm: Machine, value: ListValue, call: Call) -> Value:
    """What two sets have together; the order is that in which the items came."""
    others = [all_items(vm, other) for other in call.args]
    left = value.items
    for right in others:
        left = (
            None if left is None or right is None else of_two_sets(_OF_SETS[call.name], left, right)
        )
        if isinstance(left, bool):
            return left
    if call.name == "isdisjoint":
        return Unknown("a comparison of sets") if left is None else not left
    if left is None and call.name in ("issubset", "issuperset"):
        return Unknown("a comparison of sets")
    return ListValue(left, call.site, "set")


def _dict_method(vm: Machine, value: DictValue, call: Call) -> Value:
    key: Value = call.args[0] if call.args else None
    try:
        present = key in value.data
    except TypeError:
        present = False
    known = not value.open and not isinstance(key, Unknown)
    default: Value = call.get(1, "default")
    match call.name:
        case "get" if "missing" in value.slots and not present and known:
            return default
        case "get":
            return (
                value.data[key] if present else default if known else Unknown("a dictionary item")
            )
        case "setdefault":
            if present:
                return value.data[key]
            if known:
                vm.state.set(value.data, key, default)
                return default
        case "pop":
            if present:
                found = value.data[key]
                vm.state.delete(value.data, key)
                return found
            return default if known and len(call.args) > 1 else Unknown("a dictionary item")
        case "keys":
            return ListValue(None if value.open else tuple(value.data), call.site)
        case "values":
            found = ListValue(None if value.open else tuple(value.data.values()), call.site)
            if value.open and any_value(value) is not None:
                found.slots["element"] = any_value(value)
            return found
        case "items":
            found = ListValue(None if value.open else tuple(value.data.items()), call.site)
            if value.open and any_value(value) is not None:
                found.slots["element"] = (Unknown("a key of a dictionary"), any_value(value))
            return found
        case "copy":
            found = DictValue(dict(value.data), value.open, call.site)
            if "default" in value.slots:
                found.slots["default"] = value.slots["default"]
            return found
        case "popitem" if known and value.data:
            last = next(reversed(value.data))
            found = (last, value.data[last])
            vm.state.delete(value.data, last)
            return found
        case "clear":
            for each in list(value.data):
                vm.state.delete(value.data, each)
            return None
        case "update" if "missing" in value.slots:
            vm.state.set(value.slots, "open", True)
            for each in list(value.data):
                vm.state.delete(value.data, each)
            return None
        case "update":
            if isinstance(key, DictValue):
                for each, item in key.data.items():
                    vm.state.set(value.data, each, item)
                if key.open:
                    vm.state.set(value.slots, "open", True)
            elif call.args:
                vm.state.set(value.slots, "open", True)
            for each, item in call.kwargs.items():
                vm.state.set(value.data, each, item)
            return None
    return Unknown("a dictionary item")


def any_value(value: DictValue) -> Value:
    """What any value of an open dictionary looks like, None when nothing is known of it."""
    found = value.slots.get("default")
    for item in value.data.values() if found is not None else ():
        found = join(found, one_of_many(item))
    return found


def one_of_many(value: Value) -> Value:
    """A value as one of several of its kind: no symbolic tensor in particular, no number."""
    match value:
        case KerasTensor():
            return as_unknown(value)
        case Array():
            return value.but(value=None, base=None)
        case tuple():
            return tuple(one_of_many(item) for item in value)
        case _:
            return value


def _tensor_method(vm: Machine, tensor: KerasTensor, call: Call) -> Value:
    from .operations import apply_operation

    match call.name:
        case "get_shape":
            return tensor.shape if tensor.shape is not None else Unknown("the shape of a tensor")
        case "reshape":
            shape = call.args if len(call.args) > 1 else call.get(0, "newshape")
            return apply_operation(vm, "keras.ops.reshape", {"x": tensor, "newshape": shape})
        case "squeeze":
            return apply_operation(
                vm, "keras.ops.squeeze", {"x": tensor, "axis": call.get(0, "axis")}
            )
        case _:
            return None


__all__ = ["CONTAINER_METHODS", "container_method"]
