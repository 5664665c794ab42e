"""Loops: those over what is known are followed round by round, others until nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..domain import (
    Array,
    KerasTensor,
    LayerObject,
    ListValue,
    Node,
    Sym,
    TensorSpec,
    Unknown,
    Value,
)
from ..source import syntax
from .assignment import assign
from .exceptions import Thrown, note, perhaps
from .expressions import evaluate
from .items import all_items, any_item
from .join import merge
from .machine import Machine, Pending
from .operators import truth

if TYPE_CHECKING:
    from .statements import Signal


def for_statement(vm: Machine, node: syntax.For) -> Signal:
    iterable = evaluate(vm, node.iter)
    items = all_items(vm, iterable)
    # What is done to each layer of a model matters for each of them.
    layers = items is not None and any(isinstance(item, LayerObject) for item in items[:1])
    longest = vm.limits.items if layers else vm.limits.unrolled
    if items is not None and len(items) <= longest:
        done, signal = _unrolled(vm, node, items)
    else:
        if items:
            # The first iteration is certain; the rest is covered by an unknown one.
            assign(vm, node.target, items[0])
        done, signal = False, None
        items = None
    if not done:
        element = any_item(vm, iterable)
        signal = _repeated(vm, lambda: assign(vm, node.target, element), node.body)
    if signal in ("return", "raise"):
        return signal
    if not done:
        return _unless_broken(vm, node)
    if signal == "break":
        return None
    return _unless_broken(vm, node) if signal else _otherwise(vm, node)


def _otherwise(vm: Machine, node: syntax.For | syntax.While) -> Signal:
    from .statements import execute

    return execute(vm, node.orelse) if node.orelse is not None else None


def _unless_broken(vm: Machine, node: syntax.For | syntax.While) -> Signal:
    """The ``else`` of a loop that was perhaps left by a ``break``."""
    from .statements import branches

    if node.orelse is None:
        return None
    return branches(vm, lambda: _otherwise(vm, node), lambda: None)


def _end_of_round(vm: Machine, signal: Signal, since: int, begin: int) -> Signal:
    """How a round of a loop ends; what comes behind a possible ``continue`` is not certain."""
    from .statements import settle_pending, start_of

    if signal and any(each.kind == "continue" for each in vm.frame.pending[since:]):
        if signal == "raise":
            note(vm, vm.frame.raised or Thrown())
        elif signal != "continue":
            changes = vm.state.changes(start_of(vm, signal))
            vm.frame.pending.append(Pending(signal, changes, vm.frame.returned))
        signal = None
    settle_pending(vm, ("continue",), since, begin)
    return signal


def _perhaps_broken(vm: Machine, first: int) -> bool:
    return any(pending.kind == "break" for pending in vm.frame.pending[first:])


def _unrolled(vm: Machine, node: syntax.For, items: tuple[Value, ...]) -> tuple[bool, Signal]:
    """Follow a loop iteration by iteration; not done when that takes too much work.

    The signal "perhaps" says that a ``break`` perhaps has left it.
    """
    from .statements import execute, settle_pending

    start = vm.steps
    begin, first = vm.state.mark(), len(vm.frame.pending)
    vm.frame.loops.append(begin)
    try:
        for item in items:
            if vm.steps - start > vm.limits.loop_steps:
                return False, None
            since = len(vm.frame.pending)
            assign(vm, node.target, item)
            signal = _end_of_round(vm, execute(vm, node.body), since, begin)
            if signal in ("return", "raise"):
                return True, signal
            if signal == "break":
                settle_pending(vm, ("break",), first, begin)
                return True, "break"
        broken = _perhaps_broken(vm, first)
        settle_pending(vm, ("break",), first, begin)
        return True, "perhaps" if broken else None
    finally:
        vm.frame.loops.pop()


def while_statement(vm: Machine, node: syntax.While) -> Signal:
    from .statements import execute, settle_pending

    count = 0
    start = vm.steps
    begin, first = vm.state.mark(), len(vm.frame.pending)
    vm.frame.loops.append(begin)
    try:
        while count < 32 and vm.steps - start < vm.limits.loop_steps // 4:
            decided = truth(vm, evaluate(vm, node.test))
            if decided is False:
                broken = _perhaps_broken(vm, first)
                settle_pending(vm, ("break",), first, begin)
                return _unless_broken(vm, node) if broken else _otherwise(vm, node)
            if decided is None:
                break
            since = len(vm.frame.pending)
            signal = _end_of_round(vm, execute(vm, node.body), since, begin)
            if signal in ("return", "raise"):
                return signal
            if signal == "break":
                settle_pending(vm, ("break",), first, begin)
                return None
            if any(pending.kind == "break" for pending in vm.frame.pending[since:]):
                break
            count += 1
    finally:
        vm.frame.loops.pop()
    signal = _repeated(vm, lambda: evaluate(vm, node.test), node.body)
    settle_pending(vm, ("break",), first, begin)
    return _unless_broken(vm, node) if signal is None else signal


def _repeated(vm: Machine, begin: Callable[[], Any], body: Any) -> Signal:
    """Run a loop an unknown number of times: until the state no longer changes.

    What still changes after three rounds becomes unknown.
    """
    from .statements import execute, settle_pending

    vm.loops += 1
    vm.frame.repeated = True
    try:
        for round_number in range(3):
            since = len(vm.frame.pending)
            mark = vm.state.mark()
            vm.frame.loops.append(mark)
            with perhaps(vm):
                begin()
            signal = execute(vm, body)
            vm.frame.loops.pop()
            settle_pending(vm, ("continue", "break"), since, mark)
            changes = vm.state.changes(mark)
            vm.state.rewind(mark)
            if signal == "return":
                vm.frame.pending.append(Pending("return", changes, vm.frame.returned))
            if signal == "raise":
                note(vm, vm.frame.raised or Thrown())
            if signal in ("return", "raise"):
                return None
            before = {where: table.get(key) for where, (table, key, _, _) in changes.items()}
            merge(vm.state, changes, {})
            moved = {
                where: (table, key)
                for where, (table, key, _, _) in changes.items()
                if table is not vm.state.counters
                and (where not in before or not _same(table.get(key), before[where]))
            }
            if not moved:
                return None
            if round_number == 2:
                for table, key in moved.values():
                    vm.state.set(table, key, Unknown("changes in a loop"))
    finally:
        vm.loops -= 1
    return None


def _same(left: Value, right: Value) -> bool:
    """Whether a value says no more and no less than it did a round before."""
    if left is right:
        return True
    match left, right:
        case (Unknown(), Unknown()):
            if left.spec is None or right.spec is None:
                return True
            return _alike(left.spec.shape, right.spec.shape)
        case (Node(), Node()):
            return (
                left.layer is right.layer
                and not left.inputs
                and not right.inputs
                and (_same(tuple(left.outputs), tuple(right.outputs)))
            )
        case (TensorSpec(), TensorSpec()):
            return _alike(left.shape, right.shape)
        case (Array(), Array()) | (KerasTensor(), KerasTensor()):
            return _alike(left.shape, right.shape)
        case (tuple(), tuple()):
            pairs = zip(left, right, strict=False)
            return len(left) == len(right) and all(_same(a, b) for a, b in pairs)
        case (Sym(), Sym()):
            return True
        case (ListValue(), ListValue()):
            return left.items is None and right.items is None
    scalars = (int, float, str, bool)
    return isinstance(left, scalars) and isinstance(right, scalars) and left == right


def _alike(left: Any, right: Any) -> bool:
    """Shapes that differ at most in which unknown stands for an unknown size."""
    if left is None or right is None:
        return left is right
    return len(left) == len(right) and all(
        a == b or (isinstance(a, Sym) and isinstance(b, Sym))
        for a, b in zip(left, right, strict=True)
    )


__all__ = ["for_statement", "while_statement"]
