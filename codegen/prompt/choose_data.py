"""The data, its classes and the shape of one sample: from files, bundled sets, or as stated."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..data.catalogue import Entry
from ..data.csv_table import read_table
from ..data.image_folder import read_folder
from ..errors import ContradictionError, GenerationError
from ..spec import BundledData, CsvData, FolderData, Input, SyntheticData, TextTableData
from ..tasks import TASKS, Task
from .choose_layers import Stated
from .choose_output import classes_asked, multilabel_fact
from .draft import Draft
from .facts import Fact, Kind


def read_data(draft: Draft) -> None:
    table = draft.reading.first(Kind.TABLE)
    folder = draft.reading.first(Kind.FOLDER)
    given = draft.request.data
    target = draft.reading.first(Kind.TARGET)
    name = draft.request.target or (target.value if target else None)
    if given is not None:
        path = Path(given)
        if not path.exists():
            raise GenerationError(f"--data {given}: no such file or folder.")
        if path.is_dir():
            draft.folder = read_folder(given)
        else:
            _read_table(draft, given, name)
    elif table is not None and Path(table.value).is_file():
        _read_table(draft, table.value, name)
    elif folder is not None and Path(folder.value).is_dir():
        draft.folder = read_folder(folder.value)
    if draft.request.target and draft.table is None and table is None:
        raise GenerationError("--target needs a CSV file: name one with --data.")


def _read_table(draft: Draft, path: str, target: str | None) -> None:
    """Read the columns of a table; the target of a task of its own kind has usual names."""
    spoken_for = (TASKS.get(fact.value[0]) for fact in draft.reading.all(Kind.TASK))
    tasks = [task for task in spoken_for if task is not None]
    target = target or _usual_target(path, [name for task in tasks for name in task.targets])
    if target is None and any(task.without_target for task in tasks):
        return
    draft.table = read_table(path, target)


def _usual_target(path: str, usual: list[str]) -> str | None:
    """The first column of the table at `path` whose name is a `usual` one."""
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace") as stream:
            header = re.split(r"[,;\t|]", stream.readline().strip())
    except OSError:
        return None  # reading the table says what is wrong
    return next((name for name in header if name.strip().lower() in usual), None)


def data_of(draft: Draft, task: Task, known: Entry | None) -> Any:
    """Where the samples come from."""
    if task.data is not None:
        return task.data(draft, known)
    table, folder = draft.reading.first(Kind.TABLE), draft.reading.first(Kind.FOLDER)
    target = draft.reading.first(Kind.TARGET)
    if task.modality == "table" and (draft.table or table):
        draft.stated("data.path", table)
        draft.stated("data.target", target)
        if draft.request.data:
            draft.option("data.path", f"--data {draft.request.data}")
        if draft.request.target:
            draft.option("data.target", f"--target {draft.request.target}")
        if draft.table is not None:
            read_ = draft.table
            draft.inferred("data.columns", "read from the file", "从文件读出")
            names = read_.class_names if task.goal == "classification" else None
            return CsvData(
                path=read_.path, target=read_.target, separator=read_.separator,
                numeric=read_.numeric, categorical=read_.categorical, left_out=read_.left_out,
                class_names=names or None,
            )  # fmt: skip
        assert table is not None
        if draft.request.target is None and target is None:
            raise no_target(draft, table)
        return CsvData(
            path=table.value,
            target=draft.request.target or (target.value if target else ""),
            separator="\t" if table.value.lower().endswith(".tsv") else ",",
        )
    if task.modality == "image" and (draft.folder or folder):
        if task.goal == "regression":
            raise GenerationError(
                "A folder of images by class cannot be the data of a regression: "
                "there is no number for each image."
            )
        return _folder_data(draft, folder)
    if known is not None:
        draft.stated("data.name", draft.reading.first(Kind.DATASET))
        return BundledData(
            source="sklearn" if known.source == "sklearn" else "keras", name=known.name
        )
    if table is not None or folder is not None:
        fact = table or folder
        assert fact is not None
        raise GenerationError(f"'{fact.text}' does not fit {task.name}; which data is meant?")
    if draft.reading.first(Kind.SAMPLES) is None:
        draft.assumed("data.samples")
    samples = draft.take(Kind.SAMPLES, "data.samples", 1000)
    draft.assumed("data.source")
    return SyntheticData(samples=samples)


def no_target(draft: Draft, table: Fact) -> GenerationError:
    """The error for a table of which nobody said what to learn."""
    return GenerationError(
        draft.say(
            f"Which column of '{table.text}' is the target? Name it with --target.",
            f"“{table.text}”的目标列是哪一列？请用 --target 指明。",
        )
    )


def _folder_data(draft: Draft, folder: Fact | None) -> FolderData:
    """The folder of images, with those of the other parts: as named, or as found beside it."""
    draft.stated("data.path", folder)
    found = draft.folder
    paths: dict[str, Any] = {}
    for part, kind in (("validation", Kind.VALIDATION_FOLDER), ("test", Kind.TEST_FOLDER)):
        fact = draft.reading.first(kind)
        paths[f"{part}_path"] = fact.value if fact else found and found.parts.get(part)
        if fact is not None:
            draft.stated(f"data.{part}_path", fact)
        elif paths[f"{part}_path"]:
            draft.inferred(f"data.{part}_path", "found beside the training images", "与训练集并列")
    if found is None:
        assert folder is not None
        return FolderData(path=folder.value, **paths)
    if draft.request.data:
        draft.option("data.path", f"--data {draft.request.data}")
    return FolderData(path=found.path, class_names=tuple(found.counts), **paths)


def classes_of(
    draft: Draft, task: Task, known: Entry | None, data: Any
) -> tuple[int | None, Fact | None]:
    if task.goal == "regression":
        return None, None
    classes, fact = classes_asked(draft.reading)
    if multilabel_fact(draft.reading) and not draft.reading.first(Kind.CLASSES):
        return None, None
    found, where = None, ""
    if known is not None and known.classes:
        found, where = known.classes, known.name
    elif isinstance(data, CsvData | FolderData | TextTableData) and data.class_names:
        found, where = len(data.class_names), data.path
    if found is None:
        return classes, fact
    if classes is not None and fact is not None and classes != found:
        if fact.kind is Kind.TASK:
            return found, None
        raise ContradictionError(
            draft.say(
                f"'{fact.text}' does not fit {where}, which has {found} classes.",
                f"“{fact.text}”与 {where} 不符：它有 {found} 个类别。",
            )
        )
    return found, fact


def input_of(draft: Draft, task: Task, known: Entry | None, data: Any, stated: Stated) -> Input:
    if task.inputs is not None:
        return task.inputs(draft, data)
    features = draft.reading.first(Kind.FEATURES)
    if task.modality == "image":
        return _image_input(draft, known)
    if isinstance(data, CsvData):
        if features is not None and data.numeric is not None:
            count = len(data.numeric) + len(data.categorical or ())
            if features.value != count and features.value != count + len(data.left_out):
                raise ContradictionError(
                    f"'{features.text}' does not fit {data.path}, which has {count}."
                )
            draft.stated("inputs.0.shape", features)
        return Input(modality="table", shape=None)
    if known is not None:
        if features is not None and features.value != known.shape[0]:
            raise ContradictionError(
                draft.say(
                    f"'{features.text}' does not fit {known.name}, which has"
                    f" {known.shape[0]} features.",
                    f"“{features.text}”与 {known.name} 不符：它有 {known.shape[0]} 个特征。",
                )
            )
        draft.inferred("inputs.0.shape", f"what {known.name} has", f"{known.name} 的特征数")
        return Input(modality="table", shape=known.shape)
    if features is not None:
        draft.stated("inputs.0.shape", features)
        return Input(modality="table", shape=(features.value,))
    if stated.inputs is not None:
        draft.stated("inputs.0.shape", stated.facts[0])
        return Input(modality="table", shape=(stated.inputs,))
    draft.assumed("inputs.0.shape")
    return Input(modality="table", shape=(20,))


def _image_input(draft: Draft, known: Entry | None) -> Input:
    size, channels = draft.reading.first(Kind.IMAGE_SHAPE), draft.reading.first(Kind.CHANNELS)
    if known is not None and known.modality == "image":
        asked = (
            size.value if size else known.shape[:2],
            channels.value if channels else known.shape[2],
        )
        if asked != (known.shape[:2], known.shape[2]):
            raise ContradictionError(
                f"'{(size or channels or draft.reading.facts[0]).text}' does not fit"
                f" {known.name}, whose images are {known.shape}."
            )
        draft.inferred("inputs.0.shape", f"what {known.name} has", f"{known.name} 的图像大小")
        draft.stated("inputs.0.shape", *(f for f in (size, channels) if f))
        return Input(name="image", modality="image", shape=known.shape)
    if size is None:
        draft.assumed("inputs.0.shape")
    else:
        draft.stated("inputs.0.shape", size, channels)
    if channels is None:
        draft.assumed("inputs.0.channels")
    elif size is None:
        draft.stated("inputs.0.channels", channels)
    flat = not draft.folder and draft.reading.first(Kind.FOLDER) is None
    height, width = size.value if size else ((64, 64) if flat else (128, 128))
    return Input(
        name="image", modality="image", shape=(height, width, channels.value if channels else 3)
    )
