"""What the program's own classes define, by the order of lookup."""

from __future__ import annotations

from ..domain import BoundMethod, ClassValue, FunctionValue, Instance, Value


def find_member(cls: ClassValue, name: str) -> Value:
    """A member by the order of lookup through the program's own classes, or KeyError."""
    for each in cls.mro():
        if name in each.members:
            return each.members[name]
    raise KeyError(name)


def has_member(cls: ClassValue, name: str) -> bool:
    return any(name in each.members for each in cls.mro())


def find_method(value: Value, name: str) -> BoundMethod | None:
    """A method that the program's own class of an object defines; None for all else."""
    if not isinstance(value, Instance) or value.cls is None:
        return None
    try:
        member = find_member(value.cls, name)
    except KeyError:
        return None
    return BoundMethod(value, name, member) if isinstance(member, FunctionValue) else None


__all__ = ["find_member", "find_method", "has_member"]
