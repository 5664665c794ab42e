"""Operators, comparisons and truth of abstract values."""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    BoundMethod,
    Builtin,
    ClassValue,
    Dataset,
    DictValue,
    FunctionValue,
    Instance,
    KerasTensor,
    LayerObject,
    ListValue,
    Origin,
    Size,
    Sym,
    Unknown,
    Value,
    differ,
    is_none,
    origin_of,
)
from ..inference.contract import KerasError, Undecided, ask
from ..libraries.contract import BEHAVIOURS
from .enums import is_member
from .machine import Machine
from .members import find_method
from .overloading import is_own_object, overloaded
from .placeholders import refuse, refuses_none
from .plain import hashable
from .texts import percent

_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "//": python.floordiv,
    "%": python.mod,
    "**": python.pow,
    "<<": python.lshift,
    ">>": python.rshift,
    "&": python.and_,
    "|": python.or_,
    "^": python.xor,
    "==": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}

KERAS_OPERATORS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "&": "bitwise_and",
    "|": "bitwise_or",
    "^": "bitwise_xor",
    "<<": "bitwise_left_shift",
    ">>": "bitwise_right_shift",
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}

_LARGEST = 2**63
_LONGEST = 100_000
"""Characters of a text that is kept."""


def append_items(
    vm: Machine, left: tuple[Value, ...] | None, right: tuple[Value, ...] | None
) -> tuple[Value, ...] | None:
    """Both sequences in a row, None when one is not known or they are too long to keep."""
    if left is None or right is None or len(left) + len(right) > vm.limits.items:
        return None
    return left + right


def binary(vm: Machine, operator: str, left: Value, right: Value) -> Value:
    """``left <operator> right``; errors that the libraries raise are recorded."""
    if isinstance(left, LayerObject) or isinstance(right, LayerObject):
        from .uncalled import refuses_operator

        if refuses_operator(vm, operator, left, right):
            return Unknown("the operation raises")
    if (is_none(left) or is_none(right)) and refuses_none(vm, operator, left, right):
        return Unknown("the operation raises")
    if isinstance(left, KerasTensor) or isinstance(right, KerasTensor):
        from .operations import apply_operation

        name = KERAS_OPERATORS[operator]
        if name.startswith("bitwise_") and _boolean(left) and _boolean(right):
            name = "logical_" + name.removeprefix("bitwise_")
        return apply_operation(vm, f"keras.ops.{name}", {"x1": left, "x2": right})
    if any(isinstance(value, Unknown) and value.spec for value in (left, right)):
        from .operations import presume_operation

        path = f"keras.ops.{KERAS_OPERATORS[operator]}"
        return presume_operation(vm, path, {"x1": left, "x2": right})
    for value in (left, right):
        behaviour = BEHAVIOURS.get(type(value))
        if behaviour is not None:
            try:
                work = partial(behaviour.binary, operator, left, right, vm)
                result = ask(work)
            except KerasError as error:
                vm.record_raise(error)
                return Unknown("the operation fails")
            except Undecided as reason:
                return Unknown(reason.reason)
            if result is not NotImplemented:
                return result
    return _plain_binary(vm, operator, left, right)


def _by_identity(vm: Machine, left: Value, right: Value) -> bool:
    """Whether ``==`` asks only if both are one object, as for symbolic tensors of Keras 3."""
    symbolic = isinstance(left, KerasTensor) or isinstance(right, KerasTensor)
    return (
        symbolic
        and not vm.inside_call
        and vm.settings.keras.startswith("3")
        and not any(
            isinstance(value, Unknown) or type(value) in BEHAVIOURS for value in (left, right)
        )
    )


def _boolean(value: Value) -> bool:
    return isinstance(value, bool) or (
        isinstance(value, KerasTensor | Array) and value.dtype == "bool"
    )


def _plain_binary(vm: Machine, operator: str, left: Value, right: Value) -> Value:
    match left, right:
        case (bool() | int() | float() | complex(), bool() | int() | float() | complex()):
            return _numbers(vm, operator, left, right)
        case (int() | Sym(), int() | Sym()):
            return _sizes(operator, left, right)
        case (str(), str()) if operator == "+":
            return left + right if len(left) + len(right) < _LONGEST else Unknown("a long text")
        case (str(), _) if operator == "%":
            return percent(left, right)
        case (str() | tuple(), int()) if operator == "*":
            return left * right if len(left) * right <= vm.limits.items else Unknown("too long")
        case (int(), str() | tuple()) if operator == "*":
            return _plain_binary(vm, operator, right, left)
        case (tuple(), tuple()) if operator == "+":
            items = append_items(vm, left, right)
            return Unknown("a long tuple") if items is None else items
        case (ListValue(), ListValue()) if operator == "+":
            return ListValue(append_items(vm, left.items, right.items), left.site)
        case (ListValue(items=tuple() as items), int()) if operator == "*":
            if len(items) * right <= vm.limits.items:
                return ListValue(items * int(right), left.site)
            return ListValue(None, left.site)
        case (int(), ListValue()) if operator == "*":
            return _plain_binary(vm, operator, right, left)
        case (ListValue(), _) if operator == "*":
            return ListValue(None, left.site)
        case (ListValue(), ListValue()) if operator in "|&-^":
            first, second = left.items, right.items
            if first is None or second is None or not left.kind == right.kind == "set":
                return ListValue(None, left.site, left.kind)
            return ListValue(of_two_sets(operator, first, second), left.site, "set")  # type: ignore[arg-type]
        case (DictValue(), DictValue()) if operator == "|":
            return DictValue({**left.data, **right.data}, left.open or right.open, left.site)
        case (Instance(cls=ClassValue()), _) | (_, Instance(cls=ClassValue())):
            result = overloaded(vm, left, operator, right)
            if result is not NotImplemented:
                return result
    for value in (left, right):
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.origin)  # the same reason, another value
    return Unknown(f"the result of `{operator}`")


def of_two_sets(
    operator: str, left: tuple[Value, ...], right: tuple[Value, ...]
) -> tuple[Value, ...] | bool | None:
    """``left <operator> right`` of sets with these items, None if not known; items keep order."""
    if not all(map(hashable, (*left, *right))):
        return None
    first, second = dict.fromkeys(left), dict.fromkeys(right)
    match operator:
        case "|":
            return tuple({**first, **second})
        case "&":
            return tuple(item for item in first if item in second)
        case "-":
            return tuple(item for item in first if item not in second)
        case "^":
            rest = (item for item in second if item not in first)
            return (*(item for item in first if item not in second), *rest)
        case "<" | "<=" | ">" | ">=" | "==":
            return _PYTHON[operator](first.keys(), second.keys())
    return None


def _numbers(vm: Machine, operator: str, left: Any, right: Any) -> Value:
    try:
        if operator == "**" and (abs(right) > 512 or abs(left) > 10**9):
            return Unknown("a very large number")
        if operator == "<<" and right > 64:
            return Unknown("a very large number")
        result = _PYTHON[operator](left, right)
    except (ArithmeticError, TypeError, ValueError, KeyError):
        return Unknown("the arithmetic fails")
    if isinstance(result, int) and not isinstance(result, bool):
        if abs(result) > _LARGEST:
            return Unknown("a very large number")
        first, second = origin_of(left), origin_of(right)
        if first is not None or second is not None:
            return Size(result, vm.origin(f"{result} is computed here", first, second))
    return result


def _sizes(operator: str, left: Any, right: Any) -> Value:
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "//":
                return left // right
            case "%":
                return left % right
            case "/":
                return Array((), "float64", "python")
            case "**" if isinstance(right, int) and 0 <= right <= 4:
                result = 1
                for _ in range(right):
                    result = left * result
                return result
    except ZeroDivisionError:
        pass
    return Unknown("a number computed from an unknown size")


def unary(vm: Machine, operator: str, value: Value) -> Value:
    if operator == "not":
        decided = truth(vm, value)
        return Unknown("depends on a condition") if decided is None else not decided
    if isinstance(value, KerasTensor):
        from .operations import apply_operation

        name = {"-": "negative", "~": "logical_not"}.get(operator)
        return value if name is None else apply_operation(vm, f"keras.ops.{name}", {"x": value})
    behaviour = BEHAVIOURS.get(type(value))
    if behaviour is not None:
        result = behaviour.unary(operator, value, vm)
        if result is not NotImplemented:
            return result
    match value:
        case bool() | int() | float() | complex():
            if operator == "-":
                return Size(-value, value.origin) if isinstance(value, Size) else -value
            if operator == "+":
                return value
            return ~value if isinstance(value, int) else Unknown("`~` of a number")
        case Sym():
            return -value if operator == "-" else value
        case Unknown():
            return replace(value)
        case Instance(cls=ClassValue()) if (
            method := find_method(value, _SIGNS[operator])
        ) is not None:
            return vm.call(method, ())
        case LayerObject():
            from .uncalled import refuses_sign

            refuses_sign(vm, value)
    return Unknown(f"the result of `{operator}`")


_SIGNS = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


def compare(vm: Machine, operator: str, left: Value, right: Value) -> Value:
    """True, False, a tensor of them, or Unknown."""
    match operator:
        case "is" | "is not":
            same = _identical(left, right)
            return _yes_no(same if operator == "is" or same is None else not same)
        case "in" | "not in":
            found = _contains(vm, right, left)
            return _yes_no(found if operator == "in" or found is None else not found)
        case "==" | "!=" if _by_identity(vm, left, right):
            return (left is right) == (operator == "==")
    if isinstance(left, KerasTensor | Array) or isinstance(right, KerasTensor | Array):
        return binary(vm, operator, left, right)
    if any(type(value) in BEHAVIOURS for value in (left, right)):
        return binary(vm, operator, left, right)
    if isinstance(left, LayerObject) or isinstance(right, LayerObject):
        return _of_layers(vm, operator, left, right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        outcome = overloaded(vm, left, operator, right)
        if outcome is not NotImplemented:
            return outcome
    if operator in ("==", "!="):
        same = equal(left, right)
        return _yes_no(same if operator == "==" or same is None else not same)
    if (is_none(left) or is_none(right)) and refuses_none(vm, operator, left, right):
        return Unknown("the comparison raises")
    if isinstance(left, int | float | str) and isinstance(right, int | float | str):
        try:
            return bool(_PYTHON[operator](left, right))
        except TypeError:
            return Unknown("values that have no order")
    if isinstance(left, int | Sym) and isinstance(right, int | Sym):
        difference = left - right
        if isinstance(difference, int):
            return bool(_PYTHON[operator](difference, 0))
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        first, second = left.items, right.items
        if first is None or second is None or left.kind != right.kind:
            return Unknown("a comparison of lists")
        if left.kind == "set":
            outcome = of_two_sets(operator, first, second)
            return outcome if isinstance(outcome, bool) else Unknown("a comparison of sets")
        left, right = first, second
    if isinstance(left, tuple) and isinstance(right, tuple):
        with_numbers = all(isinstance(item, int | float | str) for item in (*left, *right))
        if with_numbers:
            try:
                return bool(_PYTHON[operator](left, right))
            except TypeError:
                pass
    return Unknown("a comparison of values that are not known")


def _of_layers(vm: Machine, operator: str, left: Value, right: Value) -> Value:
    """Layers can be told apart; they have no order."""
    if operator not in ("==", "!="):
        return binary(vm, operator, left, right)
    same = equal(left, right)
    return _yes_no(same if operator == "==" or same is None else not same)


def _yes_no(decided: bool | None) -> Value:
    return Unknown("a comparison of values that are not known") if decided is None else decided


def _identical(left: Value, right: Value) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Sym) and right is None:
        return left.dynamic
    if isinstance(right, Sym) and left is None:
        return right.dynamic
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, ApiRef) and isinstance(right, ApiRef):
        return equal(left, right)
    return True if left is right else (None if isinstance(left, int | str | tuple) else False)


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, None when that is not known."""
    match left, right:
        case (Unknown(), _) | (_, Unknown()):
            return None
        case (Sym(none=True), int() | Sym(none=True)) | (int(), Sym(none=True)):
            return type(left) is type(right)
        case (Sym(), None) | (None, Sym()):
            return (left if isinstance(left, Sym) else right).dynamic  # type: ignore[union-attr]
        case (int() | Sym(), int() | Sym()):
            return True if left == right else False if differ(left, right) else None
        case (ListValue(kind="set"), ListValue(kind="set")):
            if left.items is None or right.items is None:
                return None
            same = of_two_sets("==", left.items, right.items)
            return same if isinstance(same, bool) else None
        case (ListValue(), ListValue()) if left.kind != right.kind:
            return False
        case (tuple(), tuple()) | (ListValue(), ListValue()):
            first = left if isinstance(left, tuple) else left.items
            second = right if isinstance(right, tuple) else right.items
            if first is None or second is None:
                return None
            if len(first) != len(second):
                return False
            outcomes = [equal(a, b) for a, b in zip(first, second, strict=True)]
            return False if False in outcomes else None if None in outcomes else True
        case (ApiRef(), ApiRef()):
            if left.symbol is not None and right.symbol is not None:
                return left.symbol.path == right.symbol.path
            return left.path == right.path
        case (DictValue(), DictValue()):
            if left is right:
                return True
            if left.open or right.open:
                return None
            if left.data.keys() != right.data.keys():
                return False
            outcomes = [equal(item, right.data[key]) for key, item in left.data.items()]
            return False if False in outcomes else None if None in outcomes else True
        case (Instance(cls=ClassValue(dataclass=True)), Instance()) if left.cls is right.cls:
            if left is right or left.slots.keys() != right.slots.keys():
                return True if left is right else None
            outcomes = [equal(item, right.slots[name]) for name, item in left.slots.items()]
            return True if all(outcomes) else None
        case (Instance(), Instance()) if is_member(left) and left.cls is right.cls:
            return left is right
        case (Instance(), _) | (_, Instance()):
            if left is right:
                return True
            both = [value for value in (left, right) if isinstance(value, Instance)]
            # Without an `__eq__` of their own, objects are equal to themselves alone.
            alone = all(is_own_object(value) and not find_method(value, "__eq__") for value in both)
            other = right if isinstance(left, Instance) else left
            plain = isinstance(other, str | int | float | tuple | ListValue | DictValue | None)
            return False if alone and plain else None
        case (str() | bytes() | int() | float() | None, str() | bytes() | int() | float() | None):
            return left == right
        case (Sym(), str() | bytes()) | (str() | bytes(), Sym()):
            return False
    containers = tuple | ListValue | DictValue
    scalars = str | bytes | int | Sym | float | None
    if (isinstance(left, containers) and isinstance(right, scalars)) or (
        isinstance(left, scalars) and isinstance(right, containers)
    ):
        return False
    return True if left is right else None


def _contains(vm: Machine, container: Value, item: Value) -> bool | None:
    match container:
        case DictValue():
            if isinstance(item, str | int | float | None) and item in container.data:
                return True
            return None if container.open or isinstance(item, Unknown) else False
        case str() if isinstance(item, str):
            return item in container
        case Instance() if (method := find_method(container, "__contains__")) is not None:
            return truth(vm, vm.call(method, (item,)))
        case tuple() | ListValue() | range():
            items = vm.items(container)
            if items is None:
                return None
            outcomes = [equal(each, item) for each in items]
            return True if True in outcomes else None if None in outcomes else False
        case _:
            return None


def truth(vm: Machine, value: Value) -> bool | None:
    """Whether a value counts as true in a condition, None when that is not known."""
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes() | tuple() | range():
            return bool(value)
        case ListValue():
            return None if value.items is None else bool(value.items)
        case KerasTensor():
            refuse(vm, value, "bool")
            return None
        case Sym() if value.none and not vm.inside_call:
            return False
        case DictValue():
            return True if value.data else None if value.open else False
        case ApiRef():
            return True if value.symbol is not None else None
        case FunctionValue() | ClassValue() | BoundMethod() | Builtin() | Dataset():
            return True
        case Instance(cls=None):
            return True
        case Instance() if (method := find_method(value, "__bool__")) is not None:
            return truth(vm, vm.call(method, ()))
        case Instance() if (method := find_method(value, "__len__")) is not None:
            return truth(vm, vm.call(method, ()))
        case Array() | _ if type(value) in BEHAVIOURS:
            return BEHAVIOURS[type(value)].truth(value, vm)
        case _:
            return None


__all__ = ["Origin", "binary", "compare", "equal", "truth", "unary"]
