"""Operations that call functions of the program, and others whose result kgen cannot know.

This is the one place that lists what of ``keras.ops`` stays undecided on purpose.
"""

from __future__ import annotations

from typing import NoReturn

from ..contract import OpCall, Undecided, op

CALLS_FUNCTIONS = (
    "associative_scan",
    "cond",
    "custom_gradient",
    "fori_loop",
    "jvp",
    "map",
    "scan",
    "switch",
    "vectorize",
    "vectorized_map",
    "while_loop",
)
"""These run a function that was passed in: only an interpreter can follow them."""

DEPENDS_ON_VALUES = ("ctc_decode",)
"""These give shapes that depend on numbers."""


@op(*(f"keras.ops.{name}" for name in CALLS_FUNCTIONS + DEPENDS_ON_VALUES))
def undecided(call: OpCall) -> NoReturn:
    raise Undecided(f"what `{call.name}` gives depends on what runs inside it")
