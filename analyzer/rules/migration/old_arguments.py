"""Arguments of calls that Keras 1 or 2 had and the target does not: what became of each.

An old name counts only where the call does not fit. What is known of old names lies in
`kgen.analyzer.keras_api.old_arguments` and in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...keras_api import History
from ...keras_api import old_arguments as old

if TYPE_CHECKING:
    from ...facts import CallFact

INPUT_ARGUMENTS = ("batch_input_shape", "input_shape", "input_dim", "input_length", "batch_size")
"""What layers were told about their input; together they become one `Input`."""

KERNEL_SIDES = ("nb_row", "nb_col")
"""What Keras 1 called the two sides of ``kernel_size``."""


def today(call: CallFact, keyword: str, parameters: tuple[Any, ...]) -> old.Renamed | None:
    """What an old argument is called in the signature of today."""
    return old.renamed(_paths(call), keyword, (p.name for p in parameters))


def dropped(call: CallFact, keyword: str) -> old.Dropped | None:
    """What to know of an argument that has no successor."""
    return old.dropped(call.function, keyword)


def removed(call: CallFact, keyword: str) -> History | None:
    """When the callable lost an argument, if it ever had it."""
    if call.symbol is None:
        return None
    histories = (call.symbol.api.argument_history(path, keyword) for path in _paths(call))
    return next((found for found in histories if found is not None and found.removed_in), None)


def _paths(call: CallFact) -> Iterator[str]:
    """The paths of what is called, and of the same method of its class and ancestors."""
    yield call.function
    symbol = call.symbol
    if symbol is None:
        return
    method = call.function.rpartition(".")[2]
    if call.receiver is not None or method in symbol.methods:
        yield from (f"{owner}.{method}" for owner in (symbol.path, *symbol.bases))
    else:
        yield symbol.path


def declares_input(call: CallFact, keyword: str) -> bool:
    """Whether an argument of a layer says what comes into it, and Keras refuses it today."""
    if not call.function.startswith("keras.layers."):
        return False
    given = {argument.keyword for argument in call.arguments}
    match keyword:
        case "batch_input_shape":
            return True
        case "batch_size":
            return bool(given & {"input_shape", "input_dim"})
        case "input_length":
            return "input_dim" in given
    return False


def is_old(call: CallFact, keyword: str) -> bool:
    """Whether a rule of migration has something to say about an argument that does not fit."""
    from ..api.arguments import parameters_of

    if call.symbol is not None and call.symbol.api.minor.startswith("2."):
        return False  # those rules speak of Keras 3
    return (
        today(call, keyword, parameters_of(call) or ()) is not None
        or dropped(call, keyword) is not None
        or declares_input(call, keyword)
        or removed(call, keyword) is not None
        or (keyword in KERNEL_SIDES and _has_kernel_sides(call))
    )


def stands_for(call: CallFact, name: str) -> bool:
    """Whether an old argument of the call is what `name` is called today."""
    given = {argument.keyword for argument in call.arguments}
    if name == "kernel_size" and _has_kernel_sides(call):
        return True
    return any(name in old.successors(keyword) for keyword in given if keyword)


def _has_kernel_sides(call: CallFact) -> bool:
    return {argument.keyword for argument in call.arguments}.issuperset(KERNEL_SIDES)
