"""What ``Layer.__call__`` of Keras 3 refuses before any shape is looked at.

The arguments have to fit the signature of ``call``, only tensors go in by position, and layers
with an input specification take exactly one tensor. Checked with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    Array,
    BoundMethod,
    FunctionValue,
    KerasTensor,
    LayerObject,
    ModelObject,
    Unknown,
    Value,
    leaves,
)
from ..inference.contract import LAYERS, KerasError, Undecided
from ..keras_api.signature import BindProblem, Parameter, Signature
from ..source import syntax
from .layer_state import class_name
from .machine import Machine
from .members import find_method

_RANKS = ("1D", "2D", "3D")
_ONE_TENSOR = frozenset(
    {
        "keras.layers.Dense",
        "keras.layers.Flatten",
        "keras.layers.LSTM",
        "keras.layers.GRU",
        "keras.layers.SimpleRNN",
        "keras.layers.RepeatVector",
        *(f"keras.layers.{kind}{rank}" for rank in _RANKS for kind in ("Conv", "UpSampling")),
        *(
            f"keras.layers.{kind}Pooling{rank}"
            for rank in _RANKS
            for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
        ),
        *(f"keras.layers.Conv{rank}Transpose" for rank in _RANKS),
        *(f"keras.layers.{kind}Conv{rank}" for rank in _RANKS[:2] for kind in ("Separable",)),
    }
)
"""Layers with an input specification of one tensor."""


def check_call(
    vm: Machine,
    layer: LayerObject,
    args: tuple[Value, ...],
    kwargs: Mapping[str, Value],
) -> None:
    """Raise `KerasError` if ``layer(*args, **kwargs)`` fails whatever the shapes are."""
    if not vm.settings.keras.startswith("3") or _is_base(layer):
        return
    _check_signature(vm, layer, len(args), kwargs)
    name = class_name(layer)
    for value in args[1:]:
        if isinstance(value, bool | str):
            raise KerasError(
                "call-signature",
                f"{name} is given {value!r} by position; only tensors may be. Write it with its "
                f"keyword, such as `training={value!r}`.",
                keras="Only input tensors may be passed as positional arguments.",
            )
    if layer.path in _ONE_TENSOR and layer.cls is None and args:
        _check_one_tensor(vm, layer, args[0])


def with_mask(
    method: BoundMethod, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> dict[str, Value]:
    """`kwargs` with the mask that Keras passes to a ``call`` that takes one."""
    given = dict(kwargs)
    signature = signature_of(method)
    if signature is None or "mask" in given or not args:
        return given
    places = [parameter.name for parameter in signature.parameters]
    if "mask" in places[len(args) :] and any(
        leaf.spec.mask for leaf in leaves(args[0]) if isinstance(leaf, KerasTensor)
    ):
        given["mask"] = Unknown("the mask of the input")
    return given


def _is_base(layer: LayerObject) -> bool:
    """Whether what is called is a model of the program that Keras itself knows how to call."""
    return isinstance(layer, ModelObject) and layer.cls is None


def _check_one_tensor(vm: Machine, layer: LayerObject, given: Value) -> None:
    name = class_name(layer)
    if given is None:
        if vm.uncertain:
            raise Undecided("an argument that is perhaps not left out here")
        raise KerasError(
            "output-not-a-tensor",
            f"{name} is called on None. A function or layer before it gives nothing back; a "
            "`return` may be missing there.",
            keras="Inputs to a layer should be tensors. Got 'None'",
        )
    found = leaves(given)
    tensors = [leaf for leaf in found if isinstance(leaf, KerasTensor | Array)]
    if len(tensors) == len(found) and len(found) > 1:
        raise KerasError(
            "input-structure-mismatch",
            f"{name} takes one tensor, but gets {len(found)}. A layer with `return_state=True` "
            "gives its output and its states: unpack them; to join tensors use `Concatenate`.",
            keras=f'Layer "{layer.slots.get("name")}" expects 1 input(s), but it received '
            f"{len(found)} input tensors.",
        )
    number = next(
        (leaf for leaf in found if leaf is None or type(leaf) in (int, float, str)), tensors
    )
    if number is not tensors and not tensors and not vm.inside_call:
        raise KerasError(
            "output-not-a-tensor",
            f"{name} is called on a plain Python value, not on a tensor or array.",
            keras="Only input tensors may be passed as positional arguments.",
        )


def _check_signature(
    vm: Machine, layer: LayerObject, positional: int, kwargs: Mapping[str, Value]
) -> None:
    signature = _call_signature(vm, layer)
    if signature is None:
        return
    names = {parameter.name for parameter in signature.parameters}
    given = [name for name in kwargs if name != "training" or name in names]
    problem = signature.bind(positional, given)
    if not isinstance(problem, BindProblem):
        return
    name = class_name(layer)
    match problem.kind:
        case "missing":
            text = f"`{name}` is called without `{problem.name}`, which its `call` needs."
            keras = f"missing a required argument: '{problem.name}'"
        case "too_many":
            text = (
                f"`{name}` is called with {positional} positional arguments, but its `call` takes "
                f"{problem.name}."
            )
            if layer.path in _MERGING:
                text += " Give the tensors as one list."
            keras = "too many positional arguments"
        case "duplicate":
            text = f"`{name}` is given `{problem.name}` twice."
            keras = f"multiple values for argument '{problem.name}'"
        case _:
            text = f"`{name}` is called with `{problem.name}`, which its `call` does not take."
            keras = f"got an unexpected keyword argument '{problem.name}'"
    raise KerasError("call-signature", text, keras=keras, exception="TypeError")


_MERGING = frozenset(
    f"keras.layers.{name}"
    for name in (
        "Add",
        "Average",
        "Concatenate",
        "Dot",
        "Maximum",
        "Minimum",
        "Multiply",
        "Subtract",
    )
)


def _call_signature(vm: Machine, layer: LayerObject) -> Signature | None:
    """The signature of the layer's ``call``, None where it is not known."""

    if layer.cls is not None:
        if layer.cls.has_unknown_base():
            return None
        method = find_method(layer, "call")
        if method is not None:
            return signature_of(method)
        base = layer.cls.library_base()
        if base is None or base.symbol is None:
            return None
    elif layer.path not in LAYERS or layer.path == "keras.layers.Lambda":
        return None
    symbol = vm.api.resolve(layer.path or "")
    found = getattr(symbol, "methods", {}).get("call")
    return found if isinstance(found, Signature) and found.parameters else None


def mode_argument(vm: Machine, model: LayerObject) -> dict[str, Value]:
    """The `training` that Keras' own loops give to a model whose ``call`` demands one."""
    signature = _call_signature(vm, model) if model.cls is not None else None
    demanded = signature is not None and any(
        parameter.name == "training" and not parameter.has_default
        for parameter in signature.parameters
    )
    return {"training": False} if demanded else {}


def signature_of(method: BoundMethod) -> Signature | None:
    """The signature of a method of the program without `self`, None if decorators change it."""
    function = method.function
    if function is None or not isinstance(function.node, syntax.FunctionDef):
        return None
    if not all(_keeps_signature(decorator) for decorator in function.decorators):
        return None
    return _signature(function)


def _keeps_signature(decorator: Value) -> bool:
    return getattr(decorator, "path", "").startswith(("tensorflow.", "keras.", "jax."))


def _signature(function: FunctionValue) -> Signature:
    params = function.node.params
    found: list[Parameter] = []
    places = params.positional
    if function.kind != "staticmethod":
        if not places:  # `self` is taken by `*args`
            return Signature((Parameter("args", "var_positional"), _ANY))
        places = places[1:]
    for param in places:
        kind = "positional_only" if param in params.posonly_params else "positional_or_keyword"
        found.append(Parameter(param.name.value, kind, param.default is not None))
    if isinstance(params.star_arg, syntax.Param):
        found.append(Parameter(params.star_arg.name.value, "var_positional"))
    for param in params.kwonly_params:
        found.append(Parameter(param.name.value, "keyword_only", param.default is not None))
    if params.star_kwarg is not None:
        found.append(_ANY)
    return Signature(tuple(found))


_ANY = Parameter("kwargs", "var_keyword")

__all__ = ["check_call", "signature_of", "with_mask"]
