"""Executes statements. A result other than None says that control leaves the block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..domain import (
    ApiRef,
    Array,
    BoundMethod,
    Builtin,
    FunctionValue,
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
from .assignment import assign, bind, delete
from .classes import define_class
from .contexts import with_statement
from .exceptions import RaisedError, Thrown, note, perhaps, raises, thrown_by, try_statement
from .expressions import evaluate, make_function
from .imports import import_from, import_modules
from .items import all_items, any_item
from .join import join, merge
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
        snapshots.append(vm.state.changes(_start_of(vm, signal)) if signal else None)
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


def _start_of(vm: Machine, signal: Signal) -> int:
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


def _for(vm: Machine, node: syntax.For) -> Signal:
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
    return execute(vm, node.orelse) if node.orelse is not None else None


def _unless_broken(vm: Machine, node: syntax.For | syntax.While) -> Signal:
    """The ``else`` of a loop that was perhaps left by a ``break``."""
    if node.orelse is None:
        return None
    return branches(vm, lambda: _otherwise(vm, node), lambda: None)


def _end_of_round(vm: Machine, signal: Signal, since: int, begin: int) -> Signal:
    """How a round of a loop ends; what comes behind a possible ``continue`` is not certain."""
    if signal and any(each.kind == "continue" for each in vm.frame.pending[since:]):
        if signal == "raise":
            note(vm, vm.frame.raised or Thrown())
        elif signal != "continue":
            changes = vm.state.changes(_start_of(vm, signal))
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


def _while(vm: Machine, node: syntax.While) -> Signal:
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
    syntax.For: _for,
    syntax.While: _while,
    syntax.Try: try_statement,
    syntax.TryStar: try_statement,
    syntax.With: with_statement,
    syntax.Match: _match,
}

__all__ = ["Signal", "branches", "execute", "execute_block", "settle_pending"]
