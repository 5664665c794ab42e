"""The tasks there are. A new one is a `Task` here, its layers in a module, and a template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..spec import Layer
from . import image, table


@dataclass(frozen=True, slots=True)
class Task:
    """`layers` gives the hidden layers where none are stated, from (classes or 0, input shape)."""

    name: str
    modality: str
    goal: str
    template: str
    title: dict[str, str]
    layers: Callable[[tuple[int, ...] | None, bool], tuple[Layer, ...]]
    family: str


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
    )
}


def find(modality: str, goal: str) -> Task:
    """The task for inputs of `modality` and `goal` (classification, regression)."""
    return next(t for t in TASKS.values() if (t.modality, t.goal) == (modality, goal))
