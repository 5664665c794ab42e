"""What `Input` and `InputLayer` accept, and the preprocessing layers that keep or resize."""

from __future__ import annotations

from ..domain import TensorSpec, Unknown, Weight, is_known
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
from .ranks import require_built, require_known
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


@layer("keras.layers.Normalization")
def normalization(call: LayerCall) -> Inferred:
    """Without `mean`, the layer has three variables that `adapt` fills."""
    shape = call.single_shape()
    axis = call.config["axis"]
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    places = sorted(normalize_axis(each, len(shape), call.name) for each in axes)
    for place in places:
        require_known(call, shape[place], shape, f"axis {place}")
    compute, kept = layer_dtypes(call.config, call.settings)
    weights: tuple[Weight, ...] = ()
    if call.config.raw("mean") is None:
        sizes = tuple(shape[place] for place in places)
        weights = (
            Weight("mean", sizes, trainable=False, dtype=kept),
            Weight("variance", sizes, trainable=False, dtype=kept),
            Weight("count", (), trainable=False, dtype=standardize("int", call.settings.backend)),
        )
        require_built(call, weights, shape)
    return Inferred(TensorSpec(shape, compute, call.single().mask), weights)


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
    layout = data_format(call.config, call.settings)
    if len(shape) == 3:
        _, channels = split_axes((1, *shape), layout)
        output = join_axes(1, (height, width), channels, layout)[1:]
    else:
        _, channels = split_axes(shape, layout)
        output = join_axes(shape[0], (height, width), channels, layout)
    return Inferred(TensorSpec(output, image_dtype(call, call.single())))
