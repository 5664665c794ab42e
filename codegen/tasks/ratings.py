"""Recommendation: a vector and a bias for every user and every item, from known ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..code import literal
from ..errors import GenerationError
from ..prompt.facts import Kind
from ..spec import Embedding, Input, Layer, ModelSpec, RatingsData

if TYPE_CHECKING:
    from ..data.catalogue import Entry
    from ..prompt.draft import Draft

WORDS = (
    (
        r"recommend(?:er|ation|ing|s)?\b(?! (?:sett|lay|val))|collaborative[\s-]filtering"
        r"|matrix[\s-]factori[sz]ation|movielens|推荐(?:系统|引擎|模型|算法)?|协同过滤|矩阵分解",
        7.0,
    ),
    (r"\bratings?\b|评分", 2.0),
)
COLUMNS = {
    "user": ("user", "user_id", "userid", "customer", "customer_id", "用户", "用户id"),
    "item": ("item", "item_id", "movie_id", "movieid", "product_id", "book_id", "物品", "电影id"),
    "rating": ("rating", "score", "stars", "评分"),
}


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """One embedding for both sides; their product is the rating."""
    del shape, small
    return (Embedding(dimension=16),)


def data(draft: Draft, known: Entry | None) -> RatingsData:
    """A CSV file with users, items and ratings, or ratings of a low rank."""
    del known
    table = draft.reading.first(Kind.TABLE)
    if draft.table is None and table is None:
        draft.assumed("data.source")
        if draft.reading.first(Kind.SAMPLES) is None:
            draft.assumed("data.samples")
        return RatingsData(samples=draft.take(Kind.SAMPLES, "data.samples", 10_000))
    draft.stated("data.path", table)
    if draft.request.data:
        draft.option("data.path", f"--data {draft.request.data}")
    found = draft.table
    names: dict[str, Any] = {"user": "user_id", "item": "item_id", "rating": "rating"}
    for part, usual in COLUMNS.items():
        column = next((c for c in (found.columns if found else ()) if c.lower() in usual), None)
        if found is not None and column is None and part != "rating":
            raise GenerationError(
                f"{found.path} has no column for the {part}: call one {' or '.join(usual[:2])}."
            )
        names[part] = column or names[part]
    draft.assumed("data.columns")
    target = draft.reading.first(Kind.TARGET)
    if draft.request.target:
        names["rating"] = draft.request.target
        draft.option("data.rating", f"--target {draft.request.target}")
    elif target is not None:
        names["rating"] = target.value
        draft.stated("data.rating", target)
    if found is not None:
        return RatingsData(path=found.path, separator=found.separator, **names)
    assert table is not None
    separator = "\t" if table.value.lower().endswith(".tsv") else ","
    return RatingsData(path=table.value, separator=separator, **names)


def inputs(draft: Draft, source: Any) -> Input:
    """The number of a user and the number of an item."""
    del source
    draft.inferred("inputs.0.shape", "user and item", "用户与物品")
    return Input(name="pair", modality="pairs", shape=(2,), dtype="int32")


def config(spec: ModelSpec) -> list[tuple[str, str, str]]:
    """Rows of the program's config that only ratings have: name, type, value."""
    source = spec.data
    if not isinstance(source, RatingsData):
        raise GenerationError("A recommendation needs data of source 'ratings'.")
    if source.path is None:
        return [("samples", "int", repr(source.samples))]
    return [
        ("data_path", "str", literal(source.path)),
        ("user", "str", literal(source.user)),
        ("item", "str", literal(source.item)),
        ("rating", "str", literal(source.rating)),
    ]
