"""Interprets a document, and again after an edit from the first statement that changed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..domain import ClassValue, FunctionValue, LayerObject, Unknown, Value
from ..facts import Argument, Program
from ..inference.contract import Settings
from ..source import Document
from .machine import Limits, Machine, OutOfBudget
from .model_facts import model_fact
from .statements import execute_block
from .workspace import Workspace

if TYPE_CHECKING:
    from ..keras_api import Api


_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where everything stood before a statement was executed."""

    mark: int
    lengths: tuple[int, ...]
    order: int
    steps: int
    settings: Settings


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
        self._checkpoints: list[Checkpoint] = []
        self._program: Program | None = None

    def program(self) -> Program:
        """The facts of the document as it stands."""
        if self._program is None:
            self._run()
        assert self._program is not None
        return self._program

    def update(self, document: Document) -> Program:
        """The facts after an edit; statements before the first changed one are not run again."""
        old, new = self._statements, document.statements
        same = 0
        while same < min(len(old), len(new), len(self._checkpoints)) and (
            old[same].text == new[same].text
            and old[same].first_row == new[same].first_row
            and old[same].cell == new[same].cell
        ):
            same += 1
        if self._program is not None and same < len(self._checkpoints):
            self._restore(self._checkpoints[same])
            del self._checkpoints[same:]
        self.document = document
        self.machine.document = document
        self._statements = (*old[:same], *new[same:])
        self.machine.own = {id(statement) for statement in self._statements}
        self._program = None
        self._run(same)
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
        lengths = tuple(len(record) for record in self._records())
        return Checkpoint(vm.state.mark(), lengths, vm.order, vm.steps, vm.settings)

    def _restore(self, checkpoint: Checkpoint) -> None:
        vm = self.machine
        vm.state.rewind(checkpoint.mark)
        for record, length in zip(self._records(), checkpoint.lengths, strict=True):
            del record[length:]
        vm.order, vm.steps = checkpoint.order, checkpoint.steps
        vm.change_settings(checkpoint.settings)
        vm.reset_control()

    def _run(self, start: int = 0) -> None:
        vm = self.machine
        try:
            for statement in self._statements[start:]:
                self._checkpoints.append(self._checkpoint())
                self._execute(statement)
            self._checkpoints.append(self._checkpoint())
            self._enter_uncalled()
        except OutOfBudget:
            pass
        self._program = Program(
            document=self.document,
            api=vm.api,
            settings=vm.settings,
            models=self._models(),
            calls=tuple(vm.calls),
            raises=tuple(vm.raises),
            names=tuple(vm.names),
            shapes=tuple(vm.shapes),
            losses=tuple(vm.losses),
            attributes=tuple(vm.attributes),
        )

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

    def _models(self) -> tuple[Any, ...]:
        found = []
        for model in self.machine.models:
            if model.site is not None and id(model.site.statement) in self.machine.own:
                found.append(model_fact(self.machine, model))
        return tuple(found)

    # -- functions and classes that nothing in the file calls --------------------------------------

    def _enter_uncalled(self) -> None:
        """Look into functions and classes that the file defines but never calls."""
        vm = self.machine
        vm.assumed = True
        try:
            for cls in list(vm.classes):
                if id(cls.statement) in vm.own:
                    self._enter_class(cls)
            for function in list(vm.functions):
                own = id(function.statement) in vm.own
                if own and function not in vm.entered and function.owner is None:
                    self._enter_function(function)
        finally:
            vm.assumed = False

    def _enter_function(self, function: FunctionValue) -> None:
        from .calls import call_value

        vm = self.machine
        vm.statement, vm.node = function.statement, function.node
        try:
            call_value(vm, function, _unknown_arguments(vm, function), vm.site())
        except RecursionError:
            vm.reset_control()

    def _enter_class(self, cls: ClassValue) -> None:
        from .calls import call_value

        vm = self.machine
        methods = [m for m in cls.members.values() if isinstance(m, FunctionValue)]
        if not methods or all(method in vm.entered for method in methods):
            return
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
        call_value(vm, BoundMethod(instance, method.name, method), arguments, vm.site())


def _unknown_arguments(vm: Machine, function: FunctionValue, skip: int = 0) -> tuple[Argument, ...]:
    """Unknown values for the parameters that have no default, or have None as theirs."""
    params = function.node.params
    site = vm.site()
    arguments: list[Argument] = []
    for param in (*params.posonly_params, *params.params)[skip:]:
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
