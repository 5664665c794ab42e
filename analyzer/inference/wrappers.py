"""Layers around other layers: Bidirectional, TimeDistributed, SpectralNormalization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..domain import (
    Dim,
    LayerObject,
    Structure,
    TensorSpec,
    Unknown,
    Weight,
    differ,
    leaves,
    map_structure,
    show_shape,
)
from .contract import (
    LAYERS,
    Config,
    Inferred,
    KerasError,
    LayerCall,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .dtypes import is_float, layer_dtypes, result_type
from .recurrent import call_argument, carries_mask
from .shapes import broadcast_shapes

_MERGES = ("sum", "mul", "ave", "concat", None)
_WRAPPERS = tuple(
    f"keras.layers.{name}"
    for name in ("Bidirectional", "TimeDistributed", "SpectralNormalization", "Wrapper")
)
_WITH_KERNEL = tuple(
    f"keras.layers.{name}"
    for name in (
        "Dense",
        "EinsumDense",
        "Embedding",
        "ReversibleEmbedding",
        *(f"{kind}{rank}D" for kind in ("Conv", "DepthwiseConv") for rank in (1, 2, 3)),
        *(f"Conv{rank}DTranspose" for rank in (1, 2, 3)),
    )
)
_CHECKED_ONLY_WHEN_CALLED = tuple(
    f"keras.layers.{name}{rank}D"
    for name in ("SpatialDropout", "Cropping", "UpSampling")
    for rank in (1, 2, 3)
)
"""Layers that TimeDistributed, which never calls the layer inside, runs on other numbers of axes.

Global poolings are not among them: with other axes their shape is one for symbolic tensors and
another for arrays, so that no model with them can be right.
"""
_CASTING_ARRAYS = tuple(
    f"keras.layers.{name}"
    for name in (
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "Embedding",
        "ReversibleEmbedding",
    )
)
"""Layers that cast arrays to what they compute in."""
_CASTING = ("keras.layers.GroupNormalization", "keras.layers.Normalization")
"""Layers that cast what they give in their own ``call``."""
_BUILT_IN_RNN = tuple(f"keras.layers.{name}" for name in ("SimpleRNN", "GRU", "LSTM", "RNN"))


def _wrapped(call: LayerCall, name: str = "layer") -> LayerObject:
    found = call.config[name]
    if not isinstance(found, LayerObject):
        raise Undecided("the wrapped layer is not known")
    return found


@constructor(*_WRAPPERS)
def check_layer(config: Config, settings: Settings) -> None:
    """What is wrapped has to be a layer, not a tensor, a number or a name."""
    given = config.raw("layer", Unknown())
    if isinstance(given, int | float | str | tuple | dict | TensorSpec) or given is None:
        raise KerasError(
            "wrong-argument-type",
            "A wrapper takes a layer, such as `Dense(8)`.",
            keras="Please initialize the layer with a `keras.layers.Layer` instance.",
            argument="layer",
        )
    merge = config.raw("merge_mode", "concat")
    if merge is not None and isinstance(merge, str) and merge not in _MERGES:
        raise KerasError(
            "wrong-argument-value",
            f"`merge_mode` is 'concat', 'sum', 'mul', 'ave' or None, not {merge!r}.",
            keras=f"Invalid merge mode. Received: {merge}.",
            argument="merge_mode",
        )
    iterations = config.raw("power_iterations", 1)
    if isinstance(iterations, int) and iterations <= 0:
        raise KerasError(
            "wrong-argument-value",
            "`power_iterations` has to be at least 1.",
            keras="`power_iterations` should be greater than zero.",
            argument="power_iterations",
        )


# -- Bidirectional -------------------------------------------------------------------------------


@constructor("keras.layers.Bidirectional")
def check_directions(config: Config, settings: Settings) -> None:
    """A backward layer of its own has to run backwards and return the same things."""
    check_layer(config, settings)
    forward, backward = config.raw("layer"), config.raw("backward_layer")
    if (
        isinstance(forward, LayerObject)
        and forward.path in _BUILT_IN_RNN
        and backward is None
        and forward.config.get("go_backwards") is True
    ):
        raise KerasError(
            "wrong-argument-value",
            "Bidirectional runs the layer backwards itself; the layer it is given must not have "
            "`go_backwards=True`.",
            keras="Forward layer and backward layer should have different `go_backwards` value.",
            argument="layer",
        )
    if not isinstance(forward, LayerObject) or not isinstance(backward, LayerObject):
        return
    if forward.path not in _BUILT_IN_RNN or backward.path not in _BUILT_IN_RNN:
        return
    ways = [part.config.get("go_backwards", False) for part in (forward, backward)]
    if all(isinstance(way, bool) for way in ways) and ways[0] == ways[1]:
        raise KerasError(
            "wrong-argument-value",
            "The backward layer needs `go_backwards=True` where the forward layer has False.",
            keras="Forward layer and backward layer should have different `go_backwards` value.",
            argument="backward_layer",
        )
    for name in ("stateful", "return_sequences", "return_state"):
        values = [part.config.get(name, False) for part in (forward, backward)]
        if all(isinstance(value, bool) for value in values) and values[0] != values[1]:
            raise KerasError(
                "wrong-argument-value",
                f"Forward and backward layer need the same `{name}`, got {values[0]} and "
                f"{values[1]}.",
                keras="Forward layer and backward layer are expected to have the same value for "
                f'attribute "{name}"',
                argument="backward_layer",
            )


@layer("keras.layers.Bidirectional")
def bidirectional(call: LayerCall) -> Inferred:
    """Runs a recurrent layer forwards and backwards and merges the outputs."""
    forward = _wrapped(call)
    inputs = call_argument(call, 0, "sequences", "inputs")
    if not isinstance(inputs, TensorSpec):
        raise Undecided("the input is not one tensor")
    compute, _ = layer_dtypes(call.config, call.settings)
    masked = carries_mask(call, inputs, 2)
    fed = replace(inputs, mask=masked)
    states = call_argument(call, 1, "initial_state")
    halves: list[Mapping[str, Structure]] = [{}, {}]
    if states is not None:
        if not isinstance(states, tuple | list):
            raise Undecided("the initial states are not a list")
        half = len(states) // 2
        halves = [{"initial_state": states[:half]}, {"initial_state": states[half:]}]
    there = call.inference.layer(forward, (fed,), halves[0], symbolic=call.symbolic)
    given = call.config.raw("backward_layer")
    if isinstance(given, LayerObject):
        back = call.inference.layer(given, (fed,), halves[1], symbolic=call.symbolic)
    elif given is None:
        back = call.inference.layer(forward, (fed,), halves[1], symbolic=call.symbolic)
    else:
        raise Undecided("the backward layer is not known")
    settings = call.inference.config(forward.path or "", forward.config)
    if settings.raw("stateful") is True and settings.raw("return_state") is True:
        raise KerasError(
            "wrong-argument-value",
            "Bidirectional fails on a layer with both `stateful=True` and `return_state=True`, "
            "when it works out the masks of the states. Leave one of them out.",
            keras="unsupported operand type(s) for *: 'generator' and 'int'",
            argument="layer",
            exception="TypeError",
        )
    output = _merged(call, there.outputs, back.outputs, compute)
    return Inferred(output, call.built or (*there.weights, *back.weights))


def _merged(call: LayerCall, there: Structure, back: Structure, dtype: str) -> Structure:
    first, *states = there if isinstance(there, tuple) else (there,)
    second, *other = back if isinstance(back, tuple) else (back,)
    if not isinstance(first, TensorSpec) or not isinstance(second, TensorSpec):
        raise Undecided("what the wrapped layer gives is not one tensor")
    one, two = first.shape, second.shape
    if one is None or two is None:
        raise Undecided("what the wrapped layer gives is not known")
    first, second = replace(first, dtype=dtype), replace(second, dtype=dtype)
    mode = call.config["merge_mode"]
    if mode is None:
        return (first, second, *states, *other)
    if mode == "concat":
        shape = (*one[:-1], one[-1] + two[-1])
    elif mode in _MERGES:
        shape = broadcast_shapes(one, two, operation="Bidirectional")
    else:
        raise Undecided("the merge mode is not known")
    merged = replace(first, shape=shape)
    return (merged, *states, *other) if states else merged


# -- one layer at every step, one layer with its weights in bounds ---------------------------------


@layer("keras.layers.TimeDistributed")
def time_distributed(call: LayerCall) -> Inferred:
    """Applies a layer to (batch, ...) at every step of (batch, steps, ...)."""
    inner = _wrapped(call)
    inputs = call_argument(call, 0, "inputs")
    if not isinstance(inputs, TensorSpec) or inputs.shape is None:
        raise Undecided("the input is not one tensor whose rank is known")
    shape = inputs.shape
    if len(shape) < 3:
        raise KerasError(
            "layer-rank-mismatch",
            "TimeDistributed takes inputs with a time axis, (batch, steps, ...) of at least 3 "
            f"axes, but gets {show_shape(shape)}.",
            keras="`TimeDistributed` Layer should be passed an `input_shape` with at least 3 "
            "dimensions",
            sizes=shape,
        )
    compute, kept = layer_dtypes(call.config, call.settings)
    masked = carries_mask(call, inputs, 2)
    fed = TensorSpec((shape[0], *shape[2:]), _autocast(inputs.dtype, compute))
    if len(shape) > 4 and inner.path in _BUILT_IN_RNN:
        raise Undecided("steps with several axes")
    try:
        found = call.inference.layer(inner, (fed,), None, inner.weights, call.symbolic)
    except KerasError as error:
        if error.rule == "layer-rank-mismatch" and inner.path in _CHECKED_ONLY_WHEN_CALLED:
            raise Undecided("a number of axes that the layer's own `__call__` checks") from None
        raise
    if not isinstance(found.outputs, TensorSpec):
        return _stacked(call, inner, found, shape[1], compute)
    step = found.outputs.shape
    if step is None or not step:
        raise Undecided("what the layer at every step gives is not known")
    dtype = _dtype_of_steps(call, inner, found, compute, kept)
    output = TensorSpec((step[0], shape[1], *step[1:]), dtype, masked)
    return Inferred(output, found.weights, ((inner, found),))


def _dtype_of_steps(
    call: LayerCall, inner: LayerObject, found: Inferred, compute: str, kept: str
) -> str | None:
    """The layer's `call` is used, which casts nothing: floats stay what the wrapper made them."""
    given = found.outputs.dtype
    if inner.path in _CASTING and given != compute:
        return None  # arrays become what the layer computes in, symbols what the wrapper does
    if not is_float(given):
        return given
    if call.symbolic or inner.path == "keras.layers.RMSNormalization":
        return compute
    if inner.path in _CASTING_ARRAYS:
        return given
    if found.weights and compute == kept:
        return result_type(compute, found.weights[0].dtype, settings=call.settings)
    return compute


def _stacked(
    call: LayerCall, inner: LayerObject, found: Inferred, steps: Dim, compute: str
) -> Inferred:
    """A layer with states gives several tensors: symbols are refused, equal arrays stacked."""
    shapes = [leaf.shape for leaf in leaves(found.outputs) if isinstance(leaf, TensorSpec)]
    first = shapes[0] if shapes else None
    if first is None or any(shape is None for shape in shapes):
        raise Undecided("several outputs at every step")
    alike = all(
        len(shape or ()) == len(first) and not any(map(differ, shape or (), first))
        for shape in shapes
    )
    if call.symbolic or not alike:
        raise KerasError(
            "wrong-argument-value",
            f"{inner.path.rpartition('.')[2] if inner.path else 'The layer'} gives "
            f"{len(shapes)} tensors at every step, but TimeDistributed takes layers with one: "
            "leave out `return_state=True`.",
            keras="Cannot convert to a shape." if call.symbolic else "inhomogeneous shape",
            argument="layer",
        )
    return Inferred(
        TensorSpec((len(shapes), steps, *first), compute), found.weights, ((inner, found),)
    )


def _autocast(dtype: str | None, compute: str) -> str | None:
    """Floats are cast to what a layer computes in, other dtypes stay."""
    return compute if dtype is not None and "float" in dtype else dtype


@layer("keras.layers.SpectralNormalization")
def spectral_normalization(call: LayerCall) -> Inferred:
    inner = _wrapped(call)
    inputs = call.single()
    if inputs.shape is None:
        raise Undecided("the rank of the input is not known")
    compute, _ = layer_dtypes(call.config, call.settings)
    dtype = _autocast(inputs.dtype, compute)
    fed = replace(inputs, dtype=dtype, mask=False)
    found = call.inference.layer(inner, (fed,), None, inner.weights, call.symbolic)
    if inner.cls is None and inner.path in LAYERS and inner.path not in _WITH_KERNEL:
        raise KerasError(
            "wrong-argument-value",
            "SpectralNormalization needs a layer with a kernel of its own, such as Dense or "
            f"Conv2D; {inner.path.rpartition('.')[2]} has none.",
            keras="object has no attribute 'kernel' nor 'embeddings'",
            argument="layer",
        )
    kernel = found.weights[0] if found.weights else None
    if inner.path not in _WITH_KERNEL or kernel is None:
        raise Undecided("whether the layer has a kernel is not known")
    vector = Weight("vector_u", (1, kernel.shape[-1]), False, kernel.dtype)
    rest = tuple(weight for weight in found.weights if weight is not kernel)
    # Arrays get the dtype of the input back, of symbolic tensors Keras states another.
    given = dtype if is_float(dtype) else None
    outputs = map_structure(lambda leaf: _cast(leaf, given), found.outputs)
    return Inferred(outputs, call.built or (kernel, vector, *rest), ((inner, found),))


def _cast(leaf: Any, dtype: str | None) -> Any:
    return replace(leaf, dtype=dtype, mask=False) if isinstance(leaf, TensorSpec) else leaf


# -- layers one after the other, and layers of other libraries -------------------------------------


@layer("keras.layers.Pipeline")
def pipeline(call: LayerCall) -> Inferred:
    """Preprocessing layers, each called on what the one before gives."""
    layers = call.config["layers"]
    if not isinstance(layers, tuple):
        raise Undecided("the layers of a pipeline are not known")
    value = call.inputs
    weights: list[Weight] = []
    children: list[tuple[LayerObject, Inferred]] = []
    for each in layers:
        if not isinstance(each, LayerObject):
            raise Undecided("a step of a pipeline is not known")
        found = call.inference.layer(each, (value,), None, each.weights, call.symbolic)
        value = found.outputs
        weights += found.weights
        children.append((each, found))
    return Inferred(value, tuple(weights), tuple(children))


@layer("keras.layers.TFSMLayer")
def saved_model(call: LayerCall) -> Inferred:
    raise Undecided("what a SavedModel gives is written in its files")


@layer("keras.layers.JaxLayer", "keras.layers.FlaxLayer", "keras.layers.TorchModuleWrapper")
def foreign(call: LayerCall) -> Inferred:
    raise Undecided(f"what the function or module inside {call.name} gives is not known")
