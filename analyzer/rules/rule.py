"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..diagnostics import Applicability, Severity

if TYPE_CHECKING:
    from ..facts import Argument, CallFact, NameFact, Program, RaiseFact
    from ..inference.contract import Repair
    from ..source import Site

DOCUMENTATION = "https://kgen.readthedocs.io/rules"


class Rule(Struct, frozen=True):
    """A mistake that kgen can report.

    `code` and `name` are those of the catalogue. `fix` is the applicability of the repairs that
    it offers, None if it offers none. `default` says whether it runs without being asked for.
    `since` is the major version of Keras from which on it holds, 0 for all; KM holds since 3.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    fix: Applicability | None = None
    default: bool = True
    since: int = 0

    @property
    def family(self) -> str:
        return self.code[:2]

    @property
    def url(self) -> str:
        return f"{DOCUMENTATION}/{self.name}"


class Finding(Struct, frozen=True):
    """A mistake at its place.

    `subject` is the fact it was found in; `argument` the argument at fault, which is then what
    is underlined. `repairs` are the ways out, the best first: the first that can be built and
    proven becomes the fix, the texts of the others become notes. `severity` and
    `applicability` are said where they differ from the rule's.
    """

    site: Site
    message: str
    related: tuple[tuple[str, Site], ...] = ()
    notes: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    subject: CallFact | RaiseFact | NameFact | Any = None
    argument: Argument | None = None
    severity: Severity | None = None
    applicability: Applicability | None = None


Check = Callable[["Program"], Iterator[Finding]]

__all__ = ["Applicability", "Check", "Finding", "Rule", "Severity"]
