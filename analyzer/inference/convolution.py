"""Convolutions: plain, depthwise, separable and transposed, in one to three dimensions."""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, Unknown, Weight, is_known, show_dim, show_shape
from .arguments import (
    check_above_zero,
    check_layout,
    check_padding,
    check_sizes,
    wrong,
)
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
from .dense import activated, positive
from .dtypes import layer_dtypes
from .ranks import AXES, require_built, require_rank
from .shapes import conv_size

PLAIN = tuple(f"keras.layers.Conv{n}D" for n in (1, 2, 3))
DEPTHWISE = tuple(f"keras.layers.DepthwiseConv{n}D" for n in (1, 2))
SEPARABLE = tuple(f"keras.layers.SeparableConv{n}D" for n in (1, 2))
TRANSPOSED = tuple(f"keras.layers.Conv{n}DTranspose" for n in (1, 2, 3))


def spatial_rank(path: str) -> int:
    """The number of spatial axes that a class is made for, by the number in its name."""
    return int(next(letter for letter in path.rpartition(".")[2] if letter.isdigit()))


def data_format(config: Config, settings: Settings) -> str:
    given = config["data_format"]
    if given is None:
        return settings.data_format
    if isinstance(given, str):
        return given.lower()
    raise Undecided("`data_format` is not known")


def split_axes(shape: Shape, layout: str) -> tuple[Shape, Dim]:
    """The spatial sizes and the channels of a batch."""
    return (shape[2:], shape[1]) if layout == "channels_first" else (shape[1:-1], shape[-1])


def join_axes(batch: Dim, space: Shape, channels: Dim, layout: str) -> Shape:
    return (batch, channels, *space) if layout == "channels_first" else (batch, *space, channels)


def _convolution(rank: int, paddings: tuple[str, ...], both: bool) -> ConstructorFunction:
    """What constructors check; with `both`, strides and dilation may go together."""

    def check(config: Config, settings: Settings) -> None:
        what = "a convolution"
        for name in ("kernel_size", "strides", "dilation_rate"):
            check_sizes(config, name, rank, what)
        check_padding(config, paddings, what)
        if "output_padding" in config and config.raw("output_padding") is not None:
            check_sizes(config, "output_padding", rank, what, zero=True)
        check_layout(config, what)
        if "filters" in config and config.raw("filters") is not None:
            positive(config, "filters", what)
        check_above_zero(config, "depth_multiplier", what)
        if "groups" in config:
            check_above_zero(config, "groups", what)
            _check_groups(config)
        if "output_padding" in config:
            _check_output_padding(config, rank)
        strides, dilation = config.raw("strides"), config.raw("dilation_rate")
        if not both and _above_one(strides) and _above_one(dilation):
            raise KerasError(
                "stride-and-dilation",
                f"A convolution can have strides ({strides}) or dilation ({dilation}), not both.",
                keras="`strides > 1` not supported in conjunction with `dilation_rate > 1`.",
                argument="dilation_rate",
            )

    return check


for _n in (1, 2, 3):
    _paddings = ("valid", "same", "causal") if _n == 1 else ("valid", "same")
    constructor(f"keras.layers.Conv{_n}D")(_convolution(_n, _paddings, False))
    constructor(f"keras.layers.Conv{_n}DTranspose")(_convolution(_n, _paddings[:2], False))
for _n in (1, 2):
    # Strides with dilation pass here: whether they run is up to the backend.
    constructor(f"keras.layers.DepthwiseConv{_n}D", f"keras.layers.SeparableConv{_n}D")(
        _convolution(_n, ("valid", "same"), True)
    )


def _check_output_padding(config: Config, rank: int) -> None:
    """What is added at the end has to be less than a stride."""
    try:
        added = config.int_tuple("output_padding", rank)
        strides = config.int_tuple("strides", rank)
    except Undecided:
        return
    for extra, stride in zip(added, strides, strict=True):
        if isinstance(extra, int) and isinstance(stride, int) and extra >= stride:
            raise wrong(
                "output_padding",
                f"`output_padding` ({extra}) of a transposed convolution must be less than its "
                f"strides ({stride}).",
                "`output_padding` must be strictly less than `strides` for all dimensions.",
                extra,
                stride,
            )


def _above_one(value: object) -> bool:
    sizes = value if isinstance(value, tuple) else (value,)
    return any(isinstance(size, int) and size > 1 for size in sizes)


def _check_groups(config: Config) -> None:
    groups, filters = config.raw("groups"), config.raw("filters")
    if isinstance(groups, int) and isinstance(filters, int) and groups > 0 and filters % groups:
        raise KerasError(
            "groups-not-dividing",
            f"{int(filters)} filters cannot be split into {int(groups)} groups.",
            keras="The number of filters must be evenly divisible by the number of groups.",
            argument="groups",
        )


def check_channels(call: LayerCall, channels: Dim, shape: Shape) -> None:
    if not is_known(channels) and getattr(channels, "dynamic", False):
        raise KerasError(
            "unknown-last-dimension",
            f"{call.name} makes weights of the size of the channel axis, which is None in "
            f"{show_shape(shape)}. Give the number of channels in `Input`.",
            keras="unsupported operand type(s) for %: 'NoneType' and 'int'",
            sizes=shape,
        )
    if channels == 0 and "Transpose" not in call.name:
        raise KerasError(
            "size-below-one",
            f"{call.name} is given no channels: its input is {show_shape(shape)}. No backend can "
            "run it.",
            keras="filter must not have zero elements",
            sizes=shape,
        )


def windows(call: LayerCall, space: Shape, name: str = "kernel_size") -> Shape:
    """The spatial sizes after sliding windows over them."""
    rank = len(space)
    sizes = call.config.int_tuple(name, rank)
    strides = call.config.raw("strides")
    steps = sizes if strides is None else call.config.int_tuple("strides", rank)
    dilation = (1,) * rank
    if "dilation_rate" in list(call.config):
        dilation = call.config.int_tuple("dilation_rate", rank)
    padding = call.config.text("padding").lower()
    try:
        return tuple(
            conv_size(size, window, step, padding, rate)
            for size, window, step, rate in zip(space, sizes, steps, dilation, strict=True)
        )
    except KerasError as error:
        raise below_one(call, space, sizes, error) from None


def below_one(call: LayerCall, space: Shape, sizes: Shape, error: KerasError) -> KerasError:
    """The size error in the words of the layer: nothing is left of an axis."""
    pool = "Pool" in call.name
    return KerasError(
        "size-below-one",
        f"{call.name} slides a window of {show_shape(sizes)} over {show_shape(space)}: the window "
        "is larger than what is left. Use padding='same', or fewer poolings before.",
        keras=(
            "Computed output size would be negative."
            if pool
            else "Computed output size would be negative. Received: "
            f"input shape {show_shape(space)}"
        ),
        sizes=(*space, *sizes),
    )


def _space_of(call: LayerCall) -> tuple[Shape, Shape, Dim, str]:
    if "filters" in call.config and call.config.raw("filters") is None:
        raise wrong(
            "filters",
            f"{call.name} needs to know how many `filters` it learns, but gets None.",
            "Shapes used to initialize variables must be fully-defined (no `None` dimensions).",
        )
    shape = call.single_shape()
    rank = spatial_rank(call.path)
    require_rank(call, shape, rank + 2, AXES[rank])
    layout = data_format(call.config, call.settings)
    space, channels = split_axes(shape, layout)
    check_channels(call, channels, shape)
    return shape, space, channels, layout


def _bias(call: LayerCall, size: Dim, dtype: str) -> tuple[Weight, ...]:
    return (Weight("bias", (size,), dtype=dtype),) if call.config.flag("use_bias") else ()


def _result(
    call: LayerCall, shape: Shape, space: Shape, channels: Dim, layout: str, *weights: Weight
) -> Inferred:
    compute, _ = layer_dtypes(call.config, call.settings)
    require_built(call, weights, shape)
    output = activated(call.config, join_axes(shape[0], space, channels, layout))
    return Inferred(TensorSpec(output, compute), weights)


@layer(*PLAIN)
def convolution(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space_of(call)
    filters, groups = call.config.dim("filters"), call.config.dim("groups")
    if is_known(channels) and is_known(groups) and groups != 0 and channels % groups:
        raise KerasError(
            "groups-not-dividing",
            f"{show_dim(channels)} channels cannot be split into {show_dim(groups)} groups.",
            keras="The number of input channels must be evenly divisible by the number of groups.",
            argument="groups",
            sizes=(channels, groups),
        )
    _, kept = layer_dtypes(call.config, call.settings)
    kernel = call.config.int_tuple("kernel_size", len(space))
    weights = (
        Weight("kernel", (*kernel, channels // groups, filters), dtype=kept),
        *_bias(call, filters, kept),
    )
    return _result(call, shape, windows(call, space), filters, layout, *weights)


@layer(*DEPTHWISE)
def depthwise(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space_of(call)
    multiplier = call.config.dim("depth_multiplier")
    _, kept = layer_dtypes(call.config, call.settings)
    kernel = call.config.int_tuple("kernel_size", len(space))
    outputs = channels * multiplier
    weights = (
        Weight("kernel", (*kernel, channels, multiplier), dtype=kept),
        *_bias(call, outputs, kept),
    )
    return _result(call, shape, windows(call, space), outputs, layout, *weights)


@layer(*SEPARABLE)
def separable(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space_of(call)
    multiplier, filters = call.config.dim("depth_multiplier"), call.config.dim("filters")
    _, kept = layer_dtypes(call.config, call.settings)
    kernel = call.config.int_tuple("kernel_size", len(space))
    ones = (1,) * len(space)
    weights = (
        Weight("depthwise_kernel", (*kernel, channels, multiplier), dtype=kept),
        Weight("pointwise_kernel", (*ones, channels * multiplier, filters), dtype=kept),
        *_bias(call, filters, kept),
    )
    return _result(call, shape, windows(call, space), filters, layout, *weights)


@layer(*TRANSPOSED)
def transposed(call: LayerCall) -> Inferred:
    shape, space, channels, layout = _space_of(call)
    filters = call.config.dim("filters")
    _, kept = layer_dtypes(call.config, call.settings)
    rank = len(space)
    kernel = call.config.int_tuple("kernel_size", rank)
    strides = call.config.int_tuple("strides", rank)
    dilation = call.config.int_tuple("dilation_rate", rank)
    extra = call.config.raw("output_padding")
    if isinstance(extra, Unknown):
        raise Undecided("`output_padding` is not known")
    extras: tuple[Dim | None, ...] = (
        (None,) * rank if extra is None else call.config.int_tuple("output_padding", rank)
    )
    padding = call.config.text("padding").lower()
    grown = tuple(
        _transposed_size(*sizes, padding)
        for sizes in zip(space, kernel, strides, dilation, extras, strict=True)
    )
    weights = (
        Weight("kernel", (*kernel, filters, channels), dtype=kept),
        *_bias(call, filters, kept),
    )
    return _result(call, shape, grown, filters, layout, *weights)


def _transposed_size(
    size: Dim, kernel: Dim, stride: Dim, dilation: Dim, extra: Dim | None, padding: str
) -> Dim:
    """After ``_get_output_shape_given_tf_padding`` in ``keras/src/backend/common``."""
    covered = kernel + (kernel - 1) * (dilation - 1)
    if extra is None:
        if padding == "same":
            return size * stride
        rest = covered - stride
        if not isinstance(rest, int):
            raise Undecided("the kernel of a transposed convolution is not known")
        return size * stride + max(rest, 0)
    if padding == "same":
        return (size - 1) * stride + covered - 2 * (covered // 2) + extra
    return (size - 1) * stride + covered + extra
