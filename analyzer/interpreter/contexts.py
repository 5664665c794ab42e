"""``with``: context managers of the program, and those that expect a failure."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from ..domain import Instance, ListValue, Unknown, Value
from ..source import syntax
from .assignment import assign
from .machine import Machine
from .members import find_method

if TYPE_CHECKING:
    from .statements import Signal

_EXPECTS_FAILURE = ("raises", "assertRaises", "assertRaisesRegex", "suppress")


def with_statement(vm: Machine, node: syntax.With) -> Signal:
    from .exceptions import caught
    from .expressions import evaluate
    from .statements import execute

    guards = 0
    entered_ones: list[Value] = []
    for item in node.items:
        value = evaluate(vm, item.item)
        entered = _enter(vm, value)
        entered_ones.append(value)
        if syntax.last_name(item.item) in _EXPECTS_FAILURE:
            guards += 1
        if item.asname is not None:
            assign(vm, item.asname.name, entered)
    vm.guarded += guards
    try:
        with caught(vm) if guards else nullcontext():
            signal = execute(vm, node.body)
    finally:
        vm.guarded -= guards
    if signal != "raise":
        for value in reversed(entered_ones):
            _leave(vm, value)
    return None if signal == "raise" and guards else signal


def _enter(vm: Machine, value: Value) -> Value:
    if isinstance(value, Instance):
        method = find_method(value, "__enter__")
        return vm.call(method, ()) if method is not None else value
    if isinstance(value, ListValue) and "generator" in value.slots:
        # A generator of the program: `contextlib.contextmanager`.
        first = value.slots.get("first")
        unknown = Unknown("what a context manager gives")
        return first[0] if isinstance(first, tuple) and first else unknown
    return value


def _leave(vm: Machine, value: Value) -> None:
    method = find_method(value, "__exit__") if isinstance(value, Instance) else None
    if method is not None:
        returned = vm.frame.returned
        vm.call(method, (None, None, None))
        vm.frame.returned = returned
