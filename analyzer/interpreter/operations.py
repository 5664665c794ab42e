"""Functions of ``keras.ops`` on tensors; symbolic ones become nodes of the graph."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    KerasTensor,
    LayerObject,
    Node,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    leaves,
    map_structure,
    plain,
)
from ..inference.contract import KerasError, Undecided
from ..source import Site
from .layer_state import auto_name
from .machine import Machine
from .recording import is_recorded, record
from .uncalled import refuses_operand
from .values import as_unknown, containers, place, presumed_spec, values_of

_OPERATION_CLASSES = {"abs": "Absolute", "getitem": "GetItem"}


def operation_class(path: str) -> str:
    """The class that Keras names an operation's node by: ``expand_dims`` → ``ExpandDims``."""
    if path == "keras.activations.relu":
        return "ReLU"
    name = path.rpartition(".")[2]
    return _OPERATION_CLASSES.get(name) or "".join(part.capitalize() for part in name.split("_"))


def apply_operation(
    vm: Machine, path: str, arguments: Mapping[str, Value], site: Site | None = None
) -> Value:
    """A function of ``keras.ops`` on tensors; symbolic inputs make it a node of the graph."""
    where = site or vm.site()
    given = {name: plain(value) for name, value in arguments.items()}
    tensors = [leaf for leaf in leaves(given) if isinstance(leaf, KerasTensor)]
    layered = any(isinstance(leaf, LayerObject) for leaf in leaves(given))
    if layered and refuses_operand(vm, path, given):
        return Unknown("the operation raises")
    specs = map_structure(presumed_spec, given)
    presumed = any(isinstance(leaf, Unknown) and leaf.spec for leaf in leaves(given))
    if presumed and not tensors:
        return presume_operation(vm, path, specs)
    try:
        keras_2 = vm.settings.keras.startswith("2")
        symbolic = bool(tensors) and not vm.inside_call and not keras_2
        outputs = operation_output(vm, path, specs, symbolic)
    except KerasError as error:
        if presumed:
            return Unknown("an operation on something that is not known")
        if vm.uncertain and error.argument is not None and given.get(error.argument) is None:
            return Unknown("an argument that is perhaps not left out here")
        vm.record_raise(error, where, inputs=specs)
        return Unknown("the operation raises")
    except Undecided as reason:
        if not tensors:
            return Unknown(reason.reason)
        outputs = TensorSpec(None, None)
    name = None
    node = None
    if tensors:
        name = auto_name(vm, operation_class(path)) if not vm.inside_call else None
        node = Node(None, tuple(tensors), ((), given), path, name, where)
    made_by = f"`{path.rpartition('.')[2]}`"
    placed = map_structure(lambda leaf: place(leaf, made_by, where), outputs)
    if node is not None:
        node.outputs.extend(leaf for leaf in leaves(placed) if isinstance(leaf, TensorSpec))
    values = values_of(placed, node, where, name)
    if is_recorded(vm):
        specs = [leaf for leaf in leaves(placed) if isinstance(leaf, TensorSpec)]
        record(vm, node or Node(None, (), ((), given), path, name, where, specs), values)
    return values


def presume_operation(vm: Machine, path: str, arguments: Mapping[str, Value]) -> Value:
    """What follows for the shape where an argument is not known but for its own; no errors."""
    specs = map_structure(presumed_spec, {name: plain(value) for name, value in arguments.items()})
    try:
        outputs = operation_output(vm, path, specs)
    except (KerasError, Undecided):
        outputs = None
    return containers(map_structure(as_unknown, outputs), vm.site())


def operation_output(
    vm: Machine, path: str, specs: Mapping[str, Value], symbolic: bool = False
) -> Structure:
    if path == "keras.ops.getitem":
        given = {"x": specs["x"], "key": specs["index"]}
        return vm.inference.op("keras.ops.get_item", given, symbolic=symbolic)
    return vm.inference.op(path, specs, symbolic=symbolic)
