"""Saving models to files and loading them again: what Keras 3 cannot make anew.

A file holds names of functions and classes, not their code. ``load_model`` finds Keras' own by
their names, the program's only where they are registered or given as ``custom_objects``; and it
makes a layer by giving its configuration to ``__init__``. Checked with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..domain import (
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    KerasObject,
    LayerObject,
    ModelObject,
    Unknown,
    Value,
    leaves,
    plain,
)
from ..facts import Argument, CallFact
from ..inference.contract import KerasError
from ..source import Site, syntax
from .functional import model_layers
from .machine import Machine
from .members import find_member, has_member

_RULE = "load-needs-custom-objects"
_LEGACY = (".h5", ".hdf5")
_FORMATS = (".keras", *_LEGACY)
_SHORT_LOSSES = frozenset({"mse", "mae", "mape", "msle", "MSE", "MAE", "MAPE", "MSLE"})


def note_saved(vm: Machine, model: Value, path: Value, site: Site) -> None:
    """``model.save(path)``: remember the model, and see whether it can be written."""
    if not isinstance(model, ModelObject) or not isinstance(path, str):
        return
    vm.state.set(vm.saved, path, model)
    if not vm.settings.keras.startswith("3") or not path.endswith(_FORMATS):
        return
    for layer in _layers(model):
        strange = _unserializable(layer)
        if strange is not None and layer.cls is not None:
            vm.record_raise(
                KerasError(
                    "get-config-missing",
                    f"`{layer.cls.name}` is given {strange} when it is made, which Keras cannot "
                    "write to a file by itself: the class needs a `get_config` of its own (and "
                    "mostly a `from_config`).",
                    keras=f"Object {layer.cls.name} was created by passing non-serializable "
                    "argument values in `__init__()`",
                    exception="NotImplementedError",
                ),
                site,
            )
            return


def check_loading(
    vm: Machine, model: ModelObject, path: str, bound: Mapping[str, Argument], site: Site
) -> None:
    """Record what ``load_model(path)`` raises for a model that this program saved there."""
    if not vm.settings.keras.startswith("3") or not path.endswith(_FORMATS):
        return
    error = _unsafe(model, bound, vm) or _missing(vm, model, path, bound) or _refused(vm, model)
    if error is not None:
        vm.record_raise(error, site)


def check_cloning(vm: Machine, model: ModelObject, site: Site) -> bool:
    """Record what ``clone_model(model)`` raises: it makes each layer from its configuration."""
    if not vm.settings.keras.startswith("3") or model.cls is not None:
        return False
    error = _refused(vm, model)
    if error is not None:
        vm.record_raise(error, site)
    return error is not None


# -- names that are not found --------------------------------------------------------------------


def _missing(
    vm: Machine, model: ModelObject, path: str, bound: Mapping[str, Argument]
) -> KerasError | None:
    given = _given_names(vm, bound)
    if given is None:
        return None
    compiled = "compile" not in bound or bound["compile"].value is True
    found = [value for value in _custom(model, compiled) if id(value.statement) in vm.own]
    names = list(dict.fromkeys(value.name for value in found if not _registered(value)))
    names = [name for name in names if name not in given]
    if names:
        listed = ", ".join(f'"{name}": {name}' for name in names)
        shown = " and ".join(f"`{name}`" for name in names[:3])
        return KerasError(
            _RULE,
            f"The saved model holds {shown}, which `load_model` does not find by name. Give it "
            f"`custom_objects={{{listed}}}`, or decorate the definition with "
            "`@keras.saving.register_keras_serializable()`.",
            keras=f"Could not locate '{names[0]}'. Make sure custom classes and functions are "
            "decorated with `@keras.saving.register_keras_serializable()`.",
            exception="TypeError",
        )
    if path.endswith(_LEGACY) and compiled:
        return _short_loss(model)
    return None


def _short_loss(model: ModelObject) -> KerasError | None:
    call = model.slots.get("compiled")
    loss = plain(call.value("loss")) if isinstance(call, CallFact) else None
    short = next((leaf for leaf in leaves(loss) if leaf in _SHORT_LOSSES), None)
    if not isinstance(short, str):
        return None
    return KerasError(
        _RULE,
        f"An HDF5 file of a model that was compiled with loss='{short}' cannot be loaded. Save it "
        "as `.keras`, or load it with `compile=False`.",
        keras=f"Could not deserialize 'keras.metrics.{short}' because it is not a KerasSaveable "
        "subclass",
    )


def _given_names(vm: Machine, bound: Mapping[str, Argument]) -> set[str] | None:
    """The names of `custom_objects`, None where they cannot be told."""
    scopes = ("custom_object_scope", "CustomObjectScope", "get_custom_objects")
    if any(name.path.rpartition(".")[2] in scopes for name in vm.names):
        return None
    if "custom_objects" not in bound:
        return set()
    value = bound["custom_objects"].value
    if value is None:
        return set()
    if not isinstance(value, DictValue) or value.open:
        return None
    return {key for key in value.data if isinstance(key, str)}


def _custom(model: ModelObject, compiled: bool) -> Iterator[ClassValue | FunctionValue]:
    """Classes and named functions of the program that the file names."""
    if model.cls is not None:
        yield model.cls
    for layer in _layers(model):
        if layer.cls is not None:
            yield layer.cls
        elif not isinstance(layer, ModelObject):
            yield from _functions(layer.config.values())
    call = model.slots.get("compiled")
    if compiled and isinstance(call, CallFact):
        values = [call.value(name) for name in ("loss", "metrics", "optimizer")]
        yield from _functions(leaf for value in values for leaf in leaves(plain(value)))


def _functions(values) -> Iterator[ClassValue | FunctionValue]:
    for value in values:
        if isinstance(value, FunctionValue) and isinstance(value.node, syntax.FunctionDef):
            yield value
        elif isinstance(value, KerasObject) and value.cls is not None:
            yield value.cls


def _registered(value: ClassValue | FunctionValue) -> bool:
    """Whether a decorator may have registered the class or function."""
    return not isinstance(value.node, syntax.Lambda) and bool(value.node.decorators)


# -- lambdas -------------------------------------------------------------------------------------


def _unsafe(model: ModelObject, bound: Mapping[str, Argument], vm: Machine) -> KerasError | None:
    if "safe_mode" in bound and bound["safe_mode"].value is not True:
        return None
    if any(name.path.endswith("enable_unsafe_deserialization") for name in vm.names):
        return None
    for layer in _layers(model):
        function = layer.config.get("function")
        if layer.path != "keras.layers.Lambda" or not isinstance(function, FunctionValue):
            continue
        if isinstance(function.node, syntax.Lambda):
            return KerasError(
                "lambda-not-serializable",
                "The saved model has a Lambda layer of a Python lambda, which `load_model` refuses "
                "to run. Use a layer of Keras or a class of your own instead, or pass "
                "`safe_mode=False` if the file is your own.",
                keras="Requested the deserialization of a `Lambda` layer whose `function` is a "
                "Python lambda.",
            )
    return None


# -- configurations that do not fit --------------------------------------------------------------


def _refused(vm: Machine, model: ModelObject) -> KerasError | None:
    """The first class of the program whose ``__init__`` does not take its own configuration."""
    classes = [model.cls, *(layer.cls for layer in _layers(model))]
    for cls in classes:
        missing = None if cls is None else _not_taken(cls)
        if cls is not None and missing:
            return KerasError(
                "get-config-missing",
                f"`{cls.name}` cannot be made again from its configuration: that holds "
                f"{' and '.join(f'`{name}`' for name in missing)}, which its `__init__` does not "
                "take. Let `__init__` take `**kwargs` and pass them to `super().__init__`.",
                keras=f"{cls.name}.__init__() got an unexpected keyword argument '{missing[0]}'",
                exception="TypeError",
            )
    return None


def _not_taken(cls: ClassValue) -> list[str]:
    """What a class gets from Keras' own ``get_config`` and its ``__init__`` has no place for."""
    if cls.has_unknown_base() or not has_member(cls, "__init__"):
        return []
    if has_member(cls, "from_config") or (has_member(cls, "get_config") and not _asks_base(cls)):
        return []
    base = cls.library_base()
    if base is None or base.symbol is None or not base.symbol.path.endswith((".Layer", ".Model")):
        return []
    init = find_member(cls, "__init__")
    if not isinstance(init, FunctionValue) or init.decorators:
        return []
    params = init.node.params
    if params.star_kwarg is not None:
        return []
    taken = {p.name.value for p in params.single}
    return [name for name in ("trainable", "dtype") if name not in taken]


def _asks_base(cls: ClassValue) -> bool:
    """Whether ``get_config`` takes over what Keras' own gives, as a dictionary that it returns."""
    method = find_member(cls, "get_config")
    if not isinstance(method, FunctionValue) or isinstance(method.node, syntax.Lambda):
        return False
    names: set[str] = set()
    queue: list[syntax.Node] = [method.node.body]
    while queue:
        node = queue.pop()
        if isinstance(node, syntax.Name):
            names.add(node.value)
        queue.extend(node.children)
    return "super" in names and not names & {"pop", "trainable", "dtype", "del", "clear"}


# -- parts ---------------------------------------------------------------------------------------


def _layers(model: ModelObject) -> Iterator[LayerObject]:
    """The layers whose configurations the file holds, those of nested models too."""
    if model.kind == "Subclass":
        return
    for layer in model_layers(model) or ():
        yield layer
        if isinstance(layer, ModelObject):
            yield from _layers(layer)
        inner = layer.config.get("layer")
        if isinstance(inner, LayerObject):
            yield inner


def _unserializable(layer: LayerObject) -> str | None:
    """What a layer of the program was given that Keras cannot write, None if nothing is known."""
    cls = layer.cls
    if cls is None or has_member(cls, "get_config") or cls.has_unknown_base():
        return None
    given = layer.slots.get("__arguments__")
    for argument in given if isinstance(given, tuple) else ():
        for leaf in leaves(plain(argument.value)):
            match leaf:
                case FunctionValue():
                    return "a function"
                case LayerObject():
                    return "a layer"
                case Instance(cls=ClassValue()):
                    return "an object"
                case Unknown():
                    continue
    return None


__all__ = ["check_loading", "note_saved"]
