"""Layers that work element by element: merging, normalising, pooling, resizing, rearranging."""

from __future__ import annotations

from ..domain import Dim, TensorSpec, product
from ..inference.convolution import data_format, split_axes
from ..inference.merging import ELEMENTWISE
from ..inference.pooling import ADAPTIVE, GLOBAL, WINDOWED
from .contract import Cost, Work, costs, shape_of, size, total


def _layers(names: str) -> tuple[str, ...]:
    return tuple(f"keras.layers.{name}" for name in names.split())


@costs("keras.layers.InputLayer", *_layers("Identity Masking ActivityRegularization Flatten"))
def passed_on(work: Work) -> Cost:
    return Cost(view=True)


@costs("keras.layers.Reshape")
def reshape(work: Work) -> Cost:
    return Cost(view=True)


@costs(*_layers("Permute RepeatVector Concatenate"), *(
    f"keras.layers.{kind}{rank}D" for kind in ("Cropping", "ZeroPadding") for rank in (1, 2, 3)
))  # fmt: skip
def moved(work: Work) -> Cost:
    """Elements are copied; going back, gradients are."""
    return Cost()


@costs(*ELEMENTWISE)
def merge(work: Work) -> Cost:
    """Each further tensor is one operation for every element."""
    count = max(len(work.inputs()) - 1, 1)
    linear = work.name in ("Add", "Subtract", "Average")
    return Cost(operations=count * size(work.output()), saves_inputs=not linear, in_place=True)


@costs(*_layers("BatchNormalization Normalization"))
def batch_normalization(work: Work) -> Cost:
    """A scale and a shift; in training the mean and the variance as well."""
    return Cost(operations=size(work.output()), saves_inputs=True, in_place=True)


@costs(
    *_layers(
        "LayerNormalization RMSNormalization GroupNormalization UnitNormalization LayerScale "
        "Rescaling CustomScaleLayer"
    )
)
def normalization(work: Work) -> Cost:
    """The mean and the variance of what is normalised are small beside it and not counted."""
    constant = work.name in ("Rescaling", "CustomScaleLayer")
    return Cost(operations=size(work.output()), saves_inputs=not constant, in_place=True)


@costs(*_layers("Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout"))
def dropout(work: Work) -> Cost:
    """Nothing in inference; in training a mask of bytes is kept."""
    shape = shape_of(work.output())
    if work.name.startswith("Spatial"):
        channels = split_axes(shape, data_format_of(work))[1]
        shape = (shape[0], channels)
    return Cost(operations=size(work.output()), kept=(TensorSpec(shape, "bool"),), passes=True)


def data_format_of(work: Work) -> str:
    return data_format(work.config, work.settings) if "data_format" in work.config else ""


@costs(*_layers("GaussianNoise GaussianDropout StochasticDepth"))
def noise(work: Work) -> Cost:
    factor = work.name == "GaussianDropout"
    kept = (work.output(),) if factor else ()
    return Cost(operations=size(work.output()), kept=kept, passes=True)


# -- pooling -------------------------------------------------------------------------------------


@costs(*WINDOWED)
def windowed(work: Work) -> Cost:
    """Every output looks at all elements of its window."""
    layout = data_format(work.config, work.settings)
    space, _ = split_axes(work.input(), layout)
    window = work.config.int_tuple("pool_size", len(space))
    largest = "Max" in work.name
    return Cost(
        operations=size(work.output()) * product(window),
        saves_inputs=largest,
        saves_outputs=largest,
    )


@costs(*GLOBAL, *ADAPTIVE)
def global_pooling(work: Work) -> Cost:
    """Every element of the input is looked at once."""
    largest = "Max" in work.name
    return Cost(operations=size(work.inputs()[0]), saves_inputs=largest, saves_outputs=largest)


# -- images, text and numbers before a model -----------------------------------------------------

_TAPS = {"nearest": 1, "bilinear": 4, "bicubic": 16, "lanczos3": 36, "lanczos5": 100, "area": 4}


@costs(
    *_layers(
        "Resizing CenterCrop RandomCrop RandomTranslation RandomRotation RandomZoom RandomShear "
        "RandomPerspective UpSampling1D UpSampling2D UpSampling3D"
    )
)
def resized(work: Work) -> Cost:
    """Every output element is mixed of as many as the interpolation takes."""
    taps: Dim = _TAPS.get(str(work.config.raw("interpolation", "nearest")), 1)
    return Cost(operations=size(work.output()) * taps)


@costs(
    *_layers(
        "RandomBrightness RandomContrast RandomFlip RandomHue RandomSaturation RandomInvert "
        "RandomGrayscale RandomColorDegeneration RandomPosterization RandomErasing Solarization "
        "AutoContrast Equalization MixUp CutMix MaxNumBoundingBoxes"
    )
)
def augmented(work: Work) -> Cost:
    return Cost(operations=total(work.outputs))


@costs(
    *_layers("CategoryEncoding Discretization Hashing HashedCrossing IntegerLookup StringLookup")
)
def encoded(work: Work) -> Cost:
    return Cost(operations=size(work.output()))


@costs("keras.layers.TextVectorization")
def vectorized(work: Work) -> Cost:
    return Cost(operations=size(work.output()))
