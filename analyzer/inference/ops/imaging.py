"""``keras.ops.image`` and the image functions of ``keras.utils``."""

from __future__ import annotations

from typing import Any

from ...domain import Dim, Shape, Sym, TensorSpec, differ, show_shape
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import conv_size, sizes_of
from .arguments import channels_first, dtype_argument, flag, shape_of, text, to_float


def _images(call: OpCall, name: str = "images") -> Shape:
    """One image (3 axes) or a batch (4)."""
    shape = shape_of(call, name)
    if len(shape) not in (3, 4):
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes an image (3 axes) or a batch of images (4), got "
            f"{show_shape(shape)}.",
            keras="Invalid images rank: expected rank 3 (single image) or rank 4 (batch).",
            argument=name,
            sizes=shape,
        )
    return shape


def _axes(call: OpCall, shape: Shape) -> tuple[int, int, int]:
    """Where height, width and channels are."""
    rank = len(shape)
    if channels_first(call):
        return rank - 2, rank - 1, rank - 3
    return rank - 3, rank - 2, rank - 1


def _replace(shape: Shape, changes: dict[int, Dim]) -> Shape:
    return tuple(changes.get(i, dim) for i, dim in enumerate(shape))


@op("keras.ops.image.resize")
def resize(call: OpCall) -> TensorSpec:
    shape = _images(call)
    size = sizes_of(call.arguments["size"])
    if len(size) != 2:
        raise KerasError(
            "wrong-argument-value",
            f"`size` is (height, width), got {len(size)} numbers.",
            keras="Expected `size` to be a tuple of 2 integers.",
            argument="size",
        )
    if flag(call, "crop_to_aspect_ratio") and flag(call, "pad_to_aspect_ratio"):
        raise KerasError(
            "wrong-argument-value",
            "An image is either cropped or padded to keep its ratio, not both.",
            keras="Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.",
            argument="pad_to_aspect_ratio",
        )
    height, width, _ = _axes(call, shape)
    found = _replace(shape, {height: size[0], width: size[1]})
    return TensorSpec(found, call.tensor("images").dtype)


@op("keras.ops.image.rgb_to_grayscale")
def grayscale(call: OpCall) -> TensorSpec:
    shape = _images(call)
    channels = _axes(call, shape)[2]
    _channels(call, shape[channels], (1, 3))
    return TensorSpec(_replace(shape, {channels: 1}), call.tensor("images").dtype)


def _channels(call: OpCall, size: Dim, allowed: tuple[int, ...]) -> None:
    if isinstance(size, int) and size not in allowed:
        raise KerasError(
            "input-size-mismatch",
            f"`{call.name}` takes images with {' or '.join(map(str, allowed))} channels, got "
            f"{int(size)}.",
            keras="Invalid channel size: expected 3 (RGB)",
            sizes=(size,),
        )


@op("keras.ops.image.rgb_to_hsv", "keras.ops.image.hsv_to_rgb")
def colours(call: OpCall) -> TensorSpec:
    shape = _images(call)
    _channels(call, shape[_axes(call, shape)[2]], (3,))
    dtype = call.tensor("images").dtype
    if dtype is not None and "float" not in dtype:
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` takes floats, not {dtype}; divide by 255 or cast first.",
            keras="Invalid images dtype: expected float dtype.",
            argument="images",
        )
    return TensorSpec(shape, dtype)


@op(*(f"keras.ops.image.{name}" for name in ("affine_transform", "perspective_transform")))
def transformed(call: OpCall) -> TensorSpec:
    return TensorSpec(_images(call), call.tensor("images").dtype)


@op(*(f"keras.ops.image.{name}" for name in ("gaussian_blur", "elastic_transform")))
def filtered(call: OpCall) -> TensorSpec:
    return TensorSpec(_images(call), call.tensor("images").dtype)


@op("keras.ops.image.sobel_edges", "keras.ops.image.ssim")
def undecided(call: OpCall) -> TensorSpec:
    raise Undecided(f"what `{call.name}` gives")


@op("keras.ops.image.extract_patches", "keras.ops.image.extract_patches_3d")
def patches(call: OpCall) -> TensorSpec:
    """(batch, space..., channels) → (batch, places..., patch · channels)."""
    solid = call.name.endswith("3d")
    shape = shape_of(call, "volumes" if solid else "images")
    rank = 3 if solid else 2
    if len(shape) not in (rank + 1, rank + 2):
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes {rank + 1} or {rank + 2} axes, got {show_shape(shape)}.",
            keras="Invalid rank",
            sizes=shape,
        )
    first = channels_first(call)
    lead = shape[: len(shape) - rank - 1]
    rest = shape[len(shape) - rank - 1 :]
    space, channels = (rest[1:], rest[0]) if first else (rest[:-1], rest[-1])
    size = _per_axis(call.arguments["size"], rank)
    given = call.arguments["strides"]
    strides = size if given is None else _per_axis(given, rank)
    dilation = _per_axis(call.arguments["dilation_rate"], rank)
    padding = text(call, "padding")
    places = tuple(
        conv_size(n, window, stride, padding, spread, "patch")
        for n, window, stride, spread in zip(space, size, strides, dilation, strict=True)
    )
    depth = channels
    for each in size:
        depth = depth * each
    found = (*lead, depth, *places) if first else (*lead, *places, depth)
    name = "volumes" if solid else "images"
    return TensorSpec(found, call.tensor(name).dtype)


def _per_axis(given: Any, rank: int) -> Shape:
    if isinstance(given, int | Sym):
        return (given,) * rank
    if isinstance(given, tuple) and len(given) == rank:
        return sizes_of(given)
    raise Undecided("the sizes are not known")


@op("keras.ops.image.map_coordinates")
def map_coordinates(call: OpCall) -> TensorSpec:
    shape, where = shape_of(call, "inputs"), shape_of(call, "coordinates")
    if len(where) < 2 or differ(where[0], len(shape)):
        raise KerasError(
            "layer-rank-mismatch",
            f"`map_coordinates` needs one row of coordinates per axis, {len(shape)}, got "
            f"{show_shape(where)}.",
            keras="First dim of `coordinates` must be the same as the rank of `inputs`.",
            argument="coordinates",
            sizes=where,
        )
    return TensorSpec(where[1:], call.tensor("inputs").dtype)


@op("keras.ops.image.pad_images")
def pad_images(call: OpCall) -> TensorSpec:
    return _resized(call, ("top_padding", "bottom_padding"), ("left_padding", "right_padding"), 1)


@op("keras.ops.image.crop_images")
def crop_images(call: OpCall) -> TensorSpec:
    pairs = ("top_cropping", "bottom_cropping"), ("left_cropping", "right_cropping")
    return _resized(call, *pairs, -1)


def _resized(
    call: OpCall, rows: tuple[str, str], columns: tuple[str, str], sign: int
) -> TensorSpec:
    """Two of start, end and target give the size along each axis."""
    shape = _images(call)
    height, width, _ = _axes(call, shape)
    changes: dict[int, Dim] = {}
    for axis, names, target in (
        (height, rows, "target_height"),
        (width, columns, "target_width"),
    ):
        given = [call.arguments[name] for name in (*names, target)]
        if sum(value is not None for value in given) != 2:
            raise KerasError(
                "wrong-argument-value",
                f"`{call.name}` takes exactly two of `{names[0]}`, `{names[1]}` and `{target}`.",
                keras=f"Must specify exactly two of {names[0]}, {names[1]}, {target}.",
                argument=target,
            )
        if given[2] is not None:
            changes[axis] = given[2]
        else:
            changes[axis] = shape[axis] + sign * (given[0] + given[1])
        size = changes[axis]
        missing = sign * (size - shape[axis])
        if (isinstance(missing, int) and missing < 0) or (isinstance(size, int) and size <= 0):
            raise KerasError(
                "size-below-one",
                f"`{call.name}` cannot make {size} of a size of {shape[axis]}.",
                keras=f"{target} must be",
                sizes=(size, shape[axis]),
            )
    return TensorSpec(_replace(shape, changes), call.tensor("images").dtype)


@op("keras.ops.image.scale_and_translate")
def scale_and_translate(call: OpCall) -> TensorSpec:
    return TensorSpec(sizes_of(call.arguments["output_shape"]), call.tensor("images").dtype)


@op("keras.utils.img_to_array")
def img_to_array(call: OpCall) -> TensorSpec:
    """A picture or array → (height, width, channels) of floats."""
    spec = call.tensor("img")
    if spec.shape is None or len(spec.shape) not in (2, 3):
        raise Undecided("the shape of the picture is not known")
    shape = spec.shape
    if len(shape) == 2:
        shape = (1, *shape) if channels_first(call) else (*shape, 1)
    return TensorSpec(shape, dtype_argument(call, to_float(call, "int32")))
