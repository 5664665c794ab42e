"""Python's built-in functions over abstract values."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ..domain import (
    ApiRef,
    Array,
    Builtin,
    ClassValue,
    DictValue,
    Frame,
    FunctionValue,
    Instance,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Size,
    Sym,
    Unknown,
    Value,
    origin_of,
    several,
    unknown_size,
)
from ..libraries.contract import Call
from .iterators import ITERATORS
from .join import one_of
from .members import find_method, has_member
from .operators import binary
from .overloading import is_own_object
from .placeholders import refuse, refuses_no_number
from .plain import NotPlainError, apply, distinct
from .sorting import extreme, in_order
from .texts import formatted, text_of

Function = Callable[[Call], Value]

BUILTINS: dict[str, Value] = {name: Builtin(name, make) for name, make in ITERATORS.items()}


def _builtin(*names: str) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        for name in names:
            BUILTINS[name] = Builtin(name, function)
        return function

    return register


@_builtin("len")
def _len(call: Call) -> Value:
    found = call.host.length(call.args[0]) if call.args else None
    if found is None:
        return unknown_size("a length")
    if isinstance(found, int):
        return Size(found, call.host.origin(f"len(...) is {int(found)} here", origin_of(found)))
    return found


@_builtin("range")
def _range(call: Call) -> Value:
    if any(refuses_no_number(call.host, "range", bound) for bound in call.args):
        return Unknown("a range")
    bounds = [bound if isinstance(bound, int) else None for bound in call.args]
    if bounds and None not in bounds and (len(bounds) < 3 or bounds[2] != 0):
        made = range(*(int(bound) for bound in bounds if bound is not None))
        if not made[sys.maxsize :]:  # Python itself has no length for what is longer
            return made
        return ListValue(None, call.site, "list")
    return ListValue(None, call.site, "list") if not call.args else _unknown_range(call)


def _unknown_range(call: Call) -> Value:
    return several(unknown_size("a number of a range"), call.site)


@_builtin("list", "tuple", "set", "frozenset", "sorted")
def _sequence(call: Call) -> Value:
    kind = "set" if call.name in ("set", "frozenset") else "list"
    if not call.args:
        return () if call.name == "tuple" else ListValue((), call.site, kind)
    source = call.args[0]
    items = call.host.items(source)
    if items is None:
        result = ListValue(None, call.site, kind)
        result.slots["element"] = call.host.element(source)
        return result
    if call.name == "sorted":
        ordered = _sorted(items, call)
        result = ListValue(ordered, call.site)
        if ordered is None and items:
            result.slots["element"] = one_of(items)
        return result
    match call.name:
        case "tuple":
            return items
        case "set" | "frozenset":
            once = distinct(items)
            result = ListValue(once, call.site, "set")
            if once is None:
                result.slots["element"] = one_of(items)
            return result
        case _:
            return ListValue(items, call.site)


def _sorted(items: tuple[Value, ...], call: Call) -> tuple[Value, ...] | None:
    """The items in order; of pairs, such as those of a dictionary, by a name that differs."""
    names = [item[0] for item in items if isinstance(item, tuple) and item]
    named = len(names) == len(items) and all(isinstance(name, str) for name in names)
    if named and len(set(names)) == len(names) and not call.kwargs:
        return tuple(sorted(items, key=lambda item: item[0]))
    return in_order(call.host, items, call.kwargs)


@_builtin("dict")
def _dict(call: Call) -> Value:
    data: dict[Value, Value] = {}
    is_open = False
    default: Value = None
    if call.args:
        source = call.args[0]
        if isinstance(source, DictValue):
            data, is_open = dict(source.data), source.open
            default = source.slots.get("default")
        elif isinstance(source, Frame):
            from ..libraries.pandas import column_of, columns_by_name

            columns = columns_by_name(source)
            data, is_open = columns or {}, columns is None
            default = column_of(source, None) if is_open else None
        else:
            items = call.host.items(source)
            pairs = [item for item in items or () if isinstance(item, tuple) and len(item) == 2]
            is_open = items is None or len(pairs) != len(items)
            for key, value in pairs:
                if isinstance(key, str | int):
                    data[key] = value
                else:
                    is_open = True
    data.update(call.kwargs)
    result = DictValue(data, is_open, call.site)
    if default is not None and is_open:
        result.slots["default"] = default
    return result


@_builtin("int", "float", "bool", "str", "abs", "round")
def _scalar(call: Call) -> Value:
    value: Value = call.args[0] if call.args else None
    if isinstance(value, Array) and value.shape == () and isinstance(value.value, int | float):
        value = value.value
    if not call.args:
        return {"int": 0, "float": 0.0, "bool": False, "str": ""}.get(call.name)
    if isinstance(value, KerasTensor) and call.name in ("int", "float"):
        host: Any = call.host
        refuse(host, value, "number")
        return unknown_size("a number") if call.name == "int" else Unknown("a number")
    if call.name in ("int", "float", "abs", "round") and refuses_no_number(
        call.host, call.name, value
    ):
        return Unknown("a number")
    own = find_method(value, f"__{call.name}__") if len(call.args) == 1 else None
    if own is not None and call.name in ("int", "float"):
        return call.host.call(own, ())
    match call.name, value:
        case "int", Sym():
            return value
        case "int" | "abs", int() if len(call.args) == 1:
            return abs(value) if call.name == "abs" else value
        case "int", float() | str() if not call.kwargs.keys() - {"base"}:
            base = call.get(1, "base", None)
            try:
                if base is not None and not isinstance(base, int):
                    return unknown_size("a number")
                result = int(value) if base is None else int(value, base)  # type: ignore[arg-type]
            except (TypeError, ValueError, OverflowError):
                return unknown_size("a number")
            return Size(result, call.host.origin(f"int(...) is {result} here"))
        case "int" | "round", _ if call.name == "int" or len(call.args) == 1:
            if isinstance(value, int | float):
                try:
                    return round(value)
                except (ValueError, OverflowError):
                    return unknown_size("a number")
            return unknown_size("a number")
        case "round", float() if len(call.args) > 1 and isinstance(call.args[1], int):
            return round(value, call.args[1])
        case "float", int() | float() | str():
            try:
                return float(value)
            except ValueError:
                return Unknown("a number")
        case "bool", _:
            decided = call.host.truth(value)
            return Unknown("true or false") if decided is None else decided
        case "str", _ if len(call.args) == 1:
            text = text_of(call.host, value, "")  # type: ignore[arg-type]
            return Unknown("what `str` gives") if text is None else text
        case "abs", float():
            return abs(value)
    return Unknown(f"what `{call.name}` gives")


@_builtin("sum")
def _sum(call: Call) -> Value:
    items = call.host.items(call.args[0]) if call.args else None
    if items is None:
        return Unknown("what `sum` gives")
    total = call.get(1, "start", 0)
    if all(isinstance(item, int | float) for item in (total, *items)):
        return sum(items, total)  # type: ignore[arg-type]
    if len(items) > 64:
        return Unknown("a sum of many")
    host: Any = call.host
    for item in items:
        total = binary(host, "+", total, item)
    return total


@_builtin("min", "max")
def _extreme(call: Call) -> Value:
    several = len(call.args) > 1
    items = call.args if several else call.host.items(call.args[0]) if call.args else None
    if not items:
        unknown = Unknown(f"what `{call.name}` gives")
        return call.kwargs.get("default", unknown) if items == () else unknown
    sizes = "key" not in call.kwargs and all(isinstance(item, int | Sym) for item in items)
    if sizes and any(isinstance(item, Sym) for item in items):
        return unknown_size(f"{call.name}(...)")
    found = extreme(call.host, call.name, items, call.kwargs.get("key"))
    return Unknown(f"what `{call.name}` gives") if found is None else found


@_builtin("any", "all")
def _quantifier(call: Call) -> Value:
    items = call.host.items(call.args[0]) if call.args else None
    if items is None:
        return Unknown("a condition on many values")
    decided = [call.host.truth(item) for item in items]
    stop = call.name == "any"
    if stop in decided:
        return stop
    return Unknown("a condition on many values") if None in decided else not stop


@_builtin("isinstance", "issubclass", "callable", "hasattr")
def _inspect(call: Call) -> Value:
    value: Value = call.args[0] if call.args else None
    if isinstance(value, Unknown):
        return Unknown("an inspection of a value that is not known")
    match call.name:
        case "callable":
            return isinstance(value, FunctionValue | ClassValue | ApiRef | Builtin) or Unknown("?")
        case "isinstance" if len(call.args) > 1:
            kind: Value = call.get(1, None)
            kinds = kind if isinstance(kind, tuple) else (kind,)
            outcomes = [is_instance(value, kind) for kind in kinds]
            if True in outcomes:
                return True
            return Unknown("an inspection") if None in outcomes else False
        case "hasattr" if isinstance(value, LayerObject) and value.cls is None:
            return _layer_has(call, value)
        case "hasattr" if isinstance(value, Instance) and value.cls is not None:
            name = call.get(1, "name")
            if isinstance(name, str) and (name in value.slots or has_member(value.cls, name)):
                return True
        case "issubclass" if isinstance(value, ClassValue) and len(call.args) > 1:
            if isinstance(call.args[1], ClassValue) and not value.has_unknown_base():
                return call.args[1] in value.mro()
    return Unknown("an inspection")


def _layer_has(call: Call, layer: LayerObject) -> Value:
    """``hasattr`` of a layer of Keras' own, by the table of its class."""
    name = call.get(1, "name")
    api = call.host.inference.api
    symbol: Any = api.resolve(layer.path or "") if api is not None else None
    if api is None or not isinstance(name, str) or getattr(symbol, "kind", None) != "class":
        return Unknown("an inspection")
    if name in layer.slots or name in api.members(symbol.path):
        return True
    is_model = isinstance(layer, ModelObject) and layer.kind != "Sequential"
    return Unknown("an inspection") if is_model else False


def is_instance(value: Value, kind: Value) -> bool | None:
    """``isinstance(value, kind)``, None when that is not known."""
    if isinstance(value, Unknown):
        return None
    if isinstance(kind, Builtin):
        if isinstance(value, Array | Instance):
            return False if is_own_object(value) and kind.name != "object" else None
        match kind.name:
            case "int":
                return isinstance(value, int | Sym)
            case "float" | "str" | "bool" | "tuple":
                python = {"float": float, "str": str, "bool": bool, "tuple": tuple}[kind.name]
                return isinstance(value, python)
            case "list" | "set":
                return isinstance(value, ListValue) and value.kind == kind.name
            case "dict":
                return isinstance(value, DictValue)
    if isinstance(value, None | bool | int | float | str | tuple | ListValue | DictValue):
        return False if isinstance(kind, ApiRef | ClassValue) and kind != value else None
    if isinstance(kind, ClassValue) and isinstance(value, Instance):
        return value.cls is not None and kind in value.cls.mro()
    if isinstance(kind, ApiRef) and kind.path == "numpy.ndarray" and isinstance(value, Array):
        return value.library == "numpy"
    if isinstance(kind, ApiRef) and isinstance(value, Instance):
        return _is_of_keras(value, kind)
    return None


def _is_of_keras(value: Instance, kind: ApiRef) -> bool | None:
    """Whether an object is of a class of Keras, by the table of what derives from what."""
    wanted: Any = kind.symbol
    if getattr(wanted, "kind", None) != "class" or value.path is None:
        return None
    if value.cls is not None and value.cls.has_unknown_base():
        return None
    own: Any = wanted.api.resolve(value.path)
    if getattr(own, "kind", None) != "class" or not own.bases:
        return None
    return own.is_a(wanted.path)


@_builtin("getattr")
def _getattr(call: Call) -> Value:
    host: Any = call.host
    if len(call.args) < 2 or not isinstance(call.args[1], str):
        return Unknown("an attribute")
    host.guarded += (expected := len(call.args) > 2)  # to fail, and then the default is taken
    found = host.attribute(call.args[0], call.args[1])
    host.guarded -= expected
    return Unknown("an attribute") if isinstance(found, Unknown) else found


@_builtin("setattr")
def _setattr(call: Call) -> Value:
    from .attributes import set_attribute

    host: Any = call.host
    if len(call.args) == 3 and isinstance(call.args[1], str):
        set_attribute(host, call.args[0], call.args[1], call.args[2], None)
    return None


@_builtin(
    "print",
    "del",
    "exec",
    "eval",
    "vars",
    "globals",
    "locals",
    "id",
    "hash",
    "open",
    "input",
    "dir",
    "help",
    "display",
    "exit",
    "quit",
    "breakpoint",
    "divmod",
    "pow",
    "slice",
    "bytes",
    "bytearray",
    "memoryview",
    "compile",
    "object",
    "__import__",
    "get_ipython",
)
def _opaque(call: Call) -> Value:
    if call.name == "slice" and call.args:
        first: Value = call.get(0, None)
        bounds = (*call.args, None, None)[:3] if len(call.args) > 1 else (None, first, None)
        return slice(*bounds)
    if call.name == "pow" and len(call.args) == 2:
        host: Any = call.host
        return binary(host, "**", call.args[0], call.args[1])
    if call.name == "globals":
        host = call.host
        return DictValue(dict(host.module.names), True, call.site)
    if call.name == "divmod" and len(call.args) == 2:
        host = call.host
        return (binary(host, "//", *call.args), binary(host, "%", *call.args))
    return None if call.name in ("print", "display") else Unknown(f"what `{call.name}` gives")


_PURE: dict[str, Callable[..., Any]] = {
    "ord": ord,
    "chr": chr,
    "hex": hex,
    "bin": bin,
    "oct": oct,
    "complex": complex,
}


@_builtin(*_PURE, "repr", "ascii", "format")
def _written(call: Call) -> Value:
    """What Python itself gives for values that are known."""
    host: Any = call.host
    text: str | None = None
    if call.name in ("repr", "ascii") and len(call.args) == 1:
        text = text_of(host, call.args[0], call.name[0])
    elif call.name == "format" and call.args:
        spec = call.get(1, "format_spec", "")
        text = formatted(host, call.args[0], "", spec) if isinstance(spec, str) else None
    elif call.name in _PURE:
        try:
            return apply(_PURE[call.name], call.args, dict(call.kwargs), call.site)
        except NotPlainError:
            pass
    return Unknown(f"what `{call.name}` gives") if text is None else text


@_builtin("type")
def _type(call: Call) -> Value:
    value: Value = call.args[0] if call.args else None
    if isinstance(value, Instance) and len(call.args) == 1:
        return call.host.attribute(value, "__class__")
    kind = type(value).__name__
    match value:
        case int() | Sym() if not isinstance(value, bool):
            kind = "int"
        case ListValue():
            kind = value.kind
        case DictValue():
            kind = "dict"
    if len(call.args) == 1 and kind in ("int", "bool", "float", "str", "list", "set", "dict"):
        return BUILTINS[kind]
    return BUILTINS["tuple"] if type(value) is tuple and len(call.args) == 1 else Unknown("a type")


@_builtin("super")
def _super(call: Call) -> Value:
    from .classes import Super

    if len(call.args) == 2 and isinstance(call.args[0], ClassValue):
        return Super(call.args[1], call.args[0])
    return Unknown("`super` of something")


@_builtin("staticmethod", "classmethod", "property")
def _method_kind(call: Call) -> Value:
    if call.args and isinstance(call.args[0], FunctionValue):
        call.args[0].kind = call.name
    return call.args[0] if call.args else None


for _name in [
    "Exception",
    "ValueError",
    "TypeError",
    "KeyError",
    "IndexError",
    "RuntimeError",
    "NotImplementedError",
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "OSError",
    "IOError",
    "FileNotFoundError",
    "AssertionError",
    "StopIteration",
    "ZeroDivisionError",
    "KeyboardInterrupt",
    "Warning",
    "UserWarning",
    "DeprecationWarning",
    "FutureWarning",
    "ArithmeticError",
    "LookupError",
    "BaseException",
]:
    BUILTINS[_name] = ApiRef(_name)
BUILTINS["__name__"] = "__main__"
BUILTINS["__file__"] = Unknown("the name of the file")
BUILTINS["__doc__"] = Unknown("the documentation of the file")

__all__ = ["BUILTINS"]
