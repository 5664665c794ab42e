"""Checks that many layers share: how many axes go in, and what each layer keeps of a spec."""

from __future__ import annotations

from ..domain import Shape, TensorSpec, Weight, differ, is_dynamic, show_dim, show_shape
from .contract import Inferred, KerasError, LayerCall, Repair
from .dtypes import is_float, layer_dtypes

AXES = {
    1: "(batch, steps, channels)",
    2: "(batch, height, width, channels)",
    3: "(batch, depth, height, width, channels)",
}
"""What the axes of a tensor with so many spatial axes are called, channels last."""


def require_rank(call: LayerCall, shape: Shape, rank: int, axes: str = "") -> None:
    """Raise where a layer that takes exactly `rank` axes is given another number."""
    if len(shape) != rank:
        raise KerasError(
            "layer-rank-mismatch",
            f"{call.name} needs {rank} axes{' ' + axes if axes else ''} but gets "
            f"{show_shape(shape)}, which has {len(shape)}.",
            keras=f"expected ndim={rank}, found ndim={len(shape)}. Full shape received: "
            f"{show_shape(shape)}",
            sizes=shape,
            repairs=_rank_repairs(rank, shape),
        )


def require_min_rank(call: LayerCall, shape: Shape, rank: int) -> None:
    """Raise where a layer that takes at least `rank` axes is given fewer."""
    if len(shape) < rank:
        raise KerasError(
            "layer-rank-mismatch",
            f"{call.name} needs at least {rank} axes but gets {show_shape(shape)}, which has "
            f"{len(shape)}.",
            keras=f"expected min_ndim={rank}, found ndim={len(shape)}. Full shape received: "
            f"{show_shape(shape)}",
            sizes=shape,
        )


def _rank_repairs(rank: int, shape: Shape) -> tuple[Repair, ...]:
    if len(shape) == rank - 1 and rank in (4, 5):
        return (Repair("add-channel-axis", "Give the images a channel axis of size 1"),)
    return ()


def require_known(call: LayerCall, size: object, shape: Shape, what: str = "last axis") -> None:
    """Raise where a layer needs a size to make its weights, and Keras sees None there."""
    if is_dynamic(size):  # type: ignore[arg-type]
        raise KerasError(
            "unknown-last-dimension",
            f"{call.name} makes weights of the size of the {what}, which is None in "
            f"{show_shape(shape)}. Give the size in `Input`.",
            keras="The last dimension of the inputs to a Dense layer should be defined. "
            "Found None.",
            sizes=shape,
        )


def require_built(call: LayerCall, weights: tuple[Weight, ...], shape: Shape) -> None:
    """Raise where a layer was built for another size and is called again."""
    if call.built is None or len(call.built) != len(weights):
        return
    for old, new in zip(call.built, weights, strict=True):
        for before, now in zip(old.shape, new.shape, strict=False):
            if differ(before, now):
                raise KerasError(
                    "layer-rank-mismatch",
                    f"{call.name} was first called on an input with {show_dim(before)} where "
                    f"{show_shape(shape)} now has {show_dim(now)}; its weights fit only the "
                    "first.",
                    keras="is incompatible with the layer: expected axis -1 of input shape to "
                    f"have value {show_dim(before)}",
                    sizes=(before, now),
                )


def keep(call: LayerCall, spec: TensorSpec, weights: tuple[Weight, ...] = ()) -> Inferred:
    """The input itself, in the layer's dtype: what element-wise layers give."""
    return Inferred(TensorSpec(spec.shape, cast(call, spec), spec.mask), weights)


def computed(call: LayerCall, spec: TensorSpec, weights: tuple[Weight, ...] = ()) -> Inferred:
    """Numbers for the input, in what the layer computes in, whatever the input was."""
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec(spec.shape, compute, spec.mask), weights)


def cast(call: LayerCall, spec: TensorSpec) -> str | None:
    """The dtype of an input after the layer has cast it: floats become the compute dtype.

    Of other dtypes Keras states that they become it too, but arrays keep them: None.
    """
    compute, _ = layer_dtypes(call.config, call.settings)
    return compute if is_float(spec.dtype) else None


def moved(call: LayerCall, spec: TensorSpec) -> str | None:
    """The dtype after a layer that only moves values: floats are cast, all others stay."""
    compute, _ = layer_dtypes(call.config, call.settings)
    return compute if is_float(spec.dtype) else spec.dtype
