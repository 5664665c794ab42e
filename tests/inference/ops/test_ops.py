"""Every operation is known, and random arguments give what Keras gives."""

from __future__ import annotations

import inspect
from collections import Counter
from random import Random

import pytest
from kgen.analyzer.inference.contract import OPS

from ..layer_oracle import keras
from .arguments import one
from .long_run import paths
from .oracle import verdict

MODULES = ("ops", "ops.image", "random", "activations", "losses")
NOT_OPERATIONS = ("deserialize", "serialize", "get")


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_is_registered(module: str) -> None:
    home = keras
    for part in module.split("."):
        home = getattr(home, part)
    names = [name for name in dir(home) if inspect.isfunction(getattr(home, name))]
    missing = {
        f"keras.{module}.{name}" for name in names if name not in NOT_OPERATIONS
    } - OPS.keys()
    assert not missing


def test_agrees_with_keras() -> None:
    """No error where Keras raises none, and no wrong shape; few errors are missed."""
    random = Random(20)
    known = paths()
    found: Counter[str] = Counter()
    for number in range(len(known) * 4):
        path = known[number % len(known)]
        arguments = one(random, path)
        if arguments is None:
            continue
        kind, told = verdict(path, arguments)
        found[kind] += 1
        assert kind not in ("false error", "shape", "dtype"), f"{path} {arguments}: {told}"
    assert found["agrees"] > 0.8 * found.total()
    assert found["missed"] < 0.02 * found.total()
