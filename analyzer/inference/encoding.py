"""Preprocessing layers that turn categories and text into indices or encoded vectors."""

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


def _refuse_mode(config: Config, what: str, allowed: tuple[str, ...]) -> None:
    mode = config.raw("output_mode")
    if isinstance(mode, str) and OLD_MODES.get(mode, mode) not in allowed:
        raise KerasError(
            "wrong-argument-value",
            f"`output_mode` of {what} must be one of {', '.join(map(repr, allowed))}, not "
            f"{mode!r}.",
            keras="output_mode",
            argument="output_mode",
        )


def _indices(call: LayerCall) -> str | None:
    """The dtype of indices, int64 unless the layer has one of its own; JAX narrows it."""
    if call.config.raw("dtype") is not None:
        return layer_dtypes(call.config, call.settings)[0]
    return "int64" if call.settings.backend in ("tensorflow", "numpy") else None


def _vectors(call: LayerCall) -> str | None:
    """The dtype of encoded vectors: the layer's own, or the default float."""
    if call.config.raw("dtype") is not None:
        return layer_dtypes(call.config, call.settings)[0]
    return call.settings.floatx


# -- categories ---------------------------------------------------------------------------------


@constructor("keras.layers.CategoryEncoding")
def category_arguments(config: Config, settings: Settings) -> None:
    _refuse_mode(config, "CategoryEncoding", ("count", "one_hot", "multi_hot"))
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
    compute, _ = layer_dtypes(call.config, call.settings)
    output = encoded(shape, tokens, mode)
    return Inferred(TensorSpec(output, compute, sparse=call.config.flag("sparse")))


def encoded(shape: Shape, depth: Dim, mode: str) -> Shape:
    """One-hot adds an axis (or fills a last one of size 1), the others replace the last axis."""
    if mode == "one_hot":
        if shape and not isinstance(shape[-1], int) and not shape[-1].dynamic:
            raise Undecided("whether the last axis has size 1 is not known")
        return (*shape[:-1], depth) if len(shape) > 1 and shape[-1] == 1 else (*shape, depth)
    # Arrays lose their second axis, of symbolic tensors Keras states that the last one goes.
    return (shape[0], *shape[2:], depth) if len(shape) > 1 else (depth,)


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


@layer("keras.layers.Hashing")
def hashing(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    if mode == "int":
        return Inferred(TensorSpec(shape, _indices(call)))
    output = encoded(shape, call.config.dim("num_bins"), mode)
    return Inferred(TensorSpec(output, _vectors(call)))


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
    if output_mode(call.config) == "int":
        return Inferred(TensorSpec(shape, _indices(call)))
    if not shape or shape[-1] != 1:
        raise Undecided("encoded crossings over a last axis that is not of size 1")
    return Inferred(TensorSpec((*shape[:-1], call.config.dim("num_bins")), None))


@constructor("keras.layers.Discretization")
def discretization_arguments(config: Config, settings: Settings) -> None:
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
    if mode == "int":
        return Inferred(TensorSpec(shape, "int32"))
    boundaries = call.config["bin_boundaries"]
    if isinstance(boundaries, tuple):
        depth: Dim = len(boundaries) + 1
    else:
        depth = call.config.dim("num_bins")
    return Inferred(TensorSpec(encoded(shape, depth, mode), compute))


# -- vocabularies -------------------------------------------------------------------------------


def _depth(config: Config) -> Dim:
    """The size of an encoded vocabulary; unknown where it is adapted, read, or masked."""
    if config.flag("pad_to_max_tokens"):
        return config.dim("max_tokens")
    words, special = config.raw("vocabulary"), config.raw("num_oov_indices", 1)
    marks = (config.raw("mask_token"), config.raw("oov_token"))
    if (
        isinstance(words, tuple)
        and isinstance(special, int)
        and not any(isinstance(word, Unknown) for word in (*words, *marks))
        and "mask_token" in list(config)
        and marks[0] is None
        and marks[1] not in words
    ):
        return len(words) + special
    return unknown_size("vocabulary")


@layer("keras.layers.StringLookup", "keras.layers.IntegerLookup")
def lookup(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    if mode == "int":
        dtype = None if call.config.flag("invert") else _indices(call)
        return Inferred(TensorSpec(shape, dtype))
    sparse = call.config.flag("sparse")
    return Inferred(TensorSpec(encoded(shape, _depth(call.config), mode), None, sparse=sparse))


@constructor("keras.layers.TextVectorization")
def text_arguments(config: Config, settings: Settings) -> None:
    _refuse_mode(config, "TextVectorization", ("int", *VECTORS))
    mode, length = config.raw("output_mode"), config.raw("output_sequence_length")
    if isinstance(mode, str) and mode != "int" and isinstance(length, int):
        raise KerasError(
            "wrong-argument-value",
            f"`output_sequence_length={int(length)}` of TextVectorization needs "
            f"output_mode='int'; {mode!r} gives one vector a text.",
            keras="`output_sequence_length` must not be set if `output_mode` is not 'int'.",
            argument="output_sequence_length",
        )


@layer("keras.layers.TextVectorization")
def text_vectorization(call: LayerCall) -> Inferred:
    shape, mode = call.single_shape(), output_mode(call.config)
    if call.config.flag("ragged") or call.config.raw("split") is None:
        raise Undecided("ragged or unsplit text")
    if len(shape) > 1 and (len(shape) > 2 or (isinstance(shape[1], int) and shape[1] != 1)):
        raise Undecided(f"text of shape {show_shape(shape)}")
    if mode == "int":
        length = call.config.raw("output_sequence_length")
        if length is None:
            steps: Dim = unknown_size("None", dynamic=True)
        else:
            steps = call.config.dim("output_sequence_length")
        return Inferred(TensorSpec((*shape[:1], steps), _indices(call)))
    if len(shape) != 1:
        raise Undecided("encoded text with an axis of size 1 comes out differently on arrays")
    return Inferred(TensorSpec((*shape, _depth(call.config)), None))
