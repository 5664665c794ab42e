"""``json``, ``statistics``, ``string``, ``types``: Python's own values, computed where known."""

from __future__ import annotations

import json
import statistics
import string

from ..domain import DictValue, Instance, Unknown, Value
from .contract import CONSTANTS, Call, function
from .stdlib_math import a_float

CONSTANTS.update(
    {
        f"string.{name}": getattr(string, name)
        for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits",
                     "hexdigits", "octdigits", "punctuation", "printable", "whitespace")
    }
)  # fmt: skip
_LONGEST = 100_000
"""Characters of a text that is read."""


@function("json.loads")
def loads(call: Call) -> Value:
    """What a text that the program holds stands for; of others nothing is known."""
    from ..interpreter.plain import NotPlainError, from_python

    text = call.get(0, "s")
    if isinstance(text, str) and len(text) <= _LONGEST and len(call.args) == 1 and not call.kwargs:
        try:
            return from_python(json.loads(text), call.site)
        except (ValueError, RecursionError, NotPlainError):
            pass
    return Unknown("what a text in JSON stands for")


@function("json.dumps")
def dumps(call: Call) -> Value:
    from ..interpreter.plain import NotPlainError, apply

    try:
        return apply(json.dumps, call.args, call.kwargs, call.site)
    except (NotPlainError, RecursionError):
        return Unknown("a text in JSON")


_STATISTICS = ("mean", "fmean", "median", "mode", "stdev", "pstdev", "variance", "pvariance")


@function(*(f"statistics.{name}" for name in _STATISTICS))
def summary(call: Call) -> Value:
    from ..interpreter.plain import NotPlainError, apply

    try:
        return apply(getattr(statistics, call.name), call.args, call.kwargs, call.site)
    except NotPlainError:
        return a_float()


@function("types.SimpleNamespace")
def namespace(call: Call) -> Value:
    """An object with the attributes that it is given."""
    made = Instance(None, "types.SimpleNamespace", call.site)
    first = call.get(0, None)
    if isinstance(first, DictValue):
        for key, value in first.data.items():
            if isinstance(key, str):
                call.host.state.set(made.slots, key, value)
    for name, value in call.kwargs.items():
        call.host.state.set(made.slots, name, value)
    return made


__all__ = ["namespace"]
