"""What calling a model on tensors gives."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    BoundMethod,
    ClassValue,
    KerasTensor,
    LayerObject,
    ModelObject,
    Run,
    Structure,
    TensorSpec,
    Value,
    leaves,
    map_structure,
    plain,
)
from ..inference.contract import Inferred, KerasError, Undecided
from ..source import Site
from .functional import check_inputs, check_sizes, model_inputs, replay, replay_layer
from .graph import Graph
from .layer_arguments import with_mask
from .layer_state import all_weights, tracked_weights
from .machine import Machine
from .members import find_method
from .recording import recording
from .running import check_adapted
from .sequential import build_sequential, is_input
from .values import as_written, to_spec


def infer_model(
    vm: Machine,
    model: ModelObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
    specs: tuple[Structure, ...],
    named: Mapping[str, Structure],
    site: Site | None,
) -> tuple[Inferred, Value]:
    """What calling a model on tensors gives."""

    if model.slots.get("broken") or model.slots.get("escaped"):
        raise Undecided("a model that is not known")
    call = find_method(model, "call") if model.cls is not None else None
    if call is not None:
        return _call_subclass(vm, model, call, args, kwargs)
    given = specs[0] if specs else named.get("inputs")
    traced = vm.inside_call or any(isinstance(leaf, KerasTensor) for leaf in leaves(args))
    if not traced and site is not None:
        check_adapted(vm, model, site)
    if isinstance(model.slots.get("graph"), Graph):
        outputs, inside = replay(vm, model, given)
        if not traced and isinstance(outputs, tuple | list) and len(outputs) == 1:
            outputs = outputs[0]  # on arrays Keras takes one output out of its list
        return Inferred(outputs, all_weights(model) or (), inside=inside), None
    if model.kind == "Sequential":
        symbolic = any(isinstance(leaf, KerasTensor) for leaf in leaves(args))
        real = symbolic and site is not None and not vm.inside_call
        return _call_sequential(vm, model, given, site, symbolic=real), None
    if model.cls is not None and _lacks_call(model.cls):
        raise KerasError(
            "call-signature",
            f"`{model.cls.name}` has no `call` method, so calling the model does nothing.",
            keras=f"Model {model.cls.name} does not have a `call()` method implemented.",
            exception="NotImplementedError",
        )
    raise Undecided("a model without layers that are known")


def _lacks_call(cls: ClassValue) -> bool:
    base = cls.library_base()
    path = base.symbol.path if base is not None and base.symbol is not None else ""
    return (
        path in ("keras.Model", "keras.models.Model")
        and not cls.has_unknown_base()
        and not any(name in each.members for each in cls.mro() for name in ("call", "__call__"))
    )


def _call_subclass(
    vm: Machine,
    model: ModelObject,
    call: BoundMethod,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
) -> tuple[Inferred, Value]:
    from .layers import shape_argument

    if "unbuilt" not in model.slots:
        vm.state.set(model.slots, "unbuilt", False)
        build = find_method(model, "build")
        if build is not None and args:
            vm.call(build, (shape_argument(args[0], vm.site()),))
    vm.inside_call += 1
    try:
        with recording(vm) as recorded:
            result = vm.call(call, *as_written(args, with_mask(call, args, kwargs), vm.site()))
    finally:
        vm.inside_call -= 1
    specs = map_structure(to_spec, plain(result))
    vm.state.set(model.slots, "called", True)
    vm.state.set(model.slots, "gives_nothing", result is None)
    if not all(isinstance(leaf, TensorSpec) or leaf is None for leaf in leaves(specs)):
        raise Undecided("what the model's `call` gives is not known")
    vm.state.set(model.slots, "last_output", specs)
    inside = recorded.run((args, dict(kwargs)), result)
    vm.state.set(model.slots, "last_run", inside)
    return Inferred(specs, tracked_weights(model), inside=inside), result


def _call_unbuilt(vm: Machine, layers: tuple[LayerObject, ...], given: Structure) -> Inferred:
    """A Sequential model called on several tensors, which Keras runs without building it."""
    value = map_structure(
        lambda leaf: KerasTensor(leaf) if isinstance(leaf, TensorSpec) else leaf, given
    )
    if not all(isinstance(leaf, KerasTensor) for leaf in leaves(value)):
        raise Undecided("what a model is called on is not known")
    for layer in layers:
        _, value = replay_layer(vm, layer, (value,), {})
    return Inferred(map_structure(to_spec, value))


def check_data(vm: Machine, model: ModelObject, given: Structure, site: Site) -> Structure | None:
    """What comes of data whose sizes are not those the model was declared with, else None.

    Raises `KerasError` where Keras refuses the data.
    """
    found = check_inputs(model, given)
    inputs = model_inputs(model) or ()
    try:
        check_sizes(inputs, found)
    except KerasError as error:
        mark = vm.state.mark()
        try:
            if model.kind == "Sequential":
                return _call_sequential(vm, model, given, site).outputs
            return replay(vm, model, given)[0]
        except KerasError:
            raise error from None
        finally:
            vm.state.rewind(mark)
    return None


def _call_sequential(
    vm: Machine,
    model: ModelObject,
    given: Structure,
    site: Site | None,
    *,
    symbolic: bool = False,
) -> Inferred:
    """A Sequential model on tensors, `symbolic` if the program itself calls it on such."""
    where = site or vm.site()
    if not model.slots.get("tensors") or model_inputs(model) is None:
        layers = model.slots.get("layers")
        if not isinstance(layers, tuple):
            raise Undecided("a model whose layers are not known")
        if not layers:
            raise KerasError(
                "model-without-layers",
                f"The Sequential model '{model.slots.get('name')}' has no layers, so there is "
                "nothing to call: `model.add(layer)`.",
                keras="cannot be built because it has no layers. Call `model.add(layer)`.",
            )
        spec = given[0] if isinstance(given, tuple | list) and len(given) == 1 else given
        if isinstance(spec, tuple | list):
            return _call_unbuilt(vm, layers, spec)
        if not isinstance(spec, TensorSpec) or spec.shape is None:
            raise Undecided("what a model is called on is not known")
        if not build_sequential(vm, model, spec, where):
            raise Undecided("a model that cannot be built")
    tensors = model.slots["tensors"]
    if len(tensors) == 1 and not model.slots.get("called_alone"):
        # An Input alone is made a functional model, with its automatic name, when it is called.
        vm.state.set(model.slots, "called_alone", True)
        vm.state.next_count("functional")
    value, refused = check_inputs(model, given)[0], None
    try:
        check_sizes(model_inputs(model) or (), (value,), squeezes=symbolic)
    except KerasError as error:
        if symbolic:
            raise
        # Keras hands the data on to the layers: only they may refuse it.
        refused = error
    if value == tensors[0].spec:
        outputs = map_structure(to_spec, plain(tensors[-1]))
        return Inferred(outputs, all_weights(model) or ())
    start: Value = KerasTensor(value)
    tensor, nodes = start, []
    try:
        for layer in model.slots["layers"]:
            if not is_input(layer):
                node, tensor = replay_layer(vm, layer, (tensor,), {})
                nodes.append((node, tuple(leaves(tensor))))
    except KerasError as error:
        raise refused or error from None
    inside = Run((start,), tuple(nodes), tuple(leaves(tensor)))
    return Inferred(map_structure(to_spec, tensor), all_weights(model) or (), inside=inside)
