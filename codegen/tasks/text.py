"""Classification of texts: words as numbers, an embedding, and convolutions over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..code import literal
from ..errors import GenerationError
from ..prompt.facts import Kind
from ..spec import (
    BundledData,
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    GlobalPool1D,
    Input,
    Layer,
    ModelSpec,
    SyntheticData,
    TextTableData,
)

if TYPE_CHECKING:
    from ..data.catalogue import Entry
    from ..prompt.draft import Draft

WORDS = (
    (
        r"\btexts?\b|\btweets?\b|\bimdb\b|\breuters\b|\breviews?\b|\bnlp\b|textvectorization"
        r"|embedding|词嵌入|文本(?:分类)?|评论|影评|新闻(?:文本|分类|标题)|\bsentences?\b|\bheadlines?\b"
        r"|句子|微博|弹幕",
        5.0,
    ),
    (r"(?<!speech )(?<!audio )sentiment(?:\sanalysis)?|(?<!语音)情感(?:分析|分类|倾向)", 6.0),
    (r"\be-?mails?\b|\bsms\b|垃圾(?:邮件|短信)|短信|\bnews\b(?= class| categ| topic)", 2.5),
)
COLUMNS = ("label", "class", "sentiment", "category", "target", "标签", "类别")


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """Hidden layers for texts of `shape` (length,)."""
    del shape, small
    return (
        Embedding(dimension=64),
        Dropout(rate=0.3),
        Conv1D(filters=64),
        GlobalPool1D(),
        Dense(units=64, activation="relu"),
        Dropout(rate=0.3),
    )


def data(draft: Draft, known: Entry | None) -> Any:
    """A table with a column of texts, a set of keras.datasets, or sentences from templates."""
    table = draft.reading.first(Kind.TABLE)
    if draft.table is not None or table is not None:
        return _table(draft)
    if known is not None:
        draft.stated("data.name", draft.reading.first(Kind.DATASET))
        return BundledData(source="keras", name=known.name)
    if draft.folder is not None:
        raise GenerationError("A folder of text files cannot be read yet: put them in a CSV file.")
    if draft.reading.first(Kind.SAMPLES) is None:
        draft.assumed("data.samples")
    draft.assumed("data.source")
    return SyntheticData(samples=draft.take(Kind.SAMPLES, "data.samples", 2000))


def _table(draft: Draft) -> TextTableData:
    table, target, text = (
        draft.reading.first(kind) for kind in (Kind.TABLE, Kind.TARGET, Kind.TEXT_COLUMN)
    )
    draft.stated("data.path", table)
    draft.stated("data.target", target)
    if draft.request.data:
        draft.option("data.path", f"--data {draft.request.data}")
    if draft.request.target:
        draft.option("data.target", f"--target {draft.request.target}")
    found = draft.table
    column = text.value if text else None
    if found is not None and column is not None and column not in found.columns:
        raise GenerationError(
            f"{found.path} has no column '{column}'. Its columns: {', '.join(found.columns)}."
        )
    if column is None:
        names = found.columns if found else ()
        usual = ("text", "review", "content", "message", "sentence", "comment", "tweet", "文本")
        column = next((name for name in names if name.lower() in usual), None)
        column = column or next(iter(found.left_out if found else ()), "text")
        draft.inferred("data.text", "the column that looks like text", "看起来像文本的列")
    else:
        draft.stated("data.text", text)
    if found is not None:
        return TextTableData(
            path=found.path, text=column, target=found.target, separator=found.separator,
            class_names=found.class_names or None,
        )  # fmt: skip
    assert table is not None
    if draft.request.target is None and target is None:
        raise GenerationError(
            draft.say(
                f"Which column of '{table.text}' is the target? Name it with --target.",
                f"“{table.text}”的目标列是哪一列？请用 --target 指明。",
            )
        )
    return TextTableData(
        path=table.value,
        text=column,
        target=draft.request.target or (target.value if target else ""),
        separator="\t" if table.value.lower().endswith(".tsv") else ",",
    )


def inputs(draft: Draft, source: Any) -> Input:
    """Texts cut or filled to one length; Chinese is read by characters."""
    bundled = isinstance(source, BundledData)
    # An unspaced Chinese sentence would be one unknown word.
    character = draft.zh and not bundled
    vocabulary = draft.reading.first(Kind.VOCABULARY)
    if vocabulary is None:
        draft.assumed("inputs.0.vocabulary")
    length = draft.reading.first(Kind.LENGTH)
    if length is None:
        draft.assumed("inputs.0.shape")
    size = draft.take(Kind.LENGTH, "inputs.0.shape", 200 if bundled else 100)
    return Input(
        name="text", modality="text", shape=(size,), dtype="int32",
        vocabulary=draft.take(Kind.VOCABULARY, "inputs.0.vocabulary", 10_000),
        unit="character" if character else "word",
    )  # fmt: skip


def config(spec: ModelSpec) -> list[tuple[str, str, str]]:
    """Rows of the program's config that only texts have: name, type, value."""
    rows: list[tuple[str, str, str]] = []
    if isinstance(spec.data, TextTableData):
        rows += [
            ("data_path", "str", literal(spec.data.path)),
            ("text", "str", literal(spec.data.text)),
            ("target", "str", literal(spec.data.target)),
        ]
    elif isinstance(spec.data, SyntheticData):
        rows.append(("samples", "int", repr(spec.data.samples)))
    length = spec.input.shape[0] if spec.input.shape else 100
    rows.append(("vocabulary", "int", repr(spec.input.vocabulary or 10_000)))
    return [*rows, ("length", "int", repr(length))]
