"""The masks that travel with tensors: the operations that make them, the layers that take them.

Keras computes a mask by operations of the same graph, so that ``model.layers`` of a masked
embedding before an LSTM lists a `NotEqual` too. Checked with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import (
    FunctionValue,
    KerasTensor,
    LayerObject,
    ModelObject,
    Structure,
    TensorSpec,
    Value,
    leaves,
)
from ..source import Site
from .machine import Machine
from .members import find_method


def mask_given(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> tuple[KerasTensor, ...]:
    """The masks that Keras hands to ``layer(*args, **kwargs)`` beside its inputs, as nodes see it.

    Layers that convert their arguments (other dtypes, lists, any keyword) lose sight of it in
    the graph, though not in what they compute.
    """
    if vm.inside_call or len(args) != 1 or not _takes_mask(vm, layer):
        return ()
    found = tuple(m for m in (_mask_of(leaf) for leaf in leaves(args[0])) if m is not None)
    if isinstance(layer, ModelObject) and layer.kind == "Functional":
        return found
    tensor = args[0]
    policy = vm.settings.dtype_policy.removeprefix("mixed_")
    if kwargs or not isinstance(tensor, KerasTensor) or tensor.dtype != policy:
        return ()
    return found


def _mask_of(value: Value) -> KerasTensor | None:
    return value.mask if isinstance(value, KerasTensor) else None


def _takes_mask(vm: Machine, layer: LayerObject) -> bool:
    if layer.cls is not None:
        call = find_method(layer, "call")
        if call is not None and isinstance(call.function, FunctionValue):
            params = call.function.node.params
            return "mask" in {p.name.value for p in (*params.params, *params.kwonly_params)}
    if isinstance(layer, ModelObject):
        return layer.kind != "Subclass"
    symbol: Any = vm.api.resolve(layer.path or "")
    signature = getattr(symbol, "methods", {}).get("call")
    return signature is not None and any(p.name == "mask" for p in signature.parameters)


def mask_made(
    vm: Machine, layer: LayerObject, args: tuple[Value, ...], outputs: Structure, site: Site
) -> KerasTensor | None:
    """The mask of what a layer gives, None if it has none or comes from where none is seen."""
    masked = any(leaf.mask for leaf in leaves(outputs) if isinstance(leaf, TensorSpec))
    if vm.inside_call or not masked or not args or isinstance(layer, ModelObject):
        return None
    given = [leaf for leaf in leaves(args[0]) if isinstance(leaf, KerasTensor)]
    if not given:
        return None
    name = (layer.path or "").rpartition(".")[2]
    if name == "Embedding":
        return _operation(vm, "not_equal", site, x1=given[0], x2=0)
    if name == "Masking":
        value = layer.config.get("mask_value", 0.0)
        kept = _operation(vm, "not_equal", site, x1=given[0], x2=value)
        return _operation(vm, "any", site, x=kept, axis=-1)
    if name == "Concatenate":
        return _joined(vm, given, layer.config.get("axis", -1), site)
    masks = [tensor.mask for tensor in given]
    first = masks[0]
    if name in ("Attention", "AdditiveAttention"):
        return None if first is None else _operation(vm, "convert_to_tensor", site, x=first)
    if len(masks) == 1 or name not in _MERGES:
        return first
    for mask in masks[1:]:
        if first is None or mask is None:
            return None
        first = _operation(vm, "logical_or", site, x1=first, x2=mask)
    return first


_MERGES = ("Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply")


def _joined(vm: Machine, tensors: list[KerasTensor], axis: Value, site: Site) -> KerasTensor | None:
    """The mask of a concatenation: where none comes in, everything counts."""
    if all(tensor.mask is None for tensor in tensors):
        return None
    parts: list[KerasTensor | None] = []
    for tensor in tensors:
        if tensor.mask is None:
            parts.append(_operation(vm, "ones_like", site, x=tensor, dtype="bool"))
            continue
        wide = _operation(vm, "expand_dims", site, x=tensor.mask, axis=-1)
        zeros = _operation(vm, "zeros_like", site, x=tensor, dtype="bool")
        parts.append(_operation(vm, "logical_or", site, x1=wide, x2=zeros))
    together = _operation(vm, "concatenate", site, xs=tuple(parts), axis=axis)
    return _operation(vm, "any", site, x=together, axis=-1)


def _operation(vm: Machine, name: str, site: Site, **arguments: Value) -> KerasTensor | None:
    from .operations import apply_operation

    made = apply_operation(vm, f"keras.ops.{name}", arguments, site)
    return made if isinstance(made, KerasTensor) else None


__all__ = ["mask_given", "mask_made"]
