"""Exceptions of the program: which are raised, and which handlers take them.

What certainly raises leaves the statements around it, up to a ``try`` whose handler takes it. That
is followed only inside of a ``try``: elsewhere the program would end, and more is to be said of
what stands below.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from ..domain import MISSING, ClassValue, Instance, Unknown, Value
from ..source import syntax
from .machine import Machine


class Thrown(Struct, frozen=True, eq=False):
    """An exception on its way: its class (None when that is not known) and the object."""

    cls: type[BaseException] | ClassValue | None = None
    value: Value = Unknown("an exception")
    suspected: bool = False
    """Whether nothing but a handler for just this speaks for it."""


class RaisedError(Exception):
    """The expression under evaluation certainly raises."""

    def __init__(self, thrown: Thrown):
        super().__init__()
        self.thrown = thrown


def throw(vm: Machine, thrown: Thrown) -> None:
    """Leave the statement under way, if the program catches what it raises.

    Where the expression is one that perhaps is not evaluated, that is only noted.
    """
    if vm.catching and not vm.vague:
        raise RaisedError(thrown)
    note(vm, thrown)


def note(vm: Machine, thrown: Thrown) -> None:
    """Something is perhaps raised here."""
    if vm.catching:
        vm.perhaps_raised.append(thrown)


def raises(vm: Machine, name: type[BaseException]) -> None:
    """What an expression of Python's own does that fails."""
    throw(vm, Thrown(name))


@contextmanager
def perhaps(vm: Machine) -> Iterator[None]:
    """What is evaluated inside is perhaps not, or not in this order."""
    vm.vague += 1
    try:
        yield
    finally:
        vm.vague -= 1


@contextmanager
def caught(vm: Machine) -> Iterator[None]:
    """The program catches what is raised inside."""
    vague = vm.vague
    vm.catching += 1
    vm.vague = 0
    try:
        yield
    finally:
        vm.catching -= 1
        vm.vague = vague


def thrown_by(vm: Machine, node: syntax.Raise) -> Thrown:
    """What a ``raise`` raises; without an expression, what is being handled."""
    from .expressions import evaluate

    if node.exc is None:
        return vm.frame.handled or Thrown()
    value = evaluate(vm, node.exc)
    if isinstance(value, Instance) and value.cls is not None:
        return Thrown(value.cls, value)
    written = node.exc.func if isinstance(node.exc, syntax.Call) else node.exc
    found = _class_of(vm, written)
    if isinstance(found, ClassValue) and written is node.exc:
        value = vm.call(found, ())
    return Thrown(found, value if isinstance(value, Instance) else Unknown("an exception"))


def _class_of(vm: Machine, node: syntax.BaseExpression) -> type[BaseException] | ClassValue | None:
    """The class that an expression names, None when that is not known."""
    if not isinstance(node, syntax.Name):
        return None
    try:
        value = vm.scope.lookup(node.value)
    except KeyError:
        return _of_python(node.value)
    return value if isinstance(value, ClassValue) else None


def _of_python(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def takes(vm: Machine, handler: Any, thrown: Thrown) -> bool | None:
    """Whether a handler takes an exception, None when that is not known."""
    if handler.type is None:
        return True
    written = handler.type
    kinds = (
        [element.value for element in written.elements]
        if isinstance(written, syntax.Tuple)
        else [written]
    )
    outcomes = [_is_a(thrown.cls, _class_of(vm, kind)) for kind in kinds]
    return True if True in outcomes else None if None in outcomes else False


def _is_a(
    cls: type[BaseException] | ClassValue | None, kind: type[BaseException] | ClassValue | None
) -> bool | None:
    if kind is Exception and cls is None:
        return True  # hardly anything else is raised on purpose
    if cls is None or kind is None:
        return None
    if isinstance(cls, type):
        return isinstance(kind, type) and issubclass(cls, kind)
    if isinstance(kind, ClassValue):
        return kind in cls.mro() or (None if _foreign(cls) else False)
    bases = list(_python_bases(cls))
    if any(base is not None and issubclass(base, kind) for base in bases):
        return True
    return None if None in bases else False


def _foreign(cls: ClassValue) -> bool:
    return None in _python_bases(cls)


def _python_bases(cls: ClassValue) -> Iterator[type[BaseException] | None]:
    """Python's own exceptions that a class of the program extends; None for what is not known."""
    for each in cls.mro():
        for value, base in zip(each.bases, each.node.bases, strict=False):
            if isinstance(value, ClassValue):
                continue
            written = base.value
            yield _of_python(written.value) if isinstance(written, syntax.Name) else None


def try_statement(vm: Machine, node: Any) -> str | None:
    """``try`` with its handlers, ``else`` and ``finally``."""
    from .statements import branches, execute

    signal: str | None = None
    if node.handlers:
        mark, before = vm.state.mark(), len(vm.perhaps_raised)
        vm.guarded += 1
        try:
            with caught(vm):
                signal = execute(vm, node.body)
        finally:
            vm.guarded -= 1
        came = _reached(vm, node.handlers, before)
        if signal == "raise":
            several = isinstance(node, syntax.TryStar)
            thrown = Thrown() if several else vm.frame.raised or Thrown()
            ways = _takers(vm, node.handlers, thrown)
            signal = ways[0]() if len(ways) == 1 else branches(vm, *ways)
        elif came:
            ended = signal
            rest = [_left_in_the_middle(vm, mark, way) for way in _all(vm, came)]
            signal = branches(vm, lambda: ended or _otherwise(vm, node), *rest)
        else:
            _look_into(vm, node.handlers)
            signal = _otherwise(vm, node) if signal is None else signal
    else:
        signal = execute(vm, node.body)
    if node.finalbody is not None:
        thrown = vm.frame.raised
        signal = execute(vm, node.finalbody) or signal
        vm.frame.raised = thrown
    return signal


def _reached(vm: Machine, handlers: Sequence[Any], since: int) -> list[Any]:
    """The handlers that take what was perhaps raised `since`; the rest of it goes further out."""
    found, further = [], []
    for thrown in vm.perhaps_raised[since:]:
        taken = None
        for handler in handlers:
            ignored = thrown.suspected and _takes_all(handler)
            taken = False if ignored else takes(vm, handler, thrown)
            if taken is not False and handler not in found:
                found.append(handler)
            if taken:
                break
        if not taken:
            further.append(thrown)
    vm.perhaps_raised[since:] = further
    return found


def _takes_all(handler: Any) -> bool:
    return handler.type is None or syntax.last_name(handler.type) in ("Exception", "BaseException")


def _otherwise(vm: Machine, node: Any) -> str | None:
    from .statements import execute

    return execute(vm, node.orelse) if node.orelse is not None else None


def _takers(vm: Machine, handlers: Sequence[Any], thrown: Thrown) -> list[Callable[[], str | None]]:
    """The ways on from what was raised: handlers that perhaps take it, and further out."""
    ways: list[Callable[[], str | None]] = []
    for handler in handlers:
        outcome = takes(vm, handler, thrown)
        if outcome is not False:
            ways.append(_handling(vm, handler, thrown))
        if outcome is True:
            return ways
    if thrown.cls is not None or not ways:
        ways.append(lambda: "raise")
    return ways


def _all(vm: Machine, handlers: Sequence[Any]) -> list[Callable[[], str | None]]:
    return [_handling(vm, handler, Thrown()) for handler in handlers]


def _handling(vm: Machine, handler: Any, thrown: Thrown) -> Callable[[], str | None]:
    def run() -> str | None:
        from .assignment import assign
        from .statements import execute

        outer = vm.frame.handled
        vm.frame.handled = thrown
        if handler.name is not None:
            assign(vm, handler.name.name, thrown.value)
        try:
            return execute(vm, handler.body)
        finally:
            vm.frame.handled = outer

    return run


def _left_in_the_middle(
    vm: Machine, mark: int, way: Callable[[], str | None]
) -> Callable[[], str | None]:
    """A handler that runs after a part of the body, it is not known which."""
    changes = vm.state.changes(mark)

    def run() -> str | None:
        for table, key, earlier, _ in changes.values():
            if earlier is MISSING:
                vm.state.delete(table, key)
            elif table is not vm.state.counters:
                vm.state.set(table, key, Unknown("changed in a `try` that perhaps raises"))
        return way()

    return run


def _look_into(vm: Machine, handlers: Sequence[Any]) -> None:
    """Handlers that nothing known leads to: their mistakes are noted, their effects are not."""
    mark = vm.state.mark()
    returned, raised = vm.frame.returned, vm.frame.raised
    for way in _all(vm, handlers):
        way()
        vm.state.rewind(mark)
    vm.frame.returned, vm.frame.raised = returned, raised


__all__ = [
    "RaisedError",
    "Thrown",
    "caught",
    "note",
    "perhaps",
    "raises",
    "throw",
    "thrown_by",
    "try_statement",
]
