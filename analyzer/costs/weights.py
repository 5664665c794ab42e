"""The weights of models and layers, and how many numbers they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..domain import Weight, product
from ..facts import LayerFact, ModelFact


def count(weights: Sequence[Weight] | None) -> int | None:
    """How many numbers weights hold; None if that is not known."""
    if weights is None:
        return None
    total = sum((product(weight.shape) for weight in weights), start=0)
    return int(total) if isinstance(total, int) else None


def model_weights(model: ModelFact, *, trainable_only: bool = False) -> tuple[Weight, ...] | None:
    """The weights of all layers of a model, each layer's once; None if some are not known."""
    return _weights_of(model, trainable_only, model.trainable)


def _weights_of(
    model: ModelFact, trainable_only: bool, trainable: bool | None
) -> tuple[Weight, ...] | None:
    if model.layers is None:
        return None
    found: list[Weight] = []
    seen: set[int] = set()
    for layer in model.layers:
        if layer.identity in seen:
            continue
        seen.add(layer.identity)
        weights = _layer_weights(layer, trainable_only, trainable)
        if weights is None:
            if left_out(layer, model):
                continue
            return None
        found += weights
    return tuple(found)


def left_out(layer: LayerFact, model: ModelFact) -> bool:
    """Whether a model that was run did not call this layer: Keras has not built it either."""
    ran = model.graph is not None or model.outputs is not None
    return model.kind == "Subclass" and ran and layer.unbuilt


def _layer_weights(
    layer: LayerFact, trainable_only: bool, trainable: bool | None
) -> Sequence[Weight] | None:
    if not trainable_only or layer.weights is None:
        return layer.weights
    if layer.trainable is None or trainable is None:
        return None
    if not trainable:
        return ()
    if layer.model is not None and layer.model.layers is not None:
        if layer.model.kind != "Subclass":
            # Its layers say for themselves: setting the attribute of a model told them.
            return _weights_of(layer.model, True, True)
        if layer.trainable:
            return model_weights(layer.model, trainable_only=True)
    if not (layer.trainable or layer.trains_inside):
        return ()
    frozen = [child for child in _inside(layer) if child.trainable is False and child.weights]
    weights = [weight for weight in layer.weights if weight.trainable]
    for child in frozen:
        for weight in child.weights or ():
            if weight.trainable and weight in weights:
                weights.remove(weight)
    return weights


def _inside(layer: LayerFact) -> Iterator[LayerFact]:
    for child in layer.sublayers:
        yield child
        yield from _inside(child)
