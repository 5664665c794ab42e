"""Units of interpretation, and which of them an edit leaves as they were.

A unit is a top-level statement, or a function or class that nothing calls and that is entered at
the end. What it read of the module's names and every write it made are kept. When earlier units
are run anew, a later one is run again only if it could notice: if it read a name that now stands
for something else, or could reach an object whose state became another. Otherwise its writes and
facts are replayed.

Which names could reach an object is judged without looking into objects: names that stand for
something changeable and are used by one unit may share it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from ..domain import (
    MISSING,
    ApiRef,
    Array,
    Builtin,
    ClassValue,
    FunctionValue,
    ModuleRef,
    Size,
    Sym,
    Unknown,
    Value,
)
from ..inference.contract import Settings
from ..source import Statement
from .machine import Machine

Writes = dict[tuple[int, Any], tuple[dict[Any, Any], Any, Any]]
"""(table, key, value) by the table's identity and the key."""

_CONSTANTS = (type(None), bool, int, float, complex, str, bytes)
_FIXED = (*_CONSTANTS, Sym, Unknown, ApiRef, ModuleRef, Builtin, Array, type(...))
"""What has no state that an edit could change."""


class Checkpoint(Struct, frozen=True):
    """Where everything stood before or after a unit."""

    mark: int
    lengths: tuple[int, ...]
    steps: int
    settings: Settings


class Unit(Struct):
    """One run of a statement, or of a function or class that nothing calls."""

    what: Statement | FunctionValue | ClassValue
    order: int
    """The number before that of its first fact."""
    before: Checkpoint
    after: Checkpoint
    reads: dict[str, Value]
    """The names of the module that it read, with what they stood for then."""
    called: tuple[bool, ...]
    """Of a class: which of its methods had been called when it was entered."""
    shared: frozenset[str]
    """The names it read or wrote that stood for something changeable."""
    writes: Writes
    """In the order of the first writes, which is the order of new keys in a table."""
    records: tuple[list[Any], ...]
    """The facts that it gave."""


def changeable(value: Value) -> bool:
    """Whether `value` has state of its own, or may lead to something that has."""
    if value is MISSING or isinstance(value, _FIXED):
        return False
    match value:
        case tuple():
            return any(changeable(item) for item in value)
        case FunctionValue():
            return value.scope is not None and value.scope.kind != "module"
        case ClassValue():
            # Changed attributes of classes are looked for by table, see `Dirt.replaced`.
            return False
    return True


def _same(left: Value, right: Value) -> bool:
    """Whether nobody could tell the values apart, not even by where they come from."""
    if left is right:
        return True
    plain = type(left) is type(right) and isinstance(left, _CONSTANTS)
    return plain and not isinstance(left, Size) and left == right


class Dirt:
    """What is not as it was at the same point of the last run."""

    def __init__(self, vm: Machine, units: Iterable[Unit], everything: bool):
        self.vm = vm
        self.units = list(units)
        """All units of the last run and of this one, for the names that they share."""
        self.everything = everything
        self.names: set[str] = set()
        self.counters: set[Any] = set()
        self.tables: set[int] = set()
        """The identities of all tables that runs anew, or the runs they replace, wrote to."""

    def touches(self, unit: Unit) -> bool:
        """Whether running `unit` again could give something else."""
        if self.everything or unit.before.settings != self.vm.settings:
            return True
        if not self.names.isdisjoint(unit.reads):
            return True
        return bool(self.counters) and any(
            table is self.vm.state.counters and key in self.counters
            for table, key, _ in unit.writes.values()
        )

    def replayed(self, unit: Unit) -> None:
        """`unit` was left as it was, so the names that it wrote stand for the same again."""
        for table, key, _ in unit.writes.values():
            if table is self.vm.module.names:
                self.names.discard(key)

    def replaced(self, old: Iterable[Unit], new: Iterable[Unit], mark: int) -> None:
        """Units `old` gave way to units `new`, which have just run from `mark` on."""
        if self.everything:
            return
        vm, state = self.vm, self.vm.state
        changes = state.changes(mark)
        old, new = list(old), list(new)
        self.units += new
        before: Writes = {}
        for unit in old:
            before.update(unit.writes)
        elsewhere = False
        for where in {**before, **changes}:
            if where in changes:
                table, key, was, now = changes[where]
            else:
                table, key, _ = before[where]
                was = now = table.get(key, MISSING)
            if where in before:
                was = before[where][2]
            if table is vm.module.names:
                if _same(was, now):
                    self.names.discard(key)
                else:
                    self.names.add(key)
            elif table is state.counters:
                if _same(was, now):
                    self.counters.discard(key)
                else:
                    self.counters.add(key)
                    # Other keys than names are objects of a library that were changed in place.
                    self.everything |= not isinstance(key, str)
            elif table is not vm.entered and table is not vm.recorded and not _same(was, now):
                elsewhere = True
                self.tables.add(id(table))
        if elsewhere:
            self._reached([*old, *new])

    def _reached(self, units: list[Unit]) -> None:
        """Some of what these units wrote may be part of what other names lead to."""
        vm = self.vm
        lasting = {id(vm.saved)}
        if vm.workspace is not None:
            lasting.add(id(vm.workspace.loaded))
        for unit in units:
            for value in unit.reads.values():
                if isinstance(value, ClassValue):
                    lasting |= {id(cls.members) for cls in value.mro()}
        if not lasting.isdisjoint(self.tables):
            self.everything = True
            return
        group: set[str] = set()
        for unit in units:
            if any(changeable(value) for value in unit.reads.values()):
                group |= unit.shared
        grown = bool(group)
        while grown:
            grown = False
            for unit in self.units:
                if not group.isdisjoint(unit.shared) and not unit.shared <= group:
                    group |= unit.shared
                    grown = True
        self.names |= group


__all__ = ["Checkpoint", "Dirt", "Unit", "changeable"]
