"""Images and their range, on their way into a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...domain import Array, Frame
from ...facts import LayerFact, ModelFact

_WEIGHTED = frozenset(
    {
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "SeparableConv1D",
        "SeparableConv2D",
        "DepthwiseConv2D",
        "Conv2DTranspose",
        "LSTM",
        "GRU",
        "SimpleRNN",
    }
)
_PASSING = frozenset(
    {
        "InputLayer",
        "Reshape",
        "Flatten",
        "Permute",
        "RepeatVector",
        "Dropout",
        "ZeroPadding2D",
        "Cropping2D",
        "Resizing",
        "CenterCrop",
        "MaxPooling2D",
        "AveragePooling2D",
        "RandomFlip",
        "RandomRotation",
        "RandomZoom",
        "RandomTranslation",
        "RandomCrop",
        "RandomContrast",
    }
)
"""Layers that leave the range of pixels as it is."""


def raw_pixels(array: Array | Frame) -> bool:
    """Whether these are images of a known source whose pixels go up to 255, as they were read."""
    if not isinstance(array, Array) or array.shape is None or array.facts.scaled:
        return False
    facts = array.facts
    known = facts.source is not None and facts.source != "random"
    drawn = facts.integral is True and array.dtype == "uint8"
    images = len(array.shape) >= (2 if facts.classes is None else 3)
    return images and (known or drawn) and facts.low == 0 and facts.high == 255


def once_scaled(array: Array) -> bool:
    """Whether these are images of a known source that were brought into 0 to 1."""
    facts = array.facts
    known = facts.source is not None and facts.source != "random"
    images = array.shape is not None and len(array.shape) >= 2 and not facts.one_hot
    small = facts.high is not None and 0 < facts.high <= 1
    return known and facts.scaled and images and small and facts.classes is None


def _beginning(model: ModelFact) -> Iterator[LayerFact]:
    """The layers that the one input goes through first, up to the first with weights.

    Empty where the model branches or is not known.
    """
    if model.kind == "Subclass" or model.layers is None or len(model.input_names) != 1:
        return
    before: str | None = None
    for layer in model.layers:
        if model.kind == "Functional" and before is not None and layer.inbound != (before,):
            return
        yield layer
        before = layer.name
        if layer.class_name not in _PASSING or not layer.path.startswith("keras."):
            return


def first_weighted(model: ModelFact) -> LayerFact | None:
    """The layer with weights that pixels reach unchanged, None where some layer changes them."""
    last = next(reversed(list(_beginning(model))), None)
    weighted = last is not None and last.class_name in _WEIGHTED and not last.custom
    return last if weighted else None


def rescaling(model: ModelFact) -> LayerFact | None:
    """A `Rescaling` by much less than 1 at the beginning of a model."""
    last = next(reversed(list(_beginning(model))), None)
    if last is None or last.path != "keras.layers.Rescaling":
        return None
    scale: Any = last.config.get("scale")
    return last if isinstance(scale, float) and 0 < scale < 0.05 else None
