"""The recorded layer configurations: the output shape or the error on which backends agree.

The records say what symbolic tensors do. Where arrays do something else, arrays count.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kgen.analyzer.domain import is_known

from .layer_oracle import Case, L, T, disagreement, run_kgen

PATH = Path(__file__).parents[1] / "cases" / "layers.jsonl"
RECORDS = [json.loads(line) for line in PATH.read_text("utf-8").splitlines()]


CALLED_ON_SEVERAL = ("MultiHeadAttention", "GroupQueryAttention")
"""Layers that take their tensors as arguments of their own, not as a list."""


def case_of(record: dict[str, Any]) -> Case:
    dtype = "int32" if record["layer"] == "Embedding" else "float32"
    tensors = [T(tuple(shape), dtype) for shape in record["shapes"]]
    layer = L(record["layer"], record["config"])
    if record["layer"] in CALLED_ON_SEVERAL:
        return Case(layer, tuple(tensors))
    return Case(layer, (tensors if record["multi"] else tensors[0],))


def contradiction(record: dict[str, Any], case: Case) -> str | None:
    """What kgen says that the record denies; None also where kgen says nothing."""
    found = run_kgen(case, concrete=False)
    if found[0] == "undecided":
        return None
    if found[0] == "raises":
        return None if record["raises"] else f"kgen raises {found[2:]}"
    if record["raises"]:
        return None  # missed: less than could be said, but not wrong
    expected = record["expected"]
    if not isinstance(expected[0], list):
        expected = [expected]
    shapes = [shape for shape, *_ in found[1]]
    fits = len(shapes) == len(expected) and all(
        len(mine) == len(real)
        and all(not is_known(a) or a == b for a, b in zip(mine, real, strict=True))
        for mine, real in zip(shapes, expected, strict=True)
    )
    return None if fits else f"{shapes} for {expected}"


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_is_never_contradicted(number: int) -> None:
    record = RECORDS[number]
    case = case_of(record)
    found = contradiction(record, case)
    assert found is None or disagreement(case) is None, f"{record}: {found}"
