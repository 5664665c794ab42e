"""Attention layers: dot-product, additive, multi-head and grouped-query attention.

Queries are (batch, ..., T, features), values and keys (batch, ..., S, features); the scores are
(batch, ..., T, S), with heads (batch, heads, T, S).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain import (
    Dim,
    Shape,
    Structure,
    TensorSpec,
    Weight,
    differ,
    is_dynamic,
    show_dim,
    show_shape,
)
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
from .recurrent import call_argument
from .shapes import broadcast_shapes, merge_size, normalize_axes


def _mismatch(message: str, keras: str, *sizes: Dim) -> KerasError:
    return KerasError("attention-shape", message, keras=keras, sizes=sizes)


def _shape_of(spec: Any, what: str) -> Shape:
    if not isinstance(spec, TensorSpec) or spec.shape is None:
        raise Undecided(f"the shape of the {what} is not known")
    return spec.shape


def _defined(size: Dim, what: str) -> Dim:
    if is_dynamic(size):
        raise KerasError(
            "unknown-last-dimension",
            f"The last axis of the {what} has to have a known size, but it is None.",
            keras="Cannot convert '(None, ...)' to a shape.",
            sizes=(size,),
        )
    return size


def _flag(call: LayerCall, name: str) -> bool:
    value = call.kwargs.get(name, False)
    if isinstance(value, bool) or value is None:
        return bool(value)
    raise Undecided(f"`{name}` is not known")


# -- Attention, AdditiveAttention ----------------------------------------------------------------


@constructor("keras.layers.Attention")
def check_score_mode(config: Config, settings: Settings) -> None:
    mode = config.raw("score_mode")
    if isinstance(mode, str) and mode not in ("dot", "concat"):
        raise KerasError(
            "wrong-argument-value",
            f"`score_mode` is 'dot' or 'concat', not {mode!r}.",
            keras="Invalid value for argument score_mode.",
            argument="score_mode",
        )


@layer("keras.layers.Attention", "keras.layers.AdditiveAttention")
def attention(call: LayerCall) -> Inferred:
    """Called on ``[query, value]`` or ``[query, value, key]``."""
    if isinstance(call.inputs, TensorSpec):
        raise _mismatch(
            f"{call.name} is called on a list, `[query, value]` or `[query, value, key]`, but "
            f"gets one tensor {show_shape(call.inputs.shape)}.",
            f"{call.name} layer must be called on a list of inputs",
        )
    specs = _query_value_key(call)
    query, value, key = (
        _shape_of(s, w) for s, w in zip(specs, ("query", "value", "key"), strict=True)
    )
    compute, variable = layer_dtypes(call.config, call.settings)
    for shape in (query, value, key):
        if len(shape) < 2:
            raise _mismatch(
                f"{call.name} takes (batch, steps, features), but gets {show_shape(shape)}.",
                "axis out of bounds",
                *shape,
            )
    if query[:-2] != key[:-2] or value[:-2] != key[:-2]:
        if not len(query) == len(key) == len(value):
            raise Undecided("query, value and key with different numbers of axes")
        lead = broadcast_shapes(query[:-2], key[:-2], value[:-2], operation=call.name)
    else:
        lead = query[:-2]
    additive = call.name == "AdditiveAttention"
    concat = additive or call.config["score_mode"] == "concat"
    _check_features(call.name, query[-1], key[-1], broadcast=concat)
    if differ(key[-2], value[-2]):
        raise _mismatch(
            f"{call.name} needs as many keys as values, but gets {show_dim(key[-2])} and "
            f"{show_dim(value[-2])}.",
            "Inner dimensions must be equal",
            key[-2],
            value[-2],
        )
    weights: list[Weight] = []
    if additive and call.config.flag("use_scale"):
        weights.append(Weight("scale", (_defined(query[-1], "query"),), True, variable))
    elif not additive:
        if call.config.flag("use_scale"):
            weights.append(Weight("scale", (), True, variable))
        if call.config["score_mode"] == "concat":
            weights.append(Weight("concat_score_weight", (), True, variable))
    masked = specs[0].mask or _mask_given(call)
    output = TensorSpec((*lead, query[-2], value[-1]), compute, masked)
    given = call.built or tuple(weights)
    if _flag(call, "return_attention_scores"):
        scores = TensorSpec((*lead, query[-2], merge_size(key[-2], value[-2])), compute)
        return Inferred((output, scores), given)
    return Inferred(output, given)


def _mask_given(call: LayerCall) -> bool:
    """Whether ``mask=[query_mask, value_mask]`` names a mask for the query."""
    mask = call_argument(call, 1, "mask")
    if mask is None:
        return False
    if not isinstance(mask, tuple | list):
        raise KerasError(
            "wrong-argument-type",
            f"The mask of {call.name} is a list, `[query_mask, value_mask]`.",
            keras="layer mask must be a list, namely [query_mask, value_mask].",
            argument="mask",
        )
    if not 2 <= len(mask) <= 3:
        raise KerasError(
            "input-structure-mismatch",
            f"The mask of {call.name} has 2 or 3 parts, got {len(mask)}.",
            keras="layer accepts mask list of length 2 or 3.",
            argument="mask",
        )
    return mask[0] is not None


def _query_value_key(call: LayerCall) -> list[TensorSpec]:
    inputs = call.inputs
    if isinstance(inputs, TensorSpec):
        raise KerasError(
            "input-structure-mismatch",
            f"{call.name} is called on a list, `[query, value]` or `[query, value, key]`, not on "
            "one tensor.",
            keras=f"{call.name} layer must be called on a list of inputs, namely [query, value] "
            "or [query, value, key].",
        )
    if not isinstance(inputs, tuple | list):
        raise Undecided("the inputs are not a list of tensors")
    if not 2 <= len(inputs) <= 3:
        raise KerasError(
            "input-structure-mismatch",
            f"{call.name} takes 2 or 3 tensors, `[query, value]` or `[query, value, key]`, got "
            f"{len(inputs)}.",
            keras=f"{call.name} layer accepts inputs list of length 2 or 3",
        )
    query, value = inputs[0], inputs[1]
    key = inputs[2] if len(inputs) > 2 else value
    specs = [spec for spec in (query, value, key) if isinstance(spec, TensorSpec)]
    if len(specs) != 3:
        raise Undecided("an input is not known")
    return specs


def _check_features(name: str, query: Dim, key: Dim, *, broadcast: bool) -> None:
    if not differ(query, key):
        return
    # Additive scores add queries to keys, so that a size of 1 fits any other.
    if broadcast and 1 in (query, key):
        return
    raise _mismatch(
        f"{name} compares queries with keys, whose last axes have to agree: {show_dim(query)} and "
        f"{show_dim(key)}.",
        "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal",
        query,
        key,
    )


# -- MultiHeadAttention --------------------------------------------------------------------------


@constructor("keras.layers.MultiHeadAttention")
def check_heads(config: Config, settings: Settings) -> None:
    for name in ("num_heads", "key_dim", "value_dim"):
        value = config.raw(name)
        if name == "value_dim" and value is None:
            continue
        none = value is None and config.explicit(name)
        if none or isinstance(value, float) or (isinstance(value, int) and value <= 0):
            raise KerasError(
                "wrong-argument-value",
                f"`{name}` has to be a positive whole number, not {value}.",
                keras=f"Received an invalid value for argument `{name}`, expected a positive "
                "integer.",
                argument=name,
            )
    _check_window_and_flash(config)


def _check_window_and_flash(config: Config) -> None:
    window = config.raw("sliding_window")
    if isinstance(window, float) or (isinstance(window, int) and window <= 0):
        raise KerasError(
            "wrong-argument-value",
            "`sliding_window` is None or a positive whole number.",
            keras="`sliding_window` must be `None` or a positive integer.",
            argument="sliding_window",
        )
    dropout = config.raw("dropout")
    if config.raw("flash_attention") is True and isinstance(dropout, int | float) and dropout > 0:
        raise KerasError(
            "wrong-argument-value",
            "Flash attention works without dropout only.",
            keras="Dropout is not supported when flash attention is enabled.",
            argument="dropout",
        )


def _three(call: LayerCall) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
    """Query, value and key; the key is the value where it is not given."""
    query = call_argument(call, 0, "query")
    value = call_argument(call, 1, "value")
    key = call_argument(call, 2, "key")
    if query is not None and value is None and "value" not in call.kwargs:
        raise KerasError(
            "missing-argument",
            f"{call.name} is called on a query and a value; for self-attention give the same "
            "tensor twice.",
            keras="missing a required argument: 'value'",
            argument="value",
            exception="TypeError",
        )
    key = value if key is None else key
    if not (
        isinstance(query, TensorSpec)
        and isinstance(value, TensorSpec)
        and isinstance(key, TensorSpec)
    ):
        raise Undecided("query, value or key is not known")
    return query, value, key


@layer("keras.layers.MultiHeadAttention")
def multi_head(call: LayerCall) -> Inferred:
    specs = _three(call)
    query, value, key = (
        _shape_of(s, w) for s, w in zip(specs, ("query", "value", "key"), strict=True)
    )
    config = call.config
    compute, variable = layer_dtypes(config, call.settings)
    heads, key_dim = config.dim("num_heads"), config.dim("key_dim")
    value_dim = config.dim("value_dim") if config.raw("value_dim") else key_dim
    given = config["output_shape"]
    out: Shape = (_defined(query[-1], "query"),) if query else ()
    if given:
        out = given if isinstance(given, tuple) else (given,)
        if any(isinstance(size, bool) or not isinstance(size, int) for size in out):
            raise Undecided("the output shape is not known")
    if min(len(query), len(value), len(key)) < 3 or not len(query) == len(value) == len(key):
        _refuse_ranks(call, query, value, key)
    axes = config["attention_axes"]
    attended = normalize_axes(axes, len(query)) if axes else tuple(range(1, len(query) - 1))
    _check_steps(call, query, value, key, attended)
    projections = [("query", query, key_dim), ("key", key, key_dim)]
    if config.raw("use_gate", False):
        projections.append(("gate", query, value_dim))
    projections.append(("value", value, value_dim))
    weights = _projections(projections, {"query": heads}, heads, config, variable)
    weights.append(Weight("kernel", (heads, value_dim, *out), True, variable))
    if config.flag("use_bias"):
        weights.append(Weight("bias", out, True, variable))
    output = TensorSpec((*query[:-1], *out), compute, specs[0].mask)
    return _with_scores(call, output, _scores(query, key, attended, heads), tuple(weights), compute)


def _projections(
    parts: Sequence[tuple[str, Shape, Dim]],
    special: dict[str, Dim],
    heads: Dim,
    config: Config,
    dtype: str,
) -> list[Weight]:
    """Kernel (features, heads, size) and bias (heads, size) of each projection."""
    found: list[Weight] = []
    for name, shape, size in parts:
        count = special.get(name, heads)
        features = _defined(shape[-1], name)
        found.append(Weight("kernel", (features, count, size), True, dtype))
        if config.flag("use_bias"):
            found.append(Weight("bias", (count, size), True, dtype))
    return found


def _refuse_ranks(call: LayerCall, query: Shape, value: Shape, key: Shape) -> None:
    for shape in (query, value, key):
        if len(shape) < 3:
            raise _mismatch(
                f"{call.name} takes (batch, steps, features), but gets {show_shape(shape)}.",
                "Equation is not valid for the shapes of query, value and key",
                *shape,
            )
    raise Undecided("query, value and key with different numbers of axes")


def _check_steps(
    call: LayerCall, query: Shape, value: Shape, key: Shape, attended: tuple[int, ...]
) -> None:
    """Keys and values belong together; what is not attended to agrees with the query."""
    for i in range(1, len(value) - 1):
        half_known = is_dynamic(value[i]) != is_dynamic(key[i])
        if differ(value[i], key[i]) or half_known:
            if 1 in (value[i], key[i]) and not half_known and call.name != "MultiHeadAttention":
                raise Undecided("one key for all values")
            raise _mismatch(
                f"{call.name} needs a key for every value, but gets keys {show_shape(key)} and "
                f"values {show_shape(value)}.",
                "All dimensions of `value` and `key`, except the last one, must be equal.",
                value[i],
                key[i],
            )
    for i in range(len(query) - 1):
        if i in attended:
            continue
        for other in (key, value):
            if differ(query[i], other[i]):
                if 1 in (query[i], other[i]):
                    raise Undecided("an axis of size 1 that some backends broadcast")
                raise _mismatch(
                    f"{call.name} gets a query {show_shape(query)} and values "
                    f"{show_shape(value)}: axis {i} differs.",
                    "Equation is not valid for the shapes of query, value and key",
                    query[i],
                    other[i],
                )


def _scores(query: Shape, key: Shape, attended: tuple[int, ...], heads: Dim) -> Shape:
    """(batch axes, heads, query axes attended, key axes attended)."""
    rest = [query[i] for i in range(len(query) - 1) if i not in attended]
    return (*rest, heads, *(query[i] for i in attended), *(key[i] for i in attended))


def _with_scores(
    call: LayerCall, output: TensorSpec, scores: Shape, weights: tuple[Weight, ...], dtype: str
) -> Inferred:
    given = call.built or weights
    outputs: Structure = output
    if _flag(call, "return_attention_scores"):
        if call.config.raw("flash_attention") is True:
            raise KerasError(
                "wrong-argument-value",
                "Flash attention cannot return its scores.",
                keras="Returning attention scores is not supported when flash attention is "
                "enabled.",
                argument="return_attention_scores",
            )
        outputs = (output, TensorSpec(scores, dtype))
    return Inferred(outputs, given)


# -- GroupQueryAttention -------------------------------------------------------------------------


_GROUPED = ("keras.layers.GroupQueryAttention", "keras.layers.GroupedQueryAttention")


@constructor(*_GROUPED)
def check_groups(config: Config, settings: Settings) -> None:
    queries, keys = config.raw("num_query_heads"), config.raw("num_key_value_heads")
    if isinstance(queries, int) and isinstance(keys, int) and keys != 0 and queries % keys:
        raise KerasError(
            "groups-not-dividing",
            f"`num_query_heads` ({int(queries)}) has to be a multiple of `num_key_value_heads` "
            f"({int(keys)}).",
            keras="`num_query_heads` must be divisible by `num_key_value_heads`.",
            argument="num_key_value_heads",
            sizes=(queries, keys),
        )
    _check_window_and_flash(config)


@layer(*_GROUPED)
def grouped_query(call: LayerCall) -> Inferred:
    specs = _three(call)
    query, value, key = (
        _shape_of(s, w) for s, w in zip(specs, ("query", "value", "key"), strict=True)
    )
    for shape in (query, value, key):
        if len(shape) != 3:
            raise _mismatch(
                f"{call.name} takes (batch, steps, features), but gets {show_shape(shape)}.",
                "Equation is not valid for the shapes of query, value and key",
                *shape,
            )
    config = call.config
    compute, variable = layer_dtypes(config, call.settings)
    heads, groups = config.dim("num_query_heads"), config.dim("num_key_value_heads")
    size = config.dim("head_dim")
    _check_steps(call, query, value, key, (1,))
    features = _defined(query[-1], "query")
    if differ(query[-1], value[-1]) and any(map(is_dynamic, (*query, *value))):
        # Keras refuses this for symbolic tensors only; run on arrays it works.
        raise _mismatch(
            f"{call.name} needs query and value with the same last axis, but gets "
            f"{show_dim(query[-1])} and {show_dim(value[-1])}.",
            "The last dimension of `query_shape` and `value_shape` must be equal",
            query[-1],
            value[-1],
        )
    parts = [("query", query, size), ("key", key, size)]
    if config.raw("use_gate", False):
        parts.append(("gate", query, size))
    parts.append(("value", value, size))
    weights = _projections(parts, {"query": heads, "gate": heads}, groups, config, variable)
    weights.append(Weight("kernel", (heads, size, features), True, variable))
    if config.flag("use_bias"):
        weights.append(Weight("bias", (features,), True, variable))
    output = TensorSpec((*query[:-1], features), compute, specs[0].mask)
    return _with_scores(call, output, _scores(query, key, (1,), heads), tuple(weights), compute)
