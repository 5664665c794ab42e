"""Executes statements. A result other than None says that control leaves the block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..domain import (
    ApiRef,
    BoundMethod,
    Builtin,
    FunctionValue,
    ListValue,
    Unknown,
    Value,
)
from ..source import syntax
from .assignment import assign, bind, delete
from .classes import define_class
from .contexts import with_statement
from .exceptions import RaisedError, Thrown, note, raises, thrown_by, try_statement
from .expressions import evaluate, make_function
from .imports import import_from, import_modules
from .items import all_items
from .join import join, merge
from .loops import for_statement, while_statement
from .machine import Machine, Pending
from .operators import append_items, binary, truth
from .overloading import in_place
from .patterns import matches

Signal = str | None
"""None, "return", "break", "continue" or "raise"."""


def execute(vm: Machine, node: Any) -> Signal:
    """Execute one statement."""
    vm.step()
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return None
    outer = vm.node
    vm.node = node
    try:
        return handler(vm, node)
    except RaisedError as raised:
        vm.frame.raised = raised.thrown
        return "raise"
    finally:
        vm.node = outer


def execute_block(vm: Machine, body: Sequence[Any]) -> Signal:
    for statement in body:
        signal = execute(vm, statement)
        if signal is not None:
            return signal
    return None


def _line(vm: Machine, node: syntax.SimpleStatementLine) -> Signal:
    return execute_block(vm, node.body)


def _suite(vm: Machine, node: Any) -> Signal:
    return execute_block(vm, node.body)


def _expression(vm: Machine, node: syntax.Expr) -> Signal:
    evaluate(vm, node.value)
    return None


def _assign(vm: Machine, node: syntax.Assign) -> Signal:
    value = evaluate(vm, node.value)
    for target in node.targets:
        assign(vm, target.target, value)
    return None


def _annotated(vm: Machine, node: syntax.AnnAssign) -> Signal:
    if node.value is not None:
        assign(vm, node.target, evaluate(vm, node.value))
    own = node.target if vm.scope.kind == "class" else None
    if isinstance(own, syntax.Name) and not _of_class(node.annotation):
        fields = vm.scope.names.get("__fields__", ())
        vm.state.set(vm.scope.names, "__fields__", (*fields, own.value))
    return None


def _of_class(annotation: Any) -> bool:
    """Whether an annotation is ``ClassVar``: no field of a dataclass."""
    inner = annotation.annotation if isinstance(annotation, syntax.Annotation) else annotation
    inner = inner.value if isinstance(inner, syntax.Subscript) else inner
    return syntax.last_name(inner) == "ClassVar"


def _augmented(vm: Machine, node: syntax.AugAssign) -> Signal:
    current = evaluate(vm, node.target)
    operand = evaluate(vm, node.value)
    operator = node.operator
    if isinstance(current, ListValue) and operator == "+":
        more = all_items(vm, operand)
        vm.state.set(current.slots, "items", append_items(vm, current.items, more))
        return None
    method = in_place(current, operator)
    result = vm.call(method, (operand,)) if method else binary(vm, operator, current, operand)
    assign(vm, node.target, result)
    return None


def _delete(vm: Machine, node: syntax.Del) -> Signal:
    delete(vm, node.target)
    return None


def _return(vm: Machine, node: syntax.Return) -> Signal:
    vm.frame.returned = evaluate(vm, node.value) if node.value is not None else None
    return "return"


def _raise(vm: Machine, node: syntax.Raise) -> Signal:
    vm.frame.raised = thrown_by(vm, node)
    return "raise"


def _break(vm: Machine, node: Any) -> Signal:
    return "break"


def _continue(vm: Machine, node: Any) -> Signal:
    return "continue"


def _assert(vm: Machine, node: syntax.Assert) -> Signal:
    if truth(vm, evaluate(vm, node.test)) is False:
        raises(vm, AssertionError)
    return None


def _declare(vm: Machine, node: syntax.Global | syntax.Nonlocal) -> Signal:
    kind = "global" if isinstance(node, syntax.Global) else "nonlocal"
    for item in node.names:
        vm.scope.declared[item.name.value] = kind
    return None


def _import(vm: Machine, node: syntax.Import) -> Signal:
    import_modules(vm, node)
    return None


def _import_from(vm: Machine, node: syntax.ImportFrom) -> Signal:
    import_from(vm, node)
    return None


def _function(vm: Machine, node: syntax.FunctionDef) -> Signal:
    function = make_function(vm, node.name.value, node, node.params)
    value: Value = function
    decorators = tuple(evaluate(vm, decorator.decorator) for decorator in node.decorators)
    function.decorators = decorators
    vm.functions.append(function)
    for decorator in reversed(decorators):
        value = _decorate(vm, decorator, value)
    bind(vm, node.name.value, value)
    return None


def _decorate(vm: Machine, decorator: Value, function: Value) -> Value:
    match decorator:
        case Builtin(name=("staticmethod" | "classmethod" | "property") as kind):
            if hasattr(function, "kind"):
                function.kind = kind
            return function
        case ApiRef(path="functools.cached_property") if isinstance(function, FunctionValue):
            function.kind = "property"
            return function
        case ApiRef(path="functools.singledispatch" | "functools.singledispatchmethod"):
            return Unknown("a function that goes by the class of what it is given")
        case ApiRef() | Unknown():
            # Decorators of libraries (tf.function, registration, caching) keep what a function
            # takes and gives as far as shapes are concerned.
            return function
        case BoundMethod(receiver=FunctionValue() as made, name="setter"):
            if isinstance(function, FunctionValue):
                made.setter = function
            return made
        case BoundMethod(receiver=FunctionValue() as made, name="deleter"):
            return made
        case BoundMethod(receiver=FunctionValue(), name="getter"):
            if isinstance(function, FunctionValue):
                function.kind = "property"
            return function
        case Builtin():
            return function
        case _:
            result = vm.call(decorator, (function,))
            return function if isinstance(result, Unknown) else result


def _class(vm: Machine, node: syntax.ClassDef) -> Signal:
    define_class(vm, node)
    return None


def branches(vm: Machine, *ways: Callable[[], Signal]) -> Signal:
    """Run each way from the present state; go on from what those that go on agree on."""
    ends: list[tuple[Signal, Any, Value]] = []
    thrown: list[Thrown] = []
    snapshots: list[Any] = []
    settings, left_behind = vm.settings, []
    for way in ways:
        mark = vm.state.mark()
        vm.frame.branches += 1
        try:
            signal = way()
        finally:
            vm.frame.branches -= 1
        if signal == "raise":
            thrown.append(vm.frame.raised or Thrown())
        ends.append((signal, vm.state.changes(mark), vm.frame.returned))
        snapshots.append(vm.state.changes(start_of(vm, signal)) if signal else None)
        vm.state.rewind(mark)
        if signal is None:
            left_behind.append(vm.settings)
        vm.change_settings(settings)
    if left_behind and all(each == left_behind[0] for each in left_behind):
        vm.change_settings(left_behind[0])
    if thrown:
        if len(thrown) < len(ends):
            for each in thrown:
                note(vm, each)
        alike = all(each.cls is thrown[0].cls for each in thrown)
        vm.frame.raised = Thrown(thrown[0].cls) if alike else Thrown()
    alive = [changes for signal, changes, _ in ends if signal is None]
    left = [end for end in ends if end[0] is not None]
    signals = {signal for signal, _, _ in left if signal != "raise"}
    chosen = None if alive else "return" if "return" in signals else next(iter(signals), None)
    for (signal, _, value), snapshot in zip(ends, snapshots, strict=True):
        if signal not in (None, "raise", chosen):
            vm.frame.pending.append(Pending(str(signal), snapshot, value))
    if alive:
        merge(vm.state, *alive)
        return None
    if not signals:
        merge(vm.state, *(changes for _, changes, _ in left))
        return "raise"
    taken = [(changes, value) for signal, changes, value in left if signal == chosen]
    merge(vm.state, *(changes for changes, _ in taken))
    if chosen == "return":
        result = taken[0][1]
        for _, value in taken[1:]:
            result = join(result, value)
        vm.frame.returned = result
    return chosen


def _if(vm: Machine, node: syntax.If) -> Signal:
    decided = truth(vm, evaluate(vm, node.test))
    if decided is True:
        return execute(vm, node.body)
    orelse = node.orelse
    if decided is False:
        return execute(vm, orelse) if orelse is not None else None
    return branches(
        vm,
        lambda: execute(vm, node.body),
        lambda: execute(vm, orelse) if orelse is not None else None,
    )


def start_of(vm: Machine, signal: Signal) -> int:
    """The mark at the start of what a signal leaves: the loop, or the function."""
    marks = vm.frame.loops
    return marks[-1] if signal in ("break", "continue") and marks else vm.frame.mark


def settle_pending(vm: Machine, kinds: tuple[str, ...], since: int, mark: int) -> None:
    """Join what ways out of these kinds, taken perhaps since `mark`, left behind."""
    kept = []
    for pending in vm.frame.pending[since:]:
        if pending.kind not in kinds:
            kept.append(pending)
            continue
        left = dict(pending.changes)
        for where, (table, key, before, _) in vm.state.changes(mark).items():
            left.setdefault(where, (table, key, before, before))
        merge(vm.state, left, {})
    vm.frame.pending[since:] = kept


def _match(vm: Machine, node: syntax.Match) -> Signal:
    subject = evaluate(vm, node.subject)
    ways: list[Callable[[], Signal]] = []
    for case in node.cases:
        outcome = matches(vm, case.pattern, subject)
        if outcome is False:
            continue
        if case.guard is not None and outcome:
            outcome = truth(vm, evaluate(vm, case.guard))
        body = case.body
        if outcome is True:
            if not ways:
                return execute(vm, body)
            ways.append(lambda body=body: execute(vm, body))
            return branches(vm, *ways)
        if outcome is None:
            ways.append(lambda body=body: execute(vm, body))
    return branches(vm, *ways, lambda: None) if ways else None


_HANDLERS: dict[type, Callable[[Machine, Any], Signal]] = {
    syntax.SimpleStatementLine: _line,
    syntax.SimpleStatementSuite: _suite,
    syntax.IndentedBlock: _suite,
    syntax.Else: lambda vm, node: execute(vm, node.body),
    syntax.Finally: lambda vm, node: execute(vm, node.body),
    syntax.Expr: _expression,
    syntax.Assign: _assign,
    syntax.AnnAssign: _annotated,
    syntax.AugAssign: _augmented,
    syntax.Del: _delete,
    syntax.Return: _return,
    syntax.Raise: _raise,
    syntax.Break: _break,
    syntax.Continue: _continue,
    syntax.Assert: _assert,
    syntax.Global: _declare,
    syntax.Nonlocal: _declare,
    syntax.Import: _import,
    syntax.ImportFrom: _import_from,
    syntax.FunctionDef: _function,
    syntax.ClassDef: _class,
    syntax.If: _if,
    syntax.For: for_statement,
    syntax.While: while_statement,
    syntax.Try: try_statement,
    syntax.TryStar: try_statement,
    syntax.With: with_statement,
    syntax.Match: _match,
}

__all__ = ["Signal", "branches", "execute", "execute_block", "settle_pending", "start_of"]
