"""Pooling: over windows, and over whole axes."""

from __future__ import annotations

from ..domain import TensorSpec
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
from .convolution import (
    check_format,
    data_format,
    join_axes,
    spatial_rank,
    split_axes,
    windows,
)
from .ranks import AXES, cast, require_rank

WINDOWED = tuple(f"keras.layers.{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3))
GLOBAL = tuple(f"keras.layers.Global{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3))
ADAPTIVE = tuple(
    f"keras.layers.Adaptive{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3)
)


@constructor(*WINDOWED, *GLOBAL)
def pooling_arguments(config: Config, settings: Settings) -> None:
    check_format(config, "a pooling layer")
    for name in ("pool_size", "strides"):
        value = config.raw(name)
        for size in value if isinstance(value, tuple) else (value,):
            if isinstance(size, int) and not isinstance(size, bool) and size <= 0:
                raise KerasError(
                    "wrong-argument-value",
                    f"`{name}` of a pooling layer must be positive, not {value}.",
                    keras=f"The `{name}` argument must be a tuple of positive integers",
                    argument=name,
                )


@layer(*WINDOWED)
def windowed(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    require_rank(call, shape, rank + 2, AXES[rank])
    layout = data_format(call.config, call.settings)
    space, channels = split_axes(shape, layout)
    output = join_axes(shape[0], windows(call, space, "pool_size"), channels, layout)
    return Inferred(TensorSpec(output, cast(call, call.single())))


@layer(*GLOBAL)
def global_pooling(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    require_rank(call, shape, rank + 2, AXES[rank])
    layout = data_format(call.config, call.settings)
    space, channels = split_axes(shape, layout)
    if call.config.flag("keepdims"):
        output = join_axes(shape[0], (1,) * len(space), channels, layout)
    else:
        output = (shape[0], channels)
    return Inferred(TensorSpec(output, cast(call, call.single())))


@layer(*ADAPTIVE)
def adaptive(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    if len(shape) != rank + 2:
        raise Undecided("adaptive pooling over another number of axes, which some shapes pass")
    layout = data_format(call.config, call.settings)
    space, channels = split_axes(shape, layout)
    sizes = call.config.int_tuple("output_size", len(space))
    output = join_axes(shape[0], sizes, channels, layout)
    return Inferred(TensorSpec(output, cast(call, call.single())))
