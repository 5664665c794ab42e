"""The patterns of ``match`` statements."""

from __future__ import annotations

from typing import Any

from ..domain import Unknown, Value
from ..source import syntax
from .assignment import bind
from .builtins import is_instance
from .expressions import evaluate
from .items import all_items
from .machine import Machine
from .operators import equal


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
        case syntax.MatchClass(patterns=[], kwds=[]):
            return is_instance(subject, evaluate(vm, pattern.cls))
        case syntax.MatchList() | syntax.MatchTuple():
            if isinstance(subject, str | int | float | None):
                return False
            items = all_items(vm, subject)
            parts = [p.value for p in pattern.patterns if not isinstance(p, syntax.MatchStar)]
            if items is None or len(parts) != len(pattern.patterns):
                _forget_captures(vm, pattern)
                return None
            if len(items) != len(parts):
                return False
            outcomes = [matches(vm, *pair) for pair in zip(parts, items, strict=True)]
            return False if False in outcomes else None if None in outcomes else True
        case _:
            _forget_captures(vm, pattern)
            return None


def _forget_captures(vm: Machine, pattern: syntax.Node) -> None:
    for child in pattern.children:
        if isinstance(child, syntax.MatchAs) and child.name is not None:
            bind(vm, child.name.value, Unknown("a part of a matched value"))
        _forget_captures(vm, child)


__all__ = ["matches"]
