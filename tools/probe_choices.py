"""Asks an installed Keras which strings arguments may be, by trying them.

Runs in a process of its own, with the wheel on `PYTHONPATH`: reads ``[[path, argument, values],
...]`` as JSON from standard input and writes ``{path: {argument: {"values": [...], "when": "made"
or "used"}}}`` for those that refuse nonsense: when the object is made, or when the layer is first
called.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import json
import sys
from typing import Any

REQUIRED = {
    "factor": 0.1,
    "filepath": "a.keras",
    "filters": 2,
    "height": 4,
    "height_factor": 0.1,
    "kernel_size": 2,
    "num_bins": 3,
    "num_tokens": 3,
    "pool_size": 2,
    "width": 4,
    "width_factor": 0.1,
}
"""What constructors need besides the argument of interest."""
_ALWAYS = ("num_bins", "num_tokens")
_WITH_SIDE_EFFECTS = ("keras.utils.", "keras.config.", "keras.callbacks.")
"""They read folders, change settings, or are not used by themselves."""
_NONSENSE = "nonsense"
_RANKS = (4, 3, 5, 2)


def main() -> None:
    asked = json.load(sys.stdin)
    found: dict[str, dict[str, Any]] = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for path, argument, values in asked:
            answer = _answer(path, argument, values)
            if answer is not None:
                found.setdefault(path, {})[argument] = answer
    json.dump(found, sys.stdout)


def _answer(path: str, argument: str, values: list[Any]) -> dict[str, Any] | None:
    import keras

    if path.startswith(_WITH_SIDE_EFFECTS):
        return None
    try:
        make: Any = functools.reduce(getattr, path.split(".")[1:], keras)
        parameters = inspect.signature(make).parameters
    except (AttributeError, TypeError, ValueError):
        return None
    named = argument in parameters
    if not named and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return None
    given = {
        name: REQUIRED[name]
        for name, parameter in parameters.items()
        if name in REQUIRED and (name in _ALWAYS or parameter.default is parameter.empty)
    }

    def made(value: Any) -> Any:
        return make(**given, **{argument: value})

    accepted = [value for value in values if _works(made, value)]
    if accepted and not _works(made, _NONSENSE):
        return {"values": accepted, "when": "made"}
    if not accepted or not path.startswith("keras.layers."):
        return None
    for rank in _RANKS:
        used = functools.partial(_used, made, rank)
        working = [value for value in accepted if _works(used, value)]
        if working:
            return None if _works(used, _NONSENSE) else {"values": working, "when": "used"}
    return None


def _used(made: Any, rank: int, value: Any) -> Any:
    import numpy as np

    return made(value)(np.zeros((1, *([4] * (rank - 2)), 3)[:rank], "float32"))


def _works(work: Any, value: Any) -> bool:
    try:
        work(value)
    except Exception:  # each version refuses in its own way
        return False
    return True


main()
