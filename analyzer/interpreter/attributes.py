"""Attributes of abstract values."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    BoundMethod,
    Builtin,
    ClassValue,
    DictValue,
    Frame,
    FunctionValue,
    Instance,
    KerasObject,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    ModuleRef,
    Unknown,
    Value,
    as_none,
)
from ..facts import AttributeFact
from ..inference.contract import KerasError, Undecided, ask
from ..keras_api import load
from ..keras_api.backends import TORCH_MODULE
from ..libraries.contract import ATTRIBUTES, BEHAVIOURS, METHODS, Call
from ..source import syntax
from .classes import Super, keras_base, super_attribute
from .containers import CONTAINER_METHODS
from .enums import NAMES as MEMBER_NAMES
from .enums import IntMember, StrMember, member_attribute
from .fields import is_named_tuple, named_tuple_attribute
from .keras_names import library_member
from .layer_state import named_class
from .layers import FEATURE_SPACE
from .machine import Machine
from .members import find_member
from .placeholders import refuse_attribute
from .plain import hashable
from .unbuilt import refuses_unbuilt
from .uncalled import refuses_attribute, refuses_of_many


def get_attribute(vm: Machine, value: Value, name: str) -> Value:
    """``value.name``."""
    match value:
        case IntMember() | StrMember() if name in MEMBER_NAMES:
            return member_attribute(value, name)
        case ModuleRef():
            return library_member(vm, value.path, name)
        case ApiRef(path=path) if path == _FUNCTIONAL:
            return _functional_class_attribute(vm, name)
        case ApiRef(symbol=None):
            return library_member(vm, value.path, name)
        case ApiRef():
            return _class_attribute(vm, value, name)
        case Super():
            return super_attribute(vm, value, name)
        case KerasTensor():
            return _tensor_attribute(vm, value, name)
        case Instance():
            return _instance_attribute(vm, value, name)
        case ClassValue():
            return _own_class_attribute(vm, value, name)
        case FunctionValue(kind="property") if name in ("setter", "getter", "deleter"):
            return BoundMethod(value, name)
        case FunctionValue(decorators=()) if name == "__name__":
            return value.name
        case FunctionValue():
            return Unknown("an attribute of a function")
        case Builtin() if name == "__name__" and "." not in value.name:
            return value.name
        case Builtin(name="dict") if name == "fromkeys":
            return Builtin("dict.fromkeys", _from_keys)
        case Builtin() if name in CONTAINER_METHODS.get(_KINDS.get(value.name, Builtin), ()):
            return Builtin(f"{value.name}.{name}", _unbound)
        case Unknown():
            if name == "shape" and value.spec is not None and value.spec.shape is not None:
                return value.spec.shape
            return replace(value, spec=None)  # another value, of which no more is known
    if hasattr(value, "names") and not isinstance(value, Builtin):
        return value.names.get(name, Unknown(f"`{name}` of a module of the workspace"))
    return library_attribute(vm, value, name)


_KINDS: dict[str, type] = {
    "str": str,
    "bytes": bytes,
    "list": ListValue,
    "set": ListValue,
    "dict": DictValue,
    "tuple": tuple,
}


def _from_keys(call: Call) -> Value:
    """``dict.fromkeys(names, value)``."""
    items, value = call.host.items(call.get(0, "iterable")), call.get(1, "value")
    if items is None or not all(map(hashable, items)):
        made = DictValue({}, True, call.site)
        made.slots["default"] = value
        return made
    return DictValue(dict.fromkeys(items, value), False, call.site)


def _unbound(call: Call) -> Value:
    """``str.lower(text)``: a method of Python's own, taken from its class."""
    if not call.args:
        return Unknown("a method without its object")
    method = call.host.attribute(call.args[0], call.name)
    return call.host.call(method, call.args[1:], call.kwargs)


def library_attribute(vm: Machine, value: Value, name: str) -> Value:
    """An attribute of a value that a library model describes."""
    cls = type(value)
    model = ATTRIBUTES.get((cls, name))
    if model is not None:
        return _ask(vm, lambda: model(value, vm))
    if (cls, name) in METHODS or name in CONTAINER_METHODS.get(cls, ()):
        return BoundMethod(value, name)
    behaviour = BEHAVIOURS.get(cls)
    if behaviour is not None:
        result = _ask(vm, lambda: behaviour.attribute(value, name, vm))
        if result is not NotImplemented:
            return result
    if isinstance(value, tuple | ListValue | DictValue):
        refuses_of_many(vm, value, name)
    return Unknown(f"`.{name}` of a {cls.__name__}")


def _ask(vm: Machine, work: Any) -> Value:
    try:
        return ask(work)
    except KerasError as error:
        vm.record_raise(error)
        return Unknown("the attribute fails")
    except Undecided as reason:
        return Unknown(reason.reason)


def _class_attribute(vm: Machine, ref: ApiRef, name: str) -> Value:
    symbol: Any = ref.symbol
    if symbol.kind == "class" and name in ("from_config",):
        return BoundMethod(ref, name)
    if symbol.path == FEATURE_SPACE and name in symbol.methods:
        return BoundMethod(ref, name)
    if symbol.kind == "class" and name == "__name__":
        return named_class(symbol.path)
    return Unknown(f"`{name}` of {ref.path}")


def _own_class_attribute(vm: Machine, cls: ClassValue, name: str) -> Value:
    if name == "__name__":
        return cls.name
    try:
        member = find_member(cls, name)
    except KeyError:
        if name == "from_config" and keras_base(vm, cls) is not None:
            return BoundMethod(cls, name)
        return Unknown(f"`{name}` of class {cls.name}")
    if isinstance(member, FunctionValue) and member.kind == "classmethod":
        return BoundMethod(cls, name, member)
    return member


def _member(cls: ClassValue, name: str) -> Value:
    return next((each.members[name] for each in cls.mro() if name in each.members), None)


def _instance_attribute(vm: Machine, instance: Instance, name: str) -> Value:
    from .layer_methods import layer_attribute
    from .model_methods import model_attribute

    if name in instance.slots and not (isinstance(instance, LayerObject) and name in _INTERNAL):
        return instance.slots[name]
    if name == "__class__":
        return _class_of(vm, instance)
    if name == "__dict__":
        return Unknown("the attributes of an object")
    if instance.cls is not None:
        try:
            member = find_member(instance.cls, name)
        except KeyError:
            pass
        else:
            return _bound(vm, instance, name, member)
    if is_named_tuple(instance):
        found = named_tuple_attribute(instance, name)
        if found is not None:
            return found
    if isinstance(instance, LayerObject):
        if isinstance(instance, ModelObject):
            found = model_attribute(vm, instance, name)
        else:
            found = layer_attribute(vm, instance, name)
        _check_attribute(vm, instance, name)
        if isinstance(found, Unknown) and not refuses_unbuilt(vm, instance, name):
            refuses_attribute(vm, instance, name)
        return found
    if isinstance(instance, KerasObject):
        return (
            instance.config[name]
            if name in instance.config
            else _keras_attribute(vm, instance, name)
        )
    if instance.cls is not None:
        _inherited(vm, instance, name)
        return Unknown(f"`{name}` of an object")
    return library_attribute(vm, instance, name)


def _class_of(vm: Machine, instance: Instance) -> Value:
    """The class of an object; one of Keras that is not public is not known."""
    if instance.cls is not None:
        return instance.cls
    if isinstance(instance, ModelObject) and instance.kind == "Functional":
        return ApiRef(_FUNCTIONAL)
    symbol: Any = vm.api.resolve(instance.path or "object")
    public = not isinstance(instance, ModelObject) or instance.kind == "Sequential"
    if getattr(symbol, "kind", None) != "class" or not public:
        return Unknown("the class of an object")
    return ApiRef(symbol.path, symbol)


_FUNCTIONAL = "keras.src.models.functional.Functional"
"""The class of what ``keras.Model(inputs, outputs)`` makes, which Keras does not export."""


def _functional_class_attribute(vm: Machine, name: str) -> Value:
    if name == "__name__":
        return "Functional"
    if name == "from_config":
        model: Any = vm.api.resolve("keras.Model")
        return BoundMethod(ApiRef(model.path, model), name)
    return Unknown(f"`{name}` of the class of a model")


def _perhaps_left_out(vm: Machine) -> bool:
    """Whether a condition that is not known may keep the program from what is run now.

    It may ask just for the class of the object, in a way that is not followed.
    """
    frames = vm.frames
    return bool(vm.vague) or any(
        frame.branches or any(each.kind == "continue" for each in frame.pending) for frame in frames
    )


def _inherited(vm: Machine, instance: Instance, name: str) -> None:
    """A method of a base class of a library may call those of the program: `Thread.start`."""
    from .escaping import may_run

    cls = instance.cls
    own = cls is None or not (cls.has_unknown_base() or cls.library_base())
    if not own and vm.frame.receiver is not instance:
        may_run(vm, instance)


_INTERNAL = frozenset(
    {"weights", "layers", "inputs", "outputs", "variable", "nodes", "compiled", "built", "tensors"}
)


def _check_attribute(vm: Machine, instance: LayerObject, name: str) -> None:
    """Note an attribute that the class of `instance` certainly does not have."""
    functional = isinstance(instance, ModelObject) and instance.kind != "Sequential"
    if name in TORCH_MODULE and _perhaps_torch(vm):
        return
    if instance.cls is not None and not name.startswith("_"):
        _check_own_attribute(vm, instance, instance.cls, name)
    if instance.cls is not None or functional or name.startswith("_"):
        return
    symbol: Any = vm.api.resolve(instance.path or "")
    if getattr(symbol, "kind", None) != "class" or vm.statement is None:
        return
    if name in vm.api.members(symbol.path) or id(vm.statement) not in vm.own:
        return
    if _perhaps_left_out(vm):
        return
    vm.attributes.append(
        AttributeFact(vm.site(), symbol.path, name, vm.next_order(), vm.guarded > 0)
    )


def _perhaps_torch(vm: Machine) -> bool:
    """Whether the backend is torch, or may be: nobody chose one and the program imports torch."""
    if vm.settings.backend_known:
        return vm.settings.backend == "torch"
    found = (value for value in vm.module.names.values() if isinstance(value, ModuleRef))
    return any(module.path.partition(".")[0] == "torch" for module in found)


def _check_own_attribute(vm: Machine, layer: LayerObject, cls: ClassValue, name: str) -> None:
    """Record that a layer or model of the program's own class seems to lack an attribute.

    The rule looks whether anything in the document may give it one after all.
    """
    symbol: Any = vm.api.resolve(layer.path or "")
    if vm.statement is None or vm.assumed or vm.guarded or id(vm.statement) not in vm.own:
        return
    if getattr(symbol, "kind", None) != "class" or name in vm.api.members(symbol.path):
        return
    line = cls.mro()
    if cls.has_unknown_base() or any(_makes_attributes(each) for each in line):
        return
    if not all(id(each.statement) in vm.own for each in line):
        return
    if name in _SET_BY_KERAS or name in load("2.15").members(symbol.path):
        return
    from difflib import get_close_matches

    known = [each for each in (*cls.members, *layer.slots) if each not in _INTERNAL]
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    hint = f"; did you mean `{near[0]}`?" if near else ": nothing assigns it."
    vm.record_raise(
        KerasError(
            "attribute-never-set",
            f"`{cls.name}` has no attribute `{name}`{hint}",
            keras=f"'{cls.name}' object has no attribute '{name}'",
            exception="AttributeError",
        )
    )


_SET_BY_KERAS = frozenset({"history", "inputs", "outputs", "input_names", "output_names"})
"""What Keras gives models that are trained, or made of tensors."""
_DYNAMIC = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__slots__"})


def _makes_attributes(cls: ClassValue) -> bool:
    """Whether the class may have attributes that no assignment shows."""
    decorated = any(not _registers(each.decorator) for each in cls.node.decorators)
    return bool(decorated or cls.node.keywords or _DYNAMIC & set(cls.members))


def _registers(decorator: syntax.BaseExpression) -> bool:
    """Whether a decorator is Keras' ``register_keras_serializable``, which adds nothing."""
    function = decorator.func if isinstance(decorator, syntax.Call) else decorator
    name = function.attr if isinstance(function, syntax.Attribute) else function
    return isinstance(name, syntax.Name) and name.value == "register_keras_serializable"


def _keras_attribute(vm: Machine, instance: KerasObject, name: str) -> Value:
    symbol: Any = vm.api.resolve(instance.path or "")
    if symbol is not None and name in getattr(symbol, "methods", {}):
        return BoundMethod(instance, name)
    if (KerasObject, name) in METHODS:
        return BoundMethod(instance, name)
    _check_object_attribute(vm, instance, symbol, name)
    return Unknown(f"`{name}` of {instance.path}")


_ALL_KNOWN = ("keras.metrics.", "keras.optimizers.", "keras.losses.")
"""Of these the tables have what the constructor sets, too; a callback gets more from `fit`."""


def _check_object_attribute(vm: Machine, instance: KerasObject, symbol: Any, name: str) -> None:
    """Note an attribute that a metric, optimizer or loss of Keras does not have."""
    known = getattr(symbol, "kind", None) == "class" and symbol.path.startswith(_ALL_KNOWN)
    if known and symbol.path.startswith("keras.optimizers.legacy."):
        return  # Keras 3 has those in name only
    if not known or instance.cls is not None or name.startswith("_") or vm.statement is None:
        return
    if name in vm.api.members(symbol.path) or id(vm.statement) not in vm.own:
        return
    if _perhaps_left_out(vm):
        return
    vm.attributes.append(
        AttributeFact(vm.site(), symbol.path, name, vm.next_order(), vm.guarded > 0)
    )


def _bound(vm: Machine, instance: Instance, name: str, member: Value) -> Value:
    if not isinstance(member, FunctionValue):
        return member
    match member.kind:
        case "staticmethod":
            return member
        case "classmethod":
            return BoundMethod(instance.cls, name, member)
        case "property":
            from .calls import call_value

            return call_value(vm, BoundMethod(instance, name, member), (), vm.site())
        case _:
            return BoundMethod(instance, name, member)


def _tensor_attribute(vm: Machine, tensor: KerasTensor, name: str) -> Value:
    refuse_attribute(vm, tensor, name)
    match name:
        case "shape":
            return _shape_of(vm, tensor)
        case "dtype":
            return tensor.dtype if tensor.dtype is not None else Unknown("the dtype of a tensor")
        case "ndim":
            return (
                len(tensor.shape) if tensor.shape is not None else Unknown("the rank of a tensor")
            )
        case "name":
            return tensor.name if tensor.name is not None else Unknown("the name of a tensor")
        case "T":
            from .operations import apply_operation

            return apply_operation(vm, "keras.ops.transpose", {"x": tensor})
        case "get_shape" | "reshape" | "squeeze" | "set_shape":
            return BoundMethod(tensor, name)
        case _:
            return Unknown(f"`{name}` of a tensor")


def _shape_of(vm: Machine, tensor: KerasTensor) -> Value:
    """Outside of layers, a size that Keras does not know is None to the program too."""
    if tensor.shape is None:
        return Unknown("the shape of a tensor")
    if vm.inside_call or not vm.settings.keras.startswith("3"):
        return tensor.shape
    return tuple(as_none(size) for size in tensor.shape)


def set_attribute(vm: Machine, receiver: Value, name: str, value: Value, node: Any) -> Value:
    """``receiver.name = value``; gives a new receiver when the value itself changes."""
    from .layer_state import set_layer_attribute

    if isinstance(receiver, Instance) and receiver.cls is not None:
        member = _member(receiver.cls, name)
        if isinstance(member, FunctionValue) and member.setter is not None:
            vm.call(BoundMethod(receiver, name, member.setter), (value,))
            return receiver
    match receiver:
        case LayerObject():
            set_layer_attribute(vm, receiver, name, value)
        case Instance():
            vm.state.set(receiver.slots, name, value)
        case ClassValue():
            vm.state.set(receiver.members, name, value)
        case Frame():
            from ..libraries.pandas import set_attribute_of_frame

            set_attribute_of_frame(receiver, name, value, vm)
        case Array() if name == "shape" and isinstance(value, tuple):
            return vm.call(BoundMethod(receiver, "reshape"), (value,))
        case _:
            if hasattr(receiver, "names") and isinstance(getattr(receiver, "names", None), dict):
                vm.state.set(receiver.names, name, value)
    return receiver
