"""Preprocessing layers on images that keep the size: augmentation, colours, histograms."""

from __future__ import annotations

from ..domain import Shape, TensorSpec, is_known, show_dim, show_shape
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .dtypes import is_float, layer_dtypes

AUGMENTATIONS = tuple(
    f"keras.layers.{name}"
    for name in (
        "AugMix",
        "AutoContrast",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Equalization",
        "MaxNumBoundingBoxes",
        "MixUp",
        "RandAugment",
        "RandomBrightness",
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomContrast",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization",
        "RandomRotation",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
        "Solarization",
    )
)

CHANNELS = {
    "RandomHue": (3,),
    "RandomSaturation": (3,),
    "RandomGrayscale": (1, 3),
    "RandomColorDegeneration": (1, 3),
}
"""The numbers of channels that a layer can work on, where not every number will do."""

UNSETTLED_ON_INTEGERS = (
    "ContrastLimitedAdaptiveHistogramEqualization",
    "Equalization",
    "MaxNumBoundingBoxes",
    "RandomBrightness",
    "RandomGrayscale",
    "RandomSaturation",
    "Resizing",
)
"""Layers that give integer images back in another dtype on arrays than on symbolic tensors."""


def image_dtype(call: LayerCall, spec: TensorSpec) -> str | None:
    """The dtype of images after a layer: what it computes in, None where that is not settled."""
    compute, _ = layer_dtypes(call.config, call.settings)
    if spec.dtype is None or (not is_float(spec.dtype) and call.name in UNSETTLED_ON_INTEGERS):
        return None
    return compute


def require_image(call: LayerCall, shape: Shape) -> None:
    """Raise where the input is neither one image nor a batch of images."""
    if len(shape) not in (3, 4):
        raise KerasError(
            "layer-rank-mismatch",
            f"{call.name} takes one image (height, width, channels) or a batch of them (batch, "
            f"height, width, channels), but gets {show_shape(shape)}, which has {len(shape)} axes.",
            keras="Expected image tensor to have rank 3 (single image) or 4 (batch of images)",
            sizes=shape,
        )


@layer(*AUGMENTATIONS)
def augmentation(call: LayerCall) -> Inferred:
    spec = call.single()
    if spec.shape is not None:
        require_image(call, spec.shape)
        _require_channels(call, spec.shape)
    return Inferred(TensorSpec(spec.shape, image_dtype(call, spec), spec.mask))


def _require_channels(call: LayerCall, shape: Shape) -> None:
    allowed = CHANNELS.get(call.name)
    if allowed is None:
        return
    layout = call.config.raw("data_format") or call.settings.data_format
    if not isinstance(layout, str):
        raise Undecided("`data_format` is not known")
    channels = shape[-3] if layout == "channels_first" else shape[-1]
    if is_known(channels) and channels not in allowed:
        raise KerasError(
            "wrong-argument-value",
            f"{call.name} works on images with {' or '.join(map(str, allowed))} channels, but "
            f"{show_shape(shape)} has {show_dim(channels)}.",
            keras="expected to have 3 channels",
            sizes=(channels,),
        )
