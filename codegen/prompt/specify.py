"""From a reading (and the data it names) to the `ModelSpec`, with the origin of every field."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from msgspec.structs import replace
from pydantic import ValidationError

from ..data.catalogue import entry
from ..errors import GenerationError, MissingTaskError
from ..spec import (
    AnomalyData,
    CsvData,
    FolderData,
    ModelSpec,
    MulticlassOutput,
    RatingsData,
    SeriesData,
    SyntheticData,
    TextTableData,
    describe_error,
)
from ..tasks import find
from . import choose_task
from .choose_data import classes_of, data_of, input_of, read_data
from .choose_layers import Stated, stated_layers
from .choose_model import layers_of, model_of
from .choose_output import output, refuse
from .choose_training import files_of, split_of, train_of
from .draft import Draft, Request
from .facts import Fact, Kind, Reading, read
from .residue import leftover

__all__ = ["Request", "specify"]

ONCE = (
    Kind.EPOCHS, Kind.BATCH_SIZE, Kind.LEARNING_RATE, Kind.OPTIMIZER, Kind.LOSS, Kind.SEED,
    Kind.CLASSES, Kind.FEATURES, Kind.IMAGE_SHAPE, Kind.CHANNELS, Kind.DATASET, Kind.TABLE,
    Kind.TEST_SPLIT, Kind.VALIDATION_SPLIT, Kind.PATIENCE, Kind.API, Kind.LABELS, Kind.TARGETS,
    Kind.VOCABULARY, Kind.LENGTH, Kind.WINDOW, Kind.HORIZON,
    Kind.MODEL_FILE, Kind.WEIGHTS_FILE, Kind.PLOT_FILE, Kind.MOMENTUM, Kind.WEIGHT_DECAY,
)  # fmt: skip
"""What can only be one thing: said twice differently, it is a contradiction."""


def specify(request: Request) -> ModelSpec:
    """The spec that `request` asks for. Raises `GenerationError` where it cannot be one."""
    reading = read(request.prompt)
    _once(reading, request)
    try:
        return assemble(request, reading)
    except MissingTaskError:
        # A contradiction is worth more than a question: look for one under the best guess.
        with suppress(ValidationError):
            assemble(replace(request, best_guess=True), reading)
        raise
    except ValidationError as error:
        raise GenerationError(describe_error(error.errors())) from None


def _once(reading: Reading, request: Request) -> None:
    for kind in ONCE:
        facts = reading.all(kind)
        if kind is Kind.API and request.api:
            continue
        for other in facts[1:]:
            if other.value != facts[0].value:
                raise refuse(
                    reading,
                    facts[0],
                    other,
                    f"two different values of one thing ({kind})|同一项有两个不同的值",
                )


def assemble(request: Request, reading: Reading) -> ModelSpec:
    """All parts of the spec in the order in which they depend on one another."""
    draft = Draft(request, reading)
    read_data(draft)
    choice = choose_task.choose(reading, draft.table, draft.folder, draft.request.best_guess)
    task = find(choice.modality, choice.goal)
    if choice.goal_evidence:
        draft.stated("task", *choice.goal_evidence[:2])
    elif draft.table or draft.folder or reading.first(Kind.DATASET):
        draft.inferred("task", "what the data is", "由数据得出")
    else:
        draft.assumed("task")
    dataset = reading.first(Kind.DATASET)
    known = entry(dataset.value) if dataset else None
    data = data_of(draft, task, known)
    draft.scaled_outside = task.modality == "image" or not isinstance(data, SyntheticData)
    classes, classes_fact = classes_of(draft, task, known, data)
    features = reading.first(Kind.FEATURES)
    expected = 1 if task.goal == "regression" or classes == 2 else classes
    if isinstance(data, AnomalyData):
        # What goes in comes out: a last layer of that size is the head.
        expected = features.value if features else None
    stated = stated_layers(reading, expected, task.goal)
    scaled = task.goal == "regression" and not isinstance(
        data, SyntheticData | SeriesData | RatingsData | AnomalyData
    )
    head = output(reading, task.goal, classes, classes_fact, stated, scaled_target=scaled)
    head = _units(draft, head, data)
    if isinstance(data, SeriesData):
        head = _horizon(draft, head, data, stated)
    if isinstance(data, AnomalyData):
        draft.inferred("outputs.0.units", "the row itself", "输入本身")
        head = head.model_copy(update={"units": None})
    _head_origin(draft, head, stated, classes_fact)
    inputs = input_of(draft, task, known, data, stated)
    layers = layers_of(draft, task, inputs, stated, data)
    return ModelSpec(
        task=task.name,
        language="zh" if draft.zh else "en",
        prompt=draft.request.prompt,
        inputs=(inputs,),
        outputs=(head,),
        data=data,
        split=split_of(draft, data),
        model=model_of(draft, task, layers, head, stated),
        train=train_of(draft, head),
        files=files_of(draft),
        backend=_backend(draft),
        provenance=draft.origin,
        unread=leftover(reading, draft.used, task.name),
    )


def _backend(draft: Draft) -> Any:
    fact = draft.reading.first(Kind.BACKEND)
    draft.stated("backend", fact)
    return fact.value if fact else None


def _horizon(draft: Draft, head: Any, data: SeriesData, stated: Stated) -> Any:
    """The head of a forecast has one unit for each step ahead."""
    if stated.units is not None and stated.units != data.horizon:
        fact = draft.reading.first(Kind.HORIZON)
        if fact is not None:
            why = "one output unit a step ahead|每个预测步需要一个输出单元"
            raise refuse(draft.reading, fact, stated.units_fact, why)
    draft.inferred("outputs.0.units", "the horizon", "由预测步数得出")
    return head.model_copy(update={"units": data.horizon})


def _units(draft: Draft, head: Any, data: Any) -> Any:
    if head.units is not None:
        return head
    if isinstance(head, MulticlassOutput):
        if isinstance(data, CsvData | FolderData | TextTableData):
            draft.inferred("outputs.0.units", "counted when the script runs", "脚本运行时统计")
            return head
        draft.assumed("outputs.0.units")
        count = 10 if draft.reading.first(Kind.IMAGE_SHAPE) else 3
        return head.model_copy(update={"units": count, "classes": count})
    draft.assumed("outputs.0.units")
    return head.model_copy(update={"units": 4})


def _head_origin(draft: Draft, head: Any, stated: Stated, classes_fact: Fact | None) -> None:
    reading = draft.reading
    if "outputs.0.units" not in draft.origin:
        if stated.units_fact is not None:
            draft.stated("outputs.0.units", stated.units_fact)
        elif classes_fact is not None and classes_fact.kind is Kind.CLASSES:
            draft.stated("outputs.0.units", classes_fact)
        elif (labels := reading.first(Kind.LABELS) or reading.first(Kind.TARGETS)) is not None:
            draft.stated("outputs.0.units", labels)
        elif classes_fact is not None and classes_fact.kind is Kind.TASK:
            draft.stated("outputs.0.units", classes_fact)
        else:
            draft.inferred("outputs.0.units", "from the task and the data", "由任务和数据得出")
    if stated.activation_fact is not None:
        draft.stated("outputs.0.activation", stated.activation_fact)
    else:
        draft.inferred("outputs.0.activation", "what the task needs", "由任务决定")
    loss, metrics = reading.first(Kind.LOSS), reading.all(Kind.METRIC)
    if loss is not None:
        draft.stated("outputs.0.loss", loss)
    else:
        draft.inferred("outputs.0.loss", "fits the output and the labels", "与输出和标签相配")
    if metrics:
        draft.stated("outputs.0.metrics", *metrics)
    else:
        draft.assumed("outputs.0.metrics")
    # What says the same as the output's units rests on the same field.
    same = {Kind.CLASSES: getattr(head, "classes", None), Kind.LABELS: head.units,
            Kind.TARGETS: head.units}  # fmt: skip
    draft.used.update(f for f in reading.facts if f.kind in same and f.value == same[f.kind])
    draft.used.update(stated.head_facts)
    if isinstance(head, MulticlassOutput):
        hot = reading.first(Kind.ONE_HOT)
        if hot is not None and head.labels == "one_hot":
            draft.stated("outputs.0.labels", hot)
        else:
            why = f"{head.loss} needs them so", f"{head.loss} 要求如此"
            draft.inferred("outputs.0.labels", *why)
