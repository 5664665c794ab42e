"""Layers that move sizes from axis to axis: Flatten, Reshape, padding, cropping, upsampling."""

from __future__ import annotations

from typing import Any

from ..domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    Unknown,
    is_dynamic,
    product,
    show_shape,
    unknown_size,
)
from .arguments import check_layout, check_size_value, check_sizes, check_whole, wrong
from .contract import (
    Config,
    ConstructorFunction,
    Inferred,
    KerasError,
    LayerCall,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .convolution import data_format, join_axes, spatial_rank, split_axes
from .ranks import AXES, moved, require_rank
from .shapes import check_target, reshape_shape

PADDING = tuple(f"keras.layers.ZeroPadding{n}D" for n in (1, 2, 3))
CROPPING = tuple(f"keras.layers.Cropping{n}D" for n in (1, 2, 3))
UPSAMPLING = tuple(f"keras.layers.UpSampling{n}D" for n in (1, 2, 3))


# -- what constructors refuse ---------------------------------------------------------------------


@constructor("keras.layers.Permute")
def permute_arguments(config: Config, settings: Settings) -> None:
    dims = config.raw("dims")
    if not isinstance(dims, tuple) or not all(isinstance(d, int) for d in dims):
        return
    if sorted(dims) != list(range(1, len(dims) + 1)):
        raise KerasError(
            "permute-dims",
            f"Permute must name each axis from 1 to {len(dims)} once; {dims} does not.",
            keras="Invalid permutation argument `dims` for Permute Layer.",
            argument="dims",
        )


@constructor("keras.layers.Reshape")
def reshape_arguments(config: Config, settings: Settings) -> None:
    target = config.raw("target_shape", Unknown())
    if isinstance(target, bool | Unknown | Sym):
        return
    if isinstance(target, int | float) or target is None:
        raise wrong(
            "target_shape",
            f"`target_shape` of Reshape must be a tuple, not {target!r}.",
            f"'{type(target).__name__}' object is not iterable",
            exception="TypeError",
        )
    if isinstance(target, tuple):
        check_target(target, "Reshape")


@constructor("keras.layers.Flatten")
def flatten_arguments(config: Config, settings: Settings) -> None:
    check_layout(config, "Flatten")


@constructor("keras.layers.RepeatVector")
def repeat_arguments(config: Config, settings: Settings) -> None:
    check_whole(config, "n", "RepeatVector")


@constructor("keras.layers.UpSampling1D")
def steps_arguments(config: Config, settings: Settings) -> None:
    check_whole(config, "size", "UpSampling1D")


@constructor("keras.layers.ZeroPadding1D", "keras.layers.Cropping1D")
def ends_arguments(config: Config, settings: Settings) -> None:
    check_layout(config, "ZeroPadding1D")
    name = "padding" if "padding" in config else "cropping"
    check_sizes(config, name, 2, "a layer over steps", zero=True)


def _check_margins(rank: int, name: str) -> ConstructorFunction:
    def check(config: Config, settings: Settings) -> None:
        what = f"{'ZeroPadding' if name == 'padding' else 'Cropping'}{rank}D"
        check_layout(config, what)
        value = config.raw(name, Unknown())
        if isinstance(value, int) and value < 0 and name == "cropping":
            raise wrong(name, f"`cropping` of {what} cannot be negative.", "`cropping`", value)
        if isinstance(value, str | float | None) or (
            isinstance(value, tuple) and len(value) != rank
        ):
            raise wrong(
                name,
                f"`{name}` of {what} is one whole number, {rank} of them, or {rank} pairs, not "
                f"{value!r}.",
                f"`{name}` should have {rank} elements. Received: {value}.",
            )
        for entry in value if isinstance(value, tuple) else ():
            check_size_value(entry, name, 2, f"each axis of {what}", zero=True)

    return check


for _n in (2, 3):
    constructor(f"keras.layers.ZeroPadding{_n}D")(_check_margins(_n, "padding"))
    constructor(f"keras.layers.Cropping{_n}D")(_check_margins(_n, "cropping"))


def _check_factors(rank: int) -> ConstructorFunction:
    def check(config: Config, settings: Settings) -> None:
        check_layout(config, f"UpSampling{rank}D")
        check_sizes(config, "size", rank, f"UpSampling{rank}D")

    return check


for _n in (2, 3):
    constructor(f"keras.layers.UpSampling{_n}D")(_check_factors(_n))


# -- what calls give ------------------------------------------------------------------------------


def _like(call: LayerCall, shape: Shape) -> Inferred:
    return Inferred(TensorSpec(shape, moved(call, call.single())))


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
    if any(isinstance(size, int) and size < 0 for pair in added for size in pair):
        raise wrong(
            "padding",
            f"`padding` of {call.name} cannot be negative; Cropping{len(space)}D takes away.",
            "index can't contain negative values",
        )
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
