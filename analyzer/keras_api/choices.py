"""The values that an argument may have, where it is one of a few. A test checks them with Keras.

The tables have what constructors compare an argument with in so many words; here is the rest:
what is checked elsewhere (in the base class, at the first call), and what Keras does not check.
"""

from __future__ import annotations

from typing import Any

_CONVOLUTIONS = tuple(
    f"keras.layers.{name}"
    for name in (
        "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
        "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D",
        "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
    )
)  # fmt: skip
_POOLINGS = tuple(
    f"keras.layers.{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)
)
_GLOBAL = tuple(
    f"keras.layers.Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)
)
_IMAGE = tuple(
    f"keras.layers.{name}"
    for name in (
        "CenterCrop", "Cropping2D", "Cropping3D", "Flatten", "RandomCrop", "RandomRotation",
        "RandomTranslation", "RandomZoom", "Resizing", "UpSampling2D", "UpSampling3D",
        "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
    )
)  # fmt: skip
_WATCHERS = tuple(
    f"keras.callbacks.{name}" for name in ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau")
)
_LOSSES = tuple(
    f"keras.losses.{name}"
    for name in (
        "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy",
        "CategoricalFocalCrossentropy", "CategoricalHinge", "CosineSimilarity", "CTC", "Dice",
        "Hinge", "Huber", "KLDivergence", "LogCosh", "MeanAbsoluteError",
        "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError",
        "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge", "Tversky",
    )
)  # fmt: skip
_FOLDERS = ("keras.utils.image_dataset_from_directory", "keras.utils.text_dataset_from_directory")

_FORMATS = ("channels_last", "channels_first")
_RESIZING = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
_FILLING = ("reflect", "wrap", "constant", "nearest")
_ENCODINGS = ("one_hot", "multi_hot", "count")

_GROUPS: tuple[tuple[tuple[str, ...], str, tuple[Any, ...], bool], ...] = (
    (("keras.layers.Conv1D",), "padding", ("valid", "same", "causal"), True),
    (("keras.layers.SeparableConv1D", "keras.layers.DepthwiseConv1D"), "padding",
     ("valid", "same"), True),
    (_CONVOLUTIONS, "padding", ("valid", "same"), True),
    (_POOLINGS, "padding", ("valid", "same"), False),
    ((*_CONVOLUTIONS, *_POOLINGS, *_GLOBAL, *_IMAGE), "data_format", _FORMATS, True),
    (("keras.layers.UpSampling2D",), "interpolation",
     ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"), False),
    (("keras.layers.Resizing",), "interpolation", _RESIZING, False),
    (("keras.layers.RandomRotation",), "interpolation", ("bilinear", "nearest"), True),
    (("keras.layers.RandomRotation",), "fill_mode", _FILLING, True),
    (("keras.layers.RandomPerspective",), "interpolation", ("bilinear", "nearest"), True),
    (("keras.layers.RandomFlip",), "mode",
     ("horizontal_and_vertical", "horizontal", "vertical"), False),
    (("keras.layers.Attention",), "score_mode", ("dot", "concat"), True),
    (("keras.layers.CategoryEncoding",), "output_mode", (*_ENCODINGS, "binary"), True),
    (("keras.layers.HashedCrossing",), "output_mode", ("int", "one_hot"), True),
    (("keras.layers.Discretization", "keras.layers.Hashing"),
     "output_mode", ("int", *_ENCODINGS), True),
    (("keras.layers.StringLookup", "keras.layers.IntegerLookup"), "output_mode",
     ("int", *_ENCODINGS, "tf_idf", "binary", "tf-idf"), True),
    (("keras.layers.TextVectorization",), "output_mode",
     ("int", "multi_hot", "count", "tf_idf", "binary", "tf-idf"), True),
    (("keras.layers.TextVectorization",), "standardize",
     ("lower_and_strip_punctuation", "lower", "strip_punctuation", None), True),
    (("keras.layers.TextVectorization",), "split", ("whitespace", "character", None), True),
    (("keras.layers.MelSpectrogram",), "window", ("hann", "hamming"), False),
    (_LOSSES, "reduction",
     ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None), True),
    (_WATCHERS, "mode", ("auto", "min", "max"), False),
    (("keras.callbacks.TensorBoard",), "update_freq", ("epoch", "batch"), False),
    (("keras.initializers.VarianceScaling",), "mode", ("fan_in", "fan_out", "fan_avg"), True),
    (("keras.initializers.VarianceScaling",), "distribution",
     ("truncated_normal", "untruncated_normal", "uniform"), True),
    (("keras.metrics.AUC",), "curve", ("ROC", "PR"), True),
    (("keras.metrics.AUC",), "summation_method",
     ("interpolation", "minoring", "majoring"), True),
    (_FOLDERS, "label_mode", ("int", "categorical", "binary", None), True),
    (_FOLDERS, "labels", ("inferred", None), True),
    (_FOLDERS, "subset", ("training", "validation", "both", None), True),
    (_FOLDERS[:1], "color_mode", ("rgb", "rgba", "grayscale"), True),
    (_FOLDERS[:1], "interpolation", (*_RESIZING, "area", "gaussian", "mitchellcubic"), True),
    (("keras.config.set_image_data_format",), "data_format", _FORMATS, True),
    (("keras.config.set_floatx",), "value", ("bfloat16", "float16", "float32", "float64"), True),
)  # fmt: skip

UNDOCUMENTED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("keras.metrics.AUC", "curve"): ("PRGAIN",),
}
"""Values that Keras takes and documents nowhere, so that asking it for the tables misses them."""

_CHOICES: dict[tuple[str, str], tuple[tuple[Any, ...], bool]] = {}
for _paths, _argument, _values, _checked in _GROUPS:
    for _path in _paths:
        _CHOICES.setdefault((_path, _argument), (_values, _checked))


def choices(path: str, argument: str) -> tuple[tuple[Any, ...], bool] | None:
    """The values, and whether Keras raises for others."""
    return _CHOICES.get((path, argument))


def arguments() -> tuple[tuple[str, str], ...]:
    """All paths and arguments that have an entry."""
    return tuple(_CHOICES)
