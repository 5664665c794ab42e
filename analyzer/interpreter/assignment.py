"""Binds values to targets: names, attributes, items, unpacked tuples."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    Instance,
    KerasTensor,
    LayerObject,
    ListValue,
    Unknown,
    Value,
)
from ..inference.contract import KerasError
from ..source import syntax
from .items import all_items, any_item, delete_item, set_item
from .machine import Machine


def assign(vm: Machine, target: syntax.BaseExpression, value: Value) -> None:
    """``target = value``."""
    match target:
        case syntax.Name():
            bind(vm, target.value, value)
        case syntax.Tuple() | syntax.List():
            _unpack(vm, target.elements, value)
        case syntax.Attribute():
            _assign_attribute(vm, target, value)
        case syntax.Subscript():
            _assign_item(vm, target, value)
        case syntax.StarredElement():
            assign(vm, target.value, value)


def bind(vm: Machine, name: str, value: Value) -> None:
    """Bind a name in the present scope. Layers and models remember their first name."""
    vm.state.set(vm.scope.target(name), name, value)
    if isinstance(value, LayerObject) and "variable" not in value.slots:
        vm.state.set(value.slots, "variable", name)


def _unpack(vm: Machine, elements: Any, value: Value) -> None:
    if _evaluated(value):
        vm.record_raise(_one_number(len(elements)))
    items = all_items(vm, value)
    starred = next(
        (i for i, e in enumerate(elements) if isinstance(e, syntax.StarredElement)), None
    )
    if items is None:
        from ..domain import Dataset

        item = any_item(vm, value)
        if isinstance(value, Array) and value.shape:
            from .items import get_item

            for index, element in enumerate(elements):
                assign(vm, element.value, get_item(vm, value, index) if starred is None else item)
            return
        if isinstance(value, Dataset):
            item = Unknown("an element of a data set")
        for element in elements:
            # Each is another one, though nothing more is known of it.
            assign(vm, element.value, replace(item) if isinstance(item, Unknown) else item)
        return
    if starred is None:
        if len(items) != len(elements):
            if len(items) > 1 and all(isinstance(item, KerasTensor) for item in items):
                vm.record_raise(_other_count(len(elements), len(items)))
            elif len(items) > 1 and all(_evaluated(item) for item in items):
                vm.record_raise(_other_numbers(len(elements), len(items)))
            elif isinstance(value, tuple | ListValue) and not vm.uncertain:
                vm.record_raise(_other_values(len(elements), items))
            if isinstance(value, tuple | ListValue):
                from .exceptions import raises

                raises(vm, ValueError)
            items = (Unknown("a sequence of another length"),) * len(elements)
        for element, item in zip(elements, items, strict=True):
            assign(vm, element.value, item)
        return
    after = len(elements) - starred - 1
    if len(items) < len(elements) - 1:
        items = (Unknown("a sequence of another length"),) * (len(elements) - 1)
    middle = items[starred : len(items) - after]
    parts = (*items[:starred], ListValue(tuple(middle)), *items[len(items) - after :])
    for element, item in zip(elements, parts, strict=True):
        assign(vm, element.value, item)


def _other_count(names: int, tensors: int) -> KerasError:
    few = names < tensors
    return KerasError(
        "wrong-number-of-outputs",
        f"{tensors} tensors are unpacked into {names} names. A recurrent layer with "
        "`return_state=True` gives its output and its states: an LSTM has two of them, the others "
        "one, and Bidirectional those of both directions.",
        keras=f"too many values to unpack (expected {names})"
        if few
        else f"not enough values to unpack (expected {names}, got {tensors})",
    )


def _other_values(names: int, items: tuple[Value, ...]) -> KerasError:
    count = len(items)
    text = f"{count} value{'s are' if count != 1 else ' is'} unpacked into {names} names."
    inner = [item for item in items if isinstance(item, tuple)]
    if len(inner) == count and sum(map(len, inner)) == names:
        text += " Each is a tuple itself: write `(a, b), (c, d) = ...`."
    return KerasError(
        "wrong-number-of-outputs",
        text,
        keras=f"too many values to unpack (expected {names})"
        if names < count
        else f"not enough values to unpack (expected {names}, got {count})",
    )


def _evaluated(value: Value) -> bool:
    """Whether a value is one of the numbers that ``evaluate`` gives."""
    return isinstance(value, Array) and value.shape == () and value.facts.source == "evaluate"


def _other_numbers(names: int, numbers: int) -> KerasError:
    return KerasError(
        "loss-or-metric-structure",
        f"`evaluate` gives {numbers} numbers, the loss and {numbers - 1} "
        f"metric{'s' if numbers > 2 else ''} that the model is compiled with; they cannot be "
        f"unpacked into {names}.",
        keras=f"too many values to unpack (expected {names})"
        if names < numbers
        else f"not enough values to unpack (expected {names}, got {numbers})",
    )


def _one_number(targets: int) -> KerasError:
    return KerasError(
        "loss-or-metric-structure",
        f"`evaluate` gives one number, the loss, because the model is compiled without metrics; it "
        f"cannot be unpacked into {targets}. Compile it with `metrics=[...]`.",
        keras="cannot unpack non-iterable float object",
        exception="TypeError",
    )


def _assign_attribute(vm: Machine, target: syntax.Attribute, value: Value) -> None:
    from .attributes import set_attribute
    from .expressions import evaluate

    receiver = evaluate(vm, target.value)
    name = target.attr.value
    new = set_attribute(vm, receiver, name, value, target)
    if new is not receiver and new is not None:
        assign(vm, target.value, new)


def _assign_item(vm: Machine, target: syntax.Subscript, value: Value) -> None:
    from .expressions import evaluate, evaluate_index

    receiver = evaluate(vm, target.value)
    index = evaluate_index(vm, target)
    new = set_item(vm, receiver, index, value)
    if new is not receiver:
        assign(vm, target.value, new)


def delete(vm: Machine, target: syntax.BaseExpression) -> None:
    """``del target``."""
    from .expressions import evaluate, evaluate_index

    match target:
        case syntax.Name():
            vm.state.delete(vm.scope.target(target.value), target.value)
        case syntax.Tuple() | syntax.List():
            for element in target.elements:
                delete(vm, element.value)
        case syntax.Attribute():
            receiver = evaluate(vm, target.value)
            if isinstance(receiver, Instance):
                vm.state.delete(receiver.slots, target.attr.value)
        case syntax.Subscript():
            from ..domain import DictValue, ListValue

            receiver = evaluate(vm, target.value)
            index = evaluate_index(vm, target)
            if isinstance(receiver, DictValue):
                try:
                    vm.state.delete(receiver.data, index)
                except TypeError:
                    vm.state.set(receiver.slots, "open", True)
            elif isinstance(receiver, ListValue):
                items = receiver.items
                if (
                    items is not None
                    and isinstance(index, int)
                    and -len(items) <= index < len(items)
                ):
                    rest = list(items)
                    del rest[index]
                    vm.state.set(receiver.slots, "items", tuple(rest))
                else:
                    vm.state.set(receiver.slots, "items", None)
            else:
                new = delete_item(vm, receiver, index)
                if new is not receiver:
                    assign(vm, target.value, new)


__all__ = ["assign", "bind", "delete"]
