"""``keras.applications``: models with their layers and tensors, and what prepares their input."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ..domain import (
    NO_FACTS,
    Array,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Node,
    Origin,
    TensorSpec,
    Unknown,
    Value,
    plain,
    show_dim,
    show_shape,
    unknown_size,
    with_origin,
)
from ..facts import Argument
from ..inference.applications import RULE, Request, Step, check_arguments, infer_graph
from ..inference.contract import KerasError, Undecided
from ..keras_api.applications import application, modules, preprocessing
from ..source import Site
from .functional import make_functional
from .layer_state import SYMBOLIC
from .machine import Machine
from .models import new_model_object
from .operations import apply_operation
from .sequential import input_tensor, make_input

Arguments = Sequence[Argument]
Function = Callable[[Machine, str, Arguments, Mapping[str, Argument], Site], Value]

APPLICATIONS = "keras.applications."


@cache
def functions() -> dict[str, Function]:
    """What follows calls of the models and functions of ``keras.applications``, by path."""
    found: dict[str, Function] = {}
    for module, members in modules().items():
        for name in members:
            paths = (f"{APPLICATIONS}{module}.{name}", f"{APPLICATIONS}{name}")
            found.update(dict.fromkeys(paths, build_application))
        found[f"{APPLICATIONS}{module}.preprocess_input"] = preprocess_input
        found[f"{APPLICATIONS}{module}.decode_predictions"] = decode_predictions
    return found


def build_application(
    vm: Machine, path: str, arguments: Arguments, bound: Mapping[str, Argument], site: Site
) -> Value:
    """``keras.applications.VGG16(...)``: a Functional model whose layers are all there."""
    app = application(path.rpartition(".")[2])
    if app is None or any(argument.star for argument in arguments):
        return _unknown_model(vm, site)
    values = {name: plain(argument.value) for name, argument in bound.items()}
    tensor = values.get("input_tensor")
    spec = tensor.spec if isinstance(tensor, KerasTensor) else None
    try:
        config = vm.inference.config(path, values)
        request = check_arguments(app, config, vm.settings, spec)
        start = _start(vm, request, tensor, site)
        steps = infer_graph(vm.inference, request, start.spec)
        _check_loadable(vm, request, start.spec, steps)
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""))
        return Unknown("the application raises")
    except Undecided:
        return _unknown_model(vm, site)
    changed = request.name != app.model_name
    rename = (f"{app.model_name}_", f"{request.name}_") if changed else None
    output = _Builder(vm, app.name, start, site, rename).build(steps)
    model = new_model_object(vm, "keras.Model", None, (), site)
    model.kind = "Functional"
    vm.state.set(model.slots, "name", request.name)
    vm.state.set(model.slots, "trainable", True)
    inputs = _source_inputs(start)
    if inputs is None:
        vm.state.set(model.slots, "escaped", True)
        return model
    listed = inputs[0] if tensor is None else ListValue(inputs)
    try:
        make_functional(vm, model, listed, output, site)
    except KerasError as error:
        vm.record_raise(error, site)
        vm.state.set(model.slots, "broken", True)
    return model


def _unknown_model(vm: Machine, site: Site) -> ModelObject:
    """A model of which only that much is known."""
    model = ModelObject("keras.Model", {}, "Subclass", site)
    for key, value in (("name", "functional"), ("escaped", True), ("trainable", True)):
        vm.state.set(model.slots, key, value)
    return model


def _start(vm: Machine, request: Request, tensor: Value, site: Site) -> KerasTensor:
    """The tensor that the graph starts from: the one given, or that of a new input."""
    if isinstance(tensor, KerasTensor):
        return tensor
    if tensor is not None:
        raise Undecided("the input tensor is not known")
    shape = request.input_shape
    if request.channels_first:
        shape = (shape[2], *shape[:2])
    return input_tensor(make_input(vm, {"shape": shape}, site))


def _source_inputs(tensor: KerasTensor) -> tuple[KerasTensor, ...] | None:
    """The inputs that a tensor was computed from; None if that cannot be followed."""
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        each = stack.pop()
        if each.node is None:
            return None
        if id(each.node) in seen:
            continue
        seen.add(id(each.node))
        if each.node.inputs:
            stack.extend(reversed(each.node.inputs))
        else:
            found.setdefault(id(each.node), each)
    return tuple(found.values())


def _check_loadable(
    vm: Machine, request: Request, spec: TensorSpec, steps: tuple[Step, ...]
) -> None:
    """With ImageNet weights, the graph on a tensor of the program has the same weights."""
    size = request.application.size or 224
    if not request.imagenet or spec.shape is None or request.head != "top":
        return
    if any(not isinstance(d, int) for d in spec.shape[1:]) or spec.shape[1:] == (size, size, 3):
        return
    if request.channels_first:
        return
    batch = unknown_size("None", dynamic=True, key="batch")
    usual = infer_graph(vm.inference, request, TensorSpec((batch, size, size, 3), spec.dtype))
    for step, other in zip(steps, usual, strict=True):
        shapes = [w.shape for w in step.weights or ()]
        wanted = [w.shape for w in other.weights or ()]
        if shapes != wanted:
            raise KerasError(
                RULE,
                f"The ImageNet weights of {request.application.name} do not fit an input of "
                f"{show_shape(spec.shape)}: layer '{step.row.name}' has weights of "
                f"{show_shape(shapes[0])} there, and the file has {show_shape(wanted[0])}. Pass "
                "`include_top=False` or `weights=None`.",
                keras="Shape mismatch",
                argument="input_tensor",
            )


class _Builder:
    """Makes the layer objects and nodes of one application."""

    def __init__(
        self,
        vm: Machine,
        made_by: str,
        start: KerasTensor,
        site: Site,
        rename: tuple[str, str] | None,
    ):
        self.vm = vm
        self.made_by = made_by
        self.site = site
        self.rename = rename
        self.tensors: dict[str, KerasTensor] = {"": start}
        self.counts = dict(vm.state.counters)
        self.used: dict[str, int] = {}

    def build(self, steps: Sequence[Step]) -> KerasTensor:
        """The output tensor."""
        output = self.tensors[""]
        for step in steps:
            output = self._apply(step, last=step is steps[-1])
            self.tensors[step.row.name] = output
        for base, count in self.used.items():
            self.vm.state.set(self.vm.state.counters, base, count)
        return output

    def _apply(self, step: Step, last: bool) -> KerasTensor:
        name = self._name(step.row.name)
        spec = self._placed(step.output) if last else step.output
        inputs = step.row.inputs
        if isinstance(inputs, dict):
            given = {
                key: self.tensors[value[0]] if isinstance(value, tuple) else value
                for key, value in inputs.items()
            }
            tensors = tuple(v for v in given.values() if isinstance(v, KerasTensor))
            node = Node(None, tensors, ((), given), step.row.path, name, self.site, [spec])
            return KerasTensor(spec, node, 0, name, self.site)
        single = isinstance(inputs, str)
        tensors = (self.tensors[inputs],) if single else tuple(self.tensors[i] for i in inputs)
        layer = (
            self._sequential(step, name, tensors[0]) if step.members else self._layer(step, name)
        )
        arguments = ((tensors[0] if single else tensors,), {})
        node = Node(layer, tensors, arguments, site=self.site, outputs=[spec])
        layer.slots["nodes"] = (node,)
        layer.slots[SYMBOLIC] = True
        return KerasTensor(spec, node, 0, name, self.site)

    def _layer(self, step: Step, name: str) -> LayerObject:
        layer = LayerObject(step.row.path, dict(step.config), self.site)
        layer.slots.update(name=name, trainable=True, weights=step.weights)
        return layer

    def _sequential(self, step: Step, name: str, tensor: KerasTensor) -> ModelObject:
        model = ModelObject("keras.Sequential", {}, "Sequential", self.site)
        first = make_input(
            self.vm, {"batch_shape": tensor.shape, "name": f"{name}_input"}, self.site
        )
        value = input_tensor(first)
        layers, values = [first], [value]
        for member in step.members:
            layer = self._layer(member, self._name(member.row.name))
            node = Node(layer, (value,), ((value,), {}), site=self.site, outputs=[member.output])
            layer.slots["nodes"] = (node,)
            layer.slots[SYMBOLIC] = True
            value = KerasTensor(member.output, node, 0, layer.slots["name"], self.site)
            layers.append(layer)
            values.append(value)
        model.slots.update(
            name=name, trainable=True, layers=tuple(layers), tensors=tuple(values),
            compiled=None, fits=0,
        )  # fmt: skip
        return model

    def _name(self, name: str) -> str:
        """The layer's own name; what Keras names itself is numbered on from the program's."""
        if not name.startswith("@"):
            if self.rename is not None and name.startswith(self.rename[0]):
                return self.rename[1] + name.removeprefix(self.rename[0])
            return name
        base, _, number = name[1:].partition("#")
        index = self.counts.get(base, 0) + int(number)
        self.used[base] = max(self.used.get(base, 0), index + 1)
        return f"{base}_{index}" if index else base

    def _placed(self, spec: TensorSpec) -> TensorSpec:
        """The output with its sizes said to come from the application."""
        if spec.shape is None:
            return spec
        shape = tuple(
            with_origin(d, Origin(f"{show_dim(d)} comes from {self.made_by}", self.site))
            for d in spec.shape
        )
        return TensorSpec(shape, spec.dtype, spec.mask)


# -- the functions beside the models --------------------------------------------------------------


def preprocess_input(
    vm: Machine, path: str, arguments: Arguments, bound: Mapping[str, Argument], site: Site
) -> Value:
    """``module.preprocess_input(x)``: the same shape; on symbolic tensors, operations."""
    value = bound["x"].value if "x" in bound else None
    module = path.removeprefix(APPLICATIONS).partition(".")[0]
    mode: Any = preprocessing(module)
    if "mode" in bound:
        mode = bound["mode"].value
    if isinstance(value, Array):
        if mode is None:
            return value
        floats = value.dtype is not None and "float" in value.dtype
        dtype = value.dtype if floats else vm.settings.floatx
        return value.but(dtype=dtype, facts=NO_FACTS, value=None, base=value, site=site)
    if not isinstance(value, KerasTensor):
        return Unknown("what `preprocess_input` gives")
    if mode is None:
        return value
    if not isinstance(mode, str) or value.shape is None:
        return Unknown("what `preprocess_input` gives")
    return _scaled(vm, mode, value, site)


def _scaled(vm: Machine, mode: str, x: Value, site: Site) -> Value:
    def step(name: str, **arguments: Value) -> Value:
        return apply_operation(vm, f"keras.ops.{name}", arguments, site)

    if mode == "tf":
        return step("subtract", x1=step("true_divide", x1=x, x2=127.5), x2=1.0)
    row = Array((3,), vm.settings.floatx, "keras", site=site)
    if mode == "torch":
        scaled = step("add", x1=step("true_divide", x1=x, x2=255.0), x2=row)
        return step("true_divide", x1=scaled, x2=row)
    planes = [step("getitem", x=x, index=(Ellipsis, channel)) for channel in (2, 1, 0)]
    return step("add", x1=step("stack", x=tuple(planes), axis=-1), x2=row)


def decode_predictions(
    vm: Machine, path: str, arguments: Arguments, bound: Mapping[str, Argument], site: Site
) -> Value:
    """``module.decode_predictions(preds)``: a list of (id, name, score) for every image."""
    preds = bound["preds"].value if "preds" in bound else None
    shape = preds.shape if isinstance(preds, Array) else None
    if shape is not None:
        last = shape[-1] if shape else None
        if len(shape) != 2 or (isinstance(last, int) and last != 1000):
            error = KerasError(
                RULE,
                "`decode_predictions` names the 1000 classes of ImageNet: it takes predictions of "
                f"(images, 1000), but these are {show_shape(shape)}.",
                keras="`decode_predictions` expects a batch of predictions (i.e. a 2D array of "
                "shape (samples, 1000)).",
                argument="preds",
                sizes=tuple(d for d in shape if isinstance(d, int)),
            )
            vm.record_raise(error, site, bound.get("preds"))
            return Unknown("`decode_predictions` raises")
    return ListValue(None)


__all__ = ["functions"]
