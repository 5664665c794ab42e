"""Convolutions, as layers and as operations.

Every output position is counted with the whole kernel, as published numbers are; what padding
adds at the borders is not taken off.
"""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, product
from ..inference.contract import Undecided, as_spec
from ..inference.convolution import (
    DEPTHWISE,
    PLAIN,
    SEPARABLE,
    TRANSPOSED,
    data_format,
    join_axes,
    split_axes,
)
from .contract import Cost, Work, costs, shape_of
from .products import finished


def _positions(work: Work, shape: Shape) -> tuple[Dim, Shape]:
    """How many positions of all samples `shape` has, and its spatial sizes."""
    space, _ = split_axes(shape, data_format(work.config, work.settings))
    return shape[0] * product(space), space


def _before(work: Work, space: Shape, channels: Dim) -> TensorSpec:
    layout = data_format(work.config, work.settings)
    output = work.output()
    return TensorSpec(join_axes(shape_of(output)[0], space, channels, layout), output.dtype)


def _spatial(work: Work) -> Shape:
    """The sizes of the output; `glu` halves the last axis, which may be one of them."""
    if work.config.raw("activation") == "glu" and (
        data_format(work.config, work.settings) == "channels_first"
    ):
        raise Undecided("an activation that halves an axis")
    return shape_of(work.output())


@costs(*PLAIN)
def convolution(work: Work) -> Cost:
    kernel = work.weights[0].shape
    positions, space = _positions(work, _spatial(work))
    return finished(work, positions * product(kernel), _before(work, space, kernel[-1]))


@costs(*DEPTHWISE)
def depthwise(work: Work) -> Cost:
    kernel = work.weights[0].shape
    positions, space = _positions(work, _spatial(work))
    before = _before(work, space, kernel[-1] * kernel[-2])
    return finished(work, positions * product(kernel), before)


@costs(*SEPARABLE)
def separable(work: Work) -> Cost:
    depth, point = work.weights[0].shape, work.weights[1].shape
    positions, space = _positions(work, _spatial(work))
    between = _before(work, space, depth[-1] * depth[-2])
    cost = finished(
        work, positions * (product(depth) + product(point)), _before(work, space, point[-1])
    )
    return Cost(
        cost.multiply_adds,
        cost.operations,
        True,
        cost.saves_outputs,
        (*cost.kept, between),
        (between,),
    )


@costs(*TRANSPOSED)
def transposed(work: Work) -> Cost:
    """Every input position is spread over a kernel of the output."""
    kernel = work.weights[0].shape
    positions, _ = _positions(work, work.input())
    _, space = _positions(work, _spatial(work))
    return finished(work, positions * product(kernel), _before(work, space, kernel[-2]))


# -- operations ----------------------------------------------------------------------------------


def _kernel(work: Work, name: str) -> Shape:
    return shape_of(as_spec(work.config[name], work.settings))


@costs("keras.ops.conv", "keras.ops.depthwise_conv")
def conv(work: Work) -> Cost:
    positions, _ = _positions(work, shape_of(work.output()))
    return Cost(positions * product(_kernel(work, "kernel")), saves_inputs=True)


@costs("keras.ops.separable_conv")
def separable_conv(work: Work) -> Cost:
    positions, _ = _positions(work, shape_of(work.output()))
    kernels = product(_kernel(work, "depthwise_kernel")) + product(
        _kernel(work, "pointwise_kernel")
    )
    return Cost(positions * kernels, saves_inputs=True)


@costs("keras.ops.conv_transpose")
def conv_transpose(work: Work) -> Cost:
    positions, _ = _positions(work, shape_of(as_spec(work.config["inputs"], work.settings)))
    return Cost(positions * product(_kernel(work, "kernel")), saves_inputs=True)
