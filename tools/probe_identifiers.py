"""Asks an installed Keras which strings it accepts.

Runs in a process of its own, with the wheel on `PYTHONPATH`: reads candidate names as JSON from
standard input, writes ``{category: {"any_case": bool, "names": {name: [module, name]}}}``. Where a
string stands for no object, such as a padding, ``names`` holds what Keras makes of it.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import sys
from collections.abc import Callable
from typing import Any

OBJECTS = (
    "activations",
    "constraints",
    "dtype_policies",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
)
"""The modules whose `get` makes an object of a string."""

Answer = list[str] | str | None
"""Where the object is defined, or the string that is meant; None: refused."""


def main() -> None:
    candidates: list[str] = json.load(sys.stdin)
    result: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for category in OBJECTS:
            try:
                get = importlib.import_module(f"keras.{category}").get
            except (ImportError, AttributeError):
                continue
            result[category] = _accepted(candidates, lambda name, get=get: _origin(get(name)))
        for category, ask in WORDS.items():
            result[category] = _accepted(candidates, ask)
    json.dump(result, sys.stdout)


def _accepted(candidates: list[str], ask: Callable[[str], Answer]) -> dict[str, Any]:
    names = {name: found for name in candidates if (found := _ask(ask, name)) is not None}
    swapped = [n.swapcase() for n in names if n.swapcase() != n]
    any_case = bool(swapped) and all(_ask(ask, n) for n in swapped)
    return {"any_case": any_case, "names": names}


def _ask(ask: Callable[[str], Answer], name: str) -> Answer:
    try:
        return ask(name)
    except Exception:  # each version refuses in its own way
        return None


def _origin(found: Any) -> list[str] | None:
    if found is None or isinstance(found, str | dict) or inspect.ismodule(found):
        return None
    thing = found if inspect.isclass(found) or inspect.isfunction(found) else type(found)
    return [thing.__module__, thing.__name__]


def _dtype(name: str) -> str:
    import keras

    if keras.__version__.startswith("2."):
        import tensorflow as tf

        return tf.as_dtype(name).name
    from keras.src.backend import standardize_dtype

    return standardize_dtype(name)


def _schedule(name: str) -> list[str] | None:
    """What ``schedules.deserialize`` finds by a class name; the missing arguments come after."""
    from keras.optimizers import schedules

    cls = getattr(schedules, name)
    if not inspect.isclass(cls) or cls is schedules.LearningRateSchedule:
        return None
    try:
        schedules.deserialize({"class_name": name, "config": {}})
    except TypeError as error:
        return None if "Could not locate" in str(error) else _origin(cls)
    return _origin(cls)


def _padding(name: str) -> str:
    """What the convolution with most paddings takes; `choices` says it of each layer."""
    from keras import layers

    layers.Conv1D(1, 1, padding=name)
    return name.lower()


def _interpolation(name: str) -> str:
    import numpy as np
    from keras import layers

    layers.Resizing(2, 2, interpolation=name)(np.zeros((1, 4, 4, 3), "float32"))
    return name.lower()


def _fill_mode(name: str) -> str:
    from keras import layers

    layers.RandomRotation(0.1, fill_mode=name)
    return name.lower()


def _data_format(name: str) -> str:
    from keras import layers

    layers.Conv2D(1, 1, data_format=name)
    return name.lower()


def _reduction(name: str) -> str:
    from keras import losses

    losses.MeanSquaredError(reduction=name)
    return name


WORDS: dict[str, Callable[[str], Answer]] = {
    "data_formats": _data_format,
    "dtypes": _dtype,
    "fill_modes": _fill_mode,
    "interpolations": _interpolation,
    "paddings": _padding,
    "reductions": _reduction,
    "schedules": _schedule,
}
"""Strings that no `get` takes, by what takes them."""


main()
