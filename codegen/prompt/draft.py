"""What the parts of a spec are put together from: the request, its reading, and origins."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..data.csv_table import Table
from ..data.image_folder import Folder
from ..spec import Provenance
from .facts import Fact, Kind, Reading


class Request(Struct, frozen=True):
    """A prompt, and what was said beside it on the command line."""

    prompt: str
    api: str | None = None
    data: str | None = None
    target: str | None = None
    best_guess: bool = False


class Draft:
    """The spec while it is put together: each field is noted with where it came from.

    `table` and `folder` are data that could be read; `used` the facts that some field rests on;
    `scaled_outside` tells that the program scales the inputs before they reach the model.
    """

    def __init__(self, request: Request, reading: Reading) -> None:
        self.request = request
        self.reading = reading
        self.zh = reading.language == "zh"
        self.origin: dict[str, Provenance] = {}
        self.used: set[Fact] = set()
        self.table: Table | None = None
        self.folder: Folder | None = None
        self.scaled_outside = False

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def stated(self, field: str, *facts: Fact | None) -> None:
        said = [fact for fact in facts if fact is not None]
        if said:
            text = " … ".join(dict.fromkeys(fact.text for fact in said))
            spans = tuple((fact.start, fact.end) for fact in said)
            self.origin[field] = Provenance(
                origin="stated", text=text, start=said[0].start, end=said[-1].end, spans=spans
            )
            self.used.update(said)

    def option(self, field: str, text: str) -> None:
        """Note that an option of the command line states `field`."""
        self.origin[field] = Provenance(origin="stated", text=text)

    def inferred(self, field: str, english: str, chinese: str) -> None:
        self.origin[field] = Provenance(origin="inferred", reason=self.say(english, chinese))

    def assumed(self, field: str) -> None:
        self.origin[field] = Provenance(origin="default")

    def take(self, kind: Kind, field: str, default: Any) -> Any:
        """What was stated of `kind`, else the default; the field's origin is noted."""
        fact = self.reading.first(kind)
        if fact is None:
            self.assumed(field)
            return default
        self.stated(field, fact)
        return fact.value
