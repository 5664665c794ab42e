"""``keras.ops.nn``: convolution and pooling."""

from __future__ import annotations

from typing import Any

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    differ,
    is_dynamic,
    show_dim,
    show_shape,
    unknown_size,
)
from ...keras_api.backends import differs
from ..contract import KerasError, OpCall, Undecided, op
from ..dtypes import is_float, is_int
from ..shapes import conv_size
from .arguments import (
    at_least,
    channels_first,
    lenient,
    promote,
    require_stated,
    runs,
    shape_of,
    sizes_argument,
    text,
    wrong_type,
)


def per_axis(call: OpCall, name: str, rank: int, default: Any = None) -> Shape:
    """A size for each of `rank` axes of space."""
    given = call.arguments[name]
    given = default if given is None else given
    if _cut_off(call, name, given):
        several = given if isinstance(given, tuple) else (given,)
        cut = tuple(int(x) if isinstance(x, float) else x for x in several)
        given = cut if isinstance(given, tuple) else cut[0]
    items = given if isinstance(given, tuple) else (given,)
    for item in items:
        if item is None or isinstance(item, str | float | tuple):
            raise wrong_type(call, name, item, "a whole number or one per axis of space")
    if isinstance(given, int | Sym):
        return (given,) * rank
    if isinstance(given, tuple) and len(given) == rank:
        return given
    if isinstance(given, tuple) and len(given) == 1 and rank:
        return given * rank
    if isinstance(given, tuple):
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` has {len(given)} sizes for {rank} axes of space.",
            keras="must have the same length as the spatial dimensions",
            argument=name,
        )
    raise Undecided(f"`{name}` is not known")


def _cut_off(call: OpCall, name: str, given: Any) -> bool:
    """Whether fractions are taken for whole numbers here; symbolic tensors say nothing else."""
    if not differs(call.settings.backend, "fractions of places are cut off"):
        return False
    if isinstance(given, tuple):
        return call.name != "conv_transpose" and all(
            isinstance(x, int | float | Sym) for x in given
        )
    if not isinstance(given, float):
        return False
    alone = call.name in ("conv", "max_pool", "average_pool")
    return alone and not (call.symbolic and name == "dilation_rate")


def steps(call: OpCall, name: str, rank: int, default: Any = None) -> Shape:
    """Strides or windows, which have to be above 0."""
    found = per_axis(call, name, rank, default)
    given = call.arguments[name]
    exact = call.name == "conv_transpose" or (lenient(call) and "conv" in call.name)
    if exact and isinstance(given, tuple) and len(given) != rank:
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` has {len(given)} sizes for {rank} axes of space.",
            keras="must have the same number of dimensions",
            argument=name,
        )
    if any(isinstance(size, int) and size <= 0 for size in found):
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` of `{call.name}` has to be above 0, got {show_shape(found)}.",
            keras="must be positive",
            argument=name,
        )
    return found


def space_and_channels(shape: Shape, first: bool) -> tuple[Shape, Dim]:
    """The axes of space and the channels of (batch, ..., channels)."""
    return (shape[2:], shape[1]) if first else (shape[1:-1], shape[-1])


def placed(batch: Dim, space: Shape, channels: Dim, first: bool) -> Shape:
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
    """(batch, space..., channels); Keras lets tensors without any space be pooled."""
    free = (call.symbolic or lenient(call)) and call.name in ("max_pool", "average_pool")
    shape = at_least(call, name, 2 if free else 3)
    if len(shape) > 5 and not call.symbolic and not lenient(call):
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
    space, channels = space_and_channels(shape, first)
    windows = steps(call, "pool_size", len(space))
    strides = steps(call, "strides", len(space), windows)
    padding = _padding(call)
    sizes = tuple(
        _places(call, size, window, stride, padding, 1, "window")
        for size, window, stride in zip(space, windows, strides, strict=True)
    )
    dtype = call.tensor("inputs").dtype
    if call.name == "average_pool" and lenient(call) and (is_int(dtype) or dtype == "bool"):
        if dtype == "bool":
            raise wrong_type(call, "inputs", "booleans", "made of numbers")
        dtype = "float64"
    return TensorSpec(placed(shape[0], sizes, channels, first), dtype)


@op("keras.ops.adaptive_average_pool", "keras.ops.adaptive_max_pool")
def adaptive_pool(call: OpCall) -> TensorSpec:
    """Pools to the size asked for; of symbolic tensors Keras keeps one axis of space too many."""
    spec = call.tensor("inputs")
    if call.symbolic:
        shape, size = shape_of(call, "inputs"), call.arguments["output_size"]
        if not isinstance(size, tuple):
            raise wrong_type(call, "output_size", size, "a tuple")
        size = sizes_argument(call, "output_size")
        if not channels_first(call):
            return TensorSpec((*shape[: len(shape) - len(size)], *size, shape[-1]), spec.dtype)
        return TensorSpec((*shape[:2], *size), spec.dtype)
    shape, first = _image(call), channels_first(call)
    space, channels = space_and_channels(shape, first)
    sizes = steps(call, "output_size", len(space))
    dtype = spec.dtype
    if len(space) > 3 or ("max" in call.name and 0 in space):
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` pools one to three axes with something on them, not "
            f"{show_shape(space)}.",
            keras="supports only 1D/2D/3D",
            argument="inputs",
            sizes=shape,
        )
    if "average" in call.name and dtype is not None and not is_float(dtype):
        if runs(call, "adaptive averages are of floats"):
            raise wrong_type(call, "inputs", dtype, "made of floats")
        narrow = call.settings.floatx if call.settings.backend == "jax" and is_int(dtype) else None
        dtype = "float64" if lenient(call) else narrow
    return TensorSpec(placed(shape[0], sizes, channels, first), dtype)


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


def _places(
    call: OpCall, size: Dim, window: Dim, stride: Dim, padding: str, spread: Dim, what: str
) -> Dim:
    """How many places a window has; arrays of some backends come back empty without any."""
    try:
        return conv_size(size, window, stride, padding, spread, what)
    except KerasError:
        if call.symbolic:
            raise
        if lenient(call) and (call.name == "conv" or call.arguments["strides"] is None):
            raise
        if call.name == "conv" and runs(call, "convolutions come back with something"):
            raise
        if runs(call, "empty convolutions come back as they are"):
            missing = window - size
            if call.name == "max_pool":
                raise
            if not isinstance(missing, int) or not isinstance(stride, int) or spread != 1:
                return 0
            if missing >= 2 * stride:
                raise  # less than none, where it is rounded towards 0
            return 0
        return 0 if lenient(call) else unknown_size("no place", dynamic=True)


def _as_it_comes(call: OpCall, given: Shape, found: Shape) -> Shape:
    """Convolutions with an empty result give their input on some builds of TensorFlow."""
    if 0 not in found or not runs(call, "empty convolutions come back as they are"):
        return found
    return tuple(
        b if a == b else unknown_size("nothing", dynamic=True)
        for a, b in zip(given, found, strict=True)
    )


def _convolved(call: OpCall, space: Shape, kernel: Shape) -> Shape:
    strides = steps(call, "strides", len(space))
    dilation = steps(call, "dilation_rate", len(space))
    padding = _padding(call)
    if not call.symbolic and 0 in kernel:
        raise KerasError(
            "size-below-one",
            f"`{call.name}` gets a kernel of size {show_shape(kernel)}.",
            keras="expects window to have positive value",
            sizes=kernel,
        )
    if padding == "valid":
        require_stated(call, kernel, "the size of the kernel")
    return tuple(
        _places(call, size, window, stride, padding, spread, "kernel")
        for size, window, stride, spread in zip(space, kernel, strides, dilation, strict=True)
    )


@op("keras.ops.conv")
def conv(call: OpCall) -> TensorSpec:
    """Kernel (space..., channels / groups, filters)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = space_and_channels(shape, first)
    inner = kernel[-2]
    if call.symbolic:
        _same_channels(call, channels, inner)
    if isinstance(channels, int) and isinstance(inner, int) and inner and channels % inner:
        raise KerasError(
            "groups-not-dividing",
            f"The kernel takes {inner} channels (or groups of them), the input has {channels}.",
            keras="The number of input channels must be evenly divisible by kernel's in_channels.",
            sizes=(channels, inner),
        )
    both = isinstance(channels, int) and isinstance(inner, int) and inner > 0
    groups = channels // inner if both else 1
    if not call.symbolic and isinstance(groups, int) and differ(kernel[-1] % groups, 0):
        raise KerasError(
            "groups-not-dividing",
            f"{kernel[-1]} filters cannot be shared out to {groups} groups of channels.",
            keras="rhs output feature dimension size must be a multiple of feature_group_count",
            sizes=(kernel[-1], groups),
        )
    out = placed(shape[0], _convolved(call, space, kernel[:-2]), kernel[-1], first)
    return TensorSpec(_as_it_comes(call, shape, out), _conv_dtype(call, "inputs", "kernel"))


def _conv_dtype(call: OpCall, *names: str) -> str | None:
    """Keras states the dtype of the input for symbolic tensors."""
    kinds = [call.tensor(name).dtype for name in names]
    if call.symbolic:
        return kinds[0]
    kept = {promote(call, kind) for kind in kinds}
    if lenient(call) and None not in kept and len(kept) > 1:
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` needs the input and the kernel in one dtype, got {kinds[0]} and "
            f"{kinds[1]}.",
            keras="requires arguments to have the same dtypes",
            exception="TypeError",
        )
    return promote(call, *kinds)


@op("keras.ops.depthwise_conv")
def depthwise(call: OpCall) -> TensorSpec:
    """Kernel (space..., channels, multiplier)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = space_and_channels(shape, first)
    _same_channels(call, channels, kernel[-2])
    out = _convolved(call, space, kernel[:-2])
    require_stated(call, kernel[-2:], "the channels of the kernel")
    found = placed(shape[0], out, kernel[-2] * kernel[-1], first)
    return TensorSpec(_as_it_comes(call, shape, found), _conv_dtype(call, "inputs", "kernel"))


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
    space, channels = space_and_channels(shape, first)
    _same_channels(call, channels, kernel[-2])
    if call.symbolic:
        require_stated(call, kernel[-2:], "the channels of the kernel")
        point = at_least(call, "pointwise_kernel", 1)
    else:
        point = _kernel(call, "pointwise_kernel", shape)
        _same_channels(call, kernel[-2] * kernel[-1], point[-2])
    out = _convolved(call, space, kernel[:-2])
    return TensorSpec(
        _as_it_comes(call, shape, placed(shape[0], out, point[-1], first)),
        _conv_dtype(call, "inputs", "depthwise_kernel"),
    )


@op("keras.ops.conv_transpose")
def conv_transpose(call: OpCall) -> TensorSpec:
    """Kernel (space..., filters, channels)."""
    shape, first = _image(call), channels_first(call)
    kernel = _kernel(call, "kernel", shape)
    space, channels = space_and_channels(shape, first)
    _same_channels(call, channels, kernel[-1])
    rank = len(space)
    strides = steps(call, "strides", rank)
    dilation = steps(call, "dilation_rate", rank)
    open_sizes = [k for size, k in zip(space, kernel, strict=False) if isinstance(size, int)]
    require_stated(call, open_sizes, "the size of the kernel")
    extra = call.arguments["output_padding"]
    extras = (None,) * rank if extra is None else per_axis(call, "output_padding", rank)
    padding = _padding(call)
    sizes = tuple(
        _transposed(*each, padding)
        for each in zip(space, kernel[:-2], strides, dilation, extras, strict=True)
    )
    return TensorSpec(
        placed(shape[0], sizes, kernel[-2], first), _conv_dtype(call, "inputs", "kernel")
    )


def _transposed(
    size: Dim, kernel: Dim, stride: Dim, dilation: Dim, extra: Dim | None, padding: str
) -> Dim:
    """After ``_get_output_shape_given_tf_padding`` in Keras' backend_utils."""
    covered = (kernel - 1) * dilation + 1
    if padding == "same":
        if extra is None:
            return size * stride
        return (size - 1) * stride + covered % 2 + extra
    if is_dynamic(size):
        return unknown_size("places", dynamic=True)
    if extra is None:
        if not isinstance(covered, int) or not isinstance(stride, int):
            raise Undecided("the size of the kernel is not known")
        extra = max(covered, stride) - covered
    return (size - 1) * stride + covered + extra
