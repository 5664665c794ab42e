"""Normalisation layers: what they learn for each axis."""

from __future__ import annotations

from ..domain import TensorSpec, Weight, show_dim, show_shape
from .contract import (
    Config,
    Inferred,
    KerasError,
    LayerCall,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .dtypes import layer_dtypes
from .ranks import cast, computed, require_built, require_known, require_min_rank
from .shapes import normalize_axis


@layer("keras.layers.BatchNormalization")
def batch_normalization(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    axis = call.config["axis"]
    if isinstance(axis, tuple):
        raise Undecided("several axes")
    where = normalize_axis(axis, len(shape), call.name)
    size = shape[where]
    require_known(call, size, shape, f"axis {where}")
    _, kept = layer_dtypes(call.config, call.settings)
    weights: list[Weight] = []
    if call.config.flag("scale"):
        weights.append(Weight("gamma", (size,), dtype=kept))
    if call.config.flag("center"):
        weights.append(Weight("beta", (size,), dtype=kept))
    weights.append(Weight("moving_mean", (size,), trainable=False, dtype=kept))
    weights.append(Weight("moving_variance", (size,), trainable=False, dtype=kept))
    if "renorm" in call.config and call.config.flag("renorm"):
        for name in ("moving_stddev", "renorm_mean", "renorm_stddev"):
            weights.append(Weight(name, (size,), trainable=False, dtype=kept))
    require_built(call, tuple(weights), shape)
    return computed(call, call.single(), tuple(weights))


@layer("keras.layers.LayerNormalization")
def layer_normalization(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    axis = call.config["axis"]
    axes = tuple(sorted(axis)) if isinstance(axis, tuple) else (axis,)
    sizes = tuple(shape[normalize_axis(each, len(shape), call.name)] for each in axes)
    _, kept = layer_dtypes(call.config, call.settings)
    rms = "rms_scaling" in call.config and call.config.flag("rms_scaling")
    for size in sizes if rms or call.config.flag("scale") or call.config.flag("center") else ():
        require_known(call, size, shape, "normalised axis")
    if rms:
        return computed(call, call.single(), (Weight("gamma", sizes, dtype=kept),))
    weights: list[Weight] = []
    if call.config.flag("scale"):
        weights.append(Weight("gamma", sizes, dtype=kept))
    if call.config.flag("center"):
        weights.append(Weight("beta", sizes, dtype=kept))
    require_built(call, tuple(weights), shape)
    return computed(call, call.single(), tuple(weights))


@layer("keras.layers.RMSNormalization")
def rms_normalization(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    axis = call.config["axis"]
    axes = axis if isinstance(axis, tuple) else (axis,)
    places = [normalize_axis(each, len(shape), call.name) for each in axes]
    if places != [len(shape) - 1]:
        raise Undecided("axes other than the last fail on some data")
    require_known(call, shape[-1], shape)
    _, kept = layer_dtypes(call.config, call.settings)
    weights = (Weight("scale", (shape[-1],), dtype=kept),)
    # A mask ends here: the layer does not say that it supports masking.
    return Inferred(TensorSpec(shape, cast(call, call.single())), weights)


@constructor("keras.layers.GroupNormalization")
def group_arguments(config: Config, settings: Settings) -> None:
    groups = config.raw("groups")
    if isinstance(groups, int) and groups <= 0 and groups != -1:
        raise KerasError(
            "wrong-argument-value",
            f"`groups` of GroupNormalization must be positive, or -1 for one group a channel; "
            f"{int(groups)} is neither.",
            keras="Received an invalid value for argument `groups`, expected a positive integer",
            argument="groups",
        )


@layer("keras.layers.GroupNormalization")
def group_normalization(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    size = shape[normalize_axis(call.config["axis"], len(shape), call.name)]
    require_known(call, size, shape, "channel axis")
    require_min_rank(call, shape, 2)
    groups = call.config.dim("groups")
    if isinstance(size, int) and isinstance(groups, int) and groups > 0 and size % groups:
        raise KerasError(
            "groups-not-dividing",
            f"{show_dim(size)} channels of {show_shape(shape)} cannot be split into "
            f"{show_dim(groups)} groups.",
            keras=f"Number of groups ({show_dim(groups)}) must be a multiple of the number "
            f"of channels ({show_dim(size)}).",
            argument="groups",
            sizes=(size, groups),
        )
    _, kept = layer_dtypes(call.config, call.settings)
    weights: list[Weight] = []
    if call.config.flag("scale"):
        weights.append(Weight("gamma", (size,), dtype=kept))
    if call.config.flag("center"):
        weights.append(Weight("beta", (size,), dtype=kept))
    return computed(call, call.single(), tuple(weights))
