"""Sorting, and the least and largest of items."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cmp_to_key
from typing import Any

from ..domain import Value
from .operators import compare
from .plain import NotPlainError, to_python

_MOST = 256
"""Items whose keys are asked for."""


class _NoOrderError(Exception):
    """Which of two values is less is not known."""


def in_order(
    vm: Any, items: tuple[Value, ...], options: Mapping[str, Value]
) -> tuple[Value, ...] | None:
    """``sorted(items, key=..., reverse=...)``, None where the order is not known."""
    backwards = options.get("reverse", False)
    if not isinstance(backwards, bool | int):
        return None
    keys = keys_of(vm, items, options.get("key"))
    if keys is None:
        return None
    try:
        order = _places(vm, keys, bool(backwards))
    except (TypeError, _NoOrderError):
        return None
    return tuple(items[place] for place in order)


def extreme(vm: Any, name: str, items: tuple[Value, ...], key: Value) -> Value | None:
    """``min`` or ``max`` (`name`) of items by their keys, None where that is not known."""
    keys = keys_of(vm, items, key)
    if keys is None or not items:
        return None
    try:
        order = _places(vm, keys, name == "max")
    except (TypeError, _NoOrderError):
        return None
    return items[order[0]]


def keys_of(vm: Any, items: tuple[Value, ...], key: Value) -> list[Value] | None:
    """What the items are sorted by."""
    if key is None:
        return list(items)
    if len(items) > _MOST:
        return None
    return [vm.call(key, (item,)) for item in items]


def _places(vm: Any, keys: list[Value], backwards: bool) -> list[int]:
    """The places of the keys in order; equal ones stay as they are, as Python has it."""
    places = range(len(keys))
    try:
        plain = [to_python(key) for key in keys]
    except NotPlainError:
        if len(keys) > _MOST:
            raise _NoOrderError from None
        plain = None
    if plain is not None:
        return sorted(places, key=plain.__getitem__, reverse=backwards)

    def less(left: int, right: int) -> int:
        outcome = compare(vm, "<", keys[left], keys[right])
        if outcome is True:
            return -1
        if outcome is not False:
            raise _NoOrderError
        other = compare(vm, "<", keys[right], keys[left])
        if not isinstance(other, bool):
            raise _NoOrderError
        return int(other)

    return sorted(places, key=cmp_to_key(less), reverse=backwards)


__all__ = ["extreme", "in_order"]
