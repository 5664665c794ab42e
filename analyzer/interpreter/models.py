"""Models: how they are made, of Keras' own classes and of the program's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..domain import (
    ClassValue,
    ModelObject,
    Value,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site
from .functional import make_functional
from .layer_state import auto_name, class_name
from .layers import start_layer
from .machine import Machine
from .sequential import fill_sequential

Arguments = Sequence[Argument]


def construct_model(
    vm: Machine,
    path: str,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    """``Sequential(...)``, ``Model(inputs, outputs)`` of Keras' own classes."""
    model = new_model_object(vm, path, None, arguments, site)
    initialise_model(vm, model, arguments, bound, site)
    return model


def new_model_object(
    vm: Machine, path: str, cls: ClassValue | None, arguments: Arguments, site: Site
) -> ModelObject:
    kind = "Sequential" if path.endswith("Sequential") else "Subclass"
    model = ModelObject(path, {}, kind, site, cls)
    start_layer(vm, model, None)
    vm.state.set(model.slots, "compiled", None)
    vm.state.set(model.slots, "fits", 0)
    if kind == "Sequential":
        vm.state.set(model.slots, "layers", ())
    vm.models.append(model)
    return model


def initialise_model(
    vm: Machine,
    model: ModelObject,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> None:
    """What the base class' ``__init__`` does with the arguments."""
    positional = [a for a in arguments if a.keyword is None and not a.star]
    named = {a.keyword: a for a in arguments if a.keyword is not None}
    if model.kind == "Sequential":
        layers = named.get("layers") or (positional[0] if positional else None)
        _name(vm, model, named, positional[2:3])
        if layers is not None:
            fill_sequential(vm, model, layers, site)
        return
    inputs = named.get("inputs") or named.get("input") or (positional[0] if positional else None)
    outputs = (
        named.get("outputs")
        or named.get("output")
        or (positional[1] if len(positional) > 1 else None)
    )
    if model.cls is None:
        _check_names(vm, model, named, site)
    functional = (
        inputs is not None
        and outputs is not None
        and (model.cls is None or len(positional) > 1 or "outputs" in named)
    )
    if functional and inputs is not None and outputs is not None:
        model.kind = "Functional"
        _name(vm, model, named, positional[2:3])
        try:
            make_functional(vm, model, inputs.value, outputs.value, site)
        except KerasError as error:
            argument = outputs if error.argument == "outputs" else inputs
            blame = site if error.argument is None else None
            vm.record_raise(error, blame or site, argument if error.argument else None)
            vm.state.set(model.slots, "broken", True)
        return
    _name(vm, model, named, positional[:0])
    if any(argument.star for argument in arguments):
        vm.state.set(model.slots, "escaped", True)
    elif (
        model.cls is None
        and not model.slots.get("broken")
        and (inputs is None) != (outputs is None)
    ):
        _refuse_half(vm, model, "outputs" if outputs is None else "inputs", site)


def _refuse_half(vm: Machine, model: ModelObject, missing: str, site: Site) -> None:
    """A Functional model needs inputs and outputs; with one alone ``keras.Model`` is a base."""
    if not vm.settings.keras.startswith("3"):
        return
    vm.record_raise(
        KerasError(
            "wrong-argument-value",
            f"`keras.Model` is given no `{missing}`: a model of layers is made by "
            "`keras.Model(inputs, outputs)`.",
            keras="Unrecognized keyword arguments passed to Model",
        ),
        site,
    )
    vm.state.set(model.slots, "broken", True)


_MODEL_ARGUMENTS = frozenset(
    {"inputs", "outputs", "input", "output", "name", "trainable", "dtype", "autocast"}
    | {"activity_regularizer", "input_shape", "batch_input_shape", "input_dim", "args", "kwargs"}
)


def _check_names(
    vm: Machine, model: ModelObject, named: Mapping[str, Argument], site: Site
) -> None:
    """``keras.Model`` takes whatever keywords there are, and refuses most of them itself."""
    strange = next((name for name in named if name not in _MODEL_ARGUMENTS), None)
    if strange is None or not vm.settings.keras.startswith("3"):
        return
    vm.record_raise(
        KerasError(
            "wrong-argument-value",
            f"`keras.Model` takes no argument `{strange}`, only `inputs`, `outputs`, `name` and "
            "`trainable`.",
            keras="Unrecognized keyword arguments passed to Model",
        ),
        site,
        named[strange],
    )
    vm.state.set(model.slots, "broken", True)


def _name(
    vm: Machine, model: ModelObject, named: Mapping[str, Argument], positional: Arguments
) -> None:
    given = named["name"].value if "name" in named else positional[0].value if positional else None
    if isinstance(given, str):
        name = given
    elif model.cls is None and model.kind == "Functional":
        name = auto_name(vm, "Functional")
    else:
        name = auto_name(vm, class_name(model))
    vm.state.set(model.slots, "name", name)
    if "trainable" in named:
        vm.state.set(model.slots, "trainable", named["trainable"].value)
