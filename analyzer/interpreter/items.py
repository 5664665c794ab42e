"""Indexing, iteration and length of abstract values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    Builtin,
    ClassValue,
    DictValue,
    Dim,
    Instance,
    KerasObject,
    KerasTensor,
    LayerObject,
    ListValue,
    Sym,
    Unknown,
    Value,
    is_none,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import KerasError, Undecided, ask
from ..libraries.contract import BEHAVIOURS, Behaviour
from .enums import distinct_members, members_of
from .fields import fields_of, is_named_tuple
from .join import join
from .machine import Machine
from .members import find_method
from .placeholders import refuse
from .plain import hashable


def get_item(vm: Machine, value: Value, index: Value) -> Value:
    """``value[index]``."""
    match value:
        case ClassValue() if (members := members_of(value)) is not None and isinstance(index, str):
            return members.get(index, Unknown("a member of an enumeration"))
        case ClassValue():
            return value  # `Box[int]` is made as `Box` is
        case KerasTensor():
            from .operations import apply_operation

            return apply_operation(vm, "keras.ops.getitem", {"x": value, "index": _rows(index)})
        case tuple() | str() | bytes():
            return _from_sequence(value, index)
        case range():
            return _from_sequence(tuple(value) if len(value) <= 32 else value, index)
        case ListValue():
            if value.items is None:
                if isinstance(index, slice):
                    return ListValue(None, value.site)
                element = value.slots.get("element", Unknown("an item of a list not known"))
                return replace(element) if isinstance(element, Unknown) else element
            found = _from_sequence(value.items, index)
            if isinstance(index, slice):
                return ListValue(found if isinstance(found, tuple) else None, value.site)
            return found
        case DictValue():
            if "trained" in value.slots and isinstance(index, str):
                _note_history(vm, value, index)
            try:
                if index in value.data:
                    return value.data[index]
            except TypeError:
                pass
            if not value.open and hashable(index):
                if "missing" in value.slots:  # a Counter, which does not keep what it is asked for
                    return value.slots["missing"]
                if "factory" in value.slots:
                    made = vm.call(value.slots["factory"], ())
                    vm.state.set(value.data, index, made)
                    return made
            elif "factory" in value.slots and not value.open:
                vm.state.set(value.slots, "open", True)
            default = value.slots.get("default", Unknown("an item of a dictionary"))
            return replace(default) if isinstance(default, Unknown) else default
        case KerasObject(cls=None, path="keras.callbacks.History"):
            vm.record_raise(_NO_DICTIONARY)
            return get_item(vm, value.slots.get("history"), index)
        case Instance():
            method = find_method(value, "__getitem__")
            if method is not None:
                return vm.call(method, (index,))
            if is_named_tuple(value):
                return _from_sequence(_instance_items(vm, value), index)
            if isinstance(value, LayerObject):
                from .uncalled import refuses_item

                refuses_item(vm, value)
    behaviour = BEHAVIOURS.get(type(value))
    if behaviour is not None:
        try:
            result = ask(lambda: behaviour.item(value, index, vm))
        except KerasError as error:
            vm.record_raise(error)
            return Unknown("the index is out of range")
        except Undecided as reason:
            return Unknown(reason.reason)
        if result is not NotImplemented:
            return result
    if isinstance(value, Unknown) and value.spec is not None:
        from .operations import presume_operation

        return presume_operation(vm, "keras.ops.getitem", {"x": value, "index": _rows(index)})
    return replace(value) if isinstance(value, Unknown) else Unknown("an item")


_NO_DICTIONARY = KerasError(
    "history-key-never-logged",
    "`fit` gives a History object; the dictionary of what was logged is its `.history`.",
    keras="'History' object is not subscriptable",
    exception="TypeError",
)


def _note_history(vm: Machine, history: DictValue, key: str) -> None:
    """Note which of the logged values of a training is asked for."""
    from .calls import record_call

    site = vm.site()
    record_call(
        vm,
        "keras.callbacks.History.history",
        (Argument(None, key, site),),
        {},
        None,
        site,
        receiver=history.slots["trained"],
    )


def _rows(index: Value) -> Value:
    """An index of a tensor; a list of numbers picks rows, as an array does."""
    if isinstance(index, tuple):
        return tuple(_rows(part) for part in index)
    if isinstance(index, slice) and any(map(is_none, (index.start, index.stop, index.step))):
        bounds = (index.start, index.stop, index.step)
        return slice(*(None if is_none(bound) else bound for bound in bounds))
    if isinstance(index, ListValue) and index.items is not None:
        return Array((len(index.items),), "int64")
    return index


def _from_sequence(sequence: Any, index: Value) -> Value:
    if isinstance(index, int) and -len(sequence) <= index < len(sequence):
        return sequence[int(index)]
    if isinstance(index, slice):
        bounds = (index.start, index.stop, index.step)
        if all(bound is None or isinstance(bound, int) for bound in bounds) and index.step != 0:
            return sequence[index]
        return Unknown("a part of a sequence")
    if isinstance(index, int):
        return Unknown("an index out of range")
    if isinstance(sequence, tuple) and sequence and len(sequence) <= 32:
        found = sequence[0]
        for item in sequence[1:]:
            found = join(found, item)
        return found
    return Unknown("an item at an unknown index")


def set_item(vm: Machine, value: Value, index: Value, new: Value) -> Value:
    """``value[index] = new``: the value that the variable holds afterwards."""
    match value:
        case ListValue():
            items = value.items
            if items is None:
                return value
            if isinstance(index, int) and -len(items) <= index < len(items):
                changed = list(items)
                changed[index] = new
                vm.state.set(value.slots, "items", tuple(changed))
            elif isinstance(index, slice):
                vm.state.set(value.slots, "items", _spliced(items, index, all_items(vm, new)))
            else:
                vm.state.set(value.slots, "items", None)
            return value
        case DictValue():
            if hashable(index):
                vm.state.set(value.data, index, new)
            else:
                from .containers import one_of_many

                before, item = value.slots.get("default"), one_of_many(new)
                item = item if before is None else join(before, item)
                if before is not None or not value.open:
                    vm.state.set(value.slots, "default", item)
                vm.state.set(value.slots, "open", True)
            return value
        case Instance():
            method = find_method(value, "__setitem__")
            if method is not None:
                vm.call(method, (index, new))
            return value
    return _changed(vm, value, lambda behaviour: behaviour.set_item(value, index, new, vm))


def _spliced(
    items: tuple[Value, ...], part: slice, new: tuple[Value, ...] | None
) -> tuple[Value, ...] | None:
    """A list after ``items[part] = new``, None where that is not known."""
    changed = list(items)
    if new is None:
        return None
    try:
        changed[part] = new
    except (TypeError, ValueError):
        return None
    return tuple(changed)


def delete_item(vm: Machine, value: Value, index: Value) -> Value:
    """``del value[index]`` of what is neither list nor dictionary, as `set_item`."""
    if isinstance(value, Instance):
        method = find_method(value, "__delitem__")
        if method is not None:
            vm.call(method, (index,))
        return value
    return _changed(vm, value, lambda behaviour: behaviour.delete_item(value, index, vm))


def _changed(vm: Machine, value: Value, change: Callable[[Behaviour], Value]) -> Value:
    """A value of a library after a change in it."""
    behaviour = BEHAVIOURS.get(type(value))
    if behaviour is None:
        return value
    try:
        result = ask(lambda: change(behaviour))
    except KerasError as error:
        vm.record_raise(error)
        return value
    except Undecided as reason:
        return Unknown(reason.reason)
    return value if result is NotImplemented else result


def all_items(vm: Machine, value: Value) -> tuple[Value, ...] | None:
    """All items that iterating over `value` gives, None when not all are known one by one."""
    match value:
        case tuple():
            return value
        case str() | bytes():
            return tuple(value) if len(value) <= vm.limits.items else None
        case range():
            return tuple(value) if len(value) <= vm.limits.items else None
        case ListValue():
            left = value.slots.get("left")
            if isinstance(left, tuple):
                # An iterator: who goes through it may stop on the way.
                vm.state.set(value.slots, "left", None)
                return left
            return value.items
        case DictValue():
            return None if value.open else tuple(value.data)
        case ClassValue():
            return distinct_members(value)
        case KerasTensor():
            refuse(vm, value, "iterate")
            return None
        case Instance():
            return _instance_items(vm, value)
    behaviour = BEHAVIOURS.get(type(value))
    return behaviour.items(value, vm) if behaviour is not None else None


def _instance_items(vm: Machine, value: Instance) -> tuple[Value, ...] | None:

    if is_named_tuple(value):
        return tuple((fields_of(value) or {}).values())
    method = find_method(value, "__iter__")
    if method is not None:
        inner = vm.call(method, ())
        return None if isinstance(inner, Instance) else all_items(vm, inner)
    return None


def any_item(vm: Machine, value: Value) -> Value:
    """What any one item of iterating over `value` looks like."""
    match value:
        case range():
            return unknown_size("a number of a range")
        case tuple() | str() | bytes():
            return _from_sequence(value, Unknown("an index"))
        case ListValue():
            if value.items:
                return _from_sequence(value.items, Unknown("an index"))
            if isinstance(value.slots.get("endless"), tuple):
                cycle = value.slots["endless"][2]
                return (
                    _from_sequence(cycle, Unknown("an index"))
                    if cycle
                    else unknown_size("a counter")
                )
            over = value.slots.get("over")
            if isinstance(over, tuple) and over:
                return _from_sequence(over, Unknown("an index"))
            return value.slots.get("element", Unknown("an item of a list"))
        case DictValue():
            return Unknown("a key of a dictionary")
        case Instance():
            items = _instance_items(vm, value)
            if items:
                return _from_sequence(items, Unknown("an index"))
            if value.slots.get("__element__") is not None:
                return value.slots["__element__"]
    behaviour = BEHAVIOURS.get(type(value))
    if behaviour is not None:
        try:
            return behaviour.element(value, vm)
        except Undecided as reason:
            return Unknown(reason.reason)
    if isinstance(value, Builtin):
        return Unknown("an item")
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.origin)
    return Unknown("an item of an iteration")


def length(vm: Machine, value: Value) -> Dim | None:
    """``len(value)``, None when not known at all."""
    match value:
        case tuple() | str() | bytes() | range():
            return len(value)
        case ListValue():
            return None if value.items is None else len(value.items)
        case DictValue():
            return None if value.open else len(value.data)
        case ClassValue() if (members := distinct_members(value)) is not None:
            return len(members)
        case KerasTensor():
            refuse(vm, value, "len")
            return value.shape[0] if value.shape else None
        case Instance():
            method = find_method(value, "__len__")
            if method is not None:
                found = vm.call(method, ())
                return found if isinstance(found, int | Sym) else None
            return len(fields_of(value) or ()) if is_named_tuple(value) else None
    behaviour = BEHAVIOURS.get(type(value))
    return behaviour.length(value, vm) if behaviour is not None else None


__all__ = ["all_items", "any_item", "delete_item", "get_item", "length", "set_item"]
