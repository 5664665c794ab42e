"""``dataclasses`` and ``typing.NamedTuple``: objects that are a row of fields."""

from __future__ import annotations

from typing import Any

from ..domain import Builtin, ClassValue, DictValue, Instance, ListValue, Unknown, Value
from ..libraries.contract import Call, function

NAMED_TUPLE = "typing.NamedTuple"


def field_names(cls: ClassValue) -> list[str]:
    """The fields in the order of the arguments that ``__init__`` takes."""
    fields: list[str] = []
    for each in reversed(cls.mro()):
        fields += [name for name in each.members.get("__fields__", ()) if name not in fields]
    return fields


def is_named_tuple(value: Value) -> bool:
    return isinstance(value, Instance) and value.path == NAMED_TUPLE and value.cls is not None


def fields_of(value: Value) -> dict[str, Value] | None:
    """The fields of a dataclass' object or named tuple, None for any other value."""
    if not isinstance(value, Instance) or value.cls is None:
        return None
    if not any(cls.dataclass for cls in value.cls.mro()):
        return None
    names = field_names(value.cls)
    missing = Unknown("a field that is not set")
    return {name: value.slots.get(name, missing) for name in names}


@function("dataclasses.field")
def _field(call: Call) -> Value:
    """The description of a dataclass field; `classes` reads its default."""
    instance = Instance(None, "dataclasses.field", call.site)
    for name, value in call.kwargs.items():
        call.host.state.set(instance.slots, name, value)
    return instance


def _plain(call: Call, value: Value, as_dict: bool) -> Value:
    """A field's value with the dataclasses in it taken apart too."""
    fields = fields_of(value)
    if fields is not None and not is_named_tuple(value):
        if as_dict:
            items = {name: _plain(call, item, True) for name, item in fields.items()}
            return DictValue(items, site=call.site)
        return tuple(_plain(call, item, False) for item in fields.values())
    match value:
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_plain(call, item, as_dict) for item in items), call.site)
        case DictValue():
            data = {key: _plain(call, item, as_dict) for key, item in value.data.items()}
            return DictValue(data, value.open, call.site)
    return value


@function("dataclasses.asdict", "dataclasses.astuple")
def _taken_apart(call: Call) -> Value:
    """A dictionary or tuple of the fields, all the way down."""
    value = call.known(0, "obj")
    if fields_of(value) is None or len(call.args) > 1:
        return Unknown("the fields of an object")
    return _plain(call, value, call.name == "asdict")


@function("dataclasses.replace")
def _replaced(call: Call) -> Value:
    host: Any = call.host
    fields = fields_of(call.known(0, "obj"))
    if fields is None:
        return Unknown("an object with other fields")
    return host.call(call.args[0].cls, (), {**fields, **call.kwargs})  # type: ignore[union-attr]


def named_tuple_attribute(value: Instance, name: str) -> Value:
    """``_replace``, ``_asdict`` and ``_fields`` of a ``typing.NamedTuple``; None for all else."""
    fields = fields_of(value) or {}
    match name:
        case "_fields":
            return tuple(fields)
        case "_asdict":
            return Builtin(name, lambda call: DictValue(dict(fields), False, call.site))
        case "_replace":
            return Builtin(
                name, lambda call: call.host.call(value.cls, (), {**fields, **call.kwargs})
            )
    return None


@function("dataclasses.fields")
def _fields(call: Call) -> Value:
    """Descriptions of the fields, of which the names are known."""
    given = call.known(0, "class_or_instance")
    cls = given.cls if isinstance(given, Instance) else given
    if not isinstance(cls, ClassValue):
        return Unknown("the fields of a class")
    found = []
    for name in field_names(cls):
        each = Instance(None, "dataclasses.Field", call.site)
        call.host.state.set(each.slots, "name", name)
        found.append(each)
    return tuple(found)


@function("dataclasses.is_dataclass")
def _is_dataclass(call: Call) -> Value:
    value = call.known(0, "obj")
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, ClassValue):
        return Unknown("an inspection")
    return any(each.dataclass for each in cls.mro())


__all__ = ["NAMED_TUPLE", "field_names", "fields_of", "is_named_tuple", "named_tuple_attribute"]
