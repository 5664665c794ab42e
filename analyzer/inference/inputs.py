"""What `Input` and `InputLayer` accept, and the preprocessing layers that keep or resize."""

from __future__ import annotations

from ..domain import TensorSpec, Unknown, is_known
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
from .dtypes import layer_dtypes
from .ranks import cast, keep


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
    return Inferred(TensorSpec(spec.shape, compute))


@layer("keras.layers.Normalization")
def normalization(call: LayerCall) -> Inferred:
    raise Undecided("the weights of Normalization depend on `adapt`")


@layer(
    "keras.layers.RandomFlip",
    "keras.layers.RandomRotation",
    "keras.layers.RandomZoom",
    "keras.layers.RandomContrast",
    "keras.layers.RandomBrightness",
    "keras.layers.RandomTranslation",
)
def augmentation(call: LayerCall) -> Inferred:
    return keep(call, call.single())


@layer("keras.layers.Resizing", "keras.layers.CenterCrop", "keras.layers.RandomCrop")
def resizing(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    if len(shape) not in (3, 4):
        raise Undecided("images with another number of axes")
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
    return Inferred(TensorSpec(output, cast(call, call.single())))
