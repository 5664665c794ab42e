"""Calls functions of the program: binds arguments, runs the body, gathers what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..domain import (
    DictValue,
    FunctionValue,
    ListValue,
    Unknown,
    Value,
)
from ..facts import Argument
from ..source import Site, syntax
from .join import join
from .machine import Frame, Machine, Scope

_DEEP_WRITES = 500


def call_function(
    vm: Machine,
    function: FunctionValue,
    arguments: Sequence[Argument],
    site: Site | None,
    receiver: Value = None,
    bound: bool = False,
) -> Value:
    """The value of calling `function`; `receiver` goes in first when `bound`."""
    depth = len(vm.frames)
    if depth > vm.limits.depth or _too_deep(vm, function, arguments):
        return Unknown("calls are nested too deeply")
    vm.state.set(vm.entered, function, True)
    positional = [
        argument.value for argument in arguments if argument.keyword is None and not argument.star
    ]
    if bound:
        positional.insert(0, receiver)
    keywords = {a.keyword: a.value for a in arguments if a.keyword is not None}
    spread = {a.star for a in arguments if a.star}
    scope = Scope("function", function.scope)
    bind_parameters(vm, scope, function, positional, keywords, spread)
    return run_body(vm, function, scope, site, receiver if bound else None)


def _too_deep(vm: Machine, function: FunctionValue, arguments: Sequence[Argument]) -> bool:
    """Whether a function calls itself without an end in sight.

    What is given plain values may go deeper: its end is known. It may write to
    `_DEEP_WRITES` places on the way.
    """
    under_way = [frame for frame in vm.frames if frame.function is function]
    if len(under_way) <= 3:
        return False
    plain = all(_is_plain(argument.value) for argument in arguments)
    return not plain or vm.state.mark() - under_way[0].mark > _DEEP_WRITES


def _is_plain(value: Value) -> bool:
    match value:
        case tuple():
            return all(map(_is_plain, value))
        case ListValue(items=tuple() as items):
            return all(map(_is_plain, items))
        case DictValue():
            return not value.open and all(map(_is_plain, value.data.values()))
    return value is None or isinstance(value, int | float | str)


def bind_parameters(
    vm: Machine,
    scope: Scope,
    function: FunctionValue,
    positional: list[Value],
    keywords: dict[str, Value],
    spread: set[str],
) -> None:
    """Bind arguments to parameters; what unpacking leaves open is unknown."""
    params = function.node.params
    names = scope.names
    rest = list(positional)
    given = dict(keywords)
    for param in params.positional:
        name = param.name.value
        if rest:
            names[name] = rest.pop(0)
        else:
            _bind_keyword(names, name, given, function, spread)
    if isinstance(params.star_arg, syntax.Param):
        value: Value = tuple(rest)
        names[params.star_arg.name.value] = (
            Unknown("unpacked arguments") if "*" in spread else value
        )
    for param in params.kwonly_params:
        _bind_keyword(names, param.name.value, given, function, spread)
    if params.star_kwarg is not None:
        names[params.star_kwarg.name.value] = DictValue(dict(given), "**" in spread)


def _bind_keyword(
    names: dict[str, Value],
    name: str,
    given: dict[str, Value],
    function: FunctionValue,
    spread: set[str],
) -> None:
    if name in given:
        names[name] = given.pop(name)
    elif spread:
        names[name] = Unknown("unpacked arguments")
    elif name in function.defaults:
        names[name] = function.defaults[name]
    else:
        names[name] = Unknown(f"`{name}` is not given")


def run_body(
    vm: Machine,
    function: FunctionValue,
    scope: Scope,
    site: Site | None,
    receiver: Value = None,
) -> Value:
    """Run a function's body in `scope` and give what it returns (or yields)."""
    from .exceptions import Thrown, note, perhaps, throw
    from .expressions import evaluate
    from .statements import execute, settle_pending

    frame = Frame(
        scope, function, site, function.statement, receiver=receiver, mark=vm.state.mark()
    )
    node = function.node
    generator = isinstance(node, syntax.FunctionDef) and is_generator(node)
    if generator:
        frame.yielded = []
    outer_statement, outer_node = vm.statement, vm.node
    vm.statement = function.statement
    vm.node = node
    vm.frames.append(frame)
    try:
        if isinstance(node, syntax.Lambda):
            return evaluate(vm, node.body)
        if generator:
            with perhaps(vm):
                signal = execute(vm, node.body)
        else:
            signal = execute(vm, node.body)
        value = frame.returned if signal == "return" else None
        leaves = False
        ends = [pending.value for pending in frame.pending if pending.kind == "return"]
        if signal == "raise":
            leaves = not ends and not generator
            value = ends.pop() if ends else Unknown("the function raises")
            if not leaves:
                note(vm, frame.raised or Thrown())
        for other in ends:
            value = join(value, other)
        _keep_outside(vm, frame, scope)
        settle_pending(vm, ("return",), 0, frame.mark)
        if leaves:
            throw(vm, frame.raised or Thrown())
        if generator:
            whole = signal in (None, "return") and not frame.pending and not frame.repeated
            return _generator(frame, whole)
        return value
    finally:
        vm.frames.pop()
        vm.statement, vm.node = outer_statement, outer_node


def _keep_outside(vm: Machine, frame: Frame, scope: Scope) -> None:
    """Of the ways out taken perhaps, only what they did outside of the call matters."""
    for pending in frame.pending:
        pending.changes = {
            where: change
            for where, change in pending.changes.items()
            if change[0] is not scope.names
        }


_COMPARED = 8
"""How many of the first items of a generator are looked at one by one."""


def _generator(frame: Frame, whole: bool) -> Value:
    """What a generator gives: its items, if the `whole` of them is known."""
    result = ListValue(None, frame.site)
    if frame.yielded:
        element = frame.yielded[0]
        result.slots["first"] = tuple(frame.yielded[: min(frame.certain, _COMPARED)])
        for other in frame.yielded[1:]:
            element = join(element, other)
        result.slots["element"] = element
    if whole and frame.yielded is not None and frame.certain == len(frame.yielded):
        result.slots["left"] = tuple(frame.yielded)
    result.slots["generator"] = True
    result.slots["function"] = frame.function
    return result


@lru_cache(maxsize=4096)
def is_generator(function: syntax.FunctionDef) -> bool:
    """Whether a function holds a ``yield`` of its own. Found once: it is asked at every call."""
    stack: list[syntax.Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Yield):
            return True
        if not isinstance(node, syntax.FunctionDef | syntax.Lambda):
            stack += node.children
    return False
