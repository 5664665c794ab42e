"""The strings that Keras takes in place of an object."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

COMPILE_METRICS = ("accuracy", "acc", "crossentropy", "ce")
"""What `compile(metrics=)` resolves by the shape of labels and outputs."""


class Identifiers(Struct, frozen=True):
    """The strings of one category, as `get()` of the real Keras answered.

    `known` is false where that version could not be asked: then every string passes, and
    `resolve` answers for the nearest later version.
    """

    category: str
    table: Mapping[str, str]
    any_case: bool
    known: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table)

    def resolve(self, name: str) -> str | None:
        """The canonical path of what `name` stands for; its class name if it is not public."""
        found = self.table.get(name)
        if found is None and self.any_case:
            found = next((v for k, v in self.table.items() if k.lower() == name.lower()), None)
        return found

    def accepts(self, name: str) -> bool:
        if not self.known or self.resolve(name) is not None:
            return True
        return self.category == "metrics" and name in COMPILE_METRICS
