"""Forecasting: windows of a series, and a model of the change from the last value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..code import literal
from ..errors import GenerationError
from ..prompt.facts import Kind
from ..spec import Dense, Input, Layer, ModelSpec, Recurrent, SeriesData

if TYPE_CHECKING:
    from ..data.catalogue import Entry
    from ..prompt.draft import Draft

WORDS = (
    (
        r"time[\s-]*series|forecast\w*|时间序列|时序|股票|股价|stock (?:price|market)s?|需求预测"
        r"|(?:next|future|tomorrow'?s?)\s(?:\d+\s)?(?:days?|hours?|weeks?|months?|values?|price)"
        r"|未来\d*\s*(?:个)?(?:天|日|小时|周|月|值|期)",
        6.0,
    ),
    (r"\blstms?\b|\bgrus?\b|\brnns?\b|循环神经网络|长短期记忆", 2.5),
)

COLUMNS = ("close", "value", "sales", "demand", "price", "y", "收盘价", "销量")


def layers(shape: tuple[int, ...] | None, small: bool) -> tuple[Layer, ...]:
    """Hidden layers for windows of `shape` (steps, 1)."""
    del shape, small
    return (Recurrent(type="lstm", units=32), Dense(units=32, activation="relu"))


def data(draft: Draft, known: Entry | None) -> SeriesData:
    """A column of a CSV file in the order of time, or a series with trend and season."""
    del known
    table, column = draft.reading.first(Kind.TABLE), draft.reading.first(Kind.TARGET)
    window, horizon = draft.reading.first(Kind.WINDOW), draft.reading.first(Kind.HORIZON)
    for field, fact in (("window", window), ("horizon", horizon)):
        if fact is None:
            draft.assumed(f"data.{field}")
        else:
            draft.stated(f"data.{field}", fact)
    sizes: dict[str, Any] = {
        "window": window.value if window else 24,
        "horizon": horizon.value if horizon else 1,
    }
    found = draft.table
    if found is None and table is None:
        draft.assumed("data.source")
        if draft.reading.first(Kind.SAMPLES) is None:
            draft.assumed("data.samples")
        return SeriesData(samples=draft.take(Kind.SAMPLES, "data.samples", 1000), **sizes)
    draft.stated("data.path", table)
    draft.stated("data.column", column)
    if draft.request.data:
        draft.option("data.path", f"--data {draft.request.data}")
    if draft.request.target:
        draft.option("data.column", f"--target {draft.request.target}")
    name: Any = draft.request.target or (column.value if column else None)
    if found is not None:
        return SeriesData(path=found.path, column=found.target, separator=found.separator, **sizes)
    assert table is not None
    if name is None:
        raise GenerationError(
            draft.say(
                f"Which column of '{table.text}' is the series? Name it with --target.",
                f"“{table.text}”的哪一列是要预测的序列？请用 --target 指明。",
            )
        )
    separator = "\t" if table.value.lower().endswith(".tsv") else ","
    return SeriesData(path=table.value, column=name, separator=separator, **sizes)


def inputs(draft: Draft, source: Any) -> Input:
    """Windows of one value a step."""
    draft.inferred("inputs.0.shape", "the window", "由窗口得出")
    return Input(name="window", modality="series", shape=(source.window, 1))


def config(spec: ModelSpec) -> list[tuple[str, str, str]]:
    """Rows of the program's config that only series have: name, type, value."""
    source = spec.data
    if not isinstance(source, SeriesData):
        raise GenerationError("A forecast needs data of source 'series'.")
    rows: list[tuple[str, str, str]] = []
    if source.path is None:
        rows.append(("samples", "int", repr(source.samples)))
    else:
        rows.append(("data_path", "str", literal(source.path)))
        rows.append(("column", "str", literal(source.column or "")))
    rows.append(("window", "int", repr(source.window)))
    return [*rows, ("horizon", "int", repr(source.horizon))]
