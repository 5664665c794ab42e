"""Recurrent layers: SimpleRNN, LSTM, GRU, RNN with any cell, and the convolutional LSTMs.

A cell's step takes (batch, features) and one state or several of (batch, size); the layer runs
it over (batch, steps, features) and gives the last output, or all of them, and the last states.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..domain import (
    Dim,
    LayerObject,
    Shape,
    Structure,
    Sym,
    TensorSpec,
    Unknown,
    Weight,
    differ,
    is_dynamic,
    plain,
    show_dim,
    show_shape,
)
from ..keras_api.backends import differs
from .arguments import check_sizes
from .contract import (
    Config,
    ConstructorFunction,
    Inferred,
    KerasError,
    LayerCall,
    Repair,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .dtypes import layer_dtypes
from .run import Inference
from .shapes import conv_size

_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
_LAYERS = tuple(f"keras.layers.{kind}" for kind in _GATES)
_CELLS = tuple(f"{path}Cell" for path in _LAYERS)
_STACKED = "keras.layers.StackedRNNCells"

StateSize = Dim | tuple[Dim, ...]


class CellSizes(Struct, frozen=True):
    """What a cell says of itself: the sizes of its states, and of its output."""

    states: tuple[StateSize, ...]
    output: Dim


# -- what a call was given -----------------------------------------------------------------------


def call_argument(call: LayerCall, position: int, *names: str) -> Structure:
    """An argument of the call by place or name; None when it was not given."""
    if position < len(call.args):
        return call.args[position]
    for name in names:
        if name in call.kwargs:
            value = call.kwargs[name]
            if isinstance(value, Unknown):
                raise Undecided(f"`{name}` is not known")
            return value
    return None


def carries_mask(call: LayerCall, spec: TensorSpec, position: int, name: str = "mask") -> bool:
    """Whether a mask comes in, with the input or as an argument."""
    return spec.mask or call_argument(call, position, name) is not None


def _sequences(call: LayerCall, rank: int | None) -> tuple[TensorSpec, Shape]:
    """The input and its shape, of `rank` axes (None: at least three)."""
    given = call_argument(call, 0, "sequences", "inputs")
    if isinstance(given, tuple | list):
        if rank is not None and len(given) > 1:
            raise KerasError(
                "input-structure-mismatch",
                f"{call.name} takes one input, got {len(given)}; initial states are passed as "
                "`initial_state=`.",
                keras=f'Layer "{call.name}" expects 1 input(s), but it received {len(given)} '
                "input tensors.",
            )
        raise Undecided("a list of tensors as input")
    if not isinstance(given, TensorSpec) or given.shape is None:
        raise Undecided("the shape of the input is not known")
    wanted = rank or 3
    found = len(given.shape)
    if found == wanted or (rank is None and found > wanted):
        _check_unrolled(call, given.shape)
        return given, given.shape
    raise _rank_error(call, given.shape, wanted)


def _check_unrolled(call: LayerCall, shape: Shape) -> None:
    """Keras 2 refuses to unroll unknown steps at once, Keras 3 where TensorFlow traces a call."""
    if not call.config.flag("unroll") or not is_dynamic(shape[1]):
        return
    runs = call.traced and differs(call.settings.backend, "steps to unroll are counted first")
    if runs or call.settings.keras.startswith("2"):
        raise KerasError(
            "unroll-unknown-steps",
            f"{call.name} with `unroll=True` needs a fixed number of steps, but gets "
            f"{show_shape(shape)}. State the steps in `Input`, or leave out `unroll`.",
            keras="Unrolling requires a fixed number of timesteps.",
            sizes=(shape[1],),
        )


def _rank_error(call: LayerCall, shape: Shape, wanted: int) -> KerasError:
    keras = (
        f"Input 0 of layer is incompatible with the layer: expected ndim={wanted}, "
        f"found ndim={len(shape)}. Full shape received: {show_shape(shape)}"
    )
    if wanted == 3 and len(shape) == 2:
        return KerasError(
            "rnn-needs-sequences",
            f"{call.name} reads sequences (batch, steps, features), but gets {show_shape(shape)}.",
            keras=keras,
            sizes=shape,
            repairs=(
                Repair(
                    "set-argument",
                    "let the recurrent layer before it return its sequences",
                    {"argument": "return_sequences", "value": True, "target": "producer"},
                ),
            ),
        )
    what = "(batch, steps, features)" if wanted == 3 else "(batch, steps, space..., channels)"
    return KerasError(
        "layer-rank-mismatch",
        f"{call.name} takes inputs of {wanted} axes {what}, but gets {show_shape(shape)}.",
        keras=keras,
        sizes=shape,
    )


# -- cells ---------------------------------------------------------------------------------------


def cell_sizes(cell: Any, inference: Inference) -> CellSizes:
    """The sizes of the states and the output of a cell, or of a stack of cells."""
    if isinstance(cell, tuple):
        return _stack_sizes(cell, inference)
    if not isinstance(cell, LayerObject):
        raise Undecided("the cell is not known")
    if cell.cls is not None:
        return _own_sizes(cell)
    if cell.path == _STACKED:
        cells = cell.config.get("cells")
        if not isinstance(cells, tuple):
            raise Undecided("the cells are not known")
        return _stack_sizes(cells, inference)
    if cell.path in _CELLS:
        units = inference.config(cell.path, cell.config).dim("units")
        states: tuple[Dim, ...] = (units, units) if cell.path.endswith("LSTMCell") else (units,)
        return CellSizes(states, units)
    raise Undecided(f"{cell.path} as a cell")


def _stack_sizes(cells: tuple[Any, ...], inference: Inference) -> CellSizes:
    if not cells:
        raise Undecided("a stack without cells")
    sizes = [cell_sizes(cell, inference) for cell in cells]
    if len(sizes) == 1 and len(sizes[0].states) > 1:
        raise Undecided("Keras loses a state of a stack of one cell")
    # A cell with one state counts as a number, one with several as a list of numbers.
    states = tuple(
        size.states[0] if len(size.states) == 1 else tuple(_flat(size.states)) for size in sizes
    )
    return CellSizes(states, sizes[-1].output)


def _flat(states: tuple[StateSize, ...]) -> list[Dim]:
    return [dim for state in states for dim in (state if isinstance(state, tuple) else (state,))]


def _own_sizes(cell: LayerObject) -> CellSizes:
    """What a cell of the program's own sets as ``self.state_size`` and ``self.output_size``."""
    state_size = plain(cell.slots.get("state_size"))
    if isinstance(state_size, int | Sym) and not isinstance(state_size, bool):
        states: tuple[StateSize, ...] = (state_size,)
    elif isinstance(state_size, tuple) and all(isinstance(s, int | Sym) for s in state_size):
        states = state_size
    else:
        raise Undecided("the cell's `state_size` is not known")
    output = plain(cell.slots.get("output_size"))
    if output is None:
        first = states[0]
        output = first[0] if isinstance(first, tuple) else first
    if isinstance(output, bool) or not isinstance(output, int | Sym):
        raise Undecided("the cell's `output_size` is not known")
    return CellSizes(states, output)


def cell_weights(
    kind: str, config: Config, features: Dim, variable_dtype: str
) -> tuple[Weight, ...]:
    """Kernel, recurrent kernel and bias of a SimpleRNN, GRU or LSTM cell."""
    if is_dynamic(features):
        raise KerasError(
            "unknown-last-dimension",
            f"{kind} needs to know the size of the last axis of its input, which is None.",
            keras="Cannot convert '(None, ...)' to a shape.",
            sizes=(features,),
        )
    units = config.dim("units")
    wide = units * _GATES[kind]
    found = [
        Weight("kernel", (features, wide), True, variable_dtype),
        Weight("recurrent_kernel", (units, wide), True, variable_dtype),
    ]
    if config.flag("use_bias"):
        double = kind == "GRU" and config.flag("reset_after")
        found.append(Weight("bias", (2, wide) if double else (wide,), True, variable_dtype))
    return tuple(found)


def _step(
    cell: Any, call: LayerCall, step: TensorSpec
) -> tuple[tuple[Weight, ...], tuple[tuple[LayerObject, Inferred], ...]]:
    """The weights of a cell that is given `step` (batch, features), and its parts."""
    if isinstance(cell, tuple):
        weights: list[Weight] = []
        children: list[tuple[LayerObject, Inferred]] = []
        for part in cell:
            more, parts = _step(part, call, step)
            weights += more
            children += parts
            output = cell_sizes(part, call.inference).output
            step = TensorSpec(((step.shape or (1,))[0], output), step.dtype)
        return tuple(weights), tuple(children)
    if not isinstance(cell, LayerObject) or not step.shape:
        raise Undecided("the cell or its input is not known")
    batch, features = step.shape[0], step.shape[-1]
    if cell.cls is None and cell.path == _STACKED:
        return _step(cell.config.get("cells"), call, step)
    if cell.cls is None and cell.path in _CELLS:
        config = call.inference.config(cell.path, cell.config)
        _, variable = layer_dtypes(config, call.settings)
        kind = cell.path.rpartition(".")[2].removesuffix("Cell")
        inferred = Inferred(None, cell_weights(kind, config, features, variable))
    else:
        sizes = cell_sizes(cell, call.inference)
        states = [TensorSpec((batch, dim), step.dtype) for dim in _flat(sizes.states)]
        inferred = call.inference.layer(cell, (step, states), symbolic=call.symbolic)
    return inferred.weights, ((cell, inferred),)


@layer(*_CELLS)
def cell(call: LayerCall) -> Inferred:
    """One step: (batch, features) and states → output and new states."""
    given = call_argument(call, 0, "inputs", "sequence")
    states = call_argument(call, 1, "states")
    if not isinstance(given, TensorSpec) or given.shape is None or states is None:
        raise Undecided("what the cell is called with is not known")
    if len(given.shape) != 2:
        raise Undecided("a cell on other than (batch, features)")
    compute, variable = layer_dtypes(call.config, call.settings)
    kind = call.name.removesuffix("Cell")
    weights = call.built or cell_weights(kind, call.config, given.shape[-1], variable)
    _check_features(call, weights, given.shape)
    output = TensorSpec((given.shape[0], call.config.dim("units")), compute)
    if isinstance(states, TensorSpec):
        return Inferred((output, output), weights)
    return Inferred((output, [output for _ in (1, 2)[: 1 + (kind == "LSTM")]]), weights)


@constructor(*_LAYERS, *_CELLS)
def check_units(config: Config, settings: Settings) -> None:
    units = config.raw("units")
    none = units is None and config.explicit("units")
    shown = str(int(units)) if isinstance(units, int) else "None"
    if none or (isinstance(units, int) and not isinstance(units, bool) and units <= 0):
        raise KerasError(
            "wrong-argument-value",
            f"`units` has to be a positive whole number, not {shown}.",
            keras="Received an invalid value for argument `units`, expected a positive integer",
            argument="units",
            sizes=() if none else (units,),
        )


# -- layers --------------------------------------------------------------------------------------


@layer(*_LAYERS)
def recurrent(call: LayerCall) -> Inferred:
    spec, shape = _sequences(call, 3)
    units = call.config.dim("units")
    _, variable = layer_dtypes(call.config, call.settings)
    weights = call.built or cell_weights(call.name, call.config, shape[-1], variable)
    _check_features(call, weights, shape)
    sizes = CellSizes((units, units) if call.name == "LSTM" else (units,), units)
    return Inferred(_outputs(call, spec, shape, sizes), weights)


@layer("keras.layers.RNN")
def any_cell(call: LayerCall) -> Inferred:
    spec, shape = _sequences(call, None)
    given = call.config["cell"]
    sizes = cell_sizes(given, call.inference)
    compute, _ = layer_dtypes(call.config, call.settings)
    if len(shape) > 3 and not (isinstance(given, LayerObject) and given.cls is not None):
        raise Undecided("steps with several axes")
    step = TensorSpec(shape[:1] + shape[2:], compute)
    weights, children = _step(given, call, step)
    if call.built is not None:
        weights = call.built
    return Inferred(_outputs(call, spec, shape, sizes), weights, children)


def _check_features(call: LayerCall, weights: tuple[Weight, ...], shape: Shape) -> None:
    """A layer that was built for other features refuses these."""
    wanted = weights[0].shape[-2]
    if differ(wanted, shape[-1]):
        raise KerasError(
            "input-size-mismatch",
            f"{call.name} was built for {show_dim(wanted)} features, but gets {show_shape(shape)}.",
            keras="Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal",
            sizes=(wanted, shape[-1]),
        )


def _outputs(call: LayerCall, spec: TensorSpec, shape: Shape, sizes: CellSizes) -> Structure:
    config = call.config
    compute, _ = layer_dtypes(config, call.settings)
    batch = shape[0]
    _check_stateful(call, batch)
    _check_initial_state(call, sizes, batch)
    many = config.flag("return_sequences")
    out: Shape = (batch, shape[1], sizes.output) if many else (batch, sizes.output)
    output = TensorSpec(out, compute, many and carries_mask(call, spec, 2))
    if not config.flag("return_state"):
        return output
    states = [
        [TensorSpec((batch, dim), compute) for dim in state]
        if isinstance(state, tuple)
        else TensorSpec((batch, state), compute)
        for state in sizes.states
    ]
    return (output, *states)


def _check_stateful(call: LayerCall, batch: Dim) -> None:
    if call.config.flag("stateful") and is_dynamic(batch) and call.built is None:
        raise KerasError(
            "stateful-without-batch-size",
            f"{call.name} with `stateful=True` keeps one state per sample, so the batch size has "
            "to be fixed; give `batch_size` to `Input`.",
            keras="When using `stateful=True` in a RNN, the batch size must be static. Found "
            "dynamic batch size",
            argument="stateful",
            sizes=(batch,),
        )


def _check_initial_state(call: LayerCall, sizes: CellSizes, batch: Dim) -> None:
    """States that were passed have to be as many and as wide as those of the cell."""
    given = call_argument(call, 1, "initial_state")
    if given is None or any(isinstance(state, tuple) for state in sizes.states):
        return
    states = list(given) if isinstance(given, tuple | list) else [given]
    if len(states) < len(sizes.states):
        raise KerasError(
            "input-structure-mismatch",
            f"{call.name} has {len(sizes.states)} states, but `initial_state` holds {len(states)}.",
            keras="list index out of range",
            argument="initial_state",
        )
    for state, size in zip(states, sizes.states, strict=False):
        if not isinstance(state, TensorSpec) or state.shape is None or isinstance(size, tuple):
            continue
        if len(state.shape) == 2 and differ(state.shape[-1], size):
            raise KerasError(
                "matmul-mismatch",
                f"An initial state of {call.name} has shape {show_shape(state.shape)}, but its "
                f"states have {show_dim(size)} units.",
                keras="Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal",
                argument="initial_state",
                sizes=(state.shape[-1], size),
            )


# -- convolutional LSTM --------------------------------------------------------------------------


_CONV = tuple(f"keras.layers.ConvLSTM{rank}D" for rank in (1, 2, 3))


@layer(*_CONV)
def conv_lstm(call: LayerCall) -> Inferred:
    """(batch, steps, space..., channels) → (batch, [steps,] space..., filters)."""
    rank = int(call.name[-2])
    config = call.config
    spec, shape = _sequences(call, rank + 3)
    compute, variable = layer_dtypes(config, call.settings)
    first = (config.raw("data_format") or call.settings.data_format) == "channels_first"
    space = shape[3:] if first else shape[2:-1]
    channels = shape[2] if first else shape[-1]
    _check_static(call, space, channels, shape)
    _check_step(call, shape)
    kernel = config.int_tuple("kernel_size", rank)
    filters = config.dim("filters")
    strides = config.int_tuple("strides", rank)
    dilation = config.int_tuple("dilation_rate", rank)
    padding = config.text("padding").lower()
    places = tuple(
        conv_size(size, window, stride, padding, spread)
        for size, window, stride, spread in zip(space, kernel, strides, dilation, strict=True)
    )
    inner = (filters, *places) if first else (*places, filters)
    weights = [
        Weight("kernel", (*kernel, channels, filters * 4), True, variable),
        Weight("recurrent_kernel", (*kernel, filters, filters * 4), True, variable),
    ]
    if config.flag("use_bias"):
        weights.append(Weight("bias", (filters * 4,), True, variable))
    batch = shape[0]
    _check_stateful(call, batch)
    many = config.flag("return_sequences")
    out = (batch, shape[1], *inner) if many else (batch, *inner)
    output: Structure = TensorSpec(out, compute, many and carries_mask(call, spec, 2))
    if config.flag("return_state"):
        state = TensorSpec((batch, *inner), compute)
        output = (output, state, state)
    return Inferred(output, call.built or tuple(weights))


def _check_static(call: LayerCall, space: Shape, channels: Dim, shape: Shape) -> None:
    if any(is_dynamic(size) for size in space):
        raise KerasError(
            "unknown-last-dimension",
            f"{call.name} needs to know the sizes of its space, but gets {show_shape(shape)}.",
            keras="ConvLSTM layers only support static input shapes for the spatial dimension.",
            sizes=space,
        )
    if is_dynamic(channels):
        raise KerasError(
            "unknown-last-dimension",
            f"{call.name} needs to know the number of channels, but gets {show_shape(shape)}.",
            keras="The channel dimension of the inputs (last axis) should be defined. Found None.",
            sizes=(channels,),
        )


def _check_step(call: LayerCall, shape: Shape) -> None:
    """The cell takes steps of the sizes that it was built for, whatever its kernel could."""
    if call.layer is None or call.built is None:
        return
    first = next(iter(call.layer.slots.get("nodes") or ()), None)
    before: Shape | None = first.inputs[0].shape if first is not None and first.inputs else None
    if before is None or len(before) != len(shape):
        return
    for want, have in zip(before[2:], shape[2:], strict=True):
        if differ(want, have):
            raise KerasError(
                "input-size-mismatch",
                f"{call.name} was built for steps of {show_shape(before[2:])}, but gets "
                f"{show_shape(shape)}.",
                keras="is incompatible with the layer: expected shape="
                f"{show_shape(before[:1] + before[2:])}",
                sizes=(want, have),
            )


def _checks(rank: int) -> ConstructorFunction:
    def check(config: Config, settings: Settings) -> None:
        for name in ("kernel_size", "strides", "dilation_rate"):
            check_sizes(config, name, rank, "a convolution", zero=name == "strides")
        check_convolution(config)

    return check


for _rank in (1, 2, 3):
    constructor(f"keras.layers.ConvLSTM{_rank}D")(_checks(_rank))


def check_convolution(config: Config) -> None:
    strides, dilation = config.raw("strides"), config.raw("dilation_rate")
    if _above_one(strides) and _above_one(dilation):
        raise KerasError(
            "stride-and-dilation",
            "Strides and a dilation rate above 1 cannot be combined.",
            keras="Specifying `strides > 1` is not compatible with `dilation_rate > 1`.",
            argument="dilation_rate",
        )
    padding = config.raw("padding")
    if isinstance(padding, str) and padding.lower() not in ("valid", "same"):
        raise KerasError(
            "wrong-argument-value",
            f"`padding` is 'valid' or 'same', not {padding!r}.",
            keras="The `padding` argument must be one of",
            argument="padding",
        )


def _above_one(value: Any) -> bool:
    sizes = value if isinstance(value, tuple) else (value,)
    return any(isinstance(size, int) and size > 1 for size in sizes)
