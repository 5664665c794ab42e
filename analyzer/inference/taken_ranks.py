"""Layers that take one number of axes and no other: what goes into them is known so far.

Found by calling every layer of Keras 3.15 on inputs of one to six axes: those of a class named
here raise for all but one number.
"""

from __future__ import annotations

import re
from typing import Any

from ..domain import LayerObject, TensorSpec, unknown_size
from .contract import Settings

_SPATIAL = re.compile(
    r"keras\.layers\.(?P<convolution>(?:Separable|Depthwise)?Conv)?"
    r"(?:(?:Global)?(?:Max|Average)Pooling|UpSampling|ZeroPadding|Cropping|SpatialDropout)?"
    r"(?P<axes>[123])D(?:Transpose)?"
)
_RECURRENT = re.compile(r"keras\.layers\.(?:LSTM|GRU|SimpleRNN|ConvLSTM(?P<axes>[123])D)")
_SAME_FOR_ALL = frozenset({"keras.layers.Flatten", "keras.layers.RepeatVector"})
"""Layers that give as many axes whatever goes in (RepeatVector takes two only)."""


def taken(layer: LayerObject, settings: Settings) -> TensorSpec | None:
    """An input of unknown sizes that stands for whatever `layer` accepts, None if that varies."""
    rank = _rank(layer, settings)
    if rank is None:
        return None
    return TensorSpec(tuple(unknown_size() for _ in range(rank)), None)


def _rank(layer: LayerObject, settings: Settings) -> int | None:
    path = layer.path or ""
    if path in _SAME_FOR_ALL:
        return 2
    if path == "keras.layers.Reshape":
        target = layer.config.get("target_shape")
        return 2 if isinstance(target, tuple) else None
    inner: Any = layer.config.get("layer")
    if path in ("keras.layers.Bidirectional", "keras.layers.TimeDistributed"):
        if not isinstance(inner, LayerObject) or inner.cls is not None:
            return None
        rank = _rank(inner, settings)
        if path.endswith("TimeDistributed"):
            # Flatten and its like take any rank, so how many axes go in is not said by them.
            fixed = inner.path not in (*_SAME_FOR_ALL, "keras.layers.Reshape")
            return rank + 1 if rank is not None and fixed else None
        return rank
    found = _RECURRENT.fullmatch(path)
    if found is not None:
        return 3 + int(found["axes"] or 0)
    found = _SPATIAL.fullmatch(path)
    if found is None or (found["convolution"] and settings.keras.startswith("2")):
        # Keras 2 takes convolutions over batches of several axes.
        return None
    return 2 + int(found["axes"])


__all__ = ["taken"]
