"""The state of an interpretation: every write is on a trail, so that it can be taken back.

A mark is a length of the trail. Rewinding to a mark restores what was there then, which makes
a snapshot after each statement free, lets an edit be re-interpreted from where it was made, and
lets two branches run from the same state and be joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MISSING = object()
"""The old value of a key that was not there."""

Table = dict[Any, Any]


class State:
    """A trail of writes to the dictionaries that hold environments and object state."""

    __slots__ = ("_trail", "counters", "reads", "watched")

    def __init__(self) -> None:
        self._trail: list[tuple[Table, Any, Any]] = []
        self.counters: Table = {}
        self.watched: Table | None = None
        """The table whose reads are noted: the names of the document's module."""
        self.reads: Table = {}
        """What was read of it, with the value that was found first."""

    def set(self, table: Table, key: Any, value: Any) -> None:
        self._trail.append((table, key, table.get(key, MISSING)))
        table[key] = value

    def delete(self, table: Table, key: Any) -> None:
        if key in table:
            self._trail.append((table, key, table[key]))
            del table[key]

    def write(self, values: Iterable[tuple[Table, Any, Any]]) -> None:
        """Set each key of each table; MISSING takes it out."""
        trail = self._trail
        for table, key, value in values:
            if value is MISSING:
                self.delete(table, key)
            else:
                trail.append((table, key, table.get(key, MISSING)))
                table[key] = value

    def mark(self) -> int:
        return len(self._trail)

    def rewind(self, mark: int) -> None:
        """Take back every write since `mark`."""
        trail = self._trail
        while len(trail) > mark:
            table, key, old = trail.pop()
            if old is MISSING:
                table.pop(key, None)
            else:
                table[key] = old

    def changes(self, mark: int) -> dict[tuple[int, Any], tuple[Table, Any, Any, Any]]:
        """What changed since `mark`: (table, key, value then, value now), by table and key.

        Whoever asks may join both values, so this counts as a read.
        """
        found: dict[tuple[int, Any], tuple[Table, Any, Any, Any]] = {}
        for table, key, old in self._trail[mark:]:
            where = (id(table), key)
            if where not in found:
                found[where] = (table, key, old, table.get(key, MISSING))
                if table is self.watched:
                    self.reads.setdefault(key, old)
        return found

    def next_count(self, name: str) -> int:
        """0 for the first use of `name`, then 1, 2, …: how Keras numbers automatic names."""
        count = self.counters.get(name, 0)
        self.set(self.counters, name, count + 1)
        return count
