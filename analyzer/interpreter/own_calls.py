"""Whether a call of a function or class of the program fits its parameters.

Python raises a TypeError where it does not. Said is only what the text of the call shows: calls
that a library makes of the program's functions are checked where those are given to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import BoundMethod, ClassValue, FunctionValue, Value
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site, syntax
from .machine import Machine
from .members import has_member

_BINDING = ("staticmethod", "classmethod")


def check_arguments(vm: Machine, called: Value, arguments: Sequence[Argument], site: Site) -> None:
    """Record that the call at `site` raises because its arguments do not fit."""
    found = _target(called)
    if found is None or vm.guarded or any(argument.star for argument in arguments):
        return
    name, function, receivers = found
    if not _is_written(site.node, name, arguments):
        return
    said = _misfit(function, receivers, arguments)
    if said is not None:
        text, keras = said
        error = KerasError(
            "call-signature",
            f"`{name}` {text}",
            keras=f"{name}() {keras}",
            exception="TypeError",
        )
        vm.record_raise(error, site)


def _target(called: Value) -> tuple[str, FunctionValue, int] | None:
    """The name and the function of a call, and how many arguments Python puts in front."""
    match called:
        case FunctionValue() as function:
            name, receivers = function.name, 0
        case BoundMethod(function=FunctionValue() as function):
            name, receivers = function.name, 1
        case ClassValue():
            first = next((each for each in called.mro() if "__init__" in each.members), None)
            function = None if first is None else first.members["__init__"]
            plain = not (called.node.decorators or called.node.keywords)
            made = has_member(called, "__new__") or called.has_unknown_base()
            if not isinstance(function, FunctionValue) or not plain or made:
                return None
            name, receivers = called.name, 1
        case _:
            return None
    decorated = bool(function.decorators) and function.kind not in _BINDING
    if decorated or len(function.decorators) > 1 or isinstance(function.node, syntax.Lambda):
        return None
    return name, function, receivers


def _is_written(node: syntax.Node | None, name: str, arguments: Sequence[Argument]) -> bool:
    """Whether `node` is a call of that name with just these arguments.

    What is unpacked there and known has become arguments of their own.
    """
    if not isinstance(node, syntax.Call):
        return False
    if len(node.args) != len(arguments) and not any(each.star for each in node.args):
        return False
    func = node.func.attr if isinstance(node.func, syntax.Attribute) else node.func
    return isinstance(func, syntax.Name) and func.value == name


def _misfit(
    function: FunctionValue, receivers: int, arguments: Sequence[Argument]
) -> tuple[str, str] | None:
    """What is wrong, as kgen and as Python say it."""
    params = function.node.params
    places = [param.name.value for param in params.positional]
    if receivers > len(places) and params.star_arg is None:
        return None  # a method without `self`: another mistake, and often a static method
    given = receivers + sum(argument.keyword is None for argument in arguments)
    if given > len(places) and not isinstance(params.star_arg, syntax.Param):
        takes, have = len(places) - receivers, given - receivers
        arguments_ = "argument" if takes == 1 else "arguments"
        return (
            f"takes {takes} {arguments_} by position, but is given {have}.",
            f"takes {len(places)} positional arguments but {given} were given",
        )
    filled = set(places[:given])
    named = {param.name.value for param in (*params.params, *params.kwonly_params)}
    for argument in arguments:
        name = argument.keyword
        if name is None:
            continue
        if name not in named and params.star_kwarg is None:
            return (
                f"has no parameter `{name}`.",
                f"got an unexpected keyword argument '{name}'",
            )
        if name in filled and name in named:
            return f"is given `{name}` twice.", f"got multiple values for argument '{name}'"
        filled.add(name)
    for param in params.single:
        name = param.name.value
        if name not in filled and param.default is None and name not in function.defaults:
            return (
                f"is called without `{name}`.",
                f"missing 1 required positional argument: '{name}'",
            )
    return None
