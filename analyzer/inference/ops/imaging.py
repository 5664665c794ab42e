"""``keras.ops.image`` and the image functions of ``keras.utils``."""

from __future__ import annotations

from ...domain import Dim, Shape, Sym, TensorSpec, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, conv_size
from .arguments import (
    channels_first,
    dtype_argument,
    flag,
    lenient,
    numbers,
    refuse_symbols,
    require_stated,
    runs,
    same_shape,
    shape_of,
    sizes_argument,
    text,
    wrong_type,
)


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
    shape, given = _images(call), call.arguments["size"]
    if not isinstance(given, tuple | TensorSpec):
        raise wrong_type(call, "size", given, "(height, width)")
    if isinstance(given, tuple) and lenient(call) and any(isinstance(x, float) for x in given):
        size: Shape = (unknown_size("height", dynamic=True), unknown_size("width", dynamic=True))
    else:
        size = sizes_argument(call, "size")
    if len(size) != 2 or any(isinstance(side, int) and side <= 0 for side in size):
        raise KerasError(
            "wrong-argument-value",
            f"`size` is (height, width), both above 0, not {show_shape(size)}.",
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


@op("keras.ops.image.affine_transform")
def affine_transform(call: OpCall) -> TensorSpec:
    shape, transform = _images(call), shape_of(call, "transform")
    if len(transform) not in (1, 2):
        raise KerasError(
            "layer-rank-mismatch",
            f"A transform is 8 numbers, or a batch of them, not {show_shape(transform)}.",
            keras="Invalid transform rank: expected rank 1 or rank 2",
            argument="transform",
            sizes=transform,
        )
    channels_first(call)
    return TensorSpec(shape, call.tensor("images").dtype)


@op("keras.ops.image.perspective_transform")
def perspective_transform(call: OpCall) -> TensorSpec:
    """Four corners (y, x), for each image or for all, to four others."""
    shape = _images(call)
    start, end = shape_of(call, "start_points"), shape_of(call, "end_points")
    for name, points in (("start_points", start), ("end_points", end)):
        if len(points) not in (2, 3) or not same_shape(call, points[-2:], (4, 2)):
            raise KerasError(
                "layer-rank-mismatch",
                f"`{name}` is four corners, (4, 2) or a batch of them, not {show_shape(points)}.",
                keras=f"Invalid {name} shape: expected (4,2) for a single image",
                argument=name,
                sizes=points,
            )
    if not same_shape(call, start, end):
        raise KerasError(
            "broadcast-mismatch",
            f"Start and end points differ in shape: {show_shape(start)} and {show_shape(end)}.",
            keras="start_points and end_points must have the same shape.",
            argument="end_points",
            sizes=(*start, *end),
        )
    channels_first(call)
    return TensorSpec(shape, call.tensor("images").dtype)


@op(*(f"keras.ops.image.{name}" for name in ("gaussian_blur", "elastic_transform")))
def filtered(call: OpCall) -> TensorSpec:
    shape = _images(call)
    if call.symbolic or call.name == "elastic_transform":
        channels_first(call)
    empty = len(shape) == 4 and shape[0] == 0 and call.name == "elastic_transform"
    if empty and runs(call, "elastic transforms of nothing lose their sizes"):
        raise Undecided("the elastic transform of no images, which are not put together again")
    return TensorSpec(shape, call.tensor("images").dtype)


@op("keras.ops.image.sobel_edges")
def sobel_edges(call: OpCall) -> TensorSpec:
    """A batch of images gains an axis for the two directions."""
    shape = shape_of(call, "images")
    channels_first(call)
    if len(shape) != 4:
        raise KerasError(
            "layer-rank-mismatch",
            f"`sobel_edges` takes a batch of images (4 axes), got {show_shape(shape)}.",
            keras="Invalid images rank: expected rank 4 (batch of images).",
            argument="images",
            sizes=shape,
        )
    return TensorSpec((*shape, 2), call.tensor("images").dtype)


@op("keras.ops.image.ssim")
def ssim(call: OpCall) -> TensorSpec:
    """One number for each image."""
    shape, other = _images(call, "image1"), _images(call, "image2")
    if not call.symbolic:
        broadcast_shapes(shape, other, operation="`ssim`")
    channels_first(call)
    return TensorSpec(shape[:-3], call.tensor("image1").dtype)


@op("keras.ops.image.extract_patches", "keras.ops.image.extract_patches_3d")
def patches(call: OpCall) -> TensorSpec:
    """(batch, space..., channels) → (batch, places..., patch · channels)."""
    asked = call.arguments["size"]
    named = call.name.endswith("3d")
    solid = named or (isinstance(asked, tuple) and len(asked) == 3)
    shape = shape_of(call, "volumes" if named else "images")
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
    size = _per_axis(call, "size", rank)
    given = call.arguments["strides"]
    same = given is None or (given == 0 and not call.symbolic)  # any false value means `size`
    strides = size if same else _per_axis(call, "strides", rank)
    dilation = _per_axis(call, "dilation_rate", rank)
    require_stated(call, (channels,), "the number of channels")
    padding = text(call, "padding")
    if not call.symbolic:
        padding = padding.lower()
    if padding not in ("valid", "same"):
        raise KerasError(
            "wrong-argument-value",
            f"`padding` is 'valid' or 'same', not {padding!r}.",
            keras="`padding` must be either `'valid'` or `'same'`.",
            argument="padding",
        )
    places = tuple(
        conv_size(n, window, stride, padding, spread, "patch")
        for n, window, stride, spread in zip(space, size, strides, dilation, strict=True)
    )
    depth = channels
    for each in size:
        depth = depth * each
    found = (*lead, depth, *places) if first else (*lead, *places, depth)
    name = "volumes" if named else "images"
    return TensorSpec(found, call.tensor(name).dtype)


def _per_axis(call: OpCall, name: str, rank: int) -> Shape:
    given = call.arguments[name]
    sizes = sizes_argument(call, name)
    if any(isinstance(size, int) and size <= 0 for size in sizes):
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` of `{call.name}` has to be above 0, not {show_shape(sizes)}.",
            keras="window and window_strides must be positive",
            argument=name,
        )
    if isinstance(given, int | Sym):
        return sizes * rank
    if len(sizes) != rank:
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` of `{call.name}` has {len(sizes)} sizes for {rank} axes.",
            keras="must have the same number of dimensions",
            argument=name,
        )
    return sizes


@op("keras.ops.image.map_coordinates")
def map_coordinates(call: OpCall) -> TensorSpec:
    shape, where = shape_of(call, "inputs"), shape_of(call, "coordinates")
    if len(where) < 2 or not same_shape(call, where[:1], (len(shape),)):
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
        for name, value in zip((*names, target), given, strict=True):
            if isinstance(value, str | float | tuple):
                raise wrong_type(call, name, value, "a whole number")
        if sign < 0 and given[2] is None:
            require_stated(call, shape[axis : axis + 1], f"the size, or `{target}`")
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
        edges = [
            missing - given[1 - i] if value is None else value for i, value in enumerate(given[:2])
        ]
        known = isinstance(shape[axis], int)
        if known and any(isinstance(edge, int) and edge < 0 for edge in (*edges, size)):
            raise KerasError(
                "size-below-one",
                f"`{call.name}` cannot make {size} of a size of {shape[axis]}.",
                keras=f"{target} must be",
                sizes=(size, shape[axis]),
            )
    return TensorSpec(_replace(shape, changes), call.tensor("images").dtype)


@op("keras.ops.image.scale_and_translate")
def scale_and_translate(call: OpCall) -> TensorSpec:
    """Only the sizes on `spatial_dims` change on arrays, Keras states what was asked for."""
    if isinstance(call.arguments["output_shape"], int):
        raise wrong_type(call, "output_shape", call.arguments["output_shape"], "a tuple")
    given, shape = call.arguments["output_shape"], shape_of(call, "images")
    if isinstance(given, tuple) and lenient(call) and any(isinstance(x, float) for x in given):
        return TensorSpec(None, call.tensor("images").dtype)  # JAX rounds them itself
    wanted = sizes_argument(call, "output_shape")
    places = numbers(call.arguments["spatial_dims"])
    if not call.symbolic and places is not None and max(places, default=0) < len(wanted):
        kept = {place % len(shape) for place in places}
        wanted = tuple(wanted[i] if i in kept else size for i, size in enumerate(shape))
    return TensorSpec(wanted, call.tensor("images").dtype)


@op("keras.utils.img_to_array")
def img_to_array(call: OpCall) -> TensorSpec:
    """A picture or array → (height, width, channels) of floats."""
    refuse_symbols(call)
    shape = shape_of(call, "img")
    first = channels_first(call)
    if len(shape) not in (2, 3):
        raise KerasError(
            "layer-rank-mismatch",
            f"`img_to_array` takes one picture, not an array of shape {show_shape(shape)}.",
            keras="Unsupported image shape",
            argument="img",
            sizes=shape,
        )
    if len(shape) == 2:
        shape = (1, *shape) if first else (*shape, 1)
    return TensorSpec(shape, dtype_argument(call, call.settings.floatx))
