"""Pooling: over windows, and over whole axes."""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, Unknown, is_dynamic
from .arguments import LAYOUTS, check_choice, check_layout, check_sizes, wrong
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
from .convolution import (
    data_format,
    join_axes,
    spatial_rank,
    split_axes,
    windows,
)
from .dtypes import layer_dtypes
from .ranks import AXES, cast, require_rank

WINDOWED = tuple(f"keras.layers.{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3))
GLOBAL = tuple(f"keras.layers.Global{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3))
ADAPTIVE = tuple(
    f"keras.layers.Adaptive{k}Pooling{n}D" for k in ("Max", "Average") for n in (1, 2, 3)
)


def _check_window(rank: int) -> ConstructorFunction:
    def check(config: Config, settings: Settings) -> None:
        check_sizes(config, "pool_size", rank, "a pooling layer")
        if config.raw("strides") is not None:
            check_sizes(config, "strides", rank, "a pooling layer", zero=True)
        check_layout(config, "a pooling layer")

    return check


def _check_output_size(rank: int) -> ConstructorFunction:
    """The size may be 0 or less here, and fails when the layer is called."""

    def check(config: Config, settings: Settings) -> None:
        size = config.raw("output_size", Unknown())
        if isinstance(size, float | str) or size is None:
            raise _not_sizes(rank, size)
        if isinstance(size, tuple) and len(size) != rank:
            raise _not_sizes(rank, size)
        check_choice(config, "data_format", LAYOUTS, "a pooling layer")

    return check


def _not_sizes(rank: int, size: object) -> KerasError:
    return wrong(
        "output_size",
        f"`output_size` must be a whole number or a tuple of {rank}, not {size!r}.",
        f"`output_size` must be an integer or tuple of {rank} integers. Received: {size}",
    )


@constructor(*GLOBAL)
def _check_global(config: Config, settings: Settings) -> None:
    check_layout(config, "a pooling layer")


for _n in (1, 2, 3):
    for _kind in ("Max", "Average"):
        constructor(f"keras.layers.{_kind}Pooling{_n}D")(_check_window(_n))
        constructor(f"keras.layers.Adaptive{_kind}Pooling{_n}D")(_check_output_size(_n))


def _dtype(call: LayerCall) -> str | None:
    """Means are computed, maxima are picked."""
    if "Average" in call.name:
        return layer_dtypes(call.config, call.settings)[0]
    return cast(call, call.single())


@layer(*WINDOWED)
def windowed(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    require_rank(call, shape, rank + 2, AXES[rank])
    layout = data_format(call.config, call.settings)
    space, channels = split_axes(shape, layout)
    _check_windows(call, shape)
    try:
        sizes = windows(call, space, "pool_size")
    except KerasError:
        # Arrays come back empty, but for maxima of TensorFlow.
        if call.symbolic or ("Max" in call.name and call.settings.backend == "tensorflow"):
            raise
        sizes = _left(call, space)
    output = join_axes(shape[0], sizes, channels, layout)
    return Inferred(TensorSpec(output, _dtype(call)))


def _left(call: LayerCall, space: Shape) -> Shape:
    """The sizes where a window is larger than some axis, of which nothing is left."""
    pool = call.config.int_tuple("pool_size", len(space))
    strides = call.config.raw("strides")
    steps = pool if strides is None else call.config.int_tuple("strides", len(space))
    sizes: list[Dim] = []
    for size, window, step in zip(space, pool, steps, strict=True):
        if not (isinstance(size, int) and isinstance(window, int) and isinstance(step, int)):
            raise Undecided("the size of a window")
        sizes.append(max(0, (size - window) // step + 1))
    return tuple(sizes)


def _check_windows(call: LayerCall, shape: Shape) -> None:
    """What the constructor lets pass and the call does not."""
    strides, padding = call.config.raw("strides"), call.config.raw("padding")
    if any(size == 0 for size in (strides if isinstance(strides, tuple) else (strides,))):
        raise wrong(
            "strides",
            f"`strides` of {call.name} must be positive, not {strides}.",
            "division by zero",
            exception="ZeroDivisionError",
        )
    if padding is None or isinstance(padding, str):
        # Arrays are pooled whatever the case, symbolic tensors are not.
        given = padding.lower() if padding and not is_dynamic(shape[0]) else padding
        if given not in ("valid", "same"):
            raise wrong(
                "padding",
                f"`padding` of {call.name} must be 'valid' or 'same', not {padding!r}.",
                f"Argument `padding` must be either 'valid' or 'same'. Received: padding={padding}",
            )


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
    return Inferred(TensorSpec(output, _dtype(call)))


@layer(*ADAPTIVE)
def adaptive(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    layout = data_format(call.config, call.settings)
    if len(shape) == 3 < rank + 2 and call.symbolic:
        channels = shape[1 if layout == "channels_first" else -1]
        sizes = call.config.int_tuple("output_size", rank)
    elif len(shape) == 3 < rank + 2:
        space, channels = split_axes(shape, layout)
        sizes = call.config.int_tuple("output_size", rank)[:1]
    else:
        require_rank(call, shape, rank + 2, AXES[rank])
        space, channels = split_axes(shape, layout)
        sizes = call.config.int_tuple("output_size", len(space))
    if any(isinstance(size, int) and size < 1 for size in sizes):
        raise wrong(
            "output_size",
            f"`output_size` of {call.name} must be positive, not {call.config.raw('output_size')}.",
            "division by zero",
            *sizes,
        )
    output = join_axes(shape[0], sizes, channels, layout)
    return Inferred(TensorSpec(output, _dtype(call)))
