"""Layers that look words and numbers up: their vocabularies, given or learned, and what they give.

After ``IndexLookup`` of Keras 3.15. A `Vocabulary` that `adapt` or `set_vocabulary` made is kept in
the layer's state under ``vocabulary``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..domain import Dim, LayerObject, Shape, TensorSpec, Unknown, show_shape, unknown_size
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
from .encoding import (
    OLD_MODES,
    VECTORS,
    check_salt,
    encoded,
    refuse_mode,
    refuse_sparse_indices,
    stated,
)

LOOKUPS = ("keras.layers.StringLookup", "keras.layers.IntegerLookup")
TEXTS = "keras.layers.TextVectorization"
_MODES = ("int", *VECTORS)


class Vocabulary(Struct, frozen=True):
    """What a layer knows: how many tokens, special ones counted, and which, if that is known.

    `tokens` are the others, in order.
    """

    size: Dim
    tokens: tuple[Any, ...] | None = None


class Lookup(Struct, frozen=True):
    """The arguments of a lookup layer, or of the one inside TextVectorization."""

    mode: str
    mask: Any
    oov: Any
    oov_count: int
    most: Any
    padded: bool
    inverted: bool = False

    @property
    def masks(self) -> int:
        """How many masks stand in front of the vocabulary, 0 or 1."""
        return int(self.mask is not None and self.mode == "int")

    @property
    def front(self) -> tuple[Any, ...]:
        """The special tokens in front."""
        return (self.mask,) * self.masks + (self.oov,) * self.oov_count


def lookup_of(path: str, config: Config) -> Lookup:
    """How a layer looks up; Undecided where that depends on an unknown argument."""
    mode = config.text("output_mode")
    mode = OLD_MODES.get(mode, mode)
    most, padded = config["max_tokens"], config.flag("pad_to_max_tokens")
    if path == TEXTS:
        return Lookup(mode, "", "[UNK]", 1, most, padded)
    count = config["num_oov_indices"]
    if not isinstance(count, int):
        raise Undecided("the number of indices for unknown tokens")
    return Lookup(
        mode, config["mask_token"], config["oov_token"], count, most, padded, config.flag("invert")
    )


def given_vocabulary(how: Lookup, words: Any, weights: Any = None) -> Vocabulary:
    """The vocabulary that is set by hand; raises what ``set_vocabulary`` raises."""
    if isinstance(words, Unknown) or not isinstance(words, tuple):
        return Vocabulary(unknown_size("vocabulary"))
    if not words:
        raise _vocabulary_error("is empty", "Cannot set an empty vocabulary.")
    if any(not isinstance(word, str | int) or isinstance(word, bool) for word in words):
        return Vocabulary(unknown_size("vocabulary"))
    front = how.front
    tokens = words[len(front) :] if front and words[: len(front)] == front else words
    if not tokens:
        raise _vocabulary_error("holds special tokens only", _EMPTY)
    twice = [word for word, count in Counter(tokens).items() if count > 1]
    if twice:
        raise _vocabulary_error(
            f"holds {twice[0]!r} more than once",
            "The passed vocabulary has at least one repeated term.",
        )
    if how.mask is not None and how.mask in tokens:
        raise _vocabulary_error(
            f"holds the mask token {how.mask!r}, which the layer adds itself",
            "Found reserved mask token at unexpected location in `vocabulary`.",
        )
    if how.inverted and how.oov is not None and how.oov in tokens:
        raise _vocabulary_error(
            f"holds the token for unknown ones, {how.oov!r}, which the layer adds itself",
            "Found reserved OOV token at unexpected location in `vocabulary`.",
        )
    size = len(front) + len(tokens)
    if isinstance(how.most, int) and size > how.most:
        raise _vocabulary_error(
            f"has {size} tokens with the special ones, but `max_tokens` is {int(how.most)}",
            "Attempted to set a vocabulary larger than the maximum vocab size.",
        )
    if how.mode == "tf_idf" and isinstance(weights, tuple) and len(weights) != len(words):
        raise wrong(
            "idf_weights",
            f"`idf_weights` has {len(weights)} weights for {len(words)} tokens.",
            "`idf_weights` must be the same length as vocabulary.",
        )
    return Vocabulary(size, tokens)


_EMPTY = "keys and values cannot be empty tensors."


def learned_vocabulary(how: Lookup, tokens: Sequence[Any] | None) -> Vocabulary | None:
    """The vocabulary that ``adapt`` finds in all `tokens` of some data (None: not known).

    None without any token: the layer is as if it was not adapted.
    """
    if isinstance(how.most, int) and how.most == len(how.front):
        raise wrong(
            "max_tokens",
            f"`max_tokens={int(how.most)}` leaves no room beside the special tokens "
            f"{', '.join(map(repr, how.front))}: nothing can be learned.",
            _EMPTY,
        )
    if tokens is None or not (how.most is None or isinstance(how.most, int)):
        return Vocabulary(unknown_size("vocabulary"))
    if not tokens:
        return None
    counts = Counter(token for token in tokens if token not in (how.mask, how.oov))
    ordered = sorted(counts, key=lambda token: (counts[token], token), reverse=True)
    if how.most:
        ordered = ordered[: how.most - len(how.front)]
    if not ordered:
        raise KerasError(
            "wrong-argument-value",
            "The data has no token beside the special ones, so that nothing can be learned.",
            keras=_EMPTY,
            exception="InvalidArgumentError",
        )
    return Vocabulary(len(how.front) + len(ordered), tuple(ordered))


def vocabulary_of(layer: LayerObject | None, path: str, config: Config) -> Vocabulary | None:
    """What a layer knows at present, None before it was adapted."""
    kept = layer.slots.get("vocabulary") if layer is not None else None
    if isinstance(kept, Vocabulary):
        return kept
    if kept is not None:
        return Vocabulary(unknown_size("vocabulary"))
    words = config.raw("vocabulary")
    return given_vocabulary(lookup_of(path, config), words) if words is not None else None


def _vocabulary_error(what: str, keras: str) -> KerasError:
    return wrong("vocabulary", f"The vocabulary {what}.", keras)


# -- constructors -------------------------------------------------------------------------------


def _check_common(config: Config, what: str) -> None:
    most = config.raw("max_tokens")
    if isinstance(most, int) and most <= 1:
        raise wrong(
            "max_tokens",
            f"`max_tokens` of {what} must be greater than 1, not {int(most)}.",
            f"If set, `max_tokens` must be greater than 1. Received: max_tokens={most}",
            most,
        )
    if config.raw("pad_to_max_tokens") is True and most is None:
        raise wrong(
            "pad_to_max_tokens",
            f"`pad_to_max_tokens=True` of {what} needs `max_tokens`.",
            "If pad_to_max_tokens is True, must set `max_tokens`.",
        )


def _check_given(path: str, config: Config, what: str) -> None:
    """Weights go with a vocabulary and with tf_idf; a vocabulary has to be one."""
    words, weights = config.raw("vocabulary"), config.raw("idf_weights")
    mode = OLD_MODES.get(config["output_mode"], config["output_mode"])
    if weights is not None and mode != "tf_idf":
        raise wrong(
            "idf_weights",
            f"`idf_weights` of {what} goes with output_mode='tf_idf' only, not with {mode!r}.",
            "`idf_weights` should only be set if `output_mode` is `'tf_idf'`.",
        )
    if mode == "tf_idf" and words is not None and weights is None:
        raise wrong(
            "idf_weights",
            f"With a `vocabulary` and output_mode='tf_idf', {what} needs `idf_weights` as well.",
            "When specifying the `vocabulary` argument, in TF-IDF output mode, the "
            "`idf_weights` argument must also be provided.",
        )
    if words is not None:
        given_vocabulary(lookup_of(path, config), words, weights)


@constructor(*LOOKUPS)
def lookup_arguments(config: Config, settings: Settings) -> None:
    text = "vocabulary_dtype" not in config
    what = "StringLookup" if text else "IntegerLookup"
    _check_common(config, what)
    count = config.raw("num_oov_indices")
    if isinstance(count, int) and count < 0:
        raise wrong(
            "num_oov_indices",
            f"`num_oov_indices` of {what} cannot be negative: {int(count)}.",
            "`num_oov_indices` must be greater than or equal to 0.",
            count,
        )
    check_salt(config, what)
    refuse_mode(config, what, _MODES)
    if config.raw("invert") is True and config["output_mode"] != "int":
        raise wrong(
            "output_mode",
            f"{what} that inverts gives tokens: `invert=True` goes with output_mode='int' only.",
            "`output_mode` must be `'int'` when `invert` is true.",
        )
    refuse_sparse_indices(config, what)
    _check_given(LOOKUPS[0 if text else 1], config, what)


@constructor(TEXTS)
def text_arguments(config: Config, settings: Settings) -> None:
    refuse_mode(config, "TextVectorization", _MODES)
    check_choice(
        config,
        "standardize",
        ("lower_and_strip_punctuation", "lower", "strip_punctuation"),
        "TextVectorization",
    )
    check_choice(config, "split", ("whitespace", "character"), "TextVectorization")
    grams = config.raw("ngrams")
    # Lists are tuples here, so that only what is neither is certain.
    if isinstance(grams, str | float):
        raise wrong(
            "ngrams",
            f"`ngrams` of TextVectorization is a whole number or a tuple of them, not {grams!r}.",
            "`ngrams` must be None, an integer, or a tuple of integers.",
        )
    mode, length = config.raw("output_mode"), config.raw("output_sequence_length")
    if isinstance(mode, str) and mode != "int" and isinstance(length, int):
        raise wrong(
            "output_sequence_length",
            f"`output_sequence_length={int(length)}` of TextVectorization needs "
            f"output_mode='int'; {mode!r} gives one vector a text.",
            "`output_sequence_length` must not be set if `output_mode` is not 'int'.",
        )
    if config.raw("ragged") is True and isinstance(mode, str) and mode != "int":
        raise wrong(
            "ragged",
            "`ragged=True` of TextVectorization goes with output_mode='int' only.",
            "`ragged` must not be true if `output_mode` is `'int'`.",
        )
    _check_common(config, "TextVectorization")
    refuse_sparse_indices(config, "TextVectorization")
    _check_given(TEXTS, config, "TextVectorization")


# -- calls --------------------------------------------------------------------------------------


def _require_vocabulary(call: LayerCall) -> None:
    """Arrays can only be looked up once there is a vocabulary."""
    if call.symbolic or call.layer is None:
        return
    if vocabulary_of(call.layer, call.path, call.config) is None:
        raise KerasError(
            "layer-not-adapted",
            f"{call.name} has no vocabulary yet: call `adapt` before, or give `vocabulary`.",
            keras="Table not initialized.",
            exception="FailedPreconditionError",
        )


def _depth(call: LayerCall, how: Lookup) -> Dim:
    """The size of an encoded vocabulary, None to symbols where there is none yet."""
    if how.padded:
        return call.config.dim("max_tokens")
    known = vocabulary_of(call.layer, call.path, call.config)
    return known.size if known is not None else unknown_size("None", dynamic=True)


def _encoded(call: LayerCall, how: Lookup, shape: Shape, ids: str | None) -> Inferred:
    depth = _depth(call, how)
    if call.symbolic:
        given = TensorSpec(stated(shape, depth, how.mode), call.settings.floatx)
        return Inferred(given)
    dtype = call.settings.floatx if how.mode == "tf_idf" else ids
    mode = "count" if how.mode == "tf_idf" else how.mode
    sparse = call.config.flag("sparse")
    return Inferred(TensorSpec(encoded(shape, depth, mode), dtype, sparse=sparse))


def _ids(call: LayerCall) -> str | None:
    """Indices are int64; JAX narrows them."""
    return "int64" if call.symbolic or call.settings.backend in ("tensorflow", "numpy") else None


@layer(*LOOKUPS)
def lookup(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    how = lookup_of(call.path, call.config)
    _require_vocabulary(call)
    if how.mode != "int":
        return _encoded(call, how, shape, _ids(call))
    if how.inverted and not call.symbolic:
        return Inferred(TensorSpec(shape, "string" if call.path == LOOKUPS[0] else _ids(call)))
    return Inferred(TensorSpec(shape, _ids(call)))


@layer(TEXTS)
def text_vectorization(call: LayerCall) -> Inferred:
    """Texts (batch,) or (batch, 1) → indices (batch, steps), or a vector for each."""
    shape = call.single_shape()
    how = lookup_of(TEXTS, call.config)
    _require_vocabulary(call)
    length = call.config.raw("output_sequence_length")
    split = call.config.raw("split")
    if call.symbolic:
        if how.mode == "int":
            steps = unknown_size("None", dynamic=True) if length is None else None
            steps = call.config.dim("output_sequence_length") if steps is None else steps
            return Inferred(TensorSpec((*shape[:1], steps), "int64"))
        if split is None:
            shape = shape if len(shape) > 1 else (*shape, 1)
        else:
            shape = (*shape, unknown_size("None", dynamic=True))
        return _encoded(call, how, shape, None)
    return _texts(call, how, shape, split, length)


def _texts(call: LayerCall, how: Lookup, shape: Shape, split: Any, length: Any) -> Inferred:
    """What texts in arrays give."""
    if split is None and call.config.raw("ngrams") is None:
        return _unsplit(call, how, shape, length)
    if not isinstance(split, str):
        raise Undecided("texts that are not split, or by a function")
    if len(shape) > 1:
        if isinstance(shape[-1], int) and shape[-1] != 1:
            raise KerasError(
                "layer-rank-mismatch",
                f"TextVectorization takes texts (batch,) or (batch, 1), but gets "
                f"{show_shape(shape)}.",
                keras="When using `TextVectorization` to tokenize strings, the input rank must "
                "be 1 or the last shape dimension must be 1.",
                sizes=shape,
            )
        shape = shape[:-1]
    if call.config.flag("ragged"):
        raise Undecided("ragged text")
    if how.mode != "int":
        if how.mode == "one_hot" or len(shape) > 1:
            raise Undecided("words of texts that are encoded one by one")
        return _encoded(call, how, (*shape, unknown_size("words")), _ids(call))
    if len(shape) > 1:
        raise Undecided("texts of several axes")
    steps = unknown_size("the longest text") if length is None else None
    steps = call.config.dim("output_sequence_length") if steps is None else steps
    return Inferred(TensorSpec((*shape, steps), _ids(call)))


def _unsplit(call: LayerCall, how: Lookup, shape: Shape, length: Any) -> Inferred:
    """Every text is a token; the last axis is cut or filled, even if it is the batch."""
    if how.mode != "int":
        return _encoded(call, how, shape, _ids(call))
    if length is None or not shape:
        return Inferred(TensorSpec(shape, _ids(call)))
    steps = call.config.dim("output_sequence_length")
    return Inferred(TensorSpec((*shape[:-1], steps), _ids(call)))


__all__ = [
    "LOOKUPS",
    "TEXTS",
    "Lookup",
    "Vocabulary",
    "given_vocabulary",
    "learned_vocabulary",
    "lookup_of",
    "vocabulary_of",
]
