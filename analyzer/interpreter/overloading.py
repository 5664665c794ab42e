"""Operators that the program's own classes define."""

from __future__ import annotations

from ..domain import BoundMethod, Instance, Value
from .machine import Machine
from .members import find_method

ARITHMETIC = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}
"""Operators by the names of their methods, ``__add__`` and so on."""
_MIRRORED = {"<": "gt", "<=": "ge", ">": "lt", ">=": "le", "==": "eq", "!=": "ne"}
ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


def overloaded(vm: Machine, left: Value, operator: str, right: Value) -> Value:
    """An operator that the class of an operand defines; NotImplemented where none does."""
    name = ARITHMETIC.get(operator)
    forward = name or ORDERS.get(operator)
    backward = f"r{name}" if name else _MIRRORED.get(operator)
    for value, method, other in ((left, forward, right), (right, backward, left)):
        found = find_method(value, f"__{method}__")
        if found is not None:
            return vm.call(found, (other,))
    if operator == "!=":
        same = overloaded(vm, left, "==", right)
        return not same if isinstance(same, bool) else same
    return NotImplemented


def is_own_object(value: Value) -> bool:
    """Whether `value` is an object of a class of the program that derives from no library's."""
    cls = value.cls if isinstance(value, Instance) else None
    return cls is not None and not cls.has_unknown_base() and cls.library_base() is None


def in_place(value: Value, operator: str) -> BoundMethod | None:
    """What ``value <operator>= ...`` calls if the class of `value` has its own way."""
    return find_method(value, f"__i{ARITHMETIC[operator]}__")


__all__ = ["ARITHMETIC", "ORDERS", "in_place", "is_own_object", "overloaded"]
