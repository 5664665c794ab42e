"""Random layers that take one tensor, drawn from `PLANS`."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from .layer_oracle import Case, L, T
from .plans import PLANS, Plan

POLICIES = ("float32", "mixed_float16", "float16", "mixed_bfloat16", "bfloat16", "float64")
DTYPES = ("float32", "float16", "float64", "int32", "int64", "uint8", "bool")
WHOLE = ("int32", "int64", "uint8")
RAISING = 0.25
"""The share of layers that are given an argument or an input that does not fit."""


def made(r: Random, name: str, wrong: bool = False) -> L:
    """A layer of the class `name`, with one wrong argument where there can be one."""
    plan = PLANS[name]
    config: dict[str, Any] = {key: r.choice(values) for key, values in plan.needs.items()}
    config |= {key: r.choice(values) for key, values in plan.may.items() if r.random() < 0.35}
    if r.random() < 0.12 and plan.takes_dtype:
        config["dtype"] = r.choice(POLICIES)
    if wrong and plan.wrong:
        key = r.choice(sorted(plan.wrong))
        config[key] = r.choice(plan.wrong[key])
    return L(name, config)


def fed(r: Random, plan: Plan, *, wrong: bool = False) -> T:
    """A tensor for a layer with `plan`, with another number of axes where `wrong`."""
    rank = r.choice((1, 2, 3, 4, 5)) if wrong else r.choice(plan.ranks)
    sizes: list[int | None] = [
        r.choice((None, *range(plan.least, plan.least + 6))) for _ in range(rank - 1)
    ]
    if rank == 1 and plan.least > 10:
        return T((r.choice([size for size in plan.channels if size]),))
    if sizes and r.random() < 0.85:
        sizes[-1] = r.choice(plan.channels)
    others = DTYPES if "float32" in plan.dtypes else WHOLE
    dtype = r.choice(plan.dtypes) if r.random() < 0.9 else r.choice(others)
    return T((r.choice((None, 2)), *sizes), dtype, mask=rank > 2 and r.random() < 0.15)


def planned(r: Random, names: tuple[str, ...] = tuple(PLANS)) -> Case:
    name = r.choice(names)
    refused = r.random() < RAISING
    argument = r.random() < 0.75 and bool(PLANS[name].wrong)
    layer = made(r, name, refused and argument)
    case = Case(layer, (fed(r, PLANS[name], wrong=refused and not argument),))
    return replace(case, data_format="channels_first") if r.random() < 0.04 else case
