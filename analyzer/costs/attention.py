"""Attention: projections, scores of every query with every key, and what they weigh."""

from __future__ import annotations

from ..domain import Dim, Shape, TensorSpec, leaves, product
from ..inference.contract import Undecided
from ..inference.shapes import normalize_axes
from .contract import Cost, Work, costs, shape_of, size


@costs("keras.layers.Attention", "keras.layers.AdditiveAttention")
def attention(work: Work) -> Cost:
    """Called on ``[query, value]`` or ``[query, value, key]`` of (batch, steps, features)."""
    given = leaves(work.args[0] if work.args else work.kwargs.get("inputs"))
    query, value = shape_of(given[0]), shape_of(given[1])
    key = shape_of(given[2]) if len(given) > 2 else value
    pairs = product(query[:-1]) * key[-2]
    scores = TensorSpec((*query[:-1], key[-2]), work.output().dtype)
    concat = work.name == "AdditiveAttention" or work.config["score_mode"] == "concat"
    if concat:
        # tanh(query + key), summed over the features: no matrix product.
        sums = TensorSpec((*query[:-1], key[-2], query[-1]), work.output().dtype)
        return Cost(
            pairs * value[-1],
            pairs * query[-1] + pairs,
            saves_inputs=True,
            kept=(sums, scores),
            scratch=(sums, scores),
        )
    return Cost(
        pairs * (query[-1] + value[-1]),
        pairs,
        saves_inputs=True,
        kept=(scores,),
        scratch=(scores, scores),
    )


def _three(work: Work) -> tuple[Shape, Shape, Shape]:
    query = work.argument(0, "query")
    value = work.argument(1, "value")
    key = work.argument(2, "key")
    return shape_of(query), shape_of(value), shape_of(value if key is None else key)


@costs("keras.layers.MultiHeadAttention")
def multi_head(work: Work) -> Cost:
    """(batch, ..., T, features): projections to heads, T x S scores a head, one projection back."""
    query, value, key = _three(work)
    heads, key_dim = work.config.dim("num_heads"), work.config.dim("key_dim")
    value_dim = work.config.dim("value_dim") if work.config.raw("value_dim") else key_dim
    given = work.config["attention_axes"]
    axes = normalize_axes(given, len(query)) if given else tuple(range(1, len(query) - 1))
    pairs = product(query[:-1]) * product(key[axis] for axis in axes)
    return _attended(work, query, value, key, pairs, (heads, heads), (key_dim, value_dim))


@costs("keras.layers.GroupQueryAttention", "keras.layers.GroupedQueryAttention")
def grouped_query(work: Work) -> Cost:
    """As many heads for the queries as asked for, fewer for keys and values."""
    query, value, key = _three(work)
    heads = work.config.dim("num_query_heads")
    groups = work.config.dim("num_key_value_heads")
    size_of_head = work.config.dim("head_dim")
    pairs = product(query[:-1]) * key[1]
    sizes = (size_of_head, size_of_head)
    return _attended(work, query, value, key, pairs, (heads, groups), sizes)


def _attended(
    work: Work,
    query: Shape,
    value: Shape,
    key: Shape,
    pairs: Dim,
    heads: tuple[Dim, Dim],
    sizes: tuple[Dim, Dim],
) -> Cost:
    """`pairs` are queries with keys; `heads` those of queries and keys, `sizes` of keys, values."""
    key_dim, value_dim = sizes
    queries, keys, values = product(query[:-1]), product(key[:-1]), product(value[:-1])
    dtype = work.output().dtype
    parts = [
        TensorSpec((queries, heads[0], key_dim), dtype),
        TensorSpec((keys, heads[1], key_dim), dtype),
        TensorSpec((values, heads[1], value_dim), dtype),
    ]
    products = (
        queries * query[-1] * heads[0] * key_dim
        + keys * key[-1] * heads[1] * key_dim
        + values * value[-1] * heads[1] * value_dim
    )
    if work.config.raw("use_gate", False) is True:
        parts.append(TensorSpec((queries, heads[0], value_dim), dtype))
        products = products + queries * query[-1] * heads[0] * value_dim
    scores = TensorSpec((pairs, heads[0]), dtype)
    context = TensorSpec((queries, heads[0], value_dim), dtype)
    back = size(context) * product(shape_of(work.output())[len(query) - 1 :])
    attended = pairs * heads[0] * (key_dim + value_dim)
    kept = (*parts, scores, context)
    dropout = work.config.raw("dropout", 0)
    if not isinstance(dropout, int | float):
        raise Undecided("`dropout` is not known")
    if dropout:
        kept = (*kept, scores)  # what is left of the scores, beside the scores themselves
    flash = work.config.raw("flash_attention") is True
    if flash:
        kept = tuple(spec for spec in kept if spec is not scores)
    return Cost(
        products + attended + back,
        size(scores),
        saves_inputs=True,
        kept=kept,
        scratch=(*parts, context) if flash else (*parts, scores, context),
    )


@costs("keras.ops.dot_product_attention")
def dot_product_attention(work: Work) -> Cost:
    """(batch, T, heads, size) with (batch, S, heads, size)."""
    query, key = shape_of(work.config["query"]), shape_of(work.config["key"])
    value = shape_of(work.config["value"])
    scores = TensorSpec((query[0], query[2], query[1], key[1]), work.output().dtype)
    return Cost(
        size(scores) * (query[-1] + value[-1]),
        size(scores),
        saves_inputs=True,
        kept=(scores,),
        scratch=(scores,),
    )
