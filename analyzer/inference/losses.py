"""What objects of loss classes give for targets and predictions, and what they refuse.

After ``Loss.__call__``, ``squeeze_or_expand_to_same_rank`` and ``reduce_weighted_values`` in
``keras/src/losses/loss.py``: both sides become floats of one rank, the function of the loss gives
a value for each sample, weights are multiplied in, and all is brought down to a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain import Shape, TensorSpec
from .contract import OPS, Config, Undecided
from .labels import same_rank
from .shapes import broadcast_shapes

if TYPE_CHECKING:
    from .run import Inference

_OWN = ("reduction", "name", "dtype")
"""Arguments of every loss class; all others are those of its function."""


def loss_value(
    path: str,
    config: Config,
    targets: TensorSpec,
    outputs: TensorSpec,
    weights: TensorSpec | None,
    inference: Inference,
) -> TensorSpec:
    """What a loss of class `path` gives, a number unless it is told not to reduce.

    Raises `KerasError` where Keras refuses the shapes, whatever the numbers are.
    """
    dtype = config.raw("dtype") or inference.settings.floatx
    if not isinstance(dtype, str):
        raise Undecided("the dtype of a loss")
    if targets.shape is None or outputs.shape is None:
        raise Undecided("the rank of targets or predictions is not known")
    function = loss_function(path)
    if function is None:
        raise Undecided(f"what {path} compares is not known")
    a, b = same_rank(targets.shape, outputs.shape)
    given = {name: config.raw(name) for name in config if name not in _OWN}
    given |= {"y_true": TensorSpec(a, dtype), "y_pred": TensorSpec(b, dtype)}
    found = inference.op(function, given)
    if not isinstance(found, TensorSpec) or found.shape is None:
        raise Undecided("the values of a loss are not known")
    values = weighted(found.shape, weights)
    whole = config["reduction"] in ("none", None)
    return TensorSpec(values if whole else (), dtype)


def weighted(values: Shape, weights: TensorSpec | None) -> Shape:
    """The shape of values times sample weights, brought to one rank first."""
    if weights is None:
        return values
    if weights.shape is None:
        raise Undecided("the rank of the sample weights is not known")
    left, right = same_rank(values, weights.shape)
    return broadcast_shapes(left, right, operation="The sample weights")


def loss_function(path: str) -> str | None:
    """The function behind a class: ``keras.losses.CategoricalHinge`` → ``categorical_hinge``."""
    return _functions().get(_plain(path))


def _functions() -> dict[str, str]:
    return {_plain(path): path for path in OPS.load() if path.startswith("keras.losses.")}


def _plain(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "").lower()


__all__ = ["loss_function", "loss_value", "weighted"]
