"""What kgen says of random layers is what Keras does with them."""

from __future__ import annotations

from random import Random

import pytest

from . import sequence_cases
from .layer_oracle import disagreement


@pytest.mark.parametrize("family", ["recurrent", "with_cell", "conv_lstm"])
def test_agrees_with_keras(family: str) -> None:
    random = Random(family)
    undecided = 0
    for _ in range(40):
        case = getattr(sequence_cases, family)(random)
        found = disagreement(case)
        if found is not None and found.startswith("undecided"):
            undecided += 1
            continue
        assert found is None, f"{case}: {found}"
    assert undecided <= 10
