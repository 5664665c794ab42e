"""Preprocessing layers that turn categories into indices or encoded vectors."""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, Unknown, show_shape, unknown_size
from .arguments import check_choice, wrong
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

VECTORS = ("one_hot", "multi_hot", "count", "tf_idf")
OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def output_mode(config: Config) -> str:
    given = config.text("output_mode")
    return OLD_MODES.get(given, given)


def refuse_mode(config: Config, what: str, allowed: tuple[str, ...]) -> None:
    """`output_mode` is one of `allowed`, or an old name of one."""
    mode = config.raw("output_mode")
    if isinstance(mode, str) and OLD_MODES.get(mode, mode) not in allowed:
        raise KerasError(
            "wrong-argument-value",
            f"`output_mode` of {what} must be one of {', '.join(map(repr, allowed))}, not "
            f"{mode!r}.",
            keras="output_mode",
            argument="output_mode",
        )


def refuse_sparse_indices(config: Config, what: str) -> None:
    """Indices are never sparse."""
    if config.raw("sparse") is True and config.raw("output_mode") == "int":
        raise wrong(
            "sparse",
            f"`sparse=True` of {what} needs an `output_mode` that encodes: "
            f"{', '.join(map(repr, VECTORS))}.",
            "`sparse` may only be true if `output_mode` is `'one_hot'`, `'multi_hot'`, "
            "`'count'` or `'tf_idf'`.",
        )


def check_salt(config: Config, what: str) -> None:
    """`salt` is a whole number or two of them."""
    salt = config.raw("salt")
    known = salt is None or isinstance(salt, int | Unknown)
    if not known and not (isinstance(salt, tuple) and len(salt) == 2):
        raise wrong(
            "salt",
            f"`salt` of {what} is a whole number or a tuple of two, not {salt!r}.",
            f"The `salt` argument for `{what}` can only be a tuple of size 2 integers, or a "
            f"single integer. Received: salt={salt}.",
        )


def indices(call: LayerCall) -> str | None:
    """The dtype of indices, int64 unless the layer has one of its own; JAX narrows it."""
    if call.config.raw("dtype") is not None:
        return layer_dtypes(call.config, call.settings)[0]
    return "int64" if call.settings.backend in ("tensorflow", "numpy") else None


def _vectors(call: LayerCall) -> str | None:
    """The dtype of encoded vectors: the layer's own, or the default float."""
    if call.config.raw("dtype") is not None:
        return layer_dtypes(call.config, call.settings)[1]
    return call.settings.floatx


def encoded(shape: Shape, depth: Dim, mode: str) -> Shape:
    """What encoding arrays gives, after `encode_categorical_inputs`.

    One-hot adds an axis (or fills a last one of size 1), the others replace the second axis.
    """
    if mode == "one_hot":
        if shape and not isinstance(shape[-1], int) and not shape[-1].dynamic:
            raise Undecided("whether the last axis has size 1 is not known")
        if not shape:
            return (1, depth)
        return (*shape[:-1], depth) if len(shape) > 1 and shape[-1] == 1 else (*shape, depth)
    return (shape[0], *shape[2:], depth) if len(shape) > 1 else (depth,)


def stated(shape: Shape, depth: Dim, mode: str) -> Shape:
    """What Keras states for symbolic tensors: as for arrays, but the last axis is replaced."""
    return encoded(shape, depth, mode) if mode == "one_hot" else (*shape[:-1], depth)


# -- categories ---------------------------------------------------------------------------------


@constructor("keras.layers.CategoryEncoding")
def category_arguments(config: Config, settings: Settings) -> None:
    refuse_mode(config, "CategoryEncoding", ("count", "one_hot", "multi_hot"))
    tokens = config.raw("num_tokens")
    if tokens is None or (isinstance(tokens, int) and tokens < 1):
        raise KerasError(
            "wrong-argument-value",
            f"`num_tokens` of CategoryEncoding must be at least 1, not {tokens}.",
            keras="num_tokens must be set to use this layer."
            if tokens is None
            else f"`num_tokens` must be >= 1. Received: num_tokens={tokens}.",
            argument="num_tokens",
        )


@layer("keras.layers.CategoryEncoding")
def category_encoding(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    tokens = call.config.dim("num_tokens")
    compute, variable = layer_dtypes(call.config, call.settings)
    sparse = call.config.flag("sparse")
    if call.symbolic:
        return Inferred(TensorSpec(stated(shape, tokens, mode), compute, sparse=sparse))
    if mode != "count" and call.kwargs.get("count_weights") is not None:
        raise wrong(
            "count_weights",
            f"`count_weights` goes with output_mode='count' only, not with {mode!r}.",
            "`count_weights` is not used when `output_mode` is not `'count'`.",
        )
    return Inferred(TensorSpec(encoded(shape, tokens, mode), variable, sparse=sparse))


@constructor("keras.layers.Hashing")
def hashing_arguments(config: Config, settings: Settings) -> None:
    bins = config.raw("num_bins", Unknown())
    if bins is None or (isinstance(bins, int) and bins <= 0):
        raise wrong(
            "num_bins",
            f"`num_bins` of Hashing must be a positive whole number, not {bins}.",
            f"The `num_bins` for `Hashing` cannot be `None` or non-positive values. Received: "
            f"num_bins={bins}.",
            bins,
        )
    mode, dtype = config.raw("output_mode"), config.raw("dtype")
    if mode == "int" and isinstance(dtype, str) and dtype not in ("int32", "int64"):
        raise wrong(
            "dtype",
            f"Hashing gives whole numbers with output_mode='int', so its dtype is 'int32' or "
            f"'int64', not {dtype!r}.",
            'When `output_mode="int"`, `dtype` should be an integer type',
        )
    check_choice(config, "output_mode", ("int", *VECTORS[:3]), "Hashing")
    refuse_sparse_indices(config, "Hashing")
    check_salt(config, "Hashing")


@layer("keras.layers.Hashing")
def hashing(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    if mode == "int":
        return Inferred(TensorSpec(shape, indices(call)))
    bins = call.config.dim("num_bins")
    sparse = call.config.flag("sparse")
    if call.symbolic:  # whatever the mode
        return Inferred(TensorSpec((*shape[:-1], bins), _vectors(call)))
    if mode == "one_hot" and shape and shape[-1] == 1:
        shape = shape[:-1]
    return Inferred(TensorSpec(encoded(shape, bins, mode), _vectors(call), sparse=sparse))


@constructor("keras.layers.HashedCrossing")
def crossing_arguments(config: Config, settings: Settings) -> None:
    check_choice(config, "output_mode", ("int", "one_hot"), "HashedCrossing")


@layer("keras.layers.HashedCrossing")
def hashed_crossing(call: LayerCall) -> Inferred:
    specs = call.many()
    if len(specs) < 2:
        raise KerasError(
            "wrong-argument-type",
            f"HashedCrossing crosses a list of two tensors, but gets {len(specs)}.",
            keras="`HashedCrossing` should be called on a list or tuple of inputs.",
        )
    shape = specs[0].shape
    if shape is None:
        raise Undecided("the rank of the input is not known")
    _check_crossed(call, shape, specs)
    mode, bins = output_mode(call.config), call.config.dim("num_bins")
    if mode == "int":
        return Inferred(TensorSpec(shape, indices(call)))
    compute, variable = layer_dtypes(call.config, call.settings)
    sparse = call.config.flag("sparse")
    dtype = compute if call.symbolic else variable
    return Inferred(TensorSpec(encoded(shape, bins, mode), dtype, sparse=sparse))


def _check_crossed(call: LayerCall, shape: Shape, specs: list[TensorSpec]) -> None:
    """Arrays are single numbers or texts, of one shape; symbols are two with one last size."""
    others = [spec.shape for spec in specs[1:]]
    if call.symbolic:
        last = others[0][-1:] if others[0] else None
        misfit = len(specs) > 2 or not shape or (last is not None and (last != shape[-1:]))
    else:
        wide = len(shape) > 2 or (len(shape) == 2 and isinstance(shape[1], int) and shape[1] != 1)
        misfit = wide or any(
            other is not None and (len(other) != len(shape) or tuple(other) != tuple(shape))
            for other in others
        )
        misfit = misfit and (wide or all(isinstance(d, int) for s in others for d in s or ()))
    if misfit:
        shown = ", ".join(show_shape(spec.shape) for spec in specs)
        raise KerasError(
            "layer-rank-mismatch",
            "HashedCrossing takes two inputs of one shape, () or (batch,) or (batch, 1), but gets "
            f"{shown}.",
            keras="All `HashedCrossing` inputs should have shape `()`, `(batch_size)` or "
            "`(batch_size, 1)`.",
            sizes=shape,
        )
    floats = next((s.dtype for s in specs if s.dtype and ("float" in s.dtype)), None)
    if floats is not None and not call.symbolic:
        raise KerasError(
            "wrong-argument-type",
            f"HashedCrossing takes whole numbers and strings, not {floats}.",
            keras="All `HashedCrossing` inputs should have an integer or string dtype.",
        )


@constructor("keras.layers.Discretization")
def discretization_arguments(config: Config, settings: Settings) -> None:
    refuse_sparse_indices(config, "Discretization")
    check_choice(config, "output_mode", ("int", *VECTORS[:3]), "Discretization")
    bins, boundaries = config.raw("num_bins"), config.raw("bin_boundaries")
    if settings.keras.startswith("2."):
        return
    if isinstance(bins, int) and bins < 0:
        raise wrong(
            "num_bins",
            f"`num_bins` of Discretization cannot be negative: {bins}.",
            "`num_bins` must be greater than or equal to 0.",
            bins,
        )
    if (bins is None) == (boundaries is None) and not isinstance(bins, Unknown):
        given = "neither" if bins is None else "both"
        raise wrong(
            "bin_boundaries",
            "Discretization takes either `bin_boundaries`, or `num_bins` and a call of `adapt`; "
            f"{given} {'is' if bins is None else 'are'} given.",
            "You need to set either `num_bins` or `bin_boundaries`."
            if bins is None
            else "Both `num_bins` and `bin_boundaries` should not be set.",
        )


@layer("keras.layers.Discretization")
def discretization(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    compute, _ = layer_dtypes(call.config, call.settings)
    boundaries = call.config.raw("bin_boundaries")
    learned = call.layer.slots.get("boundaries") if call.layer is not None else None
    if boundaries is None and learned is None and not call.symbolic and call.layer is not None:
        raise KerasError(
            "layer-not-adapted",
            "Discretization has no boundaries yet: call `adapt` before, or give `bin_boundaries`.",
            keras="You need to either pass the `bin_boundaries` argument at construction time or "
            "call `adapt(dataset)` before you can start using the `Discretization` layer.",
        )
    if mode == "int":
        return Inferred(TensorSpec(shape, "int32"))
    if isinstance(boundaries, tuple):
        depth: Dim = len(boundaries) + 1
    elif boundaries is None and learned is None:
        depth = call.config.dim("num_bins")
    elif isinstance(learned, int):
        depth = learned + 1
    else:
        depth = unknown_size("bins")
    sparse = call.config.flag("sparse") and not call.symbolic
    return Inferred(TensorSpec(encoded(shape, depth, mode), compute, sparse=sparse))


# -- layers that FeatureSpace makes ---------------------------------------------------------------

_SPACE = "keras.src.layers.preprocessing.feature_space."


@layer(f"{_SPACE}TFDIdentity")
def same(call: LayerCall) -> Inferred:
    spec = call.single()
    compute, _ = layer_dtypes(call.config, call.settings)
    floats = spec.dtype is not None and "float" in spec.dtype
    return Inferred(TensorSpec(spec.shape, compute if floats else spec.dtype))


@layer(f"{_SPACE}TFDConcat")
def put_together(call: LayerCall) -> Inferred:
    return call.inference.layer_class("keras.layers.Concatenate", {"axis": -1}, call.args)
