"""Functions of Keras that make tensors and models or change settings: ``Input``, ``load_model``…"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Array,
    KerasObject,
    KerasTensor,
    LayerObject,
    ModelObject,
    Origin,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    plain,
    unknown_size,
    with_origin,
)
from ..facts import Argument
from ..inference.constructing import check_construction
from ..inference.contract import KerasError, Undecided
from ..source import Site
from .applications import APPLICATIONS
from .applications import functions as application_functions
from .copies import clone, copy, from_description
from .layers import apply_layer, new_layer_object
from .lookups import CATEGORIES, look_up
from .machine import Machine
from .running import LEARNED, layers_within
from .saving import check_cloning, check_loading, note_saved
from .sequential import input_tensor, make_input

Special = Callable[[Machine, str, Sequence[Argument], Mapping[str, Argument], Site], Value]

_SPECIAL: dict[str, Special] = {f"keras.{category}.get": look_up for category in CATEGORIES}


def followed(path: str) -> Special | None:
    """What follows a call of the class or function at `path`, None if nothing special does."""
    if path.startswith(APPLICATIONS):
        return application_functions().get(path)
    return _SPECIAL.get(path)


def _special(*paths: str) -> Callable[[Special], Special]:
    def register(function: Special) -> Special:
        _SPECIAL.update(dict.fromkeys(paths, function))
        return function

    return register


def input_spec(vm: Machine, config: Mapping[str, Value], site: Site) -> TensorSpec:
    """The tensor that ``Input(**config)`` gives; what is not known of it stays unknown."""
    dtype = config.get("dtype") or vm.settings.floatx
    dtype = dtype if isinstance(dtype, str) else None
    tensor = config.get("tensor") or config.get("input_tensor")
    if isinstance(tensor, KerasTensor | Array):
        return tensor.spec
    if isinstance(tensor, Unknown):
        return tensor.spec or TensorSpec(None, dtype)
    batch_shape = config.get("batch_shape") or config.get("batch_input_shape")
    shape = config.get("shape") if config.get("shape") is not None else config.get("input_shape")
    if isinstance(batch_shape, tuple):
        dims = batch_shape
    elif isinstance(shape, tuple):
        batch = config.get("batch_size")
        dims = (batch, *shape)
    else:
        return TensorSpec(None, dtype)
    return TensorSpec(tuple(_dim(d, site, i) for i, d in enumerate(dims)), dtype)


def _dim(value: Value, site: Site, axis: int) -> int | Sym:
    if value is None:
        key = "batch" if axis == 0 else None
        return unknown_size(
            "None", dynamic=True, key=key, origin=Origin("None is given here", site)
        )
    if isinstance(value, Sym):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return with_origin(value, Origin(f"{int(value)} is given to Input here", site))
    return unknown_size("input")


@_special("keras.Input", "keras.layers.Input")
def _input(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    layer = _input_layer(vm, path, arguments, bound, site)
    return input_tensor(layer) if isinstance(layer, LayerObject) else layer


@_special("keras.utils.FeatureSpace")
def _feature_space(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    from .feature_space import construct

    return construct(vm, path, arguments, bound, site)


@_special("keras.layers.InputLayer")
def _input_layer(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    if any(argument.star for argument in arguments):
        return Unknown("an input that is not known")
    config = {name: plain(argument.value) for name, argument in bound.items()}
    shape = config.get("shape")
    if isinstance(shape, Array) and isinstance(shape.value, tuple):
        config["shape"] = shape.value
    try:
        check_construction("keras.layers.InputLayer", config, vm.settings)
        vm.inference.construct("keras.layers.InputLayer", config)
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""))
        return Unknown("an input that cannot be made")
    except Undecided:
        pass
    return make_input(vm, config, site)


@_special(
    "keras.config.image_data_format",
    "keras.backend.image_data_format",
)
def _data_format(vm: Machine, *_: Any) -> Value:
    return vm.settings.data_format


@_special("keras.config.floatx", "keras.backend.floatx")
def _floatx(vm: Machine, *_: Any) -> Value:
    return vm.settings.floatx


@_special("keras.config.backend", "keras.backend.backend")
def _backend(vm: Machine, *_: Any) -> Value:
    return vm.settings.backend if vm.settings.backend_known else Unknown("the backend")


@_special(
    "keras.config.set_image_data_format",
    "keras.backend.set_image_data_format",
    "keras.config.set_floatx",
    "keras.backend.set_floatx",
    "keras.config.set_dtype_policy",
    "keras.mixed_precision.set_dtype_policy",
    "keras.mixed_precision.set_global_policy",
)
def _set(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    value = arguments[0].value if arguments else None
    field = (
        "data_format" if "data_format" in path else "floatx" if "floatx" in path else "dtype_policy"
    )
    if isinstance(value, KerasObject) and value.path == "keras.DTypePolicy":
        value = value.config.get("name")
    if isinstance(value, str):
        changed = replace(vm.settings, **{field: value})
        if field == "floatx":
            changed = replace(changed, dtype_policy=value)
        if vm.settings.policy_is_given:
            changed = replace(changed, dtype_policy=vm.settings.dtype_policy)
        vm.change_settings(changed)
    return None


@_special("keras.utils.clear_session", "keras.backend.clear_session")
def _clear(vm: Machine, *_: Any) -> Value:
    for name in list(vm.state.counters):
        vm.state.set(vm.state.counters, name, 0)
    return None


@_special("keras.models.load_model", "keras.saving.load_model")
def _load(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    name = arguments[0].value if arguments else None
    saved = vm.saved.get(name) if isinstance(name, str) else None
    if isinstance(saved, ModelObject) and isinstance(name, str):
        check_loading(vm, saved, name, bound, site)
        model = copy(vm, saved, site)
        if isinstance(model, ModelObject):
            for key in ("compiled", "fits"):
                if key in saved.slots:
                    vm.state.set(model.slots, key, saved.slots[key])
            vm.state.set(model.slots, "loaded", True)
            _take_learned(vm, saved, model)
            return model
    model = ModelObject("keras.Model", {}, "Subclass", site)
    for key, value in (("name", "model"), ("loaded", True), ("escaped", True), ("trainable", True)):
        vm.state.set(model.slots, key, value)
    return model


def _take_learned(vm: Machine, saved: ModelObject, made: ModelObject) -> None:
    """A file holds what `adapt` gave the layers, which their configurations do not."""
    for old, new in zip(layers_within(saved), layers_within(made), strict=False):
        for key in LEARNED:
            if old.path == new.path and key in old.slots:
                vm.state.set(new.slots, key, old.slots[key])


@_special("keras.models.save_model", "keras.saving.save_model")
def _save(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    if "model" in bound and "filepath" in bound:
        note_saved(vm, bound["model"].value, bound["filepath"].value, site)
    return None


@_special("keras.models.clone_model")
def _clone(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    model = arguments[0].value if arguments else None
    if isinstance(model, ModelObject) and len(arguments) == 1:
        if check_cloning(vm, model, site):
            return Unknown("a copy that Keras refuses to make")
        return clone(vm, model, site)
    return Unknown("a copy of a model")


@_special("keras.models.model_from_json")
def _from_json(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    return from_description(vm, None, arguments[:1], site)


@_special("keras.Variable")
def _variable(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    shape = plain(bound["shape"].value) if "shape" in bound else None
    start = bound["initializer"].value if "initializer" in bound else None
    free = "trainable" not in bound or bound["trainable"].value is not False
    if isinstance(start, Array) and not isinstance(shape, tuple):
        return start.but(library="keras", variable=True, trainable=free)
    if isinstance(shape, tuple) or isinstance(start, int | float):
        shape = shape if isinstance(shape, tuple) else ()
        return Array(shape, "float32", "keras", site=site, variable=True, trainable=free)
    return Unknown("a variable")


_MERGES = {
    "add": "Add",
    "average": "Average",
    "concatenate": "Concatenate",
    "dot": "Dot",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "multiply": "Multiply",
    "subtract": "Subtract",
}


@_special(*(f"keras.layers.{name}" for name in _MERGES))
def _merge(
    vm: Machine,
    path: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """``keras.layers.add([a, b])``: the layer of that name, made and called at once."""
    cls = "keras.layers." + _MERGES[path.rpartition(".")[2]]
    inputs = bound.get("inputs") or next((a for a in arguments if a.keyword is None), None)
    if inputs is None or any(argument.star for argument in arguments):
        return Unknown("what is merged is not known")
    from .calls import bind, record_call

    symbol: Any = vm.api.resolve(cls)
    options = [a for a in arguments if a.keyword not in (None, "inputs")]
    taken, problem = bind(getattr(symbol, "signature", None), options)
    if problem is not None:
        record_call(vm, cls, options, taken, problem, site, symbol=symbol)
        return Unknown("the layer cannot be made")
    config = {name: plain(a.value) for name, a in bound.items() if name != "inputs"}
    layer = new_layer_object(vm, cls, config, site)
    return apply_layer(vm, layer, (plain(inputs.value),), {}, site)


__all__ = ["followed", "input_spec"]
