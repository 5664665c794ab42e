"""What kgen says of random layers and losses is what Keras does with them.

`long_run` draws many more; whatever it finds becomes a case in `test_layers`.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import exceptions
from .families import FAMILIES


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_agrees_with_keras(name: str) -> None:
    family = FAMILIES[name]

    @settings(
        max_examples=150 if name == "planned" else 40,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False).map(family.draw))
    def agree(case: object) -> None:
        found = family.verdict(case)
        assert found.kind == "agree" or exceptions.reason(case, found), f"{case}: {found}"

    agree()
