"""The values that a small program gives to ``value(...)``, as the interpreter sees them."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.domain import Array, Frame, KerasTensor, ListValue, Sym, Unknown
from kgen.analyzer.facts import Program


def run(text: str, monkeypatch: pytest.MonkeyPatch | None = None) -> Program:
    """The facts of a program in which nothing that models do wrong is passed over."""
    if monkeypatch is not None:
        monkeypatch.setenv("KGEN_DEBUG", "1")
    # Of a library that leaves what it gets as it is.
    return analyze("from pprint import value\n" + text)


def seen(text: str) -> list[Any]:
    """What reaches the calls of ``value`` in a program, in order; see `brief`."""
    return [
        brief(argument.value)
        for call in run(text).calls
        if call.function == "pprint.value"
        for argument in call.arguments
    ]


def brief(value: Any) -> Any:
    """Shapes of arrays with ``?`` for what is not known, lists as lists, ``?`` for Unknown."""
    match value:
        case Unknown():
            return "?"
        case Sym():
            return "n"
        case Array() | KerasTensor():
            return "array" if value.shape is None else f"array{brief(tuple(value.shape))}"
        case Frame():
            width = value.width if value.columns is None else len(value.columns)
            seen_width = getattr(value, "seen", None)
            narrow = width if value.columns is not None or seen_width is None else seen_width
            return f"table{brief((value.rows, narrow))}"
        case ListValue():
            if value.items is None:
                return ["...", brief(value.slots.get("element", Unknown()))]
            return [brief(item) for item in value.items]
        case tuple():
            return tuple(brief(item) for item in value)
        case float():
            return round(value, 6)
        case int() if not isinstance(value, bool):
            return int(value)
        case _:
            return value
