"""``with``: context managers of the program, and those that expect a failure."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from ..domain import BoundMethod, Instance, ListValue, Unknown, Value
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
        takes = guards or any(_exit_of(value) is not None for value in entered_ones)
        with caught(vm) if takes else nullcontext():
            signal = execute(vm, node.body)
    finally:
        vm.guarded -= guards
    for value in reversed(entered_ones):
        if signal != "raise":
            _leave(vm, value, None)
        elif _leave(vm, value, Unknown("an exception")) is True:
            signal = None
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


def _leave(vm: Machine, value: Value, raised: Value) -> bool | None:
    """Call the ``__exit__`` of a context manager; whether it takes what was `raised`."""
    method = _exit_of(value)
    if method is not None:
        returned = vm.frame.returned
        taken = vm.truth(vm.call(method, (raised, raised, raised)))
        vm.frame.returned = returned
        return taken
    return None


def _exit_of(value: Value) -> BoundMethod | None:
    return find_method(value, "__exit__") if isinstance(value, Instance) else None
