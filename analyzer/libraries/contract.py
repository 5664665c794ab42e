"""The contract of library models: what NumPy, pandas, tf.data, … give for abstract values.

A library function is registered by its dotted path after imports are resolved (``numpy.zeros``,
``sklearn.model_selection.train_test_split``) and gets a `Call`. It gives a value, raises
`KerasError` (from `..inference.contract`) where the library raises, or `Undecided` where it
depends on something unknown; the interpreter then goes on with `Unknown`.

    @function("numpy.zeros", "numpy.ones")
    def filled(call: Call) -> Value: ...

What values can do is registered by their class:

    @attribute(Array, "shape")
    def shape(array: Array, host: Host) -> Value: ...

    @method(Array, "reshape")
    def reshape(array: Array, call: Call) -> Value: ...

    @behaviour(Array)
    class ArrayBehaviour: ...   # operators, indexing, iteration, see `Behaviour`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from ..domain import (
    Array,
    Dataset,
    DictValue,
    Dim,
    Frame,
    Instance,
    KerasObject,
    ListValue,
    Origin,
    State,
    Unknown,
    Value,
)
from ..inference.contract import Settings, Undecided
from ..registry import Registry

if TYPE_CHECKING:
    from ..inference.run import Inference
    from ..source import Site


class Host(Protocol):
    """What the interpreter does for library models."""

    state: State
    settings: Settings
    inference: Inference

    def call(
        self,
        function: Value,
        args: tuple[Value, ...],
        kwargs: Mapping[str, Value] | None = None,
        *,
        spread: bool = False,
    ) -> Value:
        """Call any abstract value: a function of the program, a layer, a library function.

        With `spread`, any number of arguments that are not known come after `args`.
        """
        ...

    def attribute(self, value: Value, name: str) -> Value:
        """``value.name``."""
        ...

    def item(self, value: Value, index: Value) -> Value:
        """``value[index]``."""
        ...

    def items(self, value: Value) -> tuple[Value, ...] | None:
        """All items that iterating over `value` gives, None when not all are known."""
        ...

    def element(self, value: Value) -> Value:
        """What any one item of iterating over `value` looks like."""
        ...

    def length(self, value: Value) -> Dim | None:
        """``len(value)``, None when not known at all."""
        ...

    def truth(self, value: Value) -> bool | None:
        """Whether `value` counts as true, None when not known."""
        ...

    def origin(self, text: str, *parents: Origin | None) -> Origin:
        """An origin at the expression under evaluation."""
        ...


class Call(Struct, frozen=True):
    """One call of a library function or method. `site` is the call expression."""

    path: str
    args: tuple[Value, ...]
    kwargs: Mapping[str, Value]
    host: Host
    site: Site | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    def get(self, position: int | None, name: str | None, default: Value = None) -> Value:
        """The argument at `position` (None: keyword only) or called `name`, else `default`."""
        if position is not None and position < len(self.args):
            return self.args[position]
        if name is not None and name in self.kwargs:
            return self.kwargs[name]
        return default

    def has(self, position: int | None, name: str | None) -> bool:
        return (position is not None and position < len(self.args)) or name in self.kwargs

    def known(self, position: int | None, name: str | None, default: Value = None) -> Value:
        """Like `get`, but an unknown value is `Undecided`."""
        value = self.get(position, name, default)
        if isinstance(value, Unknown):
            raise Undecided(value.reason)
        return value


class Behaviour:
    """What the operators and built-in functions do with values of one class; all optional.

    A method that gives NotImplemented leaves the answer to the other operand or to `Unknown`.
    """

    def binary(self, operator: str, left: Value, right: Value, host: Host) -> Value:
        """``left <operator> right``; `operator` as Python spells it (``+``, ``@``, ``==``)."""
        return NotImplemented

    def unary(self, operator: str, value: Value, host: Host) -> Value:
        return NotImplemented

    def item(self, value: Value, index: Value, host: Host) -> Value:
        """``value[index]``; slices are `slice` objects of abstract values."""
        return NotImplemented

    def set_item(self, value: Value, index: Value, new: Value, host: Host) -> Value:
        """``value[index] = new``: the value that the variable holds afterwards.

        Mutable objects are changed through ``host.state.set`` and returned themselves.
        """
        return NotImplemented

    def delete_item(self, value: Value, index: Value, host: Host) -> Value:
        """``del value[index]``, as `set_item`."""
        return self.set_item(value, index, Unknown("deleted"), host)

    def items(self, value: Value, host: Host) -> tuple[Value, ...] | None:
        """All items of iteration when they are known one by one."""
        return None

    def element(self, value: Value, host: Host) -> Value:
        """What any item of iteration looks like."""
        return Unknown("an item of an iteration")

    def length(self, value: Value, host: Host) -> Dim | None:
        return None

    def truth(self, value: Value, host: Host) -> bool | None:
        return None

    def attribute(self, value: Value, name: str, host: Host) -> Value:
        """An attribute that is not registered by name (column access of a DataFrame)."""
        return NotImplemented

    def call(self, value: Value, call: Call) -> Value:
        """``value(...)``."""
        return NotImplemented

    def array(self, value: Value, host: Host) -> Array | None:
        """What ``numpy.array(value)`` gives, None when that is not known."""
        return None


FunctionModel = Callable[[Call], Value]
AttributeModel = Callable[[Any, Host], Value]
MethodModel = Callable[[Any, Call], Value]

_CATALOGUE = f"{__package__}.catalogue"
_OF_KERAS = ("backend.", "config.", "datasets.", "preprocessing.", "tree.", "utils.")
"""What of Keras is modelled here. A program that only builds a model needs none of it."""
_FEW: dict[type, frozenset[str]] = {
    tuple: frozenset({"rank", "ndims", "as_list", "num_elements"}),
    DictValue: frozenset({"most_common"}),
    ListValue: frozenset({"appendleft", "extendleft", "popleft", "rotate"}),
}
"""Values that every program has, with the methods that only some of a library's make have."""
_DATA = (Array, Dataset, Frame)
_MADE_HERE = (*_DATA, Instance, KerasObject)


def _is_library_path(path: str) -> bool:
    return not path.startswith("keras.") or path[6:].startswith(_OF_KERAS)


def _is_library_member(key: tuple[type, str]) -> bool:
    cls, name = key
    return cls in _MADE_HERE or name in _FEW.get(cls, ())


FUNCTIONS: Registry[str, FunctionModel] = Registry(_CATALOGUE, _is_library_path)
CONSTANTS: Registry[str, Value] = Registry(_CATALOGUE, _is_library_path)
# Values of other classes are made by modules that are loaded then.
ATTRIBUTES: Registry[tuple[type, str], AttributeModel] = Registry(_CATALOGUE, _is_library_member)
METHODS: Registry[tuple[type, str], MethodModel] = Registry(_CATALOGUE, _is_library_member)
BEHAVIOURS: Registry[type, Behaviour] = Registry(_CATALOGUE, lambda cls: cls in _DATA)


def function(*paths: str) -> Callable[[FunctionModel], FunctionModel]:
    def register(model: FunctionModel) -> FunctionModel:
        FUNCTIONS.update(dict.fromkeys(paths, model))
        return model

    return register


def attribute(cls: type, *names: str) -> Callable[[AttributeModel], AttributeModel]:
    def register(model: AttributeModel) -> AttributeModel:
        ATTRIBUTES.update({(cls, name): model for name in names})
        return model

    return register


def method(cls: type, *names: str) -> Callable[[MethodModel], MethodModel]:
    def register(model: MethodModel) -> MethodModel:
        METHODS.update({(cls, name): model for name in names})
        return model

    return register


def behaviour(*classes: type) -> Callable[[type[Behaviour]], type[Behaviour]]:
    def register(model: type[Behaviour]) -> type[Behaviour]:
        BEHAVIOURS.update(dict.fromkeys(classes, model()))
        return model

    return register


__all__ = [
    "ATTRIBUTES",
    "BEHAVIOURS",
    "CONSTANTS",
    "FUNCTIONS",
    "METHODS",
    "Behaviour",
    "Call",
    "Host",
    "attribute",
    "behaviour",
    "function",
    "method",
]
