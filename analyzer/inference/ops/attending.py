"""Attention, and operations that cut images into windows or put them together again."""

from __future__ import annotations

from ...domain import (
    Dim,
    Shape,
    TensorSpec,
    differ,
    show_dim,
    show_shape,
    unknown_size,
)
from ..contract import KerasError, OpCall, op
from ..shapes import broadcast_shapes
from .arguments import (
    channels_first,
    lenient,
    promote,
    require_stated,
    shape_of,
    whole,
    wrong_type,
)
from .neural import per_axis, placed, space_and_channels, steps


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
    if call.symbolic:
        value = (*value[:3], query[-1])  # Keras states the shape of the query
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
    heads = query[2]
    if lenient(call):
        names = [shape[2:3] for shape in (query, key, value)]
        for name in ("bias", "mask"):
            if call.arguments[name] is not None:
                names.append(shape_of(call, name)[-3:-2])
        heads = broadcast_shapes(*names, operation="`dot_product_attention`")[0]
    batch = query[0]
    if not call.symbolic:
        batch = broadcast_shapes(query[:1], key[:1], value[:1], operation=f"`{call.name}`")[0]
    return TensorSpec((batch, query[1], heads, value[-1]), promote(call, *kinds))


def _two(call: OpCall, name: str) -> Shape:
    """NumPy leaves out what comes after two sizes."""
    given = call.arguments[name]
    return given[:2] if isinstance(given, tuple) and len(given) > 2 else per_axis(call, name, 2)


def _pair(call: OpCall, name: str) -> None:
    given = call.arguments[name]
    if isinstance(given, tuple) and (len(given) < 2 or (len(given) > 2 and not lenient(call))):
        raise wrong_type(call, name, given, "one size or two")


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
    for name in ("kernel_size", "stride", "dilation", "padding"):
        _pair(call, name)
    kernel, dilation, padding, stride = (
        _two(call, name) for name in ("kernel_size", "dilation", "padding", "stride")
    )
    if 0 in stride:
        raise wrong_type(call, "stride", 0, "above or below 0")
    require_stated(call, shape[1:], "channels, height and width")
    places: Dim = 1
    for size, k, d, p, s in zip(shape[2:], kernel, dilation, padding, stride, strict=True):
        if lenient(call) and isinstance(p, int):
            p = max(p, 0)
        count = (size + 2 * p - d * (k - 1) - 1) // s + 1
        if (
            not call.symbolic
            and isinstance(s, int)
            and s > 0
            and isinstance(count, int)
            and count <= 0
        ):
            count = unknown_size("no place", dynamic=True)
        places = places * count
    return TensorSpec((shape[0], shape[1] * kernel[0] * kernel[1], places), spec.dtype)


@op("keras.ops.fold")
def fold(call: OpCall) -> TensorSpec:
    """(N, C · kernel, places) → (N, C, H, W)."""
    spec, shape = call.tensor("x"), shape_of(call, "x")
    if len(shape) != 3:
        raise KerasError(
            "layer-rank-mismatch",
            f"`fold` takes (batch, channels · kernel, places), got {show_shape(shape)}.",
            keras="Input must be a 3D tensor.",
            sizes=shape,
        )
    kernel, stride = (steps(call, name, 2) for name in ("kernel_size", "stride"))
    output, dilation, padding = (
        per_axis(call, name, 2) for name in ("output_size", "dilation", "padding")
    )
    for name in ("output_size", "kernel_size", "stride", "dilation", "padding"):
        _pair(call, name)
    patch = kernel[0] * kernel[1]
    if isinstance(shape[1], int) and isinstance(patch, int) and shape[1] % patch:
        raise KerasError(
            "reshape-size-mismatch",
            f"`fold` cannot cut {shape[1]} channels into windows of {patch}.",
            keras="must be divisible by kernel_size product",
            sizes=(shape[1], patch),
        )
    places: Dim = 1
    for size, k, d, p, step in zip(output, kernel, dilation, padding, stride, strict=True):
        places = places * ((size + 2 * p - d * (k - 1) - 1) // step + 1)
    if not call.symbolic and differ(places, shape[2]):
        raise KerasError(
            "reshape-size-mismatch",
            f"`fold` needs {show_dim(places)} places for this output, got {show_dim(shape[2])}.",
            keras="cannot reshape array",
            sizes=(shape[2], places),
        )
    return TensorSpec((shape[0], shape[1] // patch, *output), spec.dtype)


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
    first, block = channels_first(call), whole(call, "block_size")
    if block < 2:
        raise KerasError(
            "wrong-argument-value",
            f"`block_size` of `{call.name}` is at least 2, not {block}.",
            keras="`block_size` must be at least 2.",
            argument="block_size",
        )
    space, channels = space_and_channels(shape, first)
    if call.name == "space_to_depth":
        _divides(call, block, *space)
        sizes = tuple(size // block for size in space)
        return TensorSpec(placed(shape[0], sizes, channels * block * block, first), spec.dtype)
    _divides(call, block * block, channels)
    sizes = tuple(size * block for size in space)
    return TensorSpec(placed(shape[0], sizes, channels // (block * block), first), spec.dtype)


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
