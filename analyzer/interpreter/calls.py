"""Calls: of functions and classes of the program, of Keras, of other libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    BoundMethod,
    Builtin,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    KerasObject,
    KerasTensor,
    LayerObject,
    ModelObject,
    Unknown,
    Value,
    leaves,
    map_structure,
    plain,
)
from ..facts import Argument, CallFact, LossChoice
from ..inference.constructing import check_construction
from ..inference.contract import OPS, KerasError, Undecided, ask
from ..inference.hub import canonical_layer, positions
from ..inference.objects import ObjectCall, find
from ..keras_api import Symbol
from ..keras_api.signature import BindProblem
from ..libraries.contract import BEHAVIOURS, FUNCTIONS, METHODS, Call
from ..source import Site
from .classes import Super, call_base_method, instantiate
from .escaping import give_to_library, give_to_unknown, may_run
from .functions import call_function
from .keras_names import canonical_path, is_layer, is_model
from .machine import Machine
from .members import find_method, has_member
from .own_calls import check_arguments
from .values import to_spec

Arguments = tuple[Argument, ...]


def call_value(vm: Machine, function: Value, arguments: Arguments, site: Site) -> Value:
    """``function(*arguments)`` for any abstract value."""
    if isinstance(function, FunctionValue | BoundMethod | ClassValue):
        check_arguments(vm, function, arguments, site)
    match function:
        case FunctionValue():
            return call_function(vm, function, arguments, site)
        case BoundMethod(function=FunctionValue() as method):
            return call_function(vm, method, arguments, site, function.receiver, bound=True)
        case BoundMethod():
            result = call_method(vm, function.receiver, function.name, arguments, site)
            _may_run(vm, arguments)
            return result
        case ClassValue():
            return instantiate(vm, function, arguments, site)
        case Builtin():
            result = _call_builtin(vm, function, arguments, site)
            _may_run(vm, arguments)
            return result
        case ApiRef():
            result = call_library(vm, function, arguments, site)
            _may_run(vm, arguments)
            return result
        case LayerObject():
            return _call_layer(vm, function, arguments, site)
        case Instance():
            return _call_instance(vm, function, arguments, site)
        case Unknown():
            give_to_unknown(vm, (argument.value for argument in arguments))
            return Unknown("what an unknown function gives")
        case _:
            behaviour = BEHAVIOURS.get(type(function))
            if behaviour is not None:
                call = Call("", positional(arguments), keywords(arguments), vm, site)
                return _guarded(vm, site, lambda: behaviour.call(function, call))
            return Unknown("a call of something that is not followed")


def _call_layer(vm: Machine, layer: LayerObject, arguments: Arguments, site: Site) -> Value:
    from .layers import call_layer

    if vm.inside_call:
        return call_layer(vm, layer, arguments, site)
    given = (plain(argument.value) for argument in arguments)
    vm.traced = not _states_outputs(layer) and any(
        isinstance(leaf, KerasTensor) for value in given for leaf in leaves(value)
    )
    try:
        return call_layer(vm, layer, arguments, site)
    finally:
        vm.traced = False


def _states_outputs(layer: LayerObject) -> bool:
    """Whether Keras asks the layer for its outputs' shapes, rather than trace its `call`."""
    if layer.cls is None:
        return layer.config.get("output_shape") is not None
    if layer.cls.has_unknown_base():
        return True
    return any(has_member(layer.cls, name) for name in _STATING)


_STATING = ("compute_output_shape", "compute_output_spec")


def positional(arguments: Sequence[Argument]) -> tuple[Value, ...]:
    return tuple(a.value for a in arguments if a.keyword is None and not a.star)


def keywords(arguments: Sequence[Argument]) -> dict[str, Value]:
    return {a.keyword: a.value for a in arguments if a.keyword is not None}


def open_ended(arguments: Sequence[Argument]) -> bool:
    """Whether unpacking leaves open which arguments there are."""
    return any(a.star for a in arguments)


def _may_run(vm: Machine, arguments: Arguments) -> None:
    """Libraries call the functions that they get, however often."""
    for argument in arguments:
        if isinstance(argument.value, FunctionValue | BoundMethod):
            may_run(vm, argument.value)


def _guarded(vm: Machine, site: Site, work: Any) -> Value:
    """Run a library model: its errors are recorded, its ignorance becomes Unknown."""
    try:
        result = ask(work)
    except KerasError as error:
        vm.record_raise(error, site)
        return Unknown("the call fails")
    except Undecided as reason:
        return Unknown(reason.reason)
    return Unknown("not modelled") if result is NotImplemented else result


def _call_builtin(vm: Machine, function: Builtin, arguments: Arguments, site: Site) -> Value:
    if open_ended(arguments):
        return Unknown("unpacked arguments")
    args, kwargs = positional(arguments), keywords(arguments)
    return _guarded(vm, site, lambda: function.call(Call(function.name, args, kwargs, vm, site)))


def _call_instance(vm: Machine, instance: Instance, arguments: Arguments, site: Site) -> Value:

    method = find_method(instance, "__call__") or find_method(instance, "call")
    if method is not None:
        return call_value(vm, method, arguments, site)
    if isinstance(instance, KerasObject):
        return _call_keras_object(vm, instance, "__call__", arguments, site)
    return Unknown("a call of an object that is not followed")


def _call_keras_object(
    vm: Machine, instance: KerasObject, method: str, arguments: Arguments, site: Site
) -> Value:
    """What a loss, a metric, an initializer, … gives when it, or `method` of it, is called."""
    symbol = vm.api.resolve(instance.path or "")
    unknown = open_ended(arguments) or instance.cls is not None
    if unknown or not isinstance(symbol, Symbol) or (function := find(symbol, method)) is None:
        return Unknown("what a Keras object gives")
    args = tuple(plain(value) for value in positional(arguments))
    named = {name: plain(value) for name, value in keywords(arguments).items()}
    if any(isinstance(leaf, KerasTensor) for leaf in leaves((args, named))):
        return Unknown("what a Keras object gives in a graph")
    config = vm.inference.config(symbol.path, instance.config)
    specs, named = map_structure(to_spec, args), map_structure(to_spec, named)
    call = ObjectCall(symbol.path, method, config, specs, named, vm.inference)

    def given() -> Value:
        spec = function(call)
        return Array(spec.shape, spec.dtype, "keras", site=site)

    return _guarded(vm, site, given)


def call_method(vm: Machine, receiver: Value, name: str, arguments: Arguments, site: Site) -> Value:
    """A method that the receiver's library (or Python itself) provides."""
    from .containers import container_method

    match receiver:
        case Super():
            return call_base_method(vm, receiver.instance, name, arguments, site)
        case ModelObject():
            from .model_methods import call_model_method

            return call_model_method(vm, receiver, name, arguments, site)
        case LayerObject():
            from .layer_methods import call_layer_method

            return call_layer_method(vm, receiver, name, arguments, site)
        case KerasObject():
            return _keras_object_method(vm, receiver, name, arguments, site)
        case ApiRef() | ClassValue() if name == "from_config":
            from .copies import from_description

            return from_description(vm, receiver, arguments, site)
        case ApiRef(symbol=Symbol(path="keras.utils.FeatureSpace") as symbol):
            from .feature_space import class_method

            bound, _ = bind(symbol.methods.get(name), arguments)
            given = {key: argument.value for key, argument in bound.items()}
            if open_ended(arguments):
                return Unknown("unpacked arguments")
            return _guarded(vm, site, lambda: class_method(vm, name, given, site))
    call = Call(name, positional(arguments), keywords(arguments), vm, site)
    method = METHODS.get((type(receiver), name))
    if method is not None:
        if open_ended(arguments):
            return Unknown("unpacked arguments")
        if name == "argmax" and isinstance(receiver, Array):
            record_call(vm, "numpy.ndarray.argmax", arguments, {}, None, site, receiver=receiver)
        return _guarded(vm, site, lambda: method(receiver, call))
    return container_method(vm, receiver, call)


def _keras_object_method(
    vm: Machine, receiver: KerasObject, name: str, arguments: Arguments, site: Site
) -> Value:
    symbol = vm.api.resolve(receiver.path or "")
    signature = getattr(symbol, "methods", {}).get(name) if symbol is not None else None
    bound, problem = bind(signature, arguments)
    record_call(
        vm,
        f"{receiver.path}.{name}",
        arguments,
        bound,
        problem,
        site,
        receiver=receiver,
        symbol=symbol,
    )
    method = METHODS.get((KerasObject, name))
    if method is not None:
        call = Call(f"{receiver.path}.{name}", positional(arguments), keywords(arguments), vm, site)
        return _guarded(vm, site, lambda: method(receiver, call))
    if name == "update_state":
        _call_keras_object(vm, receiver, name, arguments, site)
        return None
    if name in ("apply_gradients", "apply", "reset_state"):
        return None
    return _call_keras_object(vm, receiver, name, arguments, site)


def bind(signature: Any, arguments: Sequence[Argument]) -> tuple[dict[str, Argument], Any]:
    """Arguments by parameter name, and what is wrong with them if anything is."""
    if signature is None:
        return {a.keyword: a for a in arguments if a.keyword is not None}, None
    names, gather = signature.places, signature.rest
    extra: list[Argument] = []
    bound: dict[str, Argument] = {}
    count = 0
    for argument in arguments:
        if argument.star:
            continue
        if argument.keyword is not None:
            bound[argument.keyword] = _named(argument, argument.keyword)
        else:
            if count < len(names):
                bound[names[count]] = _named(argument, names[count])
            else:
                extra.append(argument)
            count += 1
    if gather is not None and extra:
        together = tuple(argument.value for argument in extra)
        bound[gather] = Argument(None, together, extra[0].site, gather)
    problem = None
    if gather is None:
        keys = [a.keyword for a in arguments if a.keyword is not None]
        outcome = signature.bind(count, keys)
        problem = outcome if isinstance(outcome, BindProblem) else None
        if problem is not None and problem.kind != "unknown" and open_ended(arguments):
            problem = None  # what is unpacked may be what is missing
    return bound, problem


def _named(argument: Argument, name: str) -> Argument:
    return Argument(argument.keyword, argument.value, argument.site, name, argument.star)


def _settled(argument: Argument) -> Argument:
    """An argument as it is at the call: a table may be changed later."""
    if isinstance(argument.value, Frame):
        return replace(argument, value=argument.value.settled())
    return argument


def record_call(
    vm: Machine,
    function: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    problem: Any,
    site: Site,
    *,
    written: str = "",
    result: Value = None,
    receiver: Any = None,
    symbol: Any = None,
    losses: tuple[LossChoice, ...] = (),
) -> CallFact | None:
    """Note a call for the rules, if it stands in the document under analysis."""
    if id(site.statement) not in vm.own:
        return None
    functions = [frame.function.name for frame in vm.frames if frame.function is not None]
    fact = CallFact(
        site,
        function,
        written or function,
        tuple(_settled(argument) for argument in arguments),
        {name: _settled(argument) for name, argument in bound.items()},
        result,
        receiver,
        symbol,
        problem,
        vm.next_order(),
        vm.guarded > 0,
        vm.loops > 0,
        functions[-1] if functions else "",
        vm.assumed,
        losses,
    )
    vm.calls.append(fact)
    return fact


def call_library(vm: Machine, ref: ApiRef, arguments: Arguments, site: Site) -> Value:
    """A call of a function or class of a library."""
    if ref.symbol is not None:
        return _call_keras(vm, ref, arguments, site)
    hub = canonical_layer(ref.path)
    if hub is not None and not open_ended(arguments):
        result = _hub_layer(vm, hub, arguments, site)
    else:
        result = _call_model(vm, ref.path, arguments, site)
    by_name = {a.keyword: a for a in arguments if a.keyword is not None}
    record_call(vm, ref.path, arguments, by_name, None, site, result=result)
    return result


def _hub_layer(vm: Machine, path: str, arguments: Arguments, site: Site) -> Value:
    """A layer of KerasHub whose shapes are known."""
    from .layers import new_layer_object

    names = positions(path)
    config = dict(zip(names, positional(arguments), strict=False)) | keywords(arguments)
    return new_layer_object(vm, path, {k: plain(v) for k, v in config.items()}, site)


def _call_model(vm: Machine, path: str, arguments: Arguments, site: Site) -> Value:
    model = FUNCTIONS.get(path)
    if model is None:
        if path.startswith("tensorflow.compat.v1."):
            return _call_model(
                vm, "tensorflow." + path.removeprefix("tensorflow.compat.v1."), arguments, site
            )
        give_to_library(vm, path, (argument.value for argument in arguments))
        return Unknown(f"what {path} gives")
    if open_ended(arguments):
        return Unknown("unpacked arguments")
    args, kwargs = positional(arguments), keywords(arguments)
    result = _guarded(vm, site, lambda: model(Call(path, args, kwargs, vm, site)))
    if isinstance(result, Unknown):
        return _presume(vm, path, args, kwargs, site) or result
    return result


def _presume(
    vm: Machine, path: str, args: tuple[Value, ...], kwargs: dict[str, Value], site: Site
) -> Value:
    """What follows for the shape of what a library gives, None if nothing does."""
    from .presuming import presume

    def work(given: tuple[Value, ...]) -> Value:
        named = dict(zip(kwargs, given[len(args) :], strict=True))
        return FUNCTIONS[path](Call(path, given[: len(args)], named, vm, site))

    return presume(work, (*args, *kwargs.values()), site)


def _call_keras(vm: Machine, ref: ApiRef, arguments: Arguments, site: Site) -> Value:
    from .layers import construct_layer
    from .models import construct_model
    from .operations import apply_operation
    from .special import followed

    symbol: Any = ref.symbol
    path = canonical_path(symbol)
    bound, problem = bind(symbol.signature, arguments)
    fact = {"written": ref.path, "symbol": symbol}
    special = followed(path)
    if special is not None:
        result = _guarded(vm, site, lambda: special(vm, path, arguments, bound, site))
    elif symbol.kind == "class" and is_model(vm, path):
        result = construct_model(vm, path, arguments, bound, site)
    elif symbol.kind == "class" and is_layer(vm, path):
        result = construct_layer(vm, path, arguments, bound, site)
    elif path.startswith("keras.backend."):
        result = _call_old_backend(vm, path, arguments, site)
    elif _library_path(symbol) is not None:
        result = _call_model(vm, str(_library_path(symbol)), arguments, site)
    elif symbol.kind == "class":
        config = {name: plain(argument.value) for name, argument in bound.items()}
        result = KerasObject(path, config, site)
        if not open_ended(arguments):
            _check_keras_object(vm, result, bound, site)
    elif path in OPS:
        given = {name: argument.value for name, argument in bound.items()}
        result = (
            Unknown("unpacked arguments")
            if open_ended(arguments) or problem is not None
            else apply_operation(vm, path, given, site)
        )
    else:
        result = Unknown(f"what {path} gives")
    record_call(vm, path, arguments, bound, problem, site, result=result, **fact)
    return result


def _call_old_backend(vm: Machine, path: str, arguments: Arguments, site: Site) -> Value:
    """A function of ``tensorflow.keras.backend``, which takes no symbolic tensors in Keras 3."""
    from ..libraries.keras_backend import refused

    call = Call(path, positional(arguments), keywords(arguments), vm, site)
    error = refused(call) if vm.settings.keras.startswith("3") else None
    if error is not None:
        vm.record_raise(error, site)
        return Unknown("the call fails")
    return _call_model(vm, path, arguments, site)


def _check_keras_object(
    vm: Machine, made: KerasObject, bound: Mapping[str, Argument], site: Site
) -> None:
    """Record what the constructor of an optimizer, loss, metric or callback raises."""
    try:
        check_construction(made.path or "", made.config, vm.settings)
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""))


def _library_path(symbol: Any) -> str | None:
    for path in (symbol.path, *getattr(symbol, "aliases", ())):
        if path in FUNCTIONS:
            return path
    return None
