"""Layers and models that are asked for tensors or weights before they have any.

A layer makes its weights when it is built, by the first call or by ``build``; a Sequential model
without an ``Input`` has no tensors before. Checked with Keras 3.15. What may have been built in
ways that are not followed is left alone.
"""

from __future__ import annotations

from ..domain import LayerObject, ModelObject, Value
from ..inference.contract import KerasError
from .functional import model_inputs
from .layer_state import class_name, is_unbuilt, last_node, only_ran
from .machine import Machine
from .uncalled import lacks

_TENSORS = frozenset({"input", "output"})
_OF_MODELS = frozenset({"inputs", "outputs", "input_shape", "output_shape"})
_OF_GRAPHS = _OF_MODELS | {"input_names", "output_names"}
_METHODS = frozenset({"count_params", "save_weights", "load_weights"})
_KERNELS = frozenset(
    f"keras.layers.{name}"
    for name in (
        "Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose",
        "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D", "DepthwiseConv2D",
        "SeparableConv1D", "SeparableConv2D",
    )
)  # fmt: skip
_WITH_TENSORS = ("keras.layers.InputLayer", "keras.layers.Layer")


def refuses_unbuilt(vm: Machine, layer: LayerObject, name: str) -> bool:
    """Whether an attribute is one that a layer has only once it is built, which is recorded."""
    if _is_no_graph(vm, layer, name):
        return _refuse(
            vm,
            f"`.{name}` of {class_name(layer)} raises: a model with a `call` of its own is no "
            "graph of tensors. Call it on `keras.Input(...)` and make `keras.Model` of both.",
            f"object has no attribute '{name}'",
        )
    named = layer.slots.get("name")
    who = f"'{named}'" if isinstance(named, str) else class_name(layer)
    model = isinstance(layer, ModelObject)
    if name in _TENSORS and only_ran(layer) and _may_say(vm, layer, name):
        return _refuse(
            vm,
            f"`.{name}` of {who} raises: it was called on numbers or within the `call` of "
            "another one only, of which Keras keeps no tensors. Call it on `keras.Input(...)`.",
            f"has never been called and thus has no defined {name}.",
        )
    if not _certainly(vm, layer, name):
        return False
    if name in _TENSORS and layer.path not in _WITH_TENSORS and last_node(layer) is None:
        way = (
            "call it on a tensor first, `model(keras.Input(...))`"
            if model
            else ("call it on a tensor first")
        )
        keras = f"has never been called and thus has no defined {name}."
        return _refuse(vm, f"`.{name}` of {who} raises: {way}.", keras)
    if name in _OF_MODELS and isinstance(layer, ModelObject) and layer.kind == "Sequential":
        what = name.replace("_", " ")
        return _refuse(
            vm,
            f"`.{name}` of {who} raises, as the model is not built: start it with "
            "`keras.Input(...)`, or build it first.",
            f"has no defined {what} yet.",
        )
    if name in ("kernel", "bias") and layer.path in _KERNELS and layer.cls is None:
        return _refuse(
            vm,
            f"`.{name}` of {who} raises: its weights are made when it is first called, or by "
            "`build`.",
            f"You must build the layer before accessing `{name}`.",
        )
    return False


def refuses_method(vm: Machine, layer: LayerObject, name: str, file: Value = None) -> bool:
    """Whether a method needs weights that a model does not have yet, which is recorded."""
    if name not in _METHODS or not _certainly(vm, layer, name):
        return False
    if not (isinstance(layer, ModelObject) or (layer.path in _KERNELS and layer.cls is None)):
        return False
    if name == "load_weights" and not (isinstance(file, str) and file.endswith(".weights.h5")):
        return False
    keras = {
        "count_params": "You tried to call `count_params` on layer, but the layer isn't built.",
        "save_weights": "You are saving a model that has not yet been built.",
        "load_weights": "You are loading weights into a model that has not yet been built.",
    }[name]
    what = "model" if isinstance(layer, ModelObject) else "layer"
    return _refuse(
        vm,
        f"`{name}` raises, as the {what} has no weights yet: they are made when it is first "
        f"called, or by `build`. Call the {what} on some data before.",
        keras,
        "ValueError",
    )


def _is_no_graph(vm: Machine, layer: LayerObject, name: str) -> bool:
    """Whether it is a model with a `call` of its own, which has no tensors of a whole graph."""
    return (
        name in _OF_GRAPHS
        and name not in layer.slots
        and isinstance(layer, ModelObject)
        and layer.kind == "Subclass"
        and layer.cls is not None
        and not lacks(layer, "call")
        and not vm.assumed
        and _may_say(vm, layer, name)
    )


def _may_say(vm: Machine, layer: LayerObject, name: str) -> bool:
    """Whether it is Keras 3 and its own class that answers for an attribute of `layer`."""
    if not vm.settings.keras.startswith("3") or not lacks(layer, name):
        return False
    if isinstance(layer, ModelObject) and layer.kind != "Subclass":
        return False
    return layer.cls is None or lacks(layer, "__getattr__", "__getattribute__", "__setattr__")


def _certainly(vm: Machine, layer: LayerObject, name: str) -> bool:
    """Whether nothing can have built a layer, and its class is Keras' own in this."""
    if not vm.settings.keras.startswith("3") or not is_unbuilt(layer) or not lacks(layer, name):
        return False
    if layer.cls is not None and not lacks(layer, "__getattr__", "__getattribute__"):
        return False
    if isinstance(layer, ModelObject):
        if model_inputs(layer) is not None or layer.kind == "Functional":
            return False
        return layer.kind != "Sequential" or _waits(layer)
    return True


def _waits(model: ModelObject) -> bool:
    """Whether a Sequential model is certainly not told the shape of its input."""
    layers = model.slots.get("layers")
    if not isinstance(layers, tuple):
        return False
    given = layers[0].config if layers and isinstance(layers[0], LayerObject) else {}
    return not any(key in given for key in ("input_shape", "batch_input_shape", "input_dim"))


def _refuse(vm: Machine, message: str, keras: str, exception: str = "AttributeError") -> bool:
    vm.record_raise(KerasError("not-built", message, keras=keras, exception=exception))
    return True
