"""Layers that stand where a tensor belongs: nobody called them.

A layer has no shape, no items and no arithmetic; Python refuses all of them. Operations of Keras
state a shape for the sum of a symbolic tensor and a layer, but no number can go through it.
Checked with Keras 3.15. A class of the program's own may define any of these: of it, and of one
whose bases are not known, only what it certainly lacks is said.
"""

from __future__ import annotations

from typing import Any

from ..domain import (
    Array,
    DictValue,
    KerasTensor,
    LayerObject,
    ListValue,
    Value,
    leaves,
)
from ..inference.contract import KerasError
from .layer_state import class_name
from .machine import Machine
from .members import has_member
from .overloading import ARITHMETIC, ORDERS

_METHODS = {
    operator: name
    for operator, name in (ARITHMETIC | ORDERS).items()
    if operator not in ("==", "!=")  # any two objects can be told apart
}
_NUMBERS_AND_TENSORS = (int, float, tuple, ListValue, DictValue, KerasTensor, Array, LayerObject)
_OF_TENSORS = frozenset({"shape", "ndim", "T", "get_shape"})
_ARGUMENTS = ("x", "x1", "x2", "xs", "inputs", "a", "b", "tensors", "arrays")
"""How operations name what has to be a tensor; others take functions, as layers are."""


def refuses_operator(vm: Machine, operator: str, left: Value, right: Value) -> bool:
    """Whether an operator is given a layer, which is recorded."""
    name = _METHODS.get(operator)
    stranger = next((value for value in (left, right) if isinstance(value, LayerObject)), None)
    if name is None or stranger is None:
        return False
    for value in (left, right):
        if not isinstance(value, _NUMBERS_AND_TENSORS):
            return False
        if isinstance(value, LayerObject) and not lacks(value, f"__{name}__", f"__r{name}__"):
            return False
    return _refuse(vm, stranger, f"is an operand of `{operator}`", "unsupported operand type(s)")


def refuses_sign(vm: Machine, value: Value) -> bool:
    """Whether ``-`` or ``~`` is given a layer, which is recorded."""
    if not isinstance(value, LayerObject) or not lacks(value, "__neg__", "__invert__", "__pos__"):
        return False
    return _refuse(vm, value, "is negated", "bad operand type for unary")


def refuses_item(vm: Machine, value: Value) -> bool:
    """Whether an item of a layer is asked for, which is recorded."""
    if not isinstance(value, LayerObject) or not lacks(value, "__getitem__"):
        return False
    return _refuse(vm, value, "is indexed", "object is not subscriptable")


def refuses_attribute(vm: Machine, layer: LayerObject, name: str) -> bool:
    """Whether a layer is asked for its shape as a tensor is, which is recorded."""
    if name not in _OF_TENSORS or not lacks(layer, name, "__getattr__", "__getattribute__"):
        return False
    symbol: Any = vm.api.resolve(layer.path or "")
    if symbol is None or name in vm.api.members(symbol.path):
        return False
    cause = f"has no `{name}`"
    return _refuse(vm, layer, cause, f"object has no attribute '{name}'", "AttributeError")


def refuses_of_many(vm: Machine, values: Value, name: str) -> bool:
    """Whether several tensors are asked for the shape of one, which is recorded."""
    if name not in _OF_TENSORS:
        return False
    tensors = [leaf for leaf in leaves(values) if isinstance(leaf, KerasTensor | Array)]
    if not tensors:
        return False
    kind = {tuple: "tuple", DictValue: "dictionary"}.get(type(values), "list")
    vm.record_raise(
        KerasError(
            "output-not-a-tensor",
            f"A {kind} of {len(tensors)} tensor{'s' if len(tensors) > 1 else ''} has no `{name}`: "
            "a model with several outputs gives several tensors. Pick one first.",
            keras=f"object has no attribute '{name}'",
            exception="AttributeError",
        )
    )
    return True


def refuses_operand(vm: Machine, path: str, arguments: dict[str, Value]) -> bool:
    """Whether an operation of Keras is given a layer for a tensor, which is recorded."""
    for name in _ARGUMENTS:
        value = arguments.get(name)
        parts = value if isinstance(value, tuple | list) else (value,)
        stranger = next((part for part in parts if isinstance(part, LayerObject)), None)
        if stranger is not None:
            what = f"is given to `{path.rpartition('.')[2]}`"
            return _refuse(vm, stranger, what, "with an unsupported type", "ValueError")
    return False


def called_on_layer(layer: LayerObject, argument: LayerObject) -> KerasError:
    """What Keras raises where `layer` is called on another layer."""
    name = class_name(argument)
    return KerasError(
        "output-not-a-tensor",
        f"{class_name(layer)} is called on the layer {name}, which was never called itself. Call "
        f"{name} on a tensor first and give its result.",
        keras="Only input tensors may be passed as positional arguments.",
    )


def lacks(layer: LayerObject, *names: str) -> bool:
    """Whether the program's own class of a layer certainly defines none of `names`."""
    cls = layer.cls
    if layer.slots.get("escaped") or layer.slots.get("loaded"):
        return False
    if cls is None:
        return True
    return not cls.has_unknown_base() and not any(has_member(cls, name) for name in names)


def _refuse(
    vm: Machine, layer: LayerObject, what: str, keras: str, exception: str = "TypeError"
) -> bool:
    name = class_name(layer)
    vm.record_raise(
        KerasError(
            "output-not-a-tensor",
            f"The layer {name} {what}, as only tensors can be. Call it on a tensor first: "
            f"`{name}(...)(x)`.",
            keras=keras,
            exception=exception,
        )
    )
    return True


__all__ = [
    "called_on_layer",
    "lacks",
    "refuses_attribute",
    "refuses_item",
    "refuses_of_many",
    "refuses_operand",
    "refuses_operator",
    "refuses_sign",
]
