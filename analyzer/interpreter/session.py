"""Interprets a document, and after an edit again what the edit could have changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..domain import (
    ClassValue,
    FunctionValue,
    LayerObject,
    ModelObject,
    Unknown,
    Value,
)
from ..facts import Argument, ModelFact, Program
from ..inference.contract import Settings
from ..source import Document, Statement
from .machine import Limits, Machine, OutOfBudget
from .model_facts import model_fact, tables_of
from .statements import execute_block
from .units import Checkpoint, Dirt, Unit, changeable
from .workspace import Workspace

if TYPE_CHECKING:
    from ..keras_api import Api


_WORD = re.compile(r"[^\W\d]\w*")


_ORDERS = 1 << 64
"""Room for the facts of one unit and of others put in after it: all keep their numbers."""
_FEWEST_ORDERS = 1 << 20
_AT_THE_END = _ORDERS << 32
"""The first number of what is entered at the end."""


_MOST_PAIRS = 250_000
"""Of statements in the middle of an edit, old and new, that are looked through for moved ones."""


class _Step(Struct):
    """New statements that take the place of some units, and the unit that is kept after them."""

    gone: list[Unit]
    changed: list[tuple[Statement, int]]
    kept: Unit | None


class Session:
    """The interpretation of one document through its edits."""

    def __init__(
        self,
        document: Document,
        api: Api,
        settings: Settings,
        workspace: Workspace | None = None,
        limits: Limits | None = None,
    ):
        self.document = document
        self._statements = document.statements
        """The statements as they were run: of this document or, where equal, of an earlier one."""
        self.machine = Machine(document, api, settings, workspace, limits)
        self._units: list[Unit] = []
        """The statements that were run, then the functions and classes that nothing calls."""
        self._facts: dict[int, tuple[ModelObject, frozenset[int], ModelFact]] = {}
        """The models at the end: with the tables that each fact was read from."""
        self._program: Program | None = None
        self._begin = self._checkpoint()
        self._exhausted = False
        """Whether the last run was stopped before its end."""

    def program(self) -> Program:
        """The facts of the document as it stands."""
        if self._program is None:
            self._run(0, None)
        assert self._program is not None
        return self._program

    def update(self, document: Document) -> Program:
        """The facts after an edit: what a fresh analysis would give.

        Statements before the first changed one are not run again; those after it only if the
        change could reach them, wherever they stand now.
        """
        old, new = self._statements, document.statements
        most = min(len(old), len(new), len(self._units))
        same = 0
        while same < most and _equal(old[same], new[same]):
            same += 1
        origins = None
        if self._program is not None and not self._exhausted:
            origins = _origins(old[same:], new[same:])
        self.document = document
        statements = list(new)
        statements[:same] = old[:same]
        for index, origin in enumerate(origins or (), same):
            if origin is not None:
                place = new[index]
                statements[index] = old[same + origin]
                statements[index].move(place.first_row, place.cell)
        self._statements = tuple(statements)
        self.machine.take(document, self._statements)
        self._run(same, origins)
        return self.program()

    def _records(self) -> tuple[list[Any], ...]:
        vm = self.machine
        return (
            vm.calls,
            vm.raises,
            vm.names,
            vm.shapes,
            vm.losses,
            vm.attributes,
            vm.models,
            vm.functions,
            vm.classes,
        )

    def _checkpoint(self) -> Checkpoint:
        vm = self.machine
        lengths = tuple(map(len, self._records()))
        return Checkpoint(vm.state.mark(), lengths, vm.steps, vm.settings)

    def _unwind(self, start: int) -> list[Unit]:
        """Take back the units from `start` on."""
        vm = self.machine
        undone = self._units[start:]
        del self._units[start:]
        first = self._units[-1].after if self._units else self._begin
        vm.state.rewind(first.mark)
        for record, length in zip(self._records(), first.lengths, strict=True):
            del record[length:]
        vm.steps = first.steps
        vm.change_settings(first.settings)
        vm.reset_control()
        return undone

    def _run(self, start: int, origins: list[int | None] | None) -> None:
        """Run from statement `start` on; those that ran before only if they could notice.

        `origins` says of each statement which of those undone it was, None if it is new. Without
        them the last run cannot be compared with, and nothing of it is replayed.
        """
        vm = self.machine
        undone = self._unwind(start)
        ends = [unit for unit in undone if unit.order >= _AT_THE_END]
        undone = undone[: len(undone) - len(ends)]
        steps = None if origins is None else self._steps(start, origins, undone)
        if steps is None:
            # Nothing to compare with, or so much was put in at one place that there are no
            # numbers left: count anew.
            ends = []
            changed = self._statements[start:]
            orders = self._orders(len(changed), self._last_order, None) or []
            steps = [_Step(undone, list(zip(changed, orders, strict=True)), None)]
            origins = None
        dirt = Dirt(vm, (*self._units, *undone, *ends), everything=origins is None)
        self._exhausted = False
        try:
            for step in steps:
                mark, first = vm.state.mark(), len(self._units)
                for statement, order in step.changed:
                    self._unit(statement, order, self._execute)
                if step.gone or step.changed:
                    dirt.replaced(step.gone, self._units[first:], mark)
                if (unit := step.kept) is not None:
                    self._again(dirt, unit, unit.what, unit.order, self._execute)
            self._enter_uncalled(dirt, ends)
        except OutOfBudget:
            self._exhausted = True
            vm.reset_control()
        self._program = Program(
            document=self.document,
            api=vm.api,
            settings=vm.settings,
            models=self._models(dirt),
            calls=tuple(vm.calls),
            raises=tuple(vm.raises),
            names=tuple(vm.names),
            shapes=tuple(vm.shapes),
            losses=tuple(vm.losses),
            attributes=tuple(vm.attributes),
            _earlier={} if self._program is None else self._program.known(),
            consulted=frozenset(vm.workspace.consulted if vm.workspace is not None else ()),
        )

    @property
    def _last_order(self) -> int:
        return self._units[-1].order if self._units else -_ORDERS

    def _steps(
        self, start: int, origins: list[int | None], undone: list[Unit]
    ) -> list[_Step] | None:
        """What to run, with numbers for what is new; None: there is no room for them."""
        steps: list[_Step] = []
        changed: list[Statement] = []
        done, last = 0, self._last_order
        for statement, origin in zip(self._statements[start:], origins, strict=True):
            if origin is None:
                changed.append(statement)
                continue
            kept, gone = undone[origin], undone[done:origin]
            orders = _reused(gone, changed) or self._orders(len(changed), last, kept)
            if orders is None:
                return None
            steps.append(_Step(gone, list(zip(changed, orders, strict=True)), kept))
            changed, done, last = [], origin + 1, kept.order
        gone = undone[done:]
        orders = _reused(gone, changed) or self._orders(len(changed), last, None) or []
        steps.append(_Step(gone, list(zip(changed, orders, strict=True)), None))
        return steps

    def _orders(self, count: int, last: int, behind: Unit | None) -> list[int] | None:
        """Numbers for so many units after `last` and before those of `behind`; None: no room."""
        step = _ORDERS if behind is None else (behind.order - last) // (count + 1)
        if step < _FEWEST_ORDERS:
            return None
        return [last + step * (number + 1) for number in range(count)]

    def _unit(
        self, what: Any, order: int, run: Callable[[Any], None], called: tuple[bool, ...] = ()
    ) -> Unit:
        """Run a unit from here."""
        vm = self.machine
        before = self._checkpoint()
        vm.order = order
        vm.state.reads = {}
        run(what)
        reads, vm.state.reads = vm.state.reads, {}
        shared = {name for name, value in reads.items() if changeable(value)}
        writes = {}
        for where, (table, key, _, now) in vm.state.changes(before.mark).items():
            writes[where] = (table, key, now)
            if table is vm.module.names and changeable(now):
                shared.add(key)
        starts = zip(self._records(), before.lengths, strict=True)
        records = tuple(record[start:] for record, start in starts)
        after = self._checkpoint()
        unit = Unit(what, order, before, after, reads, called, frozenset(shared), writes, records)
        self._units.append(unit)
        return unit

    def _again(
        self,
        dirt: Dirt,
        unit: Unit | None,
        what: Any,
        order: int,
        run: Callable[[Any], None],
        called: tuple[bool, ...] = (),
    ) -> None:
        """Replay a unit of the last run, or run it if its outcome could be another."""
        vm = self.machine
        if unit is None or unit.order != order or unit.called != called or dirt.touches(unit):
            mark = vm.state.mark()
            made = self._unit(what, order, run, called)
            dirt.replaced([] if unit is None else [unit], [made], mark)
            return
        before = self._units[-1].after if self._units else self._begin
        vm.state.write(unit.writes.values())
        for record, segment in zip(self._records(), unit.records, strict=True):
            if segment:
                record += segment
        vm.steps += unit.after.steps - unit.before.steps
        vm.change_settings(unit.after.settings)
        dirt.replayed(unit)
        unit.before, unit.after = before, self._checkpoint()
        self._units.append(unit)

    def _execute(self, statement: Any) -> None:
        vm = self.machine
        module = statement.module
        vm.statement = statement
        vm.frame.pending.clear()
        try:
            if module is not None:
                execute_block(vm, module.body)
        except RecursionError:
            vm.reset_control()
        except OutOfBudget:
            raise
        except Exception:
            # A fault of the interpreter costs the statement: what it names is unknown from here.
            if os.environ.get("KGEN_DEBUG"):
                raise
            vm.reset_control()
            for name in _WORD.findall(statement.text):
                if name in vm.module.names:
                    vm.state.set(vm.module.names, name, Unknown("a fault in kgen"))
        for name in statement.lost_names:
            # Part of the statement could not be read: it may have changed any of these.
            vm.state.set(vm.module.names, name, Unknown("a statement that cannot be read"))

    def _models(self, dirt: Dirt) -> tuple[Any, ...]:
        """The models as they are at the end; what did not change is not described anew."""
        vm = self.machine
        known = {} if dirt.everything else self._facts
        self._facts = {}
        found = []
        vm.finished = True
        for model in vm.models:
            if model.site is None or id(model.site.statement) not in vm.own:
                continue
            entry = known.get(id(model))
            if entry is None or not dirt.tables.isdisjoint(entry[1]):
                fact = model_fact(vm, model)
                tables = tables_of(model)
            else:
                _, tables, fact = entry
            if tables is not None:
                self._facts[id(model)] = (model, tables, fact)
            found.append(fact)
        vm.finished = False
        vm.layer_facts.clear()
        return tuple(found)

    # -- functions and classes that nothing in the file calls --------------------------------------

    def _enter_uncalled(self, dirt: Dirt, undone: list[Unit]) -> None:
        """Look into functions and classes that the file defines but never calls."""
        vm = self.machine
        before = {id(unit.what): unit for unit in undone}
        known = (*vm.classes, *vm.functions)
        gone = before.keys() - {id(value) for value in known}
        dirt.replaced([before[each] for each in gone], [], vm.state.mark())
        vm.assumed = True
        try:
            for index, value in enumerate(known):
                if id(value.statement) not in vm.own:
                    continue
                unit = before.get(id(value))
                if isinstance(value, ClassValue):
                    called = tuple(method in vm.entered for method in _methods(value))
                    run, wanted = self._enter_class, not all(called)
                else:
                    called = ()
                    run = self._enter_function
                    wanted = value not in vm.entered and value.owner is None
                if wanted:
                    order = _AT_THE_END + index * _ORDERS
                    self._again(dirt, unit, value, order, run, called)
                elif unit is not None:
                    dirt.replaced([unit], [], vm.state.mark())
        finally:
            vm.assumed = False

    def _enter_function(self, function: FunctionValue) -> None:
        from .calls import call_value

        vm = self.machine
        vm.statement, vm.node = function.statement, function.node
        settings = vm.settings
        try:
            call_value(vm, function, _unknown_arguments(vm, function), vm.site())
        except RecursionError:
            vm.reset_control()
        finally:
            vm.change_settings(settings)  # whoever calls it, what runs next is not run after it

    def _enter_class(self, cls: ClassValue) -> None:
        from .calls import call_value

        vm = self.machine
        methods = _methods(cls)
        vm.statement, vm.node = cls.statement, cls.node
        site = vm.site()
        init = next((m for m in methods if m.name == "__init__"), None)
        if init is not None:
            arguments = _unknown_arguments(vm, init, skip=1)
        else:
            arguments = (Argument(None, Unknown("arguments of a class"), site, None, "**"),)
        try:
            instance = call_value(vm, cls, arguments, site)
            for method in methods:
                if method not in vm.entered and method.kind == "function":
                    inside = isinstance(instance, LayerObject) and method.name in ("call", "build")
                    vm.inside_call += inside
                    try:
                        vm.statement, vm.node = method.statement, method.node
                        self._enter_method(instance, method)
                    finally:
                        vm.inside_call -= inside
        except RecursionError:
            vm.reset_control()

    def _enter_method(self, instance: Value, method: FunctionValue) -> None:
        from ..domain import BoundMethod
        from .calls import call_value

        vm = self.machine
        arguments = _unknown_arguments(vm, method, skip=1)
        settings = vm.settings
        try:
            call_value(vm, BoundMethod(instance, method.name, method), arguments, vm.site())
        finally:
            vm.change_settings(settings)


def _reused(gone: list[Unit], changed: list[Statement]) -> list[int] | None:
    """The numbers of what is gone, where as much takes its place."""
    return [unit.order for unit in gone] if len(gone) == len(changed) else None


def _origins(old: tuple[Statement, ...], new: tuple[Statement, ...]) -> list[int | None]:
    """Of each new statement which old one it was, if any: both orders are the same."""
    from difflib import SequenceMatcher

    tail, most = 0, min(len(old), len(new))
    while tail < most and _alike(old[-1 - tail], new[-1 - tail]):
        tail += 1
    count = len(new) - tail
    origins: list[int | None] = [None] * count
    before = [statement.text for statement in old[: len(old) - tail]]
    now = [statement.text for statement in new[:count]]
    if before and now and len(before) * len(now) <= _MOST_PAIRS:
        for block in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
            origins[block.b : block.b + block.size] = range(block.a, block.a + block.size)
    return origins + list(range(len(old) - tail, len(old)))


def _equal(old: Statement, new: Statement) -> bool:
    """Whether a statement stands in the new text where it stood in the old."""
    return old.first_row == new.first_row and old.cell == new.cell and _alike(old, new)


def _alike(old: Statement, new: Statement) -> bool:
    return old.text == new.text


def _methods(cls: ClassValue) -> list[FunctionValue]:
    return [member for member in cls.members.values() if isinstance(member, FunctionValue)]


def _unknown_arguments(vm: Machine, function: FunctionValue, skip: int = 0) -> tuple[Argument, ...]:
    """Unknown values for the parameters that have no default, or have None as theirs."""
    params = function.node.params
    site = vm.site()
    arguments: list[Argument] = []
    for param in params.positional[skip:]:
        name = param.name.value
        if function.defaults.get(name) is None:
            arguments.append(Argument(name, Unknown(f"parameter `{name}`"), site))
    for param in params.kwonly_params:
        if function.defaults.get(param.name.value) is None:
            name = param.name.value
            arguments.append(Argument(name, Unknown(f"parameter `{name}`"), site))
    if params.star_kwarg is not None:
        arguments.append(Argument(None, Unknown("keyword arguments"), site, None, "**"))
    return tuple(arguments)


__all__ = ["Session"]
