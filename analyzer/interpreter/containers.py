"""Methods of Python's own containers and strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..domain import Array, DictValue, KerasTensor, ListValue, Unknown, Value
from ..libraries.contract import Call
from .items import all_items
from .join import join
from .machine import Machine
from .operators import append_items
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
        case str():
            return _string_method(receiver, call)
        case KerasTensor():
            return _tensor_method(vm, receiver, call)
        case tuple() if call.name == "count":
            return Unknown("a count")
        case tuple() if call.name == "index" and call.args and call.args[0] in receiver:
            return receiver.index(call.args[0])
        case Unknown():
            return receiver
        case _:
            return Unknown(f"what `{call.name}` gives")


def _list_method(vm: Machine, value: ListValue, call: Call) -> Value:
    items = value.items
    first: Value = call.args[0] if call.args else None

    def change(new: tuple[Value, ...] | None) -> None:
        vm.state.set(value.slots, "items", new)

    if call.name in ("copy", "union", "intersection", "difference"):
        return ListValue(items if call.name == "copy" else None, call.site, value.kind)
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
        case "append" | "add":
            change((*items, first) if len(items) < vm.limits.items else None)
        case "extend" | "update":
            more = all_items(vm, first)
            change(append_items(vm, items, more))
        case "insert":
            if isinstance(first, int) and len(call.args) > 1:
                changed = list(items)
                changed.insert(first, call.args[1])
                change(tuple(changed))
            else:
                change(None)
        case "pop":
            index = first if call.args else -1
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
        case "sort" | "remove" | "discard":
            change(None if call.name != "sort" else _sorted(items))
        case "index" | "count":
            return Unknown(f"`{call.name}` of a list")
    return None


def _sorted(items: tuple[Value, ...]) -> tuple[Value, ...] | None:
    if all(isinstance(item, int | float) for item in items) or all(
        isinstance(item, str) for item in items
    ):
        return tuple(sorted(items))
    return None


def _dict_method(vm: Machine, value: DictValue, call: Call) -> Value:
    key: Value = call.args[0] if call.args else None
    try:
        present = key in value.data
    except TypeError:
        present = False
    known = not value.open and not isinstance(key, Unknown)
    default: Value = call.get(1, "default")
    match call.name:
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
        case "clear":
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


_SAFE: dict[str, Callable[..., Any]] = {
    name: getattr(str, name)
    for name in [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "split",
        "rsplit",
        "replace",
        "startswith",
        "endswith",
        "capitalize",
        "title",
        "join",
        "format",
        "partition",
        "rpartition",
        "removeprefix",
        "removesuffix",
        "zfill",
        "isdigit",
        "find",
    ]
}


def _string_method(value: str, call: Call) -> Value:
    method = _SAFE.get(call.name)
    args = [_python(arg) for arg in call.args]
    if method is None or any(arg is NotImplemented for arg in args) or len(value) > 10_000:
        return Unknown(f"what `{call.name}` of a string gives")
    kwargs = {name: _python(arg) for name, arg in call.kwargs.items()}
    if any(arg is NotImplemented for arg in kwargs.values()):
        return Unknown(f"what `{call.name}` of a string gives")
    try:
        result = method(value, *args, **kwargs)
    except (TypeError, ValueError, LookupError, AttributeError):
        return Unknown("a string method that fails")
    if isinstance(result, list):
        return ListValue(tuple(result), call.site)
    return result if not isinstance(result, str) or len(result) < 10_000 else Unknown("a long text")


def _python(value: Value) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() | ListValue():
            items = value if isinstance(value, tuple) else value.items
            if items is None or not all(isinstance(item, str | int | float) for item in items):
                return NotImplemented
            return list(items)
        case _:
            return NotImplemented


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
