"""Multiply-adds, outputs, weights and optimizer state against Keras, for every kind of layer."""

import pytest

from .cases import CASES, HEADER
from .compare import estimate, measure, output_bytes

BATCH = 4


@pytest.fixture(scope="module")
def measured():
    programs = [HEADER + case for case in CASES]
    return dict(zip(CASES, measure(programs, BATCH), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_as_keras(case, measured):
    real = measured[case]
    assert "error" not in real
    model, costs = estimate(HEADER + case, BATCH)
    assert costs.unknown == ()
    assert costs.multiply_adds == real["multiply_adds"]
    assert costs.weights == real["weights"]
    assert costs.gradients == real["trained"]
    if real["outputs"]:  # Keras has no graph of a subclassed model to ask
        assert sorted(output_bytes(model, costs).values()) == sorted(real["outputs"].values())
    if "optimizer" in real:
        assert costs.optimizer_bytes == real["optimizer"]
