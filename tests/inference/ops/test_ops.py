"""Every operation is known, and random arguments give what Keras gives."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgen.analyzer.inference.contract import OPS

from ..exceptions import operation_reason
from ..layer_oracle import keras
from .arguments import one
from .long_run import paths
from .oracle import verdict
from .tensors import T

RECORDED = Path(__file__).parent / "recorded.jsonl"
NAMES = {"T": T, "inf": float("inf"), "slice": slice, "Ellipsis": ...}

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
    } - OPS.load().keys()
    assert not missing


@settings(
    max_examples=500,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.sampled_from(paths()), st.randoms(use_true_random=False))
def test_agrees_with_keras(path: str, random: object) -> None:
    """Shapes, dtypes and errors are those of Keras, on symbolic tensors and on arrays."""
    arguments = one(random, path)  # type: ignore[arg-type]
    if arguments is None:
        return
    found = verdict(path, arguments)
    agrees = found.kind == "agrees" or operation_reason(path, found.kind)
    assert agrees, f"{found.kind} {path} {arguments}: {found.told}"


def test_recorded_cases() -> None:
    """Everything that once differed, by the arguments it was found with."""
    wrong: list[str] = []
    for line in RECORDED.read_text("utf-8").splitlines():
        case = json.loads(line)
        arguments = eval(case["arguments"], NAMES)
        found = verdict(case["operation"], arguments)
        if found.kind != "agrees" and not operation_reason(case["operation"], found.kind):
            wrong.append(f"{found.kind} {case}: {found.told}")
    assert not wrong, "\n".join(wrong)
