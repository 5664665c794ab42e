"""Classes of the program: their definition, their instances, ``super()``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain import (
    ApiRef,
    BoundMethod,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    LayerObject,
    ModelObject,
    Unknown,
    Value,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site, syntax
from .assignment import bind
from .enums import make_members, member_of_value, members_of
from .exceptions import raises
from .fields import NAMED_TUPLE, field_names
from .machine import Frame, Machine, Scope
from .members import find_member, has_member


def define_class(vm: Machine, node: syntax.ClassDef) -> None:
    from .expressions import evaluate
    from .statements import execute

    assert vm.statement is not None
    bases = tuple(evaluate(vm, base.value) for base in node.bases)
    decorators = [evaluate(vm, decorator.decorator) for decorator in node.decorators]
    scope = Scope("class", vm.scope)
    frame = vm.frame
    outer = frame.scope
    frame.scope = scope
    try:
        execute(vm, node.body)
    finally:
        frame.scope = outer
    is_dataclass = any(
        isinstance(d, ApiRef) and d.path == "dataclasses.dataclass" for d in decorators
    ) or any("dataclass" in _name_of(d.decorator) for d in node.decorators)
    is_dataclass |= any(isinstance(base, ApiRef) and base.path == NAMED_TUPLE for base in bases)
    value = ClassValue(
        node.name.value, node, vm.statement, bases, scope.names, outer, vm.site(node), is_dataclass
    )
    for member in scope.names.values():
        if isinstance(member, FunctionValue) and member.owner is None:
            member.owner = value
    vm.classes.append(value)
    make_members(vm, value)
    _tell_bases(vm, value)
    made: Value = value
    for decorator in reversed(decorators):
        if isinstance(decorator, FunctionValue | BoundMethod):
            result = vm.call(decorator, (made,))
            made = made if isinstance(result, Unknown) else result
    bind(vm, node.name.value, made)


def _tell_bases(vm: Machine, cls: ClassValue) -> None:
    """Run the ``__init_subclass__`` of the class that `cls` extends."""
    for base in cls.mro()[1:]:
        member = base.members.get("__init_subclass__")
        if isinstance(member, FunctionValue):
            names = [each.keyword.value for each in cls.node.keywords if each.keyword is not None]
            arguments = dict.fromkeys(names, Unknown("an argument of a class"))
            vm.call(BoundMethod(cls, "__init_subclass__", member), (), arguments)
            return


def _name_of(node: syntax.BaseExpression) -> str:
    if isinstance(node, syntax.Call):
        node = node.func
    if isinstance(node, syntax.Attribute):
        return node.attr.value
    return node.value if isinstance(node, syntax.Name) else ""


def keras_base(vm: Machine, cls: ClassValue) -> str | None:
    """The canonical path of the Keras class that a class of the program derives from."""
    base = cls.library_base()
    if base is None or base.symbol is None:
        return None
    return canonical(base.symbol)


def canonical(symbol: Any) -> str:
    """The one path that the rooms use for a Keras symbol."""
    from .keras_names import canonical_path

    return canonical_path(symbol)


def instantiate(vm: Machine, cls: ClassValue, arguments: Sequence[Argument], site: Site) -> Value:
    """An object of a class of the program, its ``__init__`` run."""
    from .keras_names import is_layer, is_model
    from .layers import new_layer_object
    from .models import new_model_object

    if members_of(cls) is not None:
        given = arguments[0].value if arguments else None
        return member_of_value(cls, given, site)
    path = keras_base(vm, cls)
    if vm.catching and _is_abstract(cls):
        raises(vm, TypeError)
    if path is None and _is_typed_dict(cls):
        given = {a.keyword: a.value for a in arguments if a.keyword is not None}
        return DictValue(dict(given), any(a.keyword is None for a in arguments), site)
    if path is None and has_member(cls, "__new__"):
        made = _new(vm, cls, arguments, site)
        if not (isinstance(made, Instance) and made.cls is not None and cls in made.cls.mro()):
            return made
        if has_member(cls, "__init__"):
            initialise(vm, made, cls, arguments, site)
        return made
    if path is not None and is_model(vm, path):
        instance: Instance = new_model_object(vm, path, cls, arguments, site)
    elif path is not None and is_layer(vm, path):
        instance = new_layer_object(vm, path, {}, site, cls)
        vm.state.set(instance.slots, "__arguments__", tuple(arguments))
    else:
        base = cls.library_base()
        instance = Instance(cls, path or (base.path if base is not None else None), site)
    if isinstance(instance, LayerObject):
        vm.state.set(instance.slots, "made_with", tuple(arguments))
    initialise(vm, instance, cls, arguments, site)
    return instance


def _is_abstract(cls: ClassValue) -> bool:
    """Whether a class leaves a method to those that extend it, so that Python makes no object."""
    base = cls.library_base()
    if base is None or base.path != "abc.ABC" or cls.has_unknown_base():
        return False
    names = {name for each in cls.mro() for name in each.members}
    return any(
        isinstance(member := find_member(cls, name), FunctionValue)
        and any(
            isinstance(each, ApiRef) and each.path == "abc.abstractmethod"
            for each in member.decorators
        )
        for name in names
    )


def _is_typed_dict(cls: ClassValue) -> bool:
    base = cls.library_base()
    return base is not None and base.path in ("typing.TypedDict", "typing_extensions.TypedDict")


def _new(vm: Machine, cls: ClassValue, arguments: Sequence[Argument], site: Site) -> Value:
    """What the ``__new__`` of a class gives."""
    from .functions import call_function

    function = find_member(cls, "__new__")
    if not isinstance(function, FunctionValue):
        return Unknown("an object")
    return call_function(vm, function, arguments, site, cls, bound=True)


def initialise(
    vm: Machine, instance: Instance, cls: ClassValue, arguments: Sequence[Argument], site: Site
) -> None:
    try:
        function = find_member(cls, "__init__")
    except KeyError:
        if any(each.dataclass for each in cls.mro()):
            _fill_fields(vm, instance, cls, arguments)
        elif isinstance(instance, LayerObject):
            call_base_method(vm, instance, "__init__", arguments, site)
        return
    if isinstance(function, FunctionValue):
        from ..libraries.streams import is_py_dataset
        from .functions import call_function

        call_function(vm, function, arguments, site, instance, bound=True)
        set_up = isinstance(instance, LayerObject) or is_py_dataset(instance)
        if set_up and _forgets_base(cls, function):
            vm.state.set(instance.slots, "uninitialised", True)


def _forgets_base(cls: ClassValue, function: FunctionValue) -> bool:
    """Whether an ``__init__`` certainly never calls that of its base class."""
    if cls.has_unknown_base() or function.decorators or isinstance(function.node, syntax.Lambda):
        return False
    queue: list[syntax.Node] = [function.node.body]
    while queue:
        node = queue.pop()
        match node:
            case syntax.Name(value="super" | "__init__" | "__class__" | "setattr"):
                return False
        queue.extend(node.children)
    return True


def check_base_called(vm: Machine, layer: LayerObject, site: Site) -> bool:
    """Whether a layer or model can be used: its ``__init__`` has called that of Keras."""
    if not layer.slots.get("uninitialised") or layer.cls is None:
        return True
    vm.state.set(layer.slots, "uninitialised", False)
    vm.state.set(layer.slots, "broken", True)
    what = "model" if isinstance(layer, ModelObject) else "layer"
    vm.record_raise(
        KerasError(
            "super-init-missing",
            f"`{layer.cls.name}.__init__` never calls `super().__init__()`, so Keras has not set "
            f"the {what} up. Call it first of all.",
            keras="you forgot to call `super().__init__()` as the first statement in the "
            "`__init__()` method.",
            exception="RuntimeError",
        ),
        site,
    )
    return False


def _fill_fields(
    vm: Machine, instance: Instance, cls: ClassValue, arguments: Sequence[Argument]
) -> None:
    fields = [name for name in field_names(cls) if _is_given(cls, name)]
    for name in field_names(cls):
        if name not in fields and has_member(cls, name):
            vm.state.set(instance.slots, name, _default_of(vm, find_member(cls, name)))
    positional = [a.value for a in arguments if a.keyword is None and not a.star]
    keywords = {a.keyword: a.value for a in arguments if a.keyword is not None}
    for index, name in enumerate(fields):
        if index < len(positional):
            value = positional[index]
        elif name in keywords:
            value = keywords[name]
        else:
            try:
                value = _default_of(vm, find_member(cls, name))
            except KeyError:
                value = Unknown(f"`{name}` is not given")
        vm.state.set(instance.slots, name, value)
    if has_member(cls, "__post_init__"):
        vm.call(BoundMethod(instance, "__post_init__", find_member(cls, "__post_init__")), ())


def _is_given(cls: ClassValue, name: str) -> bool:
    """Whether ``__init__`` takes the field: not one with ``field(init=False)``."""
    value = find_member(cls, name) if has_member(cls, name) else None
    if isinstance(value, Instance) and value.path == "dataclasses.field":
        return value.slots.get("init") is not False
    return True


def _default_of(vm: Machine, value: Value) -> Value:
    if isinstance(value, Instance) and value.path == "dataclasses.field":
        if "default" in value.slots:
            return value.slots["default"]
        factory = value.slots.get("default_factory")
        return vm.call(factory, ()) if factory is not None else Unknown("no default")
    return value


class Super:
    """What ``super()`` gives: an object seen from behind one class of its line."""

    __slots__ = ("after", "instance")

    def __init__(self, instance: Value, after: ClassValue):
        self.instance = instance
        self.after = after


def make_super(vm: Machine) -> Value:
    frame = _method_frame(vm)
    if frame is None or frame.function is None or frame.function.owner is None:
        return Unknown("`super()` outside of a method")
    params = frame.function.node.params
    first = params.positional[:1]
    instance = frame.scope.names.get(first[0].name.value) if first else None
    return Super(instance, frame.function.owner)


def _method_frame(vm: Machine) -> Frame | None:
    for frame in reversed(vm.frames):
        if frame.function is not None and frame.function.owner is not None:
            return frame
    return None


def super_attribute(vm: Machine, value: Super, name: str) -> Value:
    instance = value.instance
    cls = getattr(instance, "cls", None) if isinstance(instance, Instance) else None
    line = (cls or value.after).mro()
    rest = line[line.index(value.after) + 1 :] if value.after in line else []
    for each in rest:
        member = each.members.get(name)
        if isinstance(member, FunctionValue):
            bound = BoundMethod(instance, name, member)
            return vm.call(bound, ()) if member.kind == "property" else bound
        if member is not None:
            return member
    return BoundMethod(value, name)


def call_base_method(
    vm: Machine, instance: Value, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """A method that a library's base class provides, called on an object of the program."""
    from .layer_methods import base_layer_method
    from .model_methods import base_model_method

    if name == "__new__" and isinstance(instance, ClassValue):
        cls = arguments[0].value if arguments else instance
        base = cls.library_base() if isinstance(cls, ClassValue) else None
        if isinstance(cls, ClassValue) and base is None and not cls.has_unknown_base():
            return Instance(cls, None, site)
        return Unknown("an object")
    if isinstance(instance, ModelObject):
        return base_model_method(vm, instance, name, arguments, site)
    if isinstance(instance, LayerObject):
        return base_layer_method(vm, instance, name, arguments, site)
    if isinstance(instance, Instance) and name == "__init__" and instance.cls is not None:
        _base_init(vm, instance, arguments, site)
        return None
    return Unknown(f"`{name}` of a base class that is not followed")


def _base_init(vm: Machine, instance: Instance, arguments: Sequence[Argument], site: Site) -> None:
    """Note with what a callback, a metric, a data set, … sets up its base class of Keras."""
    from .calls import bind as fit
    from .calls import record_call

    symbol: Any = vm.api.resolve(instance.path or "")
    known = instance.cls is not None and not instance.cls.has_unknown_base()
    if known and getattr(symbol, "kind", None) == "class":
        bound, problem = fit(symbol.signature, arguments)
        path = f"{instance.path}.__init__"
        record_call(vm, path, arguments, bound, problem, site, symbol=symbol)
