"""Layers that work element by element: merging, normalising, pooling, resizing, rearranging."""

from __future__ import annotations

from ..domain import Dim, TensorSpec, product
from ..inference.contract import Undecided
from ..inference.convolution import data_format, split_axes
from ..inference.images import AUGMENTATIONS
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
    *_layers("LayerNormalization RMSNormalization GroupNormalization UnitNormalization Rescaling"),
    "keras.src.applications.convnext.LayerScale",
    "keras.src.applications.inception_resnet_v2.CustomScaleLayer",
)
def normalization(work: Work) -> Cost:
    """A scale and a shift; means and variances are small beside what is normalised.

    Keras multiplies by the scale of each element, which is kept; batches have one for a channel.
    """
    scaled = work.name in ("LayerNormalization", "RMSNormalization", "GroupNormalization")
    constant = work.name in ("Rescaling", "CustomScaleLayer")
    return Cost(
        operations=size(work.output()),
        saves_inputs=not constant,
        kept=(work.output(),) if scaled else (),
        in_place=True,
    )


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


@costs(*_layers("GaussianNoise GaussianDropout"), "keras.src.applications.convnext.StochasticDepth")
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


# -- images, sound, text and numbers before a model -----------------------------------------------

_TAPS = {"nearest": 1, "bilinear": 4, "bicubic": 16, "lanczos3": 36, "lanczos5": 100, "area": 4}


@costs(*_layers("Resizing CenterCrop RandomCrop UpSampling1D UpSampling2D UpSampling3D"))
def resized(work: Work) -> Cost:
    """Every output element is mixed of as many as the interpolation takes."""
    taps: Dim = _TAPS.get(str(work.config.raw("interpolation", "nearest")), 1)
    return Cost(operations=size(work.output()) * taps)


@costs(*AUGMENTATIONS)
def augmented(work: Work) -> Cost:
    """Works in training only: what is looked at is each element of the images, as a floor."""
    return Cost(operations=total(work.outputs), passes=True)


@costs("keras.layers.STFTSpectrogram")
def spectrogram(work: Work) -> Cost:
    """A convolution with the waves of each frequency: sines, cosines or both."""
    frame = work.config.dim("frame_length")
    both = work.config["mode"] not in ("real", "imag")
    each = 2 if both and work.config["mode"] != "stft" else 1
    return Cost(size(work.output()) * frame * each, size(work.output()))


@costs("keras.layers.MelSpectrogram")
def mel_spectrogram(work: Work) -> Cost:
    """Fourier transforms, n log n operations each, then a product with the mel filters."""
    length = work.config.dim("fft_length")
    *_, bins, frames = shape_of(work.output())
    if not isinstance(length, int) or not isinstance(bins, int):
        raise Undecided("the length of the Fourier transform is not known")
    signals = product(shape_of(work.output())[:-2]) * frames
    logarithm = length.bit_length() - 1
    return Cost(size(work.output()) * (length // 2 + 1), signals * length * logarithm)


@costs(
    *_layers("CategoryEncoding Discretization Hashing HashedCrossing IntegerLookup StringLookup"),
    "keras.layers.TextVectorization",
)
def encoded(work: Work) -> Cost:
    return Cost(operations=size(work.output()))
