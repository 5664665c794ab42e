"""Values that leave the program's hands, and what may have become of them.

Code that is not followed may change the containers that it gets. It may also call the functions
and the methods of objects that it gets, at any time and any number of times: what those change is
not known from then on.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..domain import (
    BoundMethod,
    DictValue,
    Frame,
    FunctionValue,
    Instance,
    KerasObject,
    LayerObject,
    ListValue,
    ModelObject,
    Unknown,
    Value,
)
from .effects import Path, effects_of, mutates
from .layer_state import may_be_built
from .machine import Machine, Scope
from .members import find_method
from .running import LEARNED, layers_within, learned_nothing

_CHANGED = "may have been changed by a function that other code calls"
_READERS = frozenset(
    {
        *("IPython", "PIL", "collections", "csv", "cv2", "glob", "itertools", "jax", "joblib"),
        *("json", "keras", "librosa", "logging", "math", "matplotlib", "mlflow", "numpy", "os"),
        *("pandas", "pathlib", "pickle", "plotly", "pprint", "random", "re", "scipy", "seaborn"),
        *("shutil", "skimage", "sklearn", "statistics", "string", "subprocess", "sys"),
        *("tensorflow", "time", "torch", "tqdm", "wandb", "yaml"),
    }
)
"""Libraries whose functions leave the length and the kinds of items of a container as they are."""


def give_to_unknown(vm: Machine, values: Iterable[Value]) -> None:
    """Values given to code of which nothing is known."""
    for value in values:
        forget(vm, value)
        may_run(vm, value)


def give_to_library(vm: Machine, path: str, values: Iterable[Value]) -> None:
    """Values given to a function of a library that is not modelled."""
    reads = path.partition(".")[0] in _READERS
    for value in values:
        if isinstance(value, LayerObject) or not reads:
            forget(vm, value)
        may_run(vm, value)


def forget(vm: Machine, value: Value) -> None:
    """What unknown code may have done to `value`."""
    if isinstance(value, LayerObject):
        may_be_built(vm, value)
    match value:
        case ModelObject():
            may_learn(vm, value)
            if value.kind == "Sequential":
                vm.state.set(value.slots, "escaped", True)
        case LayerObject():
            for key in LEARNED:
                vm.state.set(value.slots, key, Unknown("may have been adapted"))
        case Frame():
            from ..libraries.pandas import change

            change(value, vm)
        case ListValue() if value.items is not None:
            for item in value.items:
                if isinstance(item, LayerObject):
                    forget(vm, item)
            vm.state.set(value.slots, "items", None)
        case DictValue():
            vm.state.set(value.slots, "open", True)
            for key in list(value.data):
                vm.state.set(value.data, key, Unknown("may have been changed"))


def may_learn(vm: Machine, model: ModelObject) -> None:
    """The layers of a model may have got what `adapt` gives: by other code, or from a file."""
    for layer in layers_within(model):
        if learned_nothing(vm, layer):
            forget(vm, layer)


def may_run(vm: Machine, value: Value) -> None:
    """Other code may call `value`, if it is a function, and whatever functions it holds."""
    _Runs(vm).value(value)


class _Runs:
    """The functions that may run, each considered once."""

    def __init__(self, vm: Machine):
        self.vm = vm
        self.seen: set[tuple[int, int]] = set()

    def value(self, value: Value, depth: int = 0) -> None:
        if depth > 4:
            return
        match value:
            case FunctionValue():
                self.function(value, None)
            case BoundMethod(function=FunctionValue() as function):
                self.function(function, value.receiver)
            case BoundMethod(receiver=ListValue() | DictValue() as receiver, name=name):
                if mutates(name):
                    forget(self.vm, receiver)
            case ListValue(items=tuple() as items):
                for item in items:
                    self.value(item, depth + 1)
            case tuple():
                for item in value:
                    self.value(item, depth + 1)
            case DictValue():
                self.value(value.data, depth)
            case dict():
                for item in list(value.values()):
                    self.value(item, depth + 1)
            case LayerObject():
                pass
            case Instance(cls=cls):
                if cls is not None:
                    self.methods(value)
                if isinstance(value, KerasObject):
                    self.value(value.config, depth + 1)

    def methods(self, instance: Instance) -> None:
        if instance.cls is None:
            return
        for cls in instance.cls.mro():
            for name, member in list(cls.members.items()):
                if isinstance(member, FunctionValue) and name != "__init__":
                    self.function(member, instance)

    def function(self, function: FunctionValue, receiver: Value) -> None:
        key = (id(function), id(receiver))
        if key in self.seen or len(self.seen) > 200:
            return
        self.seen.add(key)
        effects = effects_of(function.node)
        where = _Place(function, receiver)
        for path in effects.rebound:
            self.rebind(where, path)
        for path in effects.changed:
            self.change(where.find(path))
        for path in effects.called:
            self.value(where.find(path), 4)
        for callee, path in effects.given:
            called = where.find(callee)
            if isinstance(called, FunctionValue | Unknown | BoundMethod):
                self.change(where.find(path))

    def change(self, value: Value) -> None:
        if isinstance(value, ListValue | DictValue):
            forget(self.vm, value)

    def rebind(self, where: _Place, path: Path) -> None:
        if len(path) == 1:
            table = where.table(path[0])
            if table is not None:
                self.vm.state.set(table, path[0], Unknown(_CHANGED))
            return
        owner = where.find(path[:-1])
        if isinstance(owner, Instance) and not isinstance(owner, LayerObject):
            self.vm.state.set(owner.slots, path[-1], Unknown(_CHANGED))


class _Place:
    """Where the names of a function's body lead."""

    def __init__(self, function: FunctionValue, receiver: Value):
        params = function.node.params
        first = params.positional[:1]
        self.scope: Scope = function.scope
        self.first = first[0].name.value if first else None
        self.receiver = receiver

    def find(self, path: Path) -> Value:
        name, *attributes = path
        if name == self.first:
            value = self.receiver
        else:
            try:
                value = self.scope.lookup(name)
            except KeyError:
                return None
        for attribute in attributes:
            if not isinstance(value, Instance):
                return Unknown("an attribute") if value is not None else None
            if attribute in value.slots:
                value = value.slots[attribute]
            else:
                value = find_method(value, attribute)
        return value

    def table(self, name: str) -> dict[str, Value] | None:
        """The table of names that holds `name`."""
        scope: Scope | None = self.scope
        while scope is not None:
            if scope.kind != "class" and name in scope.names:
                return scope.names
            scope = scope.parent
        return None
