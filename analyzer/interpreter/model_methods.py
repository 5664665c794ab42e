"""Attributes and methods of models that Keras provides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..domain import (
    BoundMethod,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    TensorSpec,
    Unknown,
    Value,
    leaves,
    plain,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..source import Site
from .escaping import may_learn
from .functional import model_inputs, model_layers, model_outputs
from .graph import Graph
from .layer_methods import layer_attribute
from .layer_state import Above, class_name, may_be_built, snake_case, sublayers
from .layers import apply_layer, call_layer
from .machine import Machine
from .model_facts import model_fact
from .models import initialise_model
from .saving import note_saved
from .sequential import add_layer, build_sequential, is_input
from .unbuilt import refuses_method
from .values import containers

Arguments = Sequence[Argument]


def model_attribute(vm: Machine, model: ModelObject, name: str) -> Value:
    inputs, outputs = model_inputs(model), model_outputs(model)
    if name in ("input", "output") and _never_called(vm, model):
        return _no_tensor(vm, model, name)
    match name:
        case "layers":
            layers = model_layers(model)
            if layers is None:
                return ListValue(None)
            if model.kind == "Sequential":
                layers = tuple(layer for layer in layers if not is_input(layer))
            return ListValue(layers)
        case "inputs" if inputs is not None:
            return ListValue(inputs)
        case "input" if inputs is not None:
            if len(inputs) == 1:
                return next(iter(inputs))
            return containers(model.slots.get("inputs"), vm.site())
        case "outputs" if outputs is not None:
            return ListValue(tuple(leaves(outputs)))
        case "output" if outputs is not None:
            found = leaves(outputs)
            return found[0] if len(found) == 1 else containers(outputs, vm.site())
        case "output_shape" if isinstance(outputs, KerasTensor):
            return outputs.shape or Unknown("the output shape")
        case "input_shape" if inputs is not None and len(inputs) == 1:
            return inputs[0].shape or Unknown("the input shape")
        case "optimizer" | "loss" | "history" | "metrics" | "metrics_names" | "stop_training":
            return Unknown(f"`{name}` of a model")
        case "input" | "output" if model.kind == "Subclass":
            return layer_attribute(vm, model, name)
        case "inputs" | "input" | "outputs" | "output" | "output_shape" | "input_shape":
            return Unknown("a model that is not built")
    found = layer_attribute(vm, model, name)
    if isinstance(found, Unknown) and name in _MODEL_METHODS:
        return BoundMethod(model, name)
    return found


def _never_called(vm: Machine, model: ModelObject) -> bool:
    """Whether Keras 3 refuses ``.output`` and ``.input`` of a Sequential model."""
    known = model_outputs(model) is not None and model.cls is None
    nodes = model.slots.get("nodes", ())
    return (
        known
        and model.kind == "Sequential"
        and vm.settings.keras.startswith("3")
        and isinstance(nodes, tuple)
        and not any(not isinstance(node, Node) or node.inputs for node in nodes)
    )


def _no_tensor(vm: Machine, model: ModelObject, name: str) -> Value:
    """Record that the attribute raises, and go on with the tensor that was meant."""
    code = f"{name}s[0]"
    vm.record_raise(
        KerasError(
            "output-not-a-tensor",
            f"`.{name}` of a Sequential model raises until the model has been called on a tensor; "
            f"`.{name}s` works at once: write `.{code}`.",
            keras=f"The layer sequential has never been called and thus has no defined {name}.",
            exception="AttributeError",
        )
    )
    tensors = model_inputs(model) if name == "input" else leaves(model_outputs(model))
    return tensors[0] if tensors else Unknown("a tensor of a model")


_MODEL_METHODS = frozenset(
    [
        "add",
        "pop",
        "compile",
        "fit",
        "evaluate",
        "predict",
        "summary",
        "save",
        "save_weights",
        "load_weights",
        "get_layer",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "to_json",
        "to_yaml",
        "export",
        "fit_generator",
        "evaluate_generator",
        "predict_generator",
        "predict_classes",
        "predict_proba",
        "build",
        "call",
        "compute_loss",
        "train_step",
        "test_step",
        "reset_states",
        "get_config",
    ]
)


def call_model_method(
    vm: Machine, model: ModelObject, name: str, arguments: Arguments, site: Site
) -> Value:
    """A method of a model that Keras provides; the call is noted for the rules."""
    from .calls import bind, record_call
    from .classes import check_base_called
    from .loss_names import compile_losses
    from .training import TRAINING, train

    if name in TRAINING or name in ("compile", "summary"):
        check_base_called(vm, model, site)

    symbol: Any = vm.api.resolve(model.path or "")
    signature = getattr(symbol, "methods", {}).get(name) if symbol is not None else None
    bound, problem = bind(signature, arguments)
    owner = "keras.Sequential" if name in ("add", "pop") else "keras.Model"
    if name in TRAINING:
        return train(vm, model, name, arguments, bound, problem, site)
    result = _model_method(vm, model, name, arguments, bound, site)
    receiver = model_fact(vm, model) if name not in ("add", "pop") else None
    fact = record_call(
        vm,
        f"{owner}.{name}",
        arguments,
        bound,
        problem,
        site,
        result=result,
        receiver=receiver,
        symbol=symbol,
        losses=compile_losses(vm, receiver, bound) if name == "compile" else (),
    )
    if name == "compile":
        _compile(vm, model, fact)
    return result


def _compile(vm: Machine, model: ModelObject, fact: Any) -> None:
    vm.state.set(model.slots, "compiled", fact if fact is not None else Unknown("elsewhere"))
    vm.state.set(model.slots, "fits_since_compile", 0)
    vm.state.set(model.slots, "compile_trainable", _trainable_flags(model))


def _trainable_flags(model: ModelObject) -> tuple[tuple[int, bool | None], ...]:
    found: list[tuple[int, bool | None]] = []

    def visit(layer: LayerObject, above: Above = ()) -> None:
        flag = layer.trainable
        found.append((id(layer), flag if isinstance(flag, bool) else None))
        children = model_layers(layer) if isinstance(layer, ModelObject) else sublayers(layer)
        for child in children or ():
            if child not in above:
                visit(child, (*above, layer))

    visit(model)
    return tuple(found)


def _model_method(
    vm: Machine,
    model: ModelObject,
    name: str,
    arguments: Arguments,
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    from .layer_methods import layer_method

    match name:
        case "add" if arguments:
            add_layer(vm, model, arguments[0].value, site)
            return None
        case "pop":
            return _pop(vm, model, site)
        case "save":
            if "filepath" in bound:
                note_saved(vm, model, bound["filepath"].value, site)
            return None
        case "load_weights":
            file = bound["filepath"].value if "filepath" in bound else None
            if not refuses_method(vm, model, name, file):
                may_learn(vm, model)
            return None
        case "save_weights":
            refuses_method(vm, model, name)
            return None
        case "compile" | "summary" | "export":
            return None
        case "get_layer":
            try:
                return _get_layer(model, bound)
            except KerasError as error:
                vm.record_raise(error, site, bound.get(error.argument or ""))
                return Unknown("a layer that is not there")
        case "build":
            return _build(vm, model, arguments, site)
        case "call" | "__call__":
            return call_layer(vm, model, arguments, site)
        case _:
            return layer_method(vm, model, name, arguments, bound, site)


def _pop(vm: Machine, model: ModelObject, site: Site) -> Value:
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple) or not layers:
        return Unknown("a layer")
    last = layers[-1]
    if len(layers) == 1 and vm.settings.keras.startswith("3"):
        vm.record_raise(
            KerasError(
                "wrong-argument-value",
                "`pop` would leave the model without any layer, and Keras 3 looks at the first "
                "one then. Make a new model, or start this one with `keras.Input`.",
                keras="list index out of range",
                exception="IndexError",
            ),
            site,
        )
        vm.state.set(model.slots, "broken", True)
        return last
    vm.state.set(model.slots, "layers", layers[:-1])
    tensors = model.slots.get("tensors")
    if isinstance(tensors, tuple) and tensors:
        vm.state.set(model.slots, "tensors", tensors[:-1])
        if len(layers) > 2:
            vm.state.next_count("functional")
    return last


def _get_layer(model: ModelObject, bound: Mapping[str, Argument]) -> Value:
    """The layer of a name or index; raises `KerasError` if there is surely none."""
    layers = model_layers(model)
    graph = model.slots.get("graph")
    if layers is None or (isinstance(graph, Graph) and graph.open):
        return Unknown("a layer of a model that is not known")
    name = bound["name"].value if "name" in bound else None
    index = bound["index"].value if "index" in bound else None
    shown = [x for x in layers if model.kind != "Sequential" or not is_input(x)]
    if isinstance(index, int) and not isinstance(index, bool):
        if index >= len(shown) and model.kind != "Subclass":
            raise KerasError(
                "wrong-argument-value",
                f"The model has {len(shown)} layers, so there is none at index {index}.",
                keras=f"Was asked to retrieve layer at index {index} but model only has "
                f"{len(shown)} layers.",
                argument="index",
            )
        return shown[index] if -len(shown) <= index < len(shown) else Unknown("no such layer")
    for layer in layers:
        if layer.slots.get("name") == name and name is not None:
            return layer
    names = [layer.slots.get("name") for layer in shown]
    automatic = {snake_case(class_name(layer)) for layer in layers}
    if (
        model.kind == "Subclass"
        or not isinstance(name, str)
        or not all(isinstance(each, str) for each in names)
        # Numbers of automatic names count on in a session, so they may be others than kgen's.
        or re.sub(r"_\d+$", "", name) in automatic
    ):
        return Unknown("a layer by a name that is not known")
    listed = ", ".join(f"`{each}`" for each in names[:8]) + (", ..." if len(names) > 8 else "")
    raise KerasError(
        "wrong-argument-value",
        f"The model has no layer named `{name}`; its layers are {listed}.",
        keras=f"No such layer: {name}. Existing layers are:",
        argument="name",
    )


def _build(vm: Machine, model: ModelObject, arguments: Arguments, site: Site) -> Value:
    shape = plain(arguments[0].value) if arguments else None
    may_be_built(vm, model)
    if (
        not isinstance(shape, tuple)
        or not all(d is None or isinstance(d, int) for d in shape)
        or not shape
    ):
        return None
    dims = tuple(unknown_size("None", dynamic=True) if d is None else d for d in shape)
    spec = TensorSpec(dims)
    if model.kind == "Sequential" and not model.slots.get("tensors"):
        build_sequential(vm, model, spec, site)
    elif model.kind == "Subclass":
        # Keras 3 marks the model as built and leaves its layers as they are; it is run all the
        # same, for the shapes and the graph that it will have once it is called.
        apply_layer(vm, model, (KerasTensor(spec),), {}, site)
    return None


def base_model_method(
    vm: Machine, model: ModelObject, name: str, arguments: Arguments, site: Site
) -> Value:
    """``super().name(...)`` in a model of the program, where Keras' own class answers."""
    if name == "__init__":
        initialise_model(vm, model, arguments, {}, site)
        return None
    if name == "build":
        return None
    return call_model_method(vm, model, name, arguments, site)
