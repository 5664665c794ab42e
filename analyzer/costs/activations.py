"""Activations: what the backward pass needs of them, as layers and as arguments of layers."""

from __future__ import annotations

from ..domain import TensorSpec
from .contract import Cost, Work, costs, named, size

_FROM_OUTPUT = named("relu relu6 sigmoid tanh softmax elu selu exponential log_softmax sparsemax")
"""Activations whose derivative follows from what they gave."""

_LAYERS = {
    "ReLU": "relu",
    "ELU": "elu",
    "Softmax": "softmax",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ThresholdedReLU": "threshold",
}


def activation_name(work: Work, name: str = "activation") -> str | None:
    """The activation that a layer is given: None for none, ``""`` where it is not Keras' own."""
    value = work.config.raw(name)
    if value is None or value == "linear":
        return None
    if isinstance(value, str):
        return value
    path = getattr(value, "path", "")
    found = path.rpartition(".")[2] if isinstance(path, str) else ""
    return None if found == "linear" else found


def activated(work: Work, before: TensorSpec) -> Cost:
    """The activation that ends a layer, which gave `before` without it."""
    name = activation_name(work)
    if name is None:
        return Cost()
    if name in _FROM_OUTPUT:
        return Cost(operations=size(before), saves_outputs=True)
    return Cost(operations=size(before), kept=(before,))


def _elementwise(work: Work, name: str | None) -> Cost:
    from_output = name in _FROM_OUTPUT
    return Cost(
        operations=size(work.output()),
        saves_inputs=name is not None and not from_output,
        saves_outputs=from_output,
        view=name is None,
        in_place=True,
    )


@costs(*(f"keras.layers.{name}" for name in _LAYERS))
def layer(work: Work) -> Cost:
    return _elementwise(work, _LAYERS[work.name])


@costs("keras.layers.Activation")
def activation(work: Work) -> Cost:
    name = activation_name(work)
    return Cost(view=True) if name is None else _elementwise(work, name)


_FUNCTIONS = named(
    "relu relu6 sigmoid tanh softmax elu selu exponential log_softmax leaky_relu gelu "
    "silu swish softplus softsign mish hard_sigmoid hard_silu hard_swish hard_tanh celu "
    "glu threshold log_sigmoid squareplus soft_shrink hard_shrink tanh_shrink sparse_plus "
    "sparsemax sparse_sigmoid"
)


@costs(
    *(f"keras.ops.{name}" for name in _FUNCTIONS),
    *(f"keras.activations.{name}" for name in _FUNCTIONS),
)
def function(work: Work) -> Cost:
    return _elementwise(work, work.name)


@costs("keras.activations.linear")
def linear(work: Work) -> Cost:
    return Cost(view=True)
