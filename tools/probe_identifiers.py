"""Asks the `get()` of an installed Keras which strings it accepts.

Runs in a process of its own, with the wheel on `PYTHONPATH`: reads candidate names as JSON from
standard input, writes ``{category: {"any_case": bool, "names": {name: [module, name]}}}``.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import sys
from typing import Any

CATEGORIES = (
    "activations",
    "constraints",
    "dtype_policies",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
)


def main() -> None:
    candidates: list[str] = json.load(sys.stdin)
    result: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for category in CATEGORIES:
            try:
                get = importlib.import_module(f"keras.{category}").get
            except (ImportError, AttributeError):
                continue
            accepted = {}
            for name in candidates:
                origin = _origin(get, name)
                if origin is not None:
                    accepted[name] = origin
            swapped = [n.swapcase() for n in accepted if n.swapcase() != n]
            result[category] = {
                "any_case": bool(swapped) and all(_origin(get, n) for n in swapped),
                "names": accepted,
            }
    json.dump(result, sys.stdout)


def _origin(get: Any, name: str) -> list[str] | None:
    """Where the object that `get(name)` gives is defined; None if it refuses the name."""
    try:
        found = get(name)
    except Exception:  # each version refuses in its own way
        return None
    if found is None or isinstance(found, str | dict):
        return None
    thing = found if inspect.isclass(found) or inspect.isfunction(found) else type(found)
    return [thing.__module__, thing.__name__]


main()
