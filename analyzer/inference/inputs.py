"""What `Input` and `InputLayer` accept, and the preprocessing layers that keep or resize."""

from __future__ import annotations

from typing import Any

from ..domain import (
    Array,
    Shape,
    TensorSpec,
    Unknown,
    Weight,
    differ,
    is_known,
    show_dim,
    show_shape,
)
from ..keras_api.backends import differs
from .contract import (
    Config,
    Inferred,
    KerasError,
    LayerCall,
    Repair,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .convolution import data_format, join_axes, split_axes
from .dtypes import layer_dtypes, standardize
from .images import image_dtype, require_image
from .ranks import require_known
from .shapes import normalize_axis


@constructor("keras.layers.InputLayer")
def input_arguments(config: Config, settings: Settings) -> None:
    shape = config.raw("shape")
    if isinstance(shape, bool | str | float):
        raise _shape_error(shape)
    if isinstance(shape, int):
        raise _shape_error(shape)
    if isinstance(shape, tuple):
        for dim in shape:
            if isinstance(dim, str | float | tuple) or (isinstance(dim, int) and dim < 0):
                raise KerasError(
                    "wrong-argument-value",
                    f"`shape` of Input holds {dim!r}; every size must be a whole number of at "
                    "least 0, or None.",
                    keras="Cannot convert shape",
                    argument="shape",
                )


def _shape_error(shape: object) -> KerasError:
    return KerasError(
        "wrong-argument-type",
        f"`shape` of Input must be a tuple: `shape=({shape},)`, not `{shape}`.",
        keras=f"Cannot convert '{shape}' to a shape.",
        argument="shape",
        repairs=(
            Repair("set-argument", "Make it a tuple", {"argument": "shape", "code": f"({shape},)"}),
        ),
    )


@layer("keras.layers.Rescaling")
def rescaling(call: LayerCall) -> Inferred:
    spec = call.single()
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec(spec.shape, compute, spec.mask))


@constructor("keras.layers.Normalization")
def normalization_arguments(config: Config, settings: Settings) -> None:
    mean, variance = config.raw("mean"), config.raw("variance")
    if (mean is None) != (variance is None) and not isinstance(mean or variance, Unknown):
        raise KerasError(
            "wrong-argument-value",
            "Normalization needs both `mean` and `variance`, or neither and a call of `adapt`.",
            keras="When setting values directly, both `mean` and `variance` must be set.",
            argument="variance" if variance is None else "mean",
        )
    shape, other = _shape_of(mean), _shape_of(variance)
    if shape is None or other is None or settings.keras.startswith("2."):
        return
    if len(shape) != len(other) or any(map(differ, shape, other)):
        raise KerasError(
            "wrong-argument-value",
            f"`mean` and `variance` of Normalization need one shape, but are {show_shape(shape)} "
            f"and {show_shape(other)}.",
            keras="When setting values directly, `mean` and `variance` must have the same shape.",
            argument="variance",
        )
    axes = _axes(config)
    if axes is not None and len(shape) > len(axes):
        raise KerasError(
            "wrong-argument-value",
            f"`mean` of Normalization has {len(shape)} axes, but `axis` keeps {len(axes)}.",
            keras="The rank of `mean` must be less than or equal to the number of axes",
            argument="mean",
        )


def _axes(config: Config) -> tuple[Any, ...] | None:
    """The axes that keep their own mean; None where that is not known."""
    axis = config.raw("axis")
    if isinstance(axis, Unknown):
        return None
    return () if axis is None else axis if isinstance(axis, tuple) else (axis,)


def _shape_of(value: Any) -> Shape | None:
    """The shape of a mean or variance, None where it is not known."""
    match value:
        case bool() | int() | float():
            return ()
        case Array() | TensorSpec():
            return value.shape
        case tuple() if all(isinstance(item, int | float) for item in value):
            return (len(value),)
    return None


@layer("keras.layers.Normalization")
def normalization(call: LayerCall) -> Inferred:
    """Without `mean`, the layer has three variables that `adapt` fills."""
    shape = call.single_shape()
    compute, kept = layer_dtypes(call.config, call.settings)
    output = TensorSpec(shape, compute, call.single().mask)
    if call.built is not None:
        _check_again(call, call.built, shape)
        return Inferred(output, call.built)
    axes = call.config["axis"]
    axes = () if axes is None else axes if isinstance(axes, tuple) else (axes,)
    places = sorted(normalize_axis(each, len(shape), call.name) for each in axes)
    for place in places:
        require_known(call, shape[place], shape, f"axis {place}")
    sizes = tuple(shape[place] for place in places)
    mean = call.config.raw("mean")
    if mean is not None:
        _check_given(call, mean, sizes)
        return Inferred(output)
    count = standardize("int", call.settings.backend)
    weights = (
        Weight("mean", sizes, trainable=False, dtype=kept),
        Weight("variance", sizes, trainable=False, dtype=kept),
        Weight("count", (), trainable=False, dtype=count),
    )
    return Inferred(output, weights)


def _check_again(call: LayerCall, built: tuple[Weight, ...], shape: Shape) -> None:
    """What a layer was built for has to go together with what it is called on now."""
    axes = _axes(call.config)
    if not built or axes is None or not all(isinstance(each, int) for each in axes):
        return
    if any(not -len(shape) <= each < len(shape) for each in axes):
        return  # built for more axes: the values are broadcast
    places = sorted(each % len(shape) for each in axes)
    for place, before in zip(places, built[0].shape, strict=False):
        now = shape[place]
        if differ(before, now) and 1 not in (before, now):
            raise KerasError(
                "layer-rank-mismatch",
                f"Normalization was built for {show_dim(before)} where {show_shape(shape)} now "
                f"has {show_dim(now)}.",
                keras="Incompatible shapes",
                sizes=(before, now),
            )


def _check_given(call: LayerCall, mean: Any, sizes: Shape) -> None:
    """A mean that is given has to be that of the axes that are kept."""
    given = _shape_of(mean) or ()
    for size, kept in zip(given[::-1], sizes[::-1], strict=False):
        if differ(size, kept) and size != 1:
            raise KerasError(
                "broadcast-mismatch",
                f"`mean` of Normalization has {show_dim(size)} values, but the input has "
                f"{show_dim(kept)} of them.",
                keras="Incompatible shapes",
                sizes=(size, kept),
            )


@layer("keras.layers.Resizing", "keras.layers.CenterCrop", "keras.layers.RandomCrop")
def resizing(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    require_image(call, shape)
    flags = ("crop_to_aspect_ratio", "pad_to_aspect_ratio")
    if all(call.config.raw(flag) is True for flag in flags):
        raise KerasError(
            "wrong-argument-value",
            "Resizing can crop or pad to keep the aspect ratio, not both.",
            keras="Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.",
            argument="pad_to_aspect_ratio",
        )
    height, width = call.config.dim("height"), call.config.dim("width")
    if isinstance(call.config.raw("height"), Unknown) or not is_known(height):
        raise Undecided("the size is not known")
    empty = call.name == "Resizing" and 0 in (height, width)
    if empty and differs(call.settings.backend, "pictures are not resized to nothing"):
        raise KerasError(
            "size-below-one",
            f"Resizing to {show_dim(height)} x {show_dim(width)} leaves nothing of the pictures: "
            "it raises as soon as the model runs.",
            keras="output dimensions must be positive",
            argument="height" if height == 0 else "width",
            sizes=(height, width),
        )
    layout = data_format(call.config, call.settings)
    if len(shape) == 3:
        _, channels = split_axes((1, *shape), layout)
        output = join_axes(1, (height, width), channels, layout)[1:]
    else:
        _, channels = split_axes(shape, layout)
        output = join_axes(shape[0], (height, width), channels, layout)
    return Inferred(TensorSpec(output, image_dtype(call, call.single())))
