"""How far what kgen says of a case and what Keras does agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["agree", "undecided", "missed", "false", "wrong"]


@dataclass(frozen=True)
class Verdict:
    """What came of one case.

    ``undecided``: kgen says nothing. ``missed``: Keras raises and kgen does not say so.
    ``false``: kgen says that Keras raises, and it does not. ``wrong``: both raise at different
    stages, or give different things. `raises` says whether Keras raises.
    """

    kind: Kind
    raises: bool
    told: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.told}"


def judge(mine: Any, real: Any, *, fits: bool, what: str = "arrays") -> Verdict:
    """The verdict on results that start with "ok", "raises" or, for kgen, "undecided"."""
    raises = real[0] == "raises"
    if mine[0] == "undecided":
        return Verdict("undecided", raises, f"{mine[1]} ({real})")
    if fits:
        return Verdict("agree", raises)
    kind: Kind = "wrong"
    if mine[0] == "ok" and raises:
        kind = "missed"
    elif mine[0] == "raises" and not raises:
        kind = "false"
    return Verdict(kind, raises, f"on {what} Keras {real}, kgen {mine}")
