"""The patterns of ``match`` statements."""

from __future__ import annotations

from typing import Any

from ..domain import Builtin, ClassValue, DictValue, ListValue, Unknown, Value
from ..source import syntax
from .assignment import bind
from .attributes import get_attribute
from .builtins import is_instance
from .expressions import evaluate
from .items import all_items
from .machine import Machine
from .operators import equal
from .overloading import is_own_object
from .plain import hashable


def matches(vm: Machine, pattern: Any, subject: Value) -> bool | None:
    """Whether a value matches, None where that is not known; names in the pattern are bound."""
    match pattern:
        case syntax.MatchValue():
            return equal(evaluate(vm, pattern.value), subject)
        case syntax.MatchSingleton():
            return None if isinstance(subject, Unknown) else subject is evaluate(vm, pattern.value)
        case syntax.MatchAs(pattern=None):
            if pattern.name is not None:
                bind(vm, pattern.name.value, subject)
            return True
        case syntax.MatchAs():
            outcome = matches(vm, pattern.pattern, subject)
            if pattern.name is not None:
                bind(vm, pattern.name.value, subject)
            return outcome
        case syntax.MatchOr():
            outcomes = [matches(vm, element.pattern, subject) for element in pattern.patterns]
            return True if True in outcomes else None if None in outcomes else False
        case syntax.MatchClass():
            return _of_class(vm, pattern, subject)
        case syntax.MatchMapping() if isinstance(subject, DictValue):
            return _mapping(vm, pattern, subject)
        case syntax.MatchMapping() if _no_mapping(subject):
            return False
        case syntax.MatchList() | syntax.MatchTuple():
            return _sequence(vm, pattern, subject)
        case _:
            _forget_captures(vm, pattern)
            return None


def _no_mapping(subject: Value) -> bool:
    plain = isinstance(subject, int | float | str | bytes | tuple | ListValue | None)
    return plain or is_own_object(subject)


def _together(outcomes: list[bool | None]) -> bool | None:
    return False if False in outcomes else None if None in outcomes else True


def _sequence(vm: Machine, pattern: Any, subject: Value) -> bool | None:
    if isinstance(subject, str | bytes | int | float | DictValue | None):
        return False
    if isinstance(subject, ListValue) and subject.kind == "set":
        return False
    if is_own_object(subject):
        return False
    items = all_items(vm, subject)
    if items is None:
        _forget_captures(vm, pattern)
        return None
    elements = pattern.patterns
    stars = [at for at, each in enumerate(elements) if isinstance(each, syntax.MatchStar)]
    if not stars:
        if len(items) != len(elements):
            return False
        return _together(
            [matches(vm, each.value, item) for each, item in zip(elements, items, strict=True)]
        )
    at, behind = stars[0], len(elements) - stars[0] - 1
    if len(items) < at + behind:
        return False
    rest = len(items) - behind
    pairs = [*zip(elements[:at], items[:at], strict=True)]
    pairs += zip(elements[at + 1 :], items[rest:], strict=True)
    if elements[at].name is not None:
        bind(vm, elements[at].name.value, ListValue(items[at:rest], vm.site()))
    return _together([matches(vm, each.value, item) for each, item in pairs])


def _mapping(vm: Machine, pattern: syntax.MatchMapping, subject: DictValue) -> bool | None:
    outcomes: list[bool | None] = []
    rest = dict(subject.data)
    for element in pattern.elements:
        key = evaluate(vm, element.key)
        if hashable(key) and key in subject.data:
            outcomes.append(matches(vm, element.pattern, subject.data[key]))
            rest.pop(key)
        elif subject.open or not hashable(key):
            _forget_captures(vm, element)
            outcomes.append(None)
        else:
            return False
    if pattern.rest is not None:
        bind(vm, pattern.rest.value, DictValue(rest, subject.open, vm.site()))
    return _together(outcomes)


_OWN_VALUE = frozenset(["int", "float", "str", "bool", "bytes", "tuple", "list", "dict", "set"])
"""Classes of which ``int(x)`` gives the value itself."""


def _of_class(vm: Machine, pattern: syntax.MatchClass, subject: Value) -> bool | None:
    cls = evaluate(vm, pattern.cls)
    outcome = is_instance(subject, cls)
    if outcome is False or not (pattern.patterns or pattern.kwds):
        return outcome
    outcomes = [outcome]
    names: Value = None
    if isinstance(cls, ClassValue):
        kept = [each.members for each in cls.mro()]
        names = next((m["__match_args__"] for m in kept if "__match_args__" in m), None)
        if names is None and cls.dataclass:
            names = cls.members.get("__fields__")
    for place, element in enumerate(pattern.patterns):
        if isinstance(cls, Builtin) and cls.name in _OWN_VALUE and place == 0:
            outcomes.append(matches(vm, element.value, subject))
        elif isinstance(names, tuple) and place < len(names) and isinstance(names[place], str):
            outcomes.append(matches(vm, element.value, get_attribute(vm, subject, names[place])))
        else:
            _forget_captures(vm, element)
            outcomes.append(None)
    for element in pattern.kwds:
        value = get_attribute(vm, subject, element.key.value)
        outcomes.append(matches(vm, element.pattern, value))
    return _together(outcomes)


def _forget_captures(vm: Machine, pattern: syntax.Node) -> None:
    if isinstance(pattern, syntax.MatchMapping) and pattern.rest is not None:
        bind(vm, pattern.rest.value, Unknown("the rest of a matched value"))
    for child in pattern.children:
        if isinstance(child, syntax.MatchAs | syntax.MatchStar) and child.name is not None:
            bind(vm, child.name.value, Unknown("a part of a matched value"))
        _forget_captures(vm, child)


__all__ = ["matches"]
