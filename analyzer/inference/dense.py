"""Dense, Embedding and the layers that only act on values."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    Shape,
    Sym,
    TensorSpec,
    Unknown,
    Weight,
    differ,
    is_known,
    show_dim,
    show_shape,
)
from .arguments import check_layout, wrong
from .contract import (
    Config,
    Inferred,
    KerasError,
    LayerCall,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .dtypes import layer_dtypes
from .ranks import cast, computed, keep, moved, require_built, require_known, require_min_rank
from .shapes import broadcast_shapes, normalize_axes

# -- Dense --------------------------------------------------------------------------------------


def activated(config: Config, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape after the activation: ``glu`` halves the last axis, others keep it."""
    if config.raw("activation") != "glu" or not shape:
        return shape
    if is_known(shape[-1]) and shape[-1] % 2:
        raise KerasError(
            "wrong-argument-value",
            f"The activation 'glu' splits the last axis in halves, but {show_shape(shape)} has an "
            "odd size there.",
            keras="array split does not result in an equal division",
            argument="activation",
            sizes=(shape[-1],),
        )
    return (*shape[:-1], shape[-1] // 2)


def positive(config: Config, name: str, what: str) -> None:
    """Raise where a size given to a constructor is not a whole number above 0."""
    value = config.raw(name, Unknown())
    if not (is_known(value) or value is None or isinstance(value, float | str)):
        return
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` of {what} must be a positive whole number, not {value!r}.",
            keras=f"Received an invalid value for `{name}`, expected a positive integer. "
            f"Received: {name}={value}",
            argument=name,
        )


@constructor("keras.layers.Dense")
def dense_arguments(config: Config, settings: Settings) -> None:
    positive(config, "units", "Dense")


@layer("keras.layers.Dense")
def dense(call: LayerCall) -> Inferred:
    spec = call.single()
    shape = call.single_shape()
    require_min_rank(call, shape, 2)
    require_known(call, shape[-1], shape)
    compute, kept = layer_dtypes(call.config, call.settings)
    units = call.config.dim("units")
    weights = [Weight("kernel", (shape[-1], units), dtype=kept)]
    if call.config.flag("use_bias"):
        weights.append(Weight("bias", (units,), dtype=kept))
    require_built(call, tuple(weights), shape)
    output = activated(call.config, (*shape[:-1], units))
    return Inferred(TensorSpec(output, compute, spec.mask), tuple(weights))


@constructor("keras.layers.Embedding", "keras.layers.ReversibleEmbedding")
def embedding_arguments(config: Config, settings: Settings) -> None:
    positive(config, "input_dim", "Embedding")
    positive(config, "output_dim", "Embedding")
    _check_vectors(config)


def _check_vectors(config: Config) -> None:
    """The vectors given as `weights`: one array, or a list of one."""
    given = config.raw("weights")
    array = given[0] if isinstance(given, tuple) and len(given) == 1 else given
    wanted = (config.raw("input_dim"), config.raw("output_dim"))
    shape = array.shape if isinstance(array, Array) else None
    if shape is None or not all(isinstance(size, int | Sym) for size in wanted):
        return
    if len(shape) != 2 or any(differ(a, b) for a, b in zip(shape, wanted, strict=True)):
        raise KerasError(
            "weights-shape-mismatch",
            f"This Embedding holds {show_dim(wanted[0])} vectors of {show_dim(wanted[1])} numbers, "
            f"but its `weights` are {show_shape(shape)}.",
            keras=f"Layer embedding weight shape {show_shape(wanted)} is not compatible with "
            f"provided weight shape {show_shape(shape)}.",
            argument="weights",
            sizes=(*wanted, *shape),
        )


@layer("keras.layers.Embedding", "keras.layers.ReversibleEmbedding")
def embedding(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    compute, kept = layer_dtypes(call.config, call.settings)
    width = call.config.dim("output_dim")
    weights = (Weight("embeddings", (call.config.dim("input_dim"), width), dtype=kept),)
    if call.name == "ReversibleEmbedding":
        if call.kwargs.get("reverse", False) is not False or len(call.args) > 1:
            raise Undecided("an embedding that is used in reverse")
        if not call.config.flag("tie_weights"):
            back = Weight("reverse_embeddings", weights[0].shape[::-1], dtype=kept)
            weights = (*weights, back)
    mask = call.config.flag("mask_zero")
    return Inferred(TensorSpec((*shape, width), compute, mask), weights)


# -- element-wise -------------------------------------------------------------------------------


@layer(
    "keras.layers.ReLU",
    "keras.layers.LeakyReLU",
    "keras.layers.ELU",
    "keras.layers.ActivityRegularization",
)
def elementwise(call: LayerCall) -> Inferred:
    return keep(call, call.single())


@layer("keras.layers.Identity")
def identity(call: LayerCall) -> Inferred:
    spec = call.single()
    return Inferred(TensorSpec(spec.shape, moved(call, spec), spec.mask))


@constructor("keras.layers.ReLU", "keras.layers.LeakyReLU")
def rectifier_arguments(config: Config, settings: Settings) -> None:
    for name in ("max_value", "negative_slope", "threshold"):
        value = config.raw(name, Unknown())
        negative = isinstance(value, int | float) and value < 0
        if negative or (value is None and name != "max_value"):
            raise wrong(
                name,
                f"`{name}` of a ReLU layer cannot be {'negative' if negative else 'None'}.",
                f"{name} of a ReLU layer cannot be None or a negative value. Received: "
                f"{name}={value}",
            )


@layer("keras.layers.UnitNormalization")
def unit_normalization(call: LayerCall) -> Inferred:
    spec, axis = call.single(), call.config["axis"]
    if spec.shape is not None:
        normalize_axes(axis, len(spec.shape), call.name)
    return computed(call, spec)


@layer("keras.layers.Activation")
def activation(call: LayerCall) -> Inferred:
    spec = call.single()
    if spec.shape is None:
        return keep(call, spec)
    return keep(call, TensorSpec(activated(call.config, spec.shape), spec.dtype, spec.mask))


@layer("keras.layers.Softmax")
def softmax(call: LayerCall) -> Inferred:
    spec = call.single()
    axis = call.config["axis"]
    if spec.shape is not None:
        normalize_axes(axis, len(spec.shape), call.name)
        if spec.mask:
            _check_softmax_mask(call, spec.shape)
    return computed(call, spec)


def _check_softmax_mask(call: LayerCall, shape: Shape) -> None:
    """A mask is laid over the last axes, (batch, steps) over (steps, features).

    After the check in ``Softmax.call``; earlier versions add the mask, which fails as well.
    """
    for step, size in zip(shape[-2::-1], shape[::-1], strict=False):
        if differ(step, size) and step != 1:
            raise KerasError(
                "wrong-argument-value",
                f"Softmax lays the mask of its input {show_shape(shape)} over the last axes, where "
                f"{show_dim(step)} does not fit {show_dim(size)}. Use `activation='softmax'` in "
                "the layer before it, which takes no notice of masks.",
                keras="The `mask` must be broadcastable to `inputs`. Each mask dimension must be "
                "1 or match the corresponding input dimension.",
                sizes=(step, size),
            )


@layer("keras.layers.PReLU")
def prelu(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    _, kept = layer_dtypes(call.config, call.settings)
    sizes = list(shape[1:])
    shared = call.config["shared_axes"]
    for axis in () if shared is None else shared if isinstance(shared, tuple) else (shared,):
        if not isinstance(axis, int):
            raise Undecided("`shared_axes` is not known")
        if not -len(sizes) <= axis - 1 < len(sizes):
            raise KerasError(
                "axis-out-of-range",
                f"PReLU shares axis {int(axis)}, but its input {show_shape(shape)} has axes 1 to "
                f"{len(sizes)} beside the batch.",
                keras="list assignment index out of range",
                argument="shared_axes",
                sizes=(axis,),
                exception="IndexError",
            )
        sizes[axis - 1] = 1
    if call.built:  # what was learned is stretched over other sizes, or stretches them
        given = replace(call.single(), shape=broadcast_shapes(shape, call.built[0].shape))
        return computed(call, given, call.built)
    for size in sizes:
        require_known(call, size, shape, "input")
    return computed(call, call.single(), (Weight("alpha", tuple(sizes), dtype=kept),))


@layer("keras.layers.Masking")
def masking(call: LayerCall) -> Inferred:
    spec = call.single()
    return Inferred(TensorSpec(spec.shape, cast(call, spec), True))


@layer("keras.layers.Lambda")
def unfollowed(call: LayerCall) -> Inferred:
    shape = call.config["output_shape"]
    first = call.many()[0]
    if isinstance(shape, tuple) and first.shape and all(isinstance(size, int) for size in shape):
        return Inferred(TensorSpec((first.shape[0], *shape), first.dtype))
    raise Undecided("what a Lambda layer gives is not known")


# -- regularization -----------------------------------------------------------------------------


@constructor(
    "keras.layers.Dropout",
    "keras.layers.SpatialDropout1D",
    "keras.layers.SpatialDropout2D",
    "keras.layers.SpatialDropout3D",
    "keras.layers.AlphaDropout",
    "keras.layers.GaussianDropout",
)
def dropout_arguments(config: Config, settings: Settings) -> None:
    rate = config.raw("rate", Unknown())
    if rate is None or isinstance(rate, str):
        raise wrong(
            "rate",
            f"The dropout rate is a number between 0 and 1, not {rate!r}.",
            f"'<=' not supported between instances of 'int' and '{type(rate).__name__}'",
            exception="TypeError",
        )
    if isinstance(rate, int | float) and not 0 <= rate <= 1:
        raise KerasError(
            "dropout-rate",
            f"The dropout rate is the share of values to drop, between 0 and 1; {rate:g} is not.",
            keras=f"Invalid value received for argument `rate`. Expected a float value between 0 "
            f"and 1. Received: rate={rate}",
            argument="rate",
        )
    noise = config.raw("noise_shape")
    bad = noise if isinstance(noise, tuple) else ()
    if isinstance(noise, int | float | str) or any(
        isinstance(size, float | str) or (isinstance(size, int) and size <= 0) for size in bad
    ):
        raise wrong(
            "noise_shape",
            f"`noise_shape` is a tuple of positive whole numbers or None, not {noise!r}.",
            "Invalid value received for argument `noise_shape`.",
        )
    if "data_format" in config:
        check_layout(config, "SpatialDropout")


@constructor("keras.layers.GaussianNoise")
def noise_arguments(config: Config, settings: Settings) -> None:
    stddev = config.raw("stddev")
    if isinstance(stddev, int | float) and not 0 <= stddev <= 1:
        raise KerasError(
            "wrong-argument-value",
            f"`stddev` of GaussianNoise must lie between 0 and 1; {stddev:g} does not.",
            keras="Invalid value received for argument `stddev`. Expected a float value between 0 "
            f"and 1. Received: stddev={stddev}",
            argument="stddev",
        )


@layer(
    "keras.layers.Dropout",
    "keras.layers.AlphaDropout",
    "keras.layers.GaussianDropout",
    "keras.layers.GaussianNoise",
)
def dropout(call: LayerCall) -> Inferred:
    return keep(call, call.single())


@layer(
    "keras.layers.SpatialDropout1D",
    "keras.layers.SpatialDropout2D",
    "keras.layers.SpatialDropout3D",
)
def spatial_dropout(call: LayerCall) -> Inferred:
    from .ranks import AXES, require_rank

    axes = int(call.name[-2])
    require_rank(call, call.single_shape(), axes + 2, AXES[axes])
    return keep(call, call.single())
