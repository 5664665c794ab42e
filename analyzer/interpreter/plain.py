"""Values that are known to the last item, as Python's own and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..domain import DictValue, ListValue, Value
from ..source import Site
from .enums import is_member

_LONGEST = 10_000
"""Characters of a text, or items, that are worked with."""


class NotPlainError(Exception):
    """Part of a value is not known, or is no value of Python's own."""


def to_python(value: Value) -> Any:
    """Numbers, texts and containers of them as Python has them; `NotPlainError` for all else."""
    match value:
        case None | bool() | float() | complex() | str() | bytes() | range():
            return value
        case int():
            return int(value)
        case tuple() if type(value) is tuple and len(value) <= _LONGEST:
            return tuple(to_python(item) for item in value)
        case ListValue(items=tuple() as items) if len(items) <= _LONGEST:
            if value.kind != "set":
                return [to_python(item) for item in items]
            try:
                return {to_python(item) for item in items}
            except TypeError:
                pass
        case ListValue(slots={"left": tuple() as left}) if len(left) <= _LONGEST:
            return [to_python(item) for item in left]
        case DictValue() if not value.open and len(value.data) <= _LONGEST:
            return {to_python(key): to_python(item) for key, item in value.data.items()}
    raise NotPlainError


def from_python(value: Any, site: Site | None) -> Value:
    """An abstract value for one of Python's own."""
    match value:
        case list() | map() | reversed():
            return ListValue(tuple(from_python(item, site) for item in value), site)
        case tuple():
            return tuple(from_python(item, site) for item in value)
        case dict():
            return DictValue({key: from_python(each, site) for key, each in value.items()})
        case str() | bytes() if len(value) > _LONGEST:
            raise NotPlainError
        case int() if abs(value) > 2**63:
            raise NotPlainError
        case None | bool() | int() | float() | complex() | str() | bytes():
            return value
    raise NotPlainError


def apply(
    work: Callable[..., Any],
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    site: Site | None,
) -> Value:
    """What a function of Python's own gives; `NotPlainError` where it raises or takes what is open.

    `work` must be quick and without effects for whatever it is given.
    """
    try:
        given = [to_python(arg) for arg in args]
        named = {name: to_python(arg) for name, arg in kwargs.items()}
        return from_python(work(*given, **named), site)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise NotPlainError from error


def hashable(key: Value) -> bool:
    """Whether a value can be a dictionary key that is known."""
    if isinstance(key, tuple):
        return all(hashable(item) for item in key)
    return key is None or isinstance(key, str | int | float | bytes) or is_member(key)


def distinct(items: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The items of a set, each once and in the order they came; None where that is not known."""
    if len(items) < 2:
        return items
    return tuple(dict.fromkeys(items)) if all(map(hashable, items)) else None


__all__ = ["NotPlainError", "apply", "distinct", "from_python", "hashable", "to_python"]
