"""Random arguments for every operation: fitting ones, then options, faults and unknown sizes.

The same draws serve a seeded `random.Random` in long runs and hypothesis' own in the tests.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from random import Random
from typing import Any

from ..signatures import find
from .computed import COMPUTED
from .draws import axes, axis, dtype, number, partner, tensor
from .rearranged import REARRANGED
from .tensors import T

SPECIAL = REARRANGED | COMPUTED
FAULTS = 0.17
"""The share of cases that are given a fault, beside those that do not fit from the start."""

OPTIONS: dict[str, tuple[Any, ...]] = {
    "keepdims": (True, False),
    "from_logits": (True, False),
    "antialias": (True, False),
    "sorted": (True, False),
    "upper": (True, False),
    "approximate": (True, False),
    "endpoint": (True, False),
    "increasing": (True, False),
    "equal_nan": (True, False),
    "assume_unique": (True, False),
    "invert": (True, False),
    "lower": (True, False),
    "alpha": (1.0, 0.5),
    "negative_slope": (0.1, 0.0),
    "max_value": (6.0, None),
    "label_smoothing": (0.0, 0.1),
    "delta": (1.0, 2),
    "decimals": (0, 2),
    "k": (0, 1, -1),
    "initial": (0, None),
    "order": (2, 1),
    "mode": ("reduced", "complete"),
    "side": ("left", "right"),
    "seed": (1, None),
}
OF_DISTRIBUTIONS = {"alpha", "beta", "counts", "probabilities", "minval", "maxval"}
OF_VALUES = OF_DISTRIBUTIONS | {"start", "stop", "seed", "fill_value", "max_val", "window"}
"""What is wrong with them is no matter of shapes."""
IGNORED = ("sparse", "ragged", "synchronized", "noise_shape", "flash_attention", "window")


def one(r: Random, path: str) -> dict[str, Any] | None:
    """Arguments for the function at `path`; None where there is no way to draw them here."""
    given = fitting(r, path)
    if given is None:
        return None
    if r.random() < FAULTS:
        given = _with_fault(r, given)
    if r.random() < 0.4:
        given = {name: _hidden(r, value) for name, value in given.items()}
    return given


def fitting(r: Random, path: str) -> dict[str, Any] | None:
    """Arguments that fit, nearly always."""
    home, _, name = path.rpartition(".")
    special = SPECIAL.get(path) or SPECIAL.get(name) or SPECIAL.get(home)
    parameters = inspect.signature(find(path)).parameters
    given: dict[str, Any] | None = special(r) if special is not None else _plain(r, parameters)
    if given is None:
        return None
    for parameter in parameters.values():
        if parameter.name in given or parameter.default is parameter.empty:
            continue
        if r.random() < 0.3:
            option = _option(r, parameter.name, path)
            if option is not None:
                given[parameter.name] = option[0]
    return given


def _option(r: Random, name: str, path: str) -> tuple[Any] | None:
    if name in IGNORED or (name == "mode" and not path.endswith(".qr")):
        return None
    if name == "dtype":
        return (r.choice((dtype(r), dtype(r), None)),)
    if name == "axis" and ".losses." in path:
        return (r.choice((-1, 0)),)
    return (r.choice(OPTIONS[name]),) if name in OPTIONS else None


def _plain(r: Random, parameters: Any) -> dict[str, Any] | None:
    """Functions of one tensor or two that broadcast, with an axis perhaps."""
    given: dict[str, Any] = {}
    first = next(iter(parameters))
    x = tensor(r)
    for parameter in parameters.values():
        name, optional = parameter.name, parameter.default is not parameter.empty
        if name == first and name in ("x", "x1", "a", "images", "y_true", "variable", "array"):
            given[name] = x
        elif name in ("x2", "y", "y_pred"):
            given[name] = tensor(r, partner(r, x.shape))
            if r.random() < 0.15:
                given[r.choice((name, first))] = number(r)
        elif name == "axis" and r.random() < 0.7:
            given[name] = axes(r, len(x.shape))
        elif not optional:
            return None
    return given


# -- faults --------------------------------------------------------------------------------------


def _with_fault(r: Random, given: dict[str, Any]) -> dict[str, Any]:
    """One argument made wrong, or at least odd."""
    names = sorted(given.keys() - OF_VALUES)
    if not names or "output_padding" in given:
        return given  # a wrong window beside an output padding ends the process, not the call
    name = r.choice(names)
    faulty = _fault(r, given[name])
    if faulty in ("a", None) and name in ("x", "x1", "x2", "y"):
        return given  # NumPy makes arrays of these
    return {**given, name: faulty}


def _fault(r: Random, value: Any) -> Any:
    match value:
        case T():
            return _odd_tensor(r, value)
        case bool() | None:
            return value
        case int():
            return r.choice((-value - 1, value + 3, -1, 0, 1.5, "a", None))
        case float():
            return r.choice((-1, 2, 0, 0.25))
        case str():
            return r.choice((value + "x", "nonsense", value.upper(), 3))
        case list() | tuple() if value:
            where = r.randrange(len(value))
            items = list(value)
            change = r.random()
            if change < 0.4:
                items[where] = _fault(r, items[where]) or items[where]
            elif change < 0.6:
                del items[where]
            elif change < 0.8:
                items.insert(where, items[where])
            else:
                return items[where]
            return type(value)(items)
    return value


def _odd_tensor(r: Random, given: T) -> Any:
    sizes = list(given.shape)
    change = r.random()
    if change < 0.25 and sizes:
        del sizes[r.randrange(len(sizes))]
    elif change < 0.5:
        sizes.insert(r.randint(0, len(sizes)), r.choice((1, 2, 3)))
    elif change < 0.75 and sizes:
        sizes[r.randrange(len(sizes))] = r.choice((0, 1, 2, 3, 5))
    else:
        return replace(given, dtype=dtype(r))
    return replace(given, shape=tuple(sizes))


def _hidden(r: Random, value: Any) -> Any:
    """The same argument with some sizes of its tensors not known: the batch, or any."""
    if isinstance(value, T) and value.shape:
        every = range(len(value.shape))
        share = r.choice((0.0, 0.3, 1.0))
        axes = tuple(i for i in every if r.random() < (0.7 if i == 0 else 0.4 * share))
        return replace(value, hidden=axes)
    if isinstance(value, list | tuple):
        return type(value)(_hidden(r, item) for item in value)
    return value


__all__ = ["FAULTS", "axis", "fitting", "one"]
