"""Layers that move sizes from axis to axis: Flatten, Reshape, padding, cropping, upsampling."""

from __future__ import annotations

from typing import Any

from ..domain import Dim, Shape, TensorSpec, Unknown, is_dynamic, product, show_shape, unknown_size
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .convolution import data_format, join_axes, spatial_rank, split_axes
from .ranks import AXES, cast, require_rank
from .shapes import reshape_shape

PADDING = tuple(f"keras.layers.ZeroPadding{n}D" for n in (1, 2, 3))
CROPPING = tuple(f"keras.layers.Cropping{n}D" for n in (1, 2, 3))
UPSAMPLING = tuple(f"keras.layers.UpSampling{n}D" for n in (1, 2, 3))


def _like(call: LayerCall, shape: Shape) -> Inferred:
    return Inferred(TensorSpec(shape, cast(call, call.single())))


@layer("keras.layers.Flatten")
def flatten(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    if not shape:
        raise Undecided("a scalar")
    rest: Dim = product(shape[1:])
    if any(is_dynamic(dim) for dim in shape[1:]):
        rest = unknown_size("None", dynamic=True)
    return _like(call, (shape[0], rest))


@layer("keras.layers.Reshape")
def reshape(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    given = call.config["target_shape"]
    if isinstance(given, int):
        given = (given,)
    if not isinstance(given, tuple):
        raise Undecided("the target shape is not known")
    target = tuple(unknown_size("size") if isinstance(d, Unknown) else d for d in given)
    if any(not isinstance(d, int) and not hasattr(d, "terms") for d in target):
        raise Undecided("the target shape is not known")
    rest = shape[1:]
    if any(is_dynamic(dim) for dim in rest):
        opened = tuple(unknown_size("None", dynamic=True) if d == -1 else d for d in target)
        return _like(call, (shape[0], *opened))
    return _like(call, (shape[0], *reshape_shape(rest, target, "Reshape")))


@layer("keras.layers.Permute")
def permute(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    dims = call.config["dims"]
    if not isinstance(dims, tuple) or not all(isinstance(d, int) for d in dims):
        raise Undecided("`dims` is not known")
    if sorted(dims) != list(range(1, len(dims) + 1)):
        raise KerasError(
            "permute-dims",
            f"Permute must name each axis from 1 to {len(dims)} once; {dims} does not.",
            keras="Invalid permutation argument `dims` for Permute Layer.",
            argument="dims",
        )
    require_rank(call, shape, len(dims) + 1)
    return _like(call, (shape[0], *(shape[d] for d in dims)))


@layer("keras.layers.RepeatVector")
def repeat_vector(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    require_rank(call, shape, 2, "(batch, features)")
    return _like(call, (shape[0], call.config.dim("n"), shape[1]))


def _space(call: LayerCall) -> tuple[Shape, Shape, Dim, str]:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    require_rank(call, shape, rank + 2, AXES[rank])
    has_format = "data_format" in list(call.config)
    layout = data_format(call.config, call.settings) if has_format else "channels_last"
    space, channels = split_axes(shape, layout)
    return shape, space, channels, layout


def margins(value: Any, rank: int) -> tuple[tuple[Dim, Dim], ...]:
    """What is added or cut at the two ends of each spatial axis."""
    if isinstance(value, int):
        return ((value, value),) * rank
    if isinstance(value, tuple) and rank == 1 and len(value) == 2:
        value = (value,)
    if isinstance(value, tuple) and len(value) == rank:
        pairs = [each if isinstance(each, tuple) else (each, each) for each in value]
        if all(len(p) == 2 and all(isinstance(d, int) for d in p) for p in pairs):
            return tuple((p[0], p[1]) for p in pairs)
    raise Undecided("the margins are not known")


@layer(*PADDING)
def zero_padding(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space(call)
    added = margins(call.config["padding"], len(space))
    grown = tuple(size + a + b for size, (a, b) in zip(space, added, strict=True))
    return _like(call, join_axes(shape[0], grown, channels, layout))


@layer(*CROPPING)
def cropping(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space(call)
    cut = margins(call.config["cropping"], len(space))
    left = tuple(size - a - b for size, (a, b) in zip(space, cut, strict=True))
    if any(isinstance(size, int) and size <= 0 for size in left):
        raise KerasError(
            "size-below-one",
            f"{call.name} cuts {call.config['cropping']} off {show_shape(space)}: nothing is left.",
            keras="Values in `cropping` argument should be smaller than the corresponding spatial "
            "dimension of the input.",
            argument="cropping",
            sizes=space,
        )
    return _like(call, join_axes(shape[0], left, channels, layout))


@layer(*UPSAMPLING)
def upsampling(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space(call)
    factors = call.config.int_tuple("size", len(space))
    grown = tuple(size * factor for size, factor in zip(space, factors, strict=True))
    return _like(call, join_axes(shape[0], grown, channels, layout))
