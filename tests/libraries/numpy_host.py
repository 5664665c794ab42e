"""A small Host: what library models ask of the interpreter, without an interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgen.analyzer.domain import (
    Array,
    BoundMethod,
    Dim,
    ListValue,
    Origin,
    State,
    Unknown,
    Value,
)
from kgen.analyzer.inference.contract import KerasError, Settings
from kgen.analyzer.inference.run import Inference
from kgen.analyzer.libraries import contract


class FakeHost:
    """Calls library functions by path and methods by name."""

    inside_call = 0

    def __init__(self) -> None:
        self.state = State()
        self.settings = Settings()
        self.inference = Inference(None, self.settings)

    def record_raise(self, error: KerasError, *_: Any, **__: Any) -> None:
        raise error

    def run(self, path: str, *args: Value, **kwargs: Value) -> Value:
        return contract.FUNCTIONS[path](contract.Call(path, args, kwargs, self))

    def method(self, receiver: Value, name: str, *args: Value, **kwargs: Value) -> Value:
        model = contract.METHODS[(type(receiver), name)]
        return model(receiver, contract.Call(name, args, kwargs, self))

    def call(
        self,
        function: Value,
        args: tuple[Value, ...],
        kwargs: Mapping[str, Value] | None = None,
        *,
        spread: bool = False,
    ) -> Value:
        match function:
            case BoundMethod():
                return self.method(function.receiver, function.name, *args, **(kwargs or {}))
            case _ if callable(function):
                return function(*args, **(kwargs or {}))
        return Unknown("a call")

    def attribute(self, value: Value, name: str) -> Value:
        model = contract.ATTRIBUTES.get((type(value), name))
        return model(value, self) if model is not None else Unknown(name)

    def binary(self, operator: str, left: Value, right: Value) -> Value:
        return contract.BEHAVIOURS[Array].binary(operator, left, right, self)

    def item(self, value: Value, index: Value) -> Value:
        behaviour = contract.BEHAVIOURS.get(type(value))
        return Unknown("an item") if behaviour is None else behaviour.item(value, index, self)

    def set(self, value: Value, index: Value, new: Value) -> Value:
        return contract.BEHAVIOURS[type(value)].set_item(value, index, new, self)

    def items(self, value: Value) -> tuple[Value, ...] | None:
        match value:
            case tuple() | range():
                return tuple(value)
            case ListValue():
                return value.items
            case Array():
                return contract.BEHAVIOURS[Array].items(value, self)
        return None

    def element(self, value: Value) -> Value:
        match value:
            case ListValue(items=None):
                return value.slots.get("element", Unknown("an item"))
            case Array():
                return contract.BEHAVIOURS[Array].element(value, self)
        items = self.items(value)
        return items[0] if items else Unknown("an item")

    def length(self, value: Value) -> Dim | None:
        match value:
            case Array():
                return value.shape[0] if value.shape else None
        items = self.items(value)
        return len(items) if items is not None else None

    def truth(self, value: Value) -> bool | None:
        match value:
            case None | bool() | int() | float() | str():
                return bool(value)
            case Array():
                return contract.BEHAVIOURS[Array].truth(value, self)
        return None

    def origin(self, text: str, *parents: Origin | None) -> Origin:
        return Origin(text, None, tuple(p for p in parents if p is not None))


def nested(value: Any) -> Value:
    """Lists of a Python value as the interpreter holds them."""
    if isinstance(value, list):
        return ListValue(tuple(nested(item) for item in value))
    if isinstance(value, tuple):
        return tuple(nested(item) for item in value)
    return value
