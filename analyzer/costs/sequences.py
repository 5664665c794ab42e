"""Recurrent layers, their cells, and the layers around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from ..domain import Dim, LayerObject, TensorSpec, leaves, product
from ..inference.contract import Undecided
from ..inference.convolution import data_format
from ..inference.recurrent import cell_sizes
from .contract import Cost, Work, costs, plus, shape_of, total

_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
_STATES = {"SimpleRNN": 1, "GRU": 2, "LSTM": 3}
"""What is kept of a step beside its gates: states, and what they were computed from (the part of
GRU's state that the gate lets through, the activation of LSTM's)."""


def _step(kind: str, batch: Dim, units: Dim, products: Dim, dtype: str | None) -> Cost:
    """One step of a cell: `products` for every sample, then gates and states by elements.

    The backward pass needs the gates and the states of every step.
    """
    wide = units * (_GATES[kind] + _STATES[kind])
    return Cost(
        multiply_adds=batch * products,
        operations=batch * wide,
        kept=(TensorSpec((batch, wide), dtype),),
        scratch=(TensorSpec((batch, wide), dtype),),
    )


def _looped(work: Work, step: Cost, steps: Dim) -> Cost:
    """A step for every step, over a copy of the input that has time as its first axis."""
    copy = TensorSpec(work.input(), work.output().dtype)
    whole = plus(Cost(kept=(copy,)), step, steps)
    given = (work.output(),) if work.config.flag("return_sequences") else ()
    return replace(whole, scratch=(copy, *given, *step.scratch))


def _kernels(work: Work) -> Dim:
    """The elements of the kernel and the recurrent kernel, which every step multiplies by."""
    if len(work.weights) < 2:
        raise Undecided("the weights of the cell are not known")
    return product(work.weights[0].shape) + product(work.weights[1].shape)


@costs("keras.layers.SimpleRNN", "keras.layers.GRU", "keras.layers.LSTM")
def recurrent(work: Work) -> Cost:
    """One step of the cell for every step of (batch, steps, features)."""
    batch, steps, _ = work.input()
    units = work.config.dim("units")
    step = _step(work.name, batch, units, _kernels(work), work.output().dtype)
    return _looped(work, step, steps)


@costs("keras.layers.SimpleRNNCell", "keras.layers.GRUCell", "keras.layers.LSTMCell")
def cell(work: Work) -> Cost:
    batch = work.input()[0]
    kind = work.name.removesuffix("Cell")
    step = _step(kind, batch, work.config.dim("units"), _kernels(work), work.output().dtype)
    return replace(step, saves_inputs=True)


@costs("keras.layers.RNN")
def any_cell(work: Work) -> Cost:
    batch, steps, *features = work.input()
    fed = TensorSpec((batch, *features), work.output().dtype)
    step, _ = _run_cell(work, work.config["cell"], fed)
    return _looped(work, step, steps)


@costs("keras.layers.StackedRNNCells")
def stacked(work: Work) -> Cost:
    cost, _ = _run_cell(work, work.config["cells"], work.inputs()[0])
    return replace(cost, saves_inputs=True)


def _run_cell(work: Work, given: Any, fed: TensorSpec) -> tuple[Cost, TensorSpec]:
    """One step of a cell, or of one cell after the other, and its output."""
    if isinstance(given, LayerObject) and given.cls is None and given.path == _STACKED:
        given = given.config.get("cells")
    if isinstance(given, tuple):
        cost = Cost()
        for part in given:
            more, fed = _run_cell(work, part, fed)
            cost = plus(cost, more)
        return cost, fed
    if not isinstance(given, LayerObject):
        raise Undecided("the cell is not known")
    batch = shape_of(fed)[0]
    states = [
        TensorSpec((batch, dim), fed.dtype)
        for dim in _flat(cell_sizes(given, work.inference).states)
    ]
    cost, outputs = work.inner(given, (fed, states))
    found = [leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec)]
    if not found:
        raise Undecided("what the cell gives is not known")
    # What a cell's parts keep, every step keeps; the outputs of a cell are among its states.
    return replace(cost, kept=cost.kept or tuple(found)), found[0]


_STACKED = "keras.layers.StackedRNNCells"


def _flat(states: Iterable[Any]) -> list[Dim]:
    return [dim for state in states for dim in (state if isinstance(state, tuple) else (state,))]


@costs("keras.layers.ConvLSTM1D", "keras.layers.ConvLSTM2D", "keras.layers.ConvLSTM3D")
def conv_lstm(work: Work) -> Cost:
    """The kernel slides over the input, the recurrent kernel over the state, at every step."""
    shape, output = work.input(), shape_of(work.output())
    batch, steps = shape[0], shape[1]
    inner = output[2:] if work.config.flag("return_sequences") else output[1:]
    first = data_format(work.config, work.settings) == "channels_first"
    space, filters = (inner[1:], inner[0]) if first else (inner[:-1], inner[-1])
    places = product(space)
    step = _step("LSTM", batch, places * filters, places * _kernels(work), work.output().dtype)
    return _looped(work, step, steps)


# -- around other layers -------------------------------------------------------------------------


def _inner_layer(work: Work, name: str = "layer") -> LayerObject:
    found = work.config[name]
    if not isinstance(found, LayerObject):
        raise Undecided("the wrapped layer is not known")
    return found


@costs("keras.layers.Bidirectional")
def bidirectional(work: Work) -> Cost:
    """The layer over the input, and itself or another over the reversed input."""
    fed = work.inputs()[0]
    forward = _inner_layer(work)
    there, outputs = work.inner(forward, (fed,))
    given = work.config.raw("backward_layer")
    back = there if given is None else work.inner(_inner_layer(work, "backward_layer"), (fed,))[0]
    both = plus(there, back)
    halves = tuple(leaf for leaf in leaves(outputs) if isinstance(leaf, TensorSpec))[:1]
    merging = 0 if work.config.raw("merge_mode") in ("concat", None) else total(halves)
    return replace(both, operations=both.operations + merging, saves_inputs=True)


@costs("keras.layers.TimeDistributed")
def time_distributed(work: Work) -> Cost:
    """The layer at every step of (batch, steps, ...)."""
    batch, steps, *rest = work.input()
    fed = TensorSpec((batch, *rest), work.inputs()[0].dtype)
    cost, _ = work.inner(_inner_layer(work), (fed,))
    return replace(plus(Cost(saves_inputs=cost.saves_inputs), cost, steps), scratch=cost.scratch)


@costs("keras.layers.SpectralNormalization")
def spectral_normalization(work: Work) -> Cost:
    """The layer itself; the power iterations of training are done on the kernel."""
    cost, _ = work.inner(_inner_layer(work), (work.inputs()[0],))
    return cost
