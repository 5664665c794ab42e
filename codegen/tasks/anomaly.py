"""Anomaly detection: an autoencoder of normal rows, and a threshold on its error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..code import literal
from ..errors import ContradictionError, GenerationError
from ..prompt.facts import Kind
from ..spec import AnomalyData, Dense, Input, Layer, ModelSpec

if TYPE_CHECKING:
    from ..data.catalogue import Entry
    from ..prompt.draft import Draft

WORDS = (
    (
        r"anomal(?:y|ies|ous)\b(?:[\s-]*detect\w*)?|outliers?(?:[\s-]*detect\w*)?|novelty detection"
        r"|auto-?encoders?|异常检测|异常(?!检测|值处理)|离群点?|自编码器|自动编码器",
        7.0,
    ),
    # With features or classes these are a classification; alone, what is normal is learnt.
    (
        r"故障(?:预测|检测|诊断)|欺诈(?:交易)?检测|fault (?:prediction|detection)"
        r"|equipment failures?|predictive maintenance|fraud detection|intrusion detection|入侵检测",
        1.5,
    ),
)
COLUMNS = ("class", "label", "anomaly", "is_anomaly", "fraud", "is_fraud", "异常", "标签")


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """Towards a bottleneck and back, for rows of `shape` (features,)."""
    del small
    narrow = min(8, max(2, shape[0] // 4)) if shape else 8
    return tuple(Dense(units=units, activation="relu") for units in (32, narrow, 32))


def data(draft: Draft, known: Entry | None) -> AnomalyData:
    """A CSV file, with a column that marks the anomalies or without, or invented rows."""
    if known is not None:
        raise GenerationError(f"{known.name} has no anomalies to detect: name a CSV file.")
    table, target = draft.reading.first(Kind.TABLE), draft.reading.first(Kind.TARGET)
    given = draft.request.data
    if draft.table is None and table is None and given is None:
        draft.assumed("data.source")
        if draft.reading.first(Kind.SAMPLES) is None:
            draft.assumed("data.samples")
        return AnomalyData(samples=draft.take(Kind.SAMPLES, "data.samples", 2000))
    draft.stated("data.path", table)
    draft.stated("data.label", target)
    if draft.request.data:
        draft.option("data.path", f"--data {draft.request.data}")
    if draft.request.target:
        draft.option("data.label", f"--target {draft.request.target}")
    if draft.table is not None:
        found = draft.table
        return AnomalyData(path=found.path, label=found.target, separator=found.separator)
    path = given or (table.value if table else "")
    separator = "\t" if path.lower().endswith(".tsv") else ","
    label = draft.request.target or (target.value if target else None)
    return AnomalyData(path=path, label=label, separator=separator)


def inputs(draft: Draft, source: Any) -> Input:
    """Rows of numbers, as many as stated or as the file has."""
    features = draft.reading.first(Kind.FEATURES)
    if source.path is not None:
        if features is not None and draft.table is not None:
            count = len(draft.table.numeric)
            if features.value != count:
                raise ContradictionError(
                    f"'{features.text}' does not fit {source.path}, which has {count} numbers."
                )
        draft.inferred("inputs.0.shape", "the numeric columns of the file", "文件中的数值列")
        return Input(modality="rows", shape=None)
    if features is None:
        draft.assumed("inputs.0.shape")
    return Input(modality="rows", shape=(draft.take(Kind.FEATURES, "inputs.0.shape", 20),))


def config(spec: ModelSpec) -> list[tuple[str, str, str]]:
    """Rows of the program's config that only anomalies have: name, type, value."""
    source = spec.data
    if not isinstance(source, AnomalyData):
        raise GenerationError("Anomaly detection needs data of source 'anomalies'.")
    rows: list[tuple[str, str, str]] = []
    if source.path is None:
        rows.append(("samples", "int", repr(source.samples)))
    else:
        rows.append(("data_path", "str", literal(source.path)))
        if source.label is not None:
            rows.append(("label", "str", literal(source.label)))
    features = spec.input.shape[0] if spec.input.shape else 20
    if source.path is None:
        rows.append(("features", "int", repr(features)))
    return [*rows, ("quantile", "float", "0.99")]
