"""``keras.ops.nn``: convolution, pooling, normalisation, attention, windows."""

from __future__ import annotations

from typing import Any

from ...domain import Dim, Shape, Sym, TensorSpec, differ, show_dim, show_shape
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, conv_size, normalize_axes, normalize_axis
from .arguments import at_least, channels_first, promote, shape_of, text, whole


def _per_axis(call: OpCall, name: str, rank: int, default: Any = None) -> Shape:
    """A size for each of `rank` axes of space."""
    given = call.arguments[name]
    given = default if given is None else given
    if isinstance(given, int | Sym):
        return (given,) * rank
    if isinstance(given, tuple) and len(given) == rank:
        return given
    if isinstance(given, tuple) and len(given) == 1:
        return given * rank
    if isinstance(given, tuple):
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` has {len(given)} sizes for {rank} axes of space.",
            keras="must have the same length as the spatial dimensions",
            argument=name,
        )
    raise Undecided(f"`{name}` is not known")


def _space(shape: Shape, first: bool) -> tuple[Shape, Dim]:
    """The axes of space and the channels of (batch, ..., channels)."""
    return (shape[2:], shape[1]) if first else (shape[1:-1], shape[-1])


def _placed(batch: Dim, space: Shape, channels: Dim, first: bool) -> Shape:
    return (batch, channels, *space) if first else (batch, *space, channels)


def _padding(call: OpCall, allowed: tuple[str, ...] = ("valid", "same")) -> str:
    padding = text(call, "padding").lower()
    if padding not in allowed:
        raise KerasError(
            "wrong-argument-value",
            f"`padding` is {' or '.join(map(repr, allowed))}, not {padding!r}.",
            keras="`padding` must be either `'valid'` or `'same'`.",
            argument="padding",
        )
    return padding


def _image(call: OpCall, name: str = "inputs") -> Shape:
    shape = at_least(call, name, 3)
    if len(shape) > 5:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` works on one to three axes of space, not {len(shape) - 2}.",
            keras="The total number of dimensions is not supported.",
            sizes=shape,
        )
    return shape


@op("keras.ops.max_pool", "keras.ops.average_pool")
def pool(call: OpCall) -> TensorSpec:
    shape, first = _image(call), channels_first(call)
    space, channels = _space(shape, first)
    windows = _per_axis(call, "pool_size", len(space))
    strides = _per_axis(call, "strides", len(space), windows)
    padding = _padding(call)
    if padding == "valid":
        _fits(call, space, windows, (1,) * len(space))
    sizes = tuple(
        conv_size(size, window, stride, padding, 1, "window")
        for size, window, stride in zip(space, windows, strides, strict=True)
    )
    return TensorSpec(_placed(shape[0], sizes, channels, first), call.tensor("inputs").dtype)


@op("keras.ops.adaptive_average_pool", "keras.ops.adaptive_max_pool")
def adaptive_pool(call: OpCall) -> TensorSpec:
    shape, first = _image(call), channels_first(call)
    space, channels = _space(shape, first)
    sizes = _per_axis(call, "output_size", len(space))
    return TensorSpec(_placed(shape[0], sizes, channels, first), call.tensor("inputs").dtype)


def _kernel(call: OpCall, name: str, shape: Shape) -> Shape:
    kernel = shape_of(call, name)
    if len(kernel) != len(shape):
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` needs a kernel with as many axes as the input: {show_shape(kernel)} "
            f"and {show_shape(shape)}.",
            keras="Kernel shape must have the same length as input",
            argument=name,
            sizes=(*shape, *kernel),
        )
    return kernel


def _fits(call: OpCall, space: Shape, windows: Shape, spread: Shape) -> None:
    """On arrays some backends give nothing where the window is larger than the tensor."""
    for size, window, dilation in zip(space, windows, spread, strict=True):
        covered = dilation * (window - 1) + 1
        if isinstance(size, int) and isinstance(covered, int) and size < covered:
            raise Undecided("a window larger than the tensor, which only some backends refuse")


def _convolved(call: OpCall, space: Shape, kernel: Shape) -> Shape:
    strides = _per_axis(call, "strides", len(space), 1)
    dilation = _per_axis(call, "dilation_rate", len(space), 1)
    padding = _padding(call)
    if padding == "valid" and call.name != "conv":
        _fits(call, space, kernel, dilation)
    return tuple(
        conv_size(size, window, stride, padding, spread)
        for size, window, stride, spread in zip(space, kernel, strides, dilation, strict=True)
    )


@op("keras.ops.conv")
def conv(call: OpCall) -> TensorSpec:
    """Kernel (space..., channels / groups, filters)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = _space(shape, first)
    inner = kernel[-2]
    if isinstance(channels, int) and isinstance(inner, int) and inner and channels % inner:
        raise KerasError(
            "groups-not-dividing",
            f"The kernel takes {inner} channels (or groups of them), the input has {channels}.",
            keras="The number of input channels must be evenly divisible by kernel's in_channels.",
            sizes=(channels, inner),
        )
    out = _placed(shape[0], _convolved(call, space, kernel[:-2]), kernel[-1], first)
    return TensorSpec(out, _conv_dtype(call, "inputs", "kernel"))


def _conv_dtype(call: OpCall, *names: str) -> str | None:
    return promote(call, *(call.tensor(name).dtype for name in names))


@op("keras.ops.depthwise_conv")
def depthwise(call: OpCall) -> TensorSpec:
    """Kernel (space..., channels, multiplier)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = _space(shape, first)
    _same_channels(call, channels, kernel[-2])
    out = _convolved(call, space, kernel[:-2])
    return TensorSpec(
        _placed(shape[0], out, kernel[-2] * kernel[-1], first),
        _conv_dtype(call, "inputs", "kernel"),
    )


def _same_channels(call: OpCall, channels: Dim, wanted: Dim) -> None:
    if differ(channels, wanted):
        raise KerasError(
            "matmul-mismatch",
            f"The kernel of `{call.name}` is for {show_dim(wanted)} channels, the input has "
            f"{show_dim(channels)}.",
            keras="rhs feature count must match",
            sizes=(channels, wanted),
        )


@op("keras.ops.separable_conv")
def separable(call: OpCall) -> TensorSpec:
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "depthwise_kernel", shape)
    point = _kernel(call, "pointwise_kernel", shape)
    space, channels = _space(shape, first)
    _same_channels(call, channels, kernel[-2])
    _same_channels(call, kernel[-2] * kernel[-1], point[-2])
    out = _convolved(call, space, kernel[:-2])
    return TensorSpec(
        _placed(shape[0], out, point[-1], first), _conv_dtype(call, "inputs", "depthwise_kernel")
    )


@op("keras.ops.conv_transpose")
def conv_transpose(call: OpCall) -> TensorSpec:
    """Kernel (space..., filters, channels)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = _space(shape, first)
    _same_channels(call, channels, kernel[-1])
    rank = len(space)
    strides = _per_axis(call, "strides", rank, 1)
    dilation = _per_axis(call, "dilation_rate", rank, 1)
    extra = call.arguments["output_padding"]
    extras = (None,) * rank if extra is None else _per_axis(call, "output_padding", rank)
    padding = _padding(call)
    sizes = tuple(
        _transposed(*each, padding)
        for each in zip(space, kernel[:-2], strides, dilation, extras, strict=True)
    )
    return TensorSpec(
        _placed(shape[0], sizes, kernel[-2], first), _conv_dtype(call, "inputs", "kernel")
    )


def _transposed(
    size: Dim, kernel: Dim, stride: Dim, dilation: Dim, extra: Dim | None, padding: str
) -> Dim:
    """After ``_get_output_shape_given_tf_padding`` in Keras' backend_utils."""
    covered = kernel + (kernel - 1) * (dilation - 1)
    if extra is None:
        if padding == "same":
            return size * stride
        gap = covered - stride
        if not isinstance(gap, int):
            raise Undecided("the size of the kernel is not known")
        return size * stride + max(gap, 0)
    if padding == "same":
        return (size - 1) * stride + covered - 2 * (covered // 2) + extra
    return (size - 1) * stride + covered + extra


# -- normalisation -------------------------------------------------------------------------------


@op("keras.ops.batch_normalization")
def batch_normalization(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = normalize_axis(whole(call, "axis"), len(shape), "`batch_normalization`")
    for name in ("mean", "variance", "offset", "scale"):
        if call.arguments[name] is None:
            continue
        given = shape_of(call, name)
        if len(given) != 1 or differ(given[0], shape[axis]):
            raise KerasError(
                "weights-shape-mismatch",
                f"`{name}` has to be a vector of {show_dim(shape[axis])} values, got "
                f"{show_shape(given)}.",
                keras=f"`{name}` must be a vector of length x.shape[axis].",
                argument=name,
                sizes=(shape[axis], *given),
            )
    return TensorSpec(shape, spec.dtype)


@op("keras.ops.layer_normalization", "keras.ops.rms_normalization")
def normalization(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if not shape:
        raise Undecided("an axis of a single number")
    normalize_axes(call.arguments["axis"], len(shape), f"`{call.name}`")
    return TensorSpec(shape, spec.dtype)


# -- attention -----------------------------------------------------------------------------------


@op("keras.ops.dot_product_attention")
def attention(call: OpCall) -> TensorSpec:
    """(batch, T, heads, size), (batch, S, heads, size) twice."""
    shapes = [shape_of(call, name) for name in ("query", "key", "value")]
    for shape in shapes:
        if len(shape) != 4:
            raise KerasError(
                "attention-shape",
                "`dot_product_attention` takes (batch, steps, heads, size), got "
                f"{show_shape(shape)}.",
                keras="`dot_product_attention` only supports 4D inputs.",
                sizes=shape,
            )
    query, key, value = shapes
    for i, (a, b) in ((3, (query, key)), (1, (key, value))):
        if differ(a[i], b[i]):
            raise KerasError(
                "attention-shape",
                f"`dot_product_attention` gets {show_shape(a)} and {show_shape(b)}, which differ "
                f"on axis {i}.",
                keras="shapes do not match",
                sizes=(a[i], b[i]),
            )
    broadcast_shapes(query[:1], key[:1], value[:1], operation="`dot_product_attention`")
    kinds = [call.tensor(name).dtype for name in ("query", "key", "value")]
    return TensorSpec((*query[:-1], value[-1]), promote(call, *kinds))


# -- windows -------------------------------------------------------------------------------------


@op("keras.ops.unfold")
def unfold(call: OpCall) -> TensorSpec:
    """(N, C, H, W) → (N, C · kernel, places)."""
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if len(shape) != 4:
        raise KerasError(
            "layer-rank-mismatch",
            f"`unfold` takes (batch, channels, height, width), got {show_shape(shape)}.",
            keras="Input must be a 4D tensor",
            sizes=shape,
        )
    names = ("kernel_size", "dilation", "padding", "stride")
    kernel, dilation, padding, stride = (_per_axis(call, name, 2) for name in names)
    places: Dim = 1
    for size, k, d, p, s in zip(shape[2:], kernel, dilation, padding, stride, strict=True):
        places = places * conv_size(size + 2 * p, k, s, "valid", d)
    return TensorSpec((shape[0], shape[1] * kernel[0] * kernel[1], places), spec.dtype)


@op("keras.ops.fold")
def fold(call: OpCall) -> TensorSpec:
    """(N, C · kernel, places) → (N, C, H, W)."""
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if len(shape) != 3:
        raise Undecided("`fold` of other than three axes")
    kernel = _per_axis(call, "kernel_size", 2)
    output = _per_axis(call, "output_size", 2)
    return TensorSpec((shape[0], shape[1] // (kernel[0] * kernel[1]), *output), spec.dtype)


@op("keras.ops.space_to_depth", "keras.ops.depth_to_space")
def blocks(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if len(shape) != 4:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes images with four axes, got {show_shape(shape)}.",
            keras="`x` must be a 4D tensor.",
            sizes=shape,
        )
    first, block = channels_first(call), call.arguments.dim("block_size")
    space, channels = _space(shape, first)
    if call.name == "space_to_depth":
        _divides(call, block, *space)
        sizes = tuple(size // block for size in space)
        return TensorSpec(_placed(shape[0], sizes, channels * block * block, first), spec.dtype)
    _divides(call, block * block, channels)
    sizes = tuple(size * block for size in space)
    return TensorSpec(_placed(shape[0], sizes, channels // (block * block), first), spec.dtype)


def _divides(call: OpCall, block: Dim, *sizes: Dim) -> None:
    for size in sizes:
        if isinstance(size, int) and isinstance(block, int) and block and size % block:
            raise KerasError(
                "reshape-size-mismatch",
                f"`{call.name}` cannot cut a size of {size} into blocks of {block}.",
                keras="must be divisible by block_size",
                argument="block_size",
                sizes=(size, block),
            )
