"""A line of Python that would give the message, so that the analyzer can judge it.

``cannot import name 'Adam' from 'keras.optimizers.adam_v2'`` says which import fails; kgen's rules
know for such a line what the name is called today. The values of a message go in only as names
and literals.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..keras_api import load, renames
from .match import Match

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_FAMILIES = ("KM", "KA")
_OF_THE_LINE_ALONE = ("missing-argument", "wrong-argument-type", "wrong-argument-value")
"""What is wrong with the line only because the message does not say all of it."""


def judged(match: Match) -> list[Diagnostic]:
    """What kgen's rules say of the line that a message is about; [] if it cannot be made."""
    line = _line(match.entry.id, match.values)
    if line is None:
        return []
    from ..check import check

    try:
        found = check(f"import keras\n{line}\n")
    except Exception:
        # A fault in the analysis costs what it would have added, and no more.
        if os.environ.get("KGEN_DEBUG"):
            raise
        return []
    return [
        each
        for each in found
        if each.code.startswith(_FAMILIES) and each.name not in _OF_THE_LINE_ALONE
    ]


def likeliest(match: Match, found: list[Diagnostic]) -> tuple[str, ...]:
    """The names of the rules that speak of the line, the one that says most first."""
    names = tuple(dict.fromkeys(each.name for each in found))
    if match.entry.id == "import" and match.values.get("module") in renames.MODULES:
        # The names of the module are elsewhere, whichever the program wanted.
        return ("moved-import", *(name for name in names if name != "moved-import"))
    return names


def _line(entry: str, values: Mapping[str, str]) -> str | None:
    match entry:
        case "import":
            return _import(values)
        case "unknown-attribute":
            module, name = _dotted(values.get("module")), _dotted(values.get("name"))
            if module and name:
                return f"import {module.partition('.')[0]}\n{module}.{name}"
        case "name-error":
            name = _dotted(values.get("name"))
            return f"from keras.layers import {name}" if name else None
        case "removed-method" | "removed-attribute" | "mixed-keras":
            name = _dotted(values.get("name"))
            owner = _dotted(values.get("object")) or "Sequential"
            if name and owner in ("Sequential", "Functional", "Model"):
                called = "([[1.0]])" if entry == "removed-method" else ""
                return f"model = keras.Sequential([keras.Input((1,))])\nmodel.{name}{called}"
            if name:
                return f"layer = {_class_path(owner) or 'keras.layers.Dense'}(1)\nlayer.{name}"
        case "optimizer-argument":
            argument = values.get("argument") or values.get("arguments", "")
            return _call("keras.optimizers.Adam", "", argument)
        case "trainer-argument" | "unknown-argument" | "keyword-argument":
            return _with_argument(values)
    return None


def _import(values: Mapping[str, str]) -> str | None:
    module, name = _dotted(values.get("module")), _dotted(values.get("name"))
    if module and name:
        return f"from {module} import {name}"
    return f"import {module}" if module else None


def _with_argument(values: Mapping[str, str]) -> str | None:
    function = (_dotted(values.get("function")) or "").removesuffix(".__init__")
    argument = values.get("argument") or values.get("arguments", "")
    last = function.rpartition(".")[2]
    if last in ("fit", "evaluate", "predict"):
        model = "keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])"
        return f"model = {model}\nmodel.compile('adam', 'mse')\n" + (
            _call(f"model.{last}", "[[1.0]], [[1.0]]" if last != "predict" else "[[1.0]]", argument)
            or ""
        )
    if not last[:1].isupper():
        return None
    path = _class_path(last)
    return _call(path, "", argument) if path else None


def _class_path(name: str) -> str | None:
    """Where Keras has a class of a name, ``keras.optimizers.Adam``."""
    api = load()
    places = ("layers", "optimizers", "callbacks", "losses", "metrics", "regularizers")
    return next(
        (f"keras.{each}.{name}" for each in places if api.resolve(f"keras.{each}.{name}")), None
    )


def _call(function: str, positional: str, argument: str) -> str | None:
    """``function(positional, argument=None)``; of a dictionary its names and values."""
    given: list[str] = [positional] if positional else []
    if argument[:1] in "{[(":
        try:
            read = ast.literal_eval(argument)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            read = re.findall(r"['\"](\w+)['\"]\s*[:,\])]", argument)
        pairs = read.items() if isinstance(read, dict) else [(name, None) for name in read]
        given += [f"{name}={value!r}" for name, value in pairs if str(name).isidentifier()]
    elif argument.isidentifier():
        given.append(f"{argument}=1")
    return f"{function}({', '.join(given)})" if len(given) > bool(positional) else None


def _dotted(value: str | None) -> str | None:
    return value if value and _DOTTED.fullmatch(value) else None
