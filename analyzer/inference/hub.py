"""Layers of KerasHub (once KerasNLP) and KerasCV whose shapes their documentation says.

Those that are not here, and all models, are not followed. Checked against
https://keras.io/keras_hub/api/modeling_layers/ and
https://keras.io/keras_cv/api/layers/augmentation/.
"""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, Weight, differ, show_dim, show_shape
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .dtypes import layer_dtypes

ROOTS = ("keras_hub", "keras_nlp")

PARAMETERS: dict[str, tuple[str, ...]] = {
    "TokenAndPositionEmbedding": ("vocabulary_size", "sequence_length", "embedding_dim"),
    "PositionEmbedding": ("sequence_length",),
    "SinePositionEncoding": ("max_wavelength",),
    "RotaryEmbedding": ("max_wavelength", "scaling_factor"),
    "TransformerEncoder": ("intermediate_dim", "num_heads"),
    "TransformerDecoder": ("intermediate_dim", "num_heads"),
    "FNetEncoder": ("intermediate_dim",),
}
"""The layers, with the parameters that are given by position."""
_CHANGED = ("AugMix", "AutoContrast", "ChannelShuffle", "CutMix", "Equalization", "FourierMix",
            "Grayscale", "GridMask", "MixUp", "Posterization", "RandAugment", "RandomApply",
            "RandomAugmentationPipeline", "RandomBrightness", "RandomChannelShift",
            "RandomChoice", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast",
            "RandomCutout", "RandomFlip", "RandomGaussianBlur", "RandomHue",
            "RandomJpegQuality", "RandomRotation", "RandomSaturation", "RandomSharpness",
            "RandomShear", "RandomTranslation", "RandomZoom", "Solarization")  # fmt: skip
"""Layers of KerasCV that change pictures and leave their sizes."""
_OF_PICTURES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_CHANGED, ()),
    "RandomCropAndResize": ("target_size",),
    "JitteredResize": ("target_size",),
    "Resizing": ("height", "width"),
}


def positions(path: str) -> tuple[str, ...]:
    """The parameters of the layer at a canonical `path` that are given by position."""
    names = _OF_PICTURES if path.startswith("keras_cv.") else PARAMETERS
    return names[path.rpartition(".")[2]]


def canonical_layer(path: str) -> str | None:
    """``keras_nlp.layers.X`` as ``keras_hub.layers.X``; None for what is not followed."""
    root, _, rest = path.partition(".")
    folder, _, name = rest.rpartition(".")
    if root == "keras_cv" and folder == "layers" and name in _OF_PICTURES:
        return path
    if root not in ROOTS or folder != "layers" or name not in PARAMETERS:
        return None
    return f"keras_hub.layers.{name}"


def _paths(*names: str) -> tuple[str, ...]:
    return tuple(f"keras_hub.layers.{name}" for name in names)


@layer(*_paths("TokenAndPositionEmbedding"))
def token_and_position(call: LayerCall) -> Inferred:
    """Ids (batch, steps) to vectors (batch, steps, dim)."""
    shape = call.single_shape()
    words, steps = call.config.dim("vocabulary_size"), call.config.dim("sequence_length")
    size = call.config.dim("embedding_dim")
    if len(shape) < 2:
        raise Undecided("ids without an axis of steps")
    _check_steps(call, shape, shape[-1], steps)
    compute, kept = layer_dtypes(call.config, call.settings)
    weights = (
        Weight("embeddings", (words, size), dtype=kept),
        Weight("position_embeddings", (steps, size), dtype=kept),
    )
    mask = call.config.raw("mask_zero", False) is True
    return Inferred(TensorSpec((*shape, size), compute, mask), weights)


def _check_steps(call: LayerCall, shape: Shape, given: Dim, steps: Dim) -> None:
    """There are embeddings for `steps` positions and no more."""
    if isinstance(given, int) and isinstance(steps, int) and given > steps:
        raise KerasError(
            "input-size-mismatch",
            f"{call.name} has embeddings for {show_dim(steps)} positions, but gets "
            f"{show_dim(given)} steps in {show_shape(shape)}.",
            keras="Incompatible shapes",
            argument="sequence_length",
            sizes=(given, steps),
        )


@layer(*_paths("PositionEmbedding"))
def position(call: LayerCall) -> Inferred:
    """Vectors (batch, steps, dim) to embeddings of their positions, of the same shape."""
    shape, steps = call.single_shape(), call.config.dim("sequence_length")
    if len(shape) < 3:
        raise Undecided("vectors without an axis of steps")
    _check_steps(call, shape, shape[-2], steps)
    compute, kept = layer_dtypes(call.config, call.settings)
    return Inferred(
        TensorSpec(shape, compute), (Weight("embeddings", (steps, shape[-1]), dtype=kept),)
    )


@layer(*_paths("SinePositionEncoding", "RotaryEmbedding"))
def unweighted(call: LayerCall) -> Inferred:
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec(call.single_shape(), compute))


@layer(*_paths("TransformerEncoder", "TransformerDecoder", "FNetEncoder"))
def block(call: LayerCall) -> Inferred:
    """Vectors (batch, steps, dim) to vectors of the same shape."""
    spec = call.single()
    shape = call.single_shape()
    if len(shape) != 3:
        raise Undecided("a block on something that is no sequence of vectors")
    compute, kept = layer_dtypes(call.config, call.settings)
    size, inner = shape[-1], call.config.dim("intermediate_dim")
    weights: list[Weight] = []
    if call.name != "FNetEncoder":
        weights += _attention(call, size, kept)
    if call.name == "TransformerDecoder" and _has_encoder(call):
        weights += _attention(call, size, kept)
    weights += _norm(size, kept)
    if call.name == "FNetEncoder":
        weights += _norm(size, kept)
    weights += [
        Weight("kernel", (size, inner), dtype=kept),
        Weight("bias", (inner,), dtype=kept),
        Weight("kernel", (inner, size), dtype=kept),
        Weight("bias", (size,), dtype=kept),
    ]
    return Inferred(TensorSpec(shape, compute, spec.mask), tuple(weights))


@layer(*(f"keras_cv.layers.{name}" for name in _CHANGED))
def changed(call: LayerCall) -> Inferred:
    """Pictures (batch, height, width, channels), or one, changed at random."""
    shape = call.single_shape()
    if len(shape) not in (3, 4):
        raise Undecided("pictures with other axes")
    if call.name == "Grayscale" and call.config.raw("output_channels", 3) not in (3, None):
        raise Undecided("pictures with other channels")
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec(shape, compute))


@layer(*(f"keras_cv.layers.{name}" for name in _OF_PICTURES if name not in _CHANGED))
def resized(call: LayerCall) -> Inferred:
    """Pictures of another height and width."""
    shape = call.single_shape()
    if call.name == "Resizing":
        sides = (call.config.dim("height"), call.config.dim("width"))
    else:
        sides = call.config.int_tuple("target_size", 2)
    if len(shape) not in (3, 4):
        raise Undecided("pictures with other axes")
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec((*shape[:-3], *sides, shape[-1]), compute))


def _has_encoder(call: LayerCall) -> bool:
    return len(call.args) > 1 or call.kwargs.get("encoder_sequence") is not None


def _attention(call: LayerCall, size: Dim, dtype: str) -> list[Weight]:
    """One attention over heads of ``size // num_heads``, with its normalization."""
    heads = call.config.dim("num_heads")
    if isinstance(heads, int) and isinstance(size, int) and (heads <= 0 or differ(size % heads, 0)):
        raise Undecided("heads that do not divide the vectors")
    each = size // heads
    found = [
        Weight(name, shape, dtype=dtype)
        for _ in ("query", "key", "value")
        for name, shape in (("kernel", (size, heads, each)), ("bias", (heads, each)))
    ]
    found += [
        Weight("kernel", (heads, each, size), dtype=dtype),
        Weight("bias", (size,), dtype=dtype),
    ]
    return found + _norm(size, dtype)


def _norm(size: Dim, dtype: str) -> list[Weight]:
    return [Weight("gamma", (size,), dtype=dtype), Weight("beta", (size,), dtype=dtype)]


__all__ = ["canonical_layer", "positions"]
