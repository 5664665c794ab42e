"""``enum``: classes whose members are objects with a name and a value.

Members of an ``IntEnum`` and ``StrEnum`` are numbers and texts that know their name besides.
Flags, which can be combined, are not followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..domain import ApiRef, Builtin, ClassValue, DictValue, FunctionValue, Instance, Unknown, Value
from ..facts import Argument
from ..libraries.contract import Call, function
from ..source import Site
from .members import has_member

if TYPE_CHECKING:
    from .machine import Machine

_PLAIN = "enum.Enum"
_NUMBERS = "enum.IntEnum"
_TEXTS = "enum.StrEnum"
_AUTO = "enum.auto"


class IntMember(int):
    """A member of an ``IntEnum``."""

    name: str = ""


class StrMember(str):
    """A member of a ``StrEnum``."""

    name: str = ""


@function(_AUTO)
def _auto(call: Call) -> Value:
    return Instance(None, _AUTO, call.site)


def kind_of(cls: ClassValue) -> str | None:
    """The class of ``enum`` that a class of the program extends: ``enum.Enum``."""
    paths = {base.path for each in cls.mro() for base in each.bases if isinstance(base, ApiRef)}
    mixed = {base.name for each in cls.mro() for base in each.bases if isinstance(base, Builtin)}
    if _PLAIN in paths and mixed:
        return {"int": _NUMBERS, "str": _TEXTS}.get(next(iter(mixed))) if len(mixed) == 1 else None
    return next((path for path in (_PLAIN, _NUMBERS, _TEXTS) if path in paths), None)


def make_members(vm: Machine, cls: ClassValue) -> None:
    """Turn the values that the body of an enumeration gives names into members."""
    kind = kind_of(cls)
    if kind is None or cls.has_unknown_base():
        return
    found: dict[Value, Value] = {}
    last: Value = 0
    for name, value in list(cls.members.items()):
        if name.startswith("_") or isinstance(value, FunctionValue | ClassValue):
            continue
        if isinstance(value, Instance) and value.path == _AUTO:
            value = name.lower() if kind == _TEXTS else _after(last)
        last = value
        same = next((m for m in found.values() if _value_of(m) is value or _same(m, value)), None)
        member = same if same is not None else _member(vm, cls, kind, name, value)
        found[name] = member
        vm.state.set(cls.members, name, member)
    vm.state.set(cls.members, "__members__", DictValue(found))


def _after(last: Value) -> Value:
    return last + 1 if isinstance(last, int) else Unknown("a number of an enumeration")


def _value_of(member: Value) -> Value:
    return member.slots.get("value") if isinstance(member, Instance) else member


def _same(member: Value, value: Value) -> bool:
    plain = int | float | str
    before = _value_of(member)
    return isinstance(before, plain) and isinstance(value, plain) and before == value


def _member(vm: Machine, cls: ClassValue, kind: str, name: str, value: Value) -> Value:
    if kind == _NUMBERS and isinstance(value, int):
        number = IntMember(value)
        number.name = name
        return number
    if kind == _TEXTS and isinstance(value, str):
        text = StrMember(value)
        text.name = name
        return text
    if kind != _PLAIN:
        return Unknown("a member of an enumeration")
    member = Instance(cls, _PLAIN, cls.site)
    for key, each in (("name", name), ("value", value), ("_name_", name), ("_value_", value)):
        vm.state.set(member.slots, key, each)
    if has_member(cls, "__init__") and cls.site is not None:
        from .classes import initialise

        given = value if isinstance(value, tuple) else (value,)
        arguments = [Argument(None, each, cls.site) for each in given]
        initialise(vm, member, cls, arguments, cls.site)
    return member


def members_of(value: Value) -> dict[Any, Value] | None:
    """The members of an enumeration by name, None of anything else."""
    if not isinstance(value, ClassValue):
        return None
    found = value.members.get("__members__")
    return found.data if isinstance(found, DictValue) else None


def distinct_members(value: Value) -> tuple[Value, ...] | None:
    """The members that going through an enumeration gives, without other names of theirs."""
    members = members_of(value)
    if members is None:
        return None
    found: list[Value] = []
    for member in members.values():
        if not any(member is each for each in found):
            found.append(member)
    return tuple(found)


def member_of_value(cls: ClassValue, value: Value, site: Site) -> Value:
    """``Mode(16)``: the member with that value."""
    for member in distinct_members(cls) or ():
        if member is value or _value_of(member) is value or _same(member, value):
            return member
    return Unknown("a member of an enumeration")


def member_attribute(member: IntMember | StrMember, name: str) -> Value:
    """``.name`` and ``.value`` of a member that is a number or a text."""
    if name in ("name", "_name_"):
        return member.name
    return int(member) if isinstance(member, IntMember) else str(member)


NAMES = frozenset({"name", "value", "_name_", "_value_"})


def is_member(value: Value) -> bool:
    """Whether a value is a member that has no number or text for itself."""
    return isinstance(value, Instance) and value.path == _PLAIN
