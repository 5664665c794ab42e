"""The tasks there are. A new one is a `Task` here, its layers in a module, and a template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ..spec import Input, Layer, ModelSpec
from . import anomaly, image, ratings, series, table, text


class Task(Struct, frozen=True):
    """What is particular to a task.

    `layers` gives the hidden layers where none are stated, from (shape of a sample, whether the
    data is small). `words` are patterns that speak for the task in a description, with their
    weights. `data` and `inputs` read the parts of the spec that only this task has; a task over
    tables or images leaves them out. `config` gives rows for the program's configuration, and
    `shape` the shape of one sample in its terms; `targets` are usual names of its column.
    `units` is the size of the head in terms of the program, where it is that of the input;
    `without_target` that a table needs no column to learn.
    """

    name: str
    modality: str
    goal: str
    template: str
    title: dict[str, str]
    layers: Callable[[tuple[int, ...] | None, bool], tuple[Layer, ...]]
    family: str
    words: tuple[tuple[str, float], ...] = ()
    data: Callable[[Any, Any], Any] | None = None
    inputs: Callable[[Any, Any], Input] | None = None
    config: Callable[[ModelSpec], list[tuple[str, str, str]]] | None = None
    shape: str = ""
    targets: tuple[str, ...] = ()
    units: str = ""
    without_target: bool = False


TASKS = {
    task.name: task
    for task in (
        Task(
            "tabular classification",
            "table",
            "classification",
            "table.py.jinja",
            {"en": "Classification of a table", "zh": "表格数据分类"},
            table.layers,
            "mlp",
        ),
        Task(
            "tabular regression",
            "table",
            "regression",
            "table.py.jinja",
            {"en": "Regression on a table", "zh": "表格数据回归"},
            table.layers,
            "mlp",
        ),
        Task(
            "image classification",
            "image",
            "classification",
            "image.py.jinja",
            {"en": "Image classification", "zh": "图像分类"},
            image.layers,
            "cnn",
        ),
        Task(
            "image regression",
            "image",
            "regression",
            "image.py.jinja",
            {"en": "Image regression", "zh": "图像回归"},
            image.layers,
            "cnn",
        ),
        Task(
            "text classification",
            "text",
            "classification",
            "text.py.jinja",
            {"en": "Text classification", "zh": "文本分类"},
            text.layers,
            "sequence",
            text.WORDS,
            text.data,
            text.inputs,
            text.config,
            '(config.length,), dtype="int32"',
            text.COLUMNS,
        ),
        Task(
            "forecasting",
            "series",
            "regression",
            "series.py.jinja",
            {"en": "Forecast of a time series", "zh": "时间序列预测"},
            series.layers,
            "sequence",
            series.WORDS,
            series.data,
            series.inputs,
            series.config,
            "(config.window, 1)",
            series.COLUMNS,
        ),
        Task(
            "recommendation",
            "pairs",
            "regression",
            "ratings.py.jinja",
            {"en": "Recommendation from ratings", "zh": "推荐系统"},
            ratings.layers,
            "factors",
            ratings.WORDS,
            ratings.data,
            ratings.inputs,
            ratings.config,
            "(2,)",
            ratings.COLUMNS["rating"],
        ),
        Task(
            "anomaly detection",
            "rows",
            "regression",
            "anomaly.py.jinja",
            {"en": "Anomaly detection", "zh": "异常检测"},
            anomaly.layers,
            "mlp",
            anomaly.WORDS,
            anomaly.data,
            anomaly.inputs,
            anomaly.config,
            "(features,)",
            anomaly.COLUMNS,
            "features",
            True,
        ),
    )
}


def find(modality: str, goal: str) -> Task:
    """The task for inputs of `modality` and `goal` (classification, regression)."""
    return next(t for t in TASKS.values() if (t.modality, t.goal) == (modality, goal))
