"""Python's texts: their methods, how values are written into them."""

from __future__ import annotations

import re

from ..domain import Instance, Unknown, Value
from ..libraries.contract import Call
from .machine import Machine
from .members import find_method
from .plain import NotPlainError, apply, to_python

_WIDEST = 1_000
_NUMBER = re.compile(r"\d{4}")
"""A width or precision that is not worked with."""
_WIDE = re.compile(r"\d{4}|\{[^{}]*:[^{}]*\{")
"""In a template also one that stands among the values."""


def string_method(value: str | bytes, call: Call) -> Value:
    """``value.name(...)``: what Python itself gives if all is known."""
    wide = any(isinstance(arg, int) and abs(arg) > _WIDEST for arg in call.args)
    if call.name in ("format", "format_map") and (isinstance(value, bytes) or _WIDE.search(value)):
        wide = True
    if not wide and len(value) <= 10_000:
        try:
            return apply(
                getattr(type(value), call.name), (value, *call.args), call.kwargs, call.site
            )
        except NotPlainError:
            pass
    return Unknown(f"what `{call.name}` of a string gives")


def text_of(vm: Machine, value: Value, conversion: str) -> str | None:
    """``str(value)``; ``repr(value)`` for "r", ``ascii(value)`` for "a". None if not known."""
    if isinstance(value, Instance):
        names = ("__str__", "__repr__") if conversion in ("", "s") else ("__repr__",)
        text = next((found for name in names if (found := _own(vm, value, name)) is not None), None)
        return text if isinstance(text, str) and conversion != "a" else None
    try:
        plain = to_python(value)
    except NotPlainError:
        return None
    if isinstance(plain, set):
        return None  # in an order of Python's own
    work = {"r": repr, "a": ascii}.get(conversion, str)
    text = work(plain)
    return text if len(text) <= 10_000 else None


def formatted(vm: Machine, value: Value, conversion: str | None, spec: str) -> str | None:
    """``format(value, spec)`` as an f-string has it, None if not known."""
    if conversion is None or _NUMBER.search(spec):
        return None
    if isinstance(value, Instance) and not conversion and spec:
        text = _own(vm, value, "__format__", spec)
        return text if isinstance(text, str) else None
    if conversion or not spec or isinstance(value, Instance):
        text = text_of(vm, value, conversion)
        return text if text is None or not spec else _format(text, spec)
    try:
        return _format(to_python(value), spec)
    except NotPlainError:
        return None


def _format(value: object, spec: str) -> str | None:
    try:
        return format(value, spec)
    except (TypeError, ValueError, OverflowError):
        return None


def _own(vm: Machine, value: Instance, name: str, *args: Value) -> Value:
    """What a method of the program's own class gives, None where it has none."""
    method = find_method(value, name)
    return None if method is None else vm.call(method, args)


def percent(template: str, values: Value) -> Value:
    """``template % values``."""
    if not _NUMBER.search(template) and "*" not in template:
        try:
            given = to_python(values)
            return template % given
        except (NotPlainError, TypeError, ValueError, LookupError, OverflowError):
            pass
    return Unknown("a formatted string")


__all__ = ["formatted", "percent", "string_method", "text_of"]
