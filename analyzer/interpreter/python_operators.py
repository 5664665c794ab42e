"""Python's module ``operator``."""

from __future__ import annotations

from typing import Any

from ..domain import Builtin, Unknown, Value
from ..libraries.contract import Call, function
from .operators import binary, compare, unary
from .overloading import ARITHMETIC, ORDERS

_BINARY = {
    **{name: operator for operator, name in ARITHMETIC.items() if name not in ("and", "or")},
    "and_": "&",
    "or_": "|",
    "concat": "+",
}
_ORDER = {name: operator for operator, name in ORDERS.items()}
_UNARY = {"neg": "-", "pos": "+", "inv": "~", "invert": "~", "not_": "not"}


def _paths(*names: str) -> list[str]:
    return [f"operator.{name}" for name in names]


@function(*_paths(*_BINARY, *_ORDER, "is_", "is_not", "contains"))
def _of_two(call: Call) -> Value:
    if len(call.args) != 2 or call.kwargs:
        return Unknown(f"`{call.path}` of other than two values")
    host: Any = call.host
    left, right = call.args
    if call.name in _BINARY:
        return binary(host, _BINARY[call.name], left, right)
    if call.name == "contains":
        return compare(host, "in", right, left)
    named = {"is_": "is", "is_not": "is not"}
    return compare(host, _ORDER.get(call.name) or named[call.name], left, right)


@function(*_paths(*_UNARY))
def _of_one(call: Call) -> Value:
    host: Any = call.host
    if len(call.args) != 1:
        return Unknown(f"`{call.path}` of other than one value")
    return unary(host, _UNARY[call.name], call.args[0])


@function("operator.getitem")
def _getitem(call: Call) -> Value:
    host: Any = call.host
    return host.item(*call.args) if len(call.args) == 2 else Unknown("an item")


@function("operator.attrgetter")
def _attrgetter(call: Call) -> Value:
    """A function that gives an attribute, which may be a path of several."""
    wanted = call.args

    def attribute(host: Any, value: Value, path: Value) -> Value:
        for name in path.split(".") if isinstance(path, str) else ():
            value = host.attribute(value, name)
        return value if isinstance(path, str) else Unknown("an attribute")

    def later(inner: Call) -> Value:
        if len(inner.args) != 1:
            return Unknown("an attribute")
        found = tuple(attribute(inner.host, inner.args[0], path) for path in wanted)
        return found[0] if len(found) == 1 else found

    return Builtin("operator.attrgetter", later)


@function("operator.methodcaller")
def _methodcaller(call: Call) -> Value:
    wanted, kwargs = call.args, call.kwargs

    def later(inner: Call) -> Value:
        if len(inner.args) != 1 or not wanted or not isinstance(wanted[0], str):
            return Unknown("what a method gives")
        method = inner.host.attribute(inner.args[0], wanted[0])
        return inner.host.call(method, wanted[1:], kwargs)

    return Builtin("operator.methodcaller", later)
