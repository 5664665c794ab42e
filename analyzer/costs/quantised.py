"""What ``model.quantize("int8")`` makes of weights: kernels of one byte, and their scales."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ..domain import Shape, Weight, product
from ..facts import LayerFact, ModelFact

_ATTENTION = ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention")


def quantised_weights(model: ModelFact) -> tuple[Weight, ...] | None:
    """The weights of a model after it was quantised; None if some are not known.

    Dense, EinsumDense (in attention layers too) and Embedding keep their kernels in int8, with a
    float32 scale for each unit or token; all other weights stay as they are.
    """
    if model.layers is None:
        return None
    return _all({layer.identity: layer for layer in model.layers}.values())


def _all(layers: Iterable[LayerFact]) -> tuple[Weight, ...] | None:
    found: list[Weight] = []
    for layer in layers:
        weights = _of(layer)
        if weights is None:
            return None
        found += weights
    return tuple(found)


def _of(layer: LayerFact) -> Sequence[Weight] | None:
    if layer.model is not None:
        return quantised_weights(layer.model)
    if layer.weights is None:
        return None
    name = layer.path.removeprefix("keras.layers.")
    if name == "Dense":
        return _one_byte(layer.weights, {0: layer.weights[0].shape[1:]})
    if name == "Embedding":
        return _one_byte(layer.weights, {0: layer.weights[0].shape[:1]})
    if name == "EinsumDense":
        return _einsum(layer)
    if name in _ATTENTION:
        kernels = [i for i, weight in enumerate(layer.weights) if weight.name == "kernel"]
        scales = {i: layer.weights[i].shape[1:] for i in kernels}
        scales[kernels[-1]] = layer.weights[kernels[-1]].shape[2:]
        return _one_byte(layer.weights, scales)
    if name == "ReversibleEmbedding":
        return None
    return _around_others(layer)


def _one_byte(weights: Sequence[Weight], scales: dict[int, Shape]) -> list[Weight]:
    found = [
        replace(weight, dtype="int8") if index in scales else weight
        for index, weight in enumerate(weights)
    ]
    return found + [Weight("scale", shape, False) for shape in scales.values()]


def _einsum(layer: LayerFact) -> Sequence[Weight] | None:
    """The scale has the axes of the kernel that are in the output."""
    equation = layer.config.get("equation")
    if not isinstance(equation, str) or layer.weights is None:
        return None
    given, _, wanted = equation.partition("->")
    axes = given.partition(",")[2]
    kept = [size for axis, size in zip(axes, layer.weights[0].shape, strict=True) if axis in wanted]
    return _one_byte(layer.weights, {0: (product(kept),)})


def _around_others(layer: LayerFact) -> Sequence[Weight] | None:
    """A layer with others in it: its own weights stay, theirs are quantised."""
    rest = list(layer.weights or ())
    found: list[Weight] = []
    for child in layer.sublayers:
        weights = _of(child)
        if weights is None or child.weights is None:
            if _has_kernels(child):
                return None
            continue
        for weight in child.weights:
            if weight in rest:
                rest.remove(weight)
        found += weights
    return [*rest, *found]


def _has_kernels(layer: LayerFact) -> bool:
    name = layer.path.removeprefix("keras.layers.")
    return (
        name in ("Dense", "EinsumDense", "Embedding", "ReversibleEmbedding", *_ATTENTION)
        or layer.model is not None
        or any(_has_kernels(child) for child in layer.sublayers)
    )
