"""What Python's own expressions certainly raise, where the program may catch it."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import DictValue, ListValue, Sym, Unknown, Value, show_shape
from ..inference.contract import KerasError
from .machine import Machine
from .plain import hashable


def lacks(value: Value, index: Value) -> type[Exception] | None:
    """What ``value[index]`` raises because it has no such item; None where it may have."""
    match value:
        case DictValue(open=False) if type(value) is DictValue and hashable(index):
            made = value.slots.keys() - {"open"}
            return KeyError if not made and index not in value.data else None
        case ListValue(items=tuple() as items, kind="list") if value.slots.keys() == {"items"}:
            return IndexError if _outside(items, index) else None
        case tuple() | str() | range() if type(value) in (tuple, str, range):
            return IndexError if _outside(value, index) else None
    return None


def suspected(value: Value, index: Value) -> type[Exception] | None:
    """What ``value[index]`` perhaps raises: of an index that is not known."""
    if isinstance(index, Unknown | Sym):
        match value:
            case DictValue():
                return KeyError
            case ListValue() | tuple():
                return IndexError
    return None


def _outside(items: Sequence[Value], index: Value) -> bool:
    return isinstance(index, int) and not -len(items) <= index < len(items)


def divides_by_zero(operator: str, left: Value, right: Value) -> bool:
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return operator in ("/", "//", "%") and numbers and right == 0


def fails(name: str, args: Sequence[Value]) -> type[Exception] | None:
    """What a function of Python's own raises for its only argument; None where it may not."""
    match name, args:
        case "int" | "float", [str() as text]:
            try:
                (int if name == "int" else float)(text)
            except ValueError:
                return ValueError
        case "next", [ListValue(slots={"left": ()})]:
            return StopIteration
    return None


def check_axis(vm: Machine, shape: Value, index: Value) -> None:
    """Record that a shape, or another tuple of sizes, is asked for one that it does not have."""
    if type(shape) is not tuple or not isinstance(index, int) or -len(shape) <= index < len(shape):
        return
    sizes = all(size is None or isinstance(size, int | Sym) for size in shape)
    if not shape or not sizes:  # nobody may have given the arguments of a function yet
        return
    vm.record_raise(
        KerasError(
            "axis-out-of-range",
            f"{show_shape(shape)} has {len(shape)} size{'' if len(shape) == 1 else 's'}, none of "
            f"them is number {int(index)}.",
            keras="tuple index out of range",
            exception="IndexError",
        )
    )


__all__ = ["check_axis", "divides_by_zero", "fails", "lacks", "suspected"]
