"""What kgen says: a finding at its place in the user's text, and the edits that would repair it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct, field

from .source import Edit, Location, Range


class Severity(StrEnum):
    """`ERROR`: Keras raises, or the model cannot be right. `WARNING`: silently wrong or ignored.

    `INFO` is advice.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return tuple(Severity).index(self)


class Applicability(StrEnum):
    """`SAFE`: keeps behaviour, or repairs a crash in the only sensible way. `UNSAFE`: look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Related(Struct, frozen=True):
    """A place that explains a diagnostic: where a number came from, where a model was made."""

    message: str
    range: Range
    location: Location


class Fix(Struct, frozen=True):
    """Text edits that repair a diagnostic, all of the same document, not overlapping.

    `locations` are the places of the edits in the person's file, one for each.
    """

    message: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    locations: tuple[Location, ...] = ()


class Diagnostic(Struct, frozen=True):
    """One finding. `range` is in rows of `Document.text`, `location` in rows of the cell.

    `related` are places with a message, `notes` explanations without a place. `url` is the
    page of the rule.
    """

    code: str
    name: str
    severity: Severity
    message: str
    filename: str
    range: Range
    location: Location
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()
    fix: Fix | None = None
    url: str = ""
    tags: tuple[str, ...] = field(default=())

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """The most severe severity among `diagnostics`, None if there are none."""
    return min((d.severity for d in diagnostics), key=lambda s: s.rank, default=None)
