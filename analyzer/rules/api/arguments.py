"""How the arguments of a call fit the signature of what is called."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..syntax import depends_on_version

if TYPE_CHECKING:
    from ...facts import Argument, CallFact, Program


def misfits(program: Program) -> Iterator[tuple[CallFact, tuple[Any, ...]]]:
    """The calls whose arguments do not fit, with the parameters of what is called.

    Of calls that unpack some (`unpacks`), only those with a name that no parameter has.
    """
    return program.each(misfits, program.calls, _misfit)


def _misfit(_program: Program, call: CallFact) -> Iterator[tuple[CallFact, tuple[Any, ...]]]:
    if call.problem is None or call.guarded:
        return
    parameters = parameters_of(call)
    if parameters is not None and not depends_on_version(call.site):
        yield call, parameters


def unpacks(call: CallFact) -> bool:
    """Whether some arguments are unpacked, so that others may be among them."""
    return any(argument.star for argument in call.arguments)


def parameters_of(call: CallFact) -> tuple[Any, ...] | None:
    """The parameters of the function, constructor or method that is called, if all are known."""
    symbol: Any = call.symbol
    signature = getattr(symbol, "signature", None)
    method = call.function.rpartition(".")[2]
    if call.receiver is not None or method in getattr(symbol, "methods", {}):
        signature = getattr(symbol, "methods", {}).get(method)
    if signature is None:
        return None
    parameters = tuple(signature.parameters)
    return None if any(kind(p) == "var_keyword" for p in parameters) else parameters


def kind(parameter: Any) -> str:
    return str(getattr(parameter, "kind", "")).rpartition(".")[2].lower()


def unexpected(call: CallFact, parameters: tuple[Any, ...]) -> list[Argument]:
    """The keyword arguments that no parameter takes."""
    names = {p.name for p in parameters if kind(p) != "positional_only"}
    return [a for a in call.arguments if a.keyword is not None and a.keyword not in names]


def missing(call: CallFact, parameters: tuple[Any, ...]) -> list[str]:
    """The parameters that have no default and are not given."""
    return [
        p.name
        for p in parameters
        if not p.has_default and p.name not in call.bound and not kind(p).startswith("var_")
    ]


def too_many(call: CallFact, parameters: tuple[Any, ...]) -> Argument | None:
    """The first argument by position that no parameter is left for."""
    if any(kind(p) == "var_positional" for p in parameters):
        return None
    places = sum(kind(p) in ("positional_or_keyword", "positional_only") for p in parameters)
    given = [a for a in call.arguments if a.keyword is None and not a.star]
    return given[places] if len(given) > places else None


def nearest(name: str, parameters: tuple[Any, ...]) -> str | None:
    """The parameter that is meant by a misspelt `name`."""
    names = [p.name for p in parameters if kind(p) != "positional_only"]
    lower = {n.replace("_", ""): n for n in names}
    same = lower.get(name.lower().replace("_", ""))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    return same or (near[0] if near else None)


def called(call: CallFact) -> str:
    """What is called, as a person says it: ``Dense``, ``fit``, ``Layer.__init__``."""
    owner, _, name = call.function.rpartition(".")
    return f"{owner.rpartition('.')[2]}.__init__" if name == "__init__" else name
