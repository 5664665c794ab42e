"""Random programs of plain Python: nothing that kgen says of their names is untrue."""

from __future__ import annotations

from .compare import outcomes


def test_says_only_what_is_true() -> None:
    found = list(outcomes(250, 0))
    assert [outcome for outcome in found if outcome.wrong] == []
    assert sum(each.known for each in found) > 0.85 * sum(each.names for each in found)
