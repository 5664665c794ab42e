"""Which task a reading asks for: evidence weighed, and what cannot both hold refused."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ..data.catalogue import entry
from ..data.csv_table import Table
from ..data.image_folder import Folder
from ..errors import ContradictionError, GenerationError, MissingTaskError
from ..tasks import TASKS, Task
from .facts import Fact, Kind, Reading
from .layer_words import Group
from .residue import OURS

CLASSIFIES = ("binary", "multiclass", "multilabel", "classification")
CANDIDATES = (
    "tabular classification",
    "tabular regression",
    "image classification",
    "image regression",
    "text classification",
    "forecasting",
    "recommendation",
    "anomaly detection",
)
CLASS_LOSSES = ("crossentropy", "hinge", "focal")
IMAGE_LAYERS = ("conv", "maxpool", "avgpool", "gap", "gmp")


class Choice(Struct, frozen=True):
    """The task as two answers, each with the facts that speak for it (none: it was a guess)."""

    modality: str
    goal: str
    modality_evidence: tuple[Fact, ...]
    goal_evidence: tuple[Fact, ...]


def choose(reading: Reading, table: Table | None, folder: Folder | None, best: bool) -> Choice:
    """The task of `reading`, with data already read; `best` takes the likeliest where unclear.

    Raises `MissingTaskError`, `ContradictionError`, or `GenerationError` for a task that is
    not here yet.
    """
    dataset = reading.first(Kind.DATASET)
    known = entry(dataset.value) if dataset else None
    image = [
        (f, 5.0)
        for f in reading.facts
        if f.kind in (Kind.IMAGE_SHAPE, Kind.CHANNELS, Kind.FOLDER, Kind.AUGMENT)
        or (f.kind is Kind.LAYERS and f.value.kind in IMAGE_LAYERS and "1d" not in f.text.lower())
    ]
    image += [(f, f.value[1]) for f in _evidence(reading, ("image",))]
    rows = [(f, 6.0) for f in reading.facts if f.kind in (Kind.FEATURES, Kind.TABLE, Kind.TARGET)]
    rows += [(f, f.value[1]) for f in _evidence(reading, ("table",))]
    rows += [
        (f, 1.0)
        for f in reading.facts
        if f.kind is Kind.LAYERS and f.value.kind in ("dense", "hidden", "network")
    ]
    if known and dataset:
        (image if known.modality == "image" else rows).append((dataset, 10.0))
    if known and dataset and known.modality not in ("image", "table"):
        return Choice(known.modality, "classification", (dataset,), (dataset,))
    own = max(_sum(image) + 10.0 * (folder is not None), _sum(rows) + 6.0 * (table is not None))
    other = _other_domain(reading, own, [*image, *rows])
    if other is not None:
        return other
    if folder is not None or _sum(image) > _sum(rows):
        modality, evidence = "image", image
    elif rows or table is not None:
        modality, evidence = "table", rows
    else:
        modality, evidence = "", []
    goal, goal_evidence = _goal(
        reading, table, known.classes if known else None, folder is not None
    )
    if goal and modality:
        return Choice(modality, goal, tuple(f for f, _ in evidence), goal_evidence)
    likely = _candidates(modality, goal)
    if best:
        guess = TASKS[likely[0]]
        said = tuple(f for f, _ in evidence)
        return Choice(guess.modality, guess.goal, said, goal_evidence)
    raise MissingTaskError(_question(modality, goal, likely, reading.language), likely)


def _evidence(reading: Reading, names: Iterable[str]) -> list[Fact]:
    return [f for f in reading.all(Kind.TASK) if f.value[0] in names]


def _sum(weighed: list[tuple[Fact, float]]) -> float:
    return sum(weight for _, weight in weighed)


def _other_domain(
    reading: Reading, own: float, evidence: list[tuple[Fact, float]]
) -> Choice | None:
    """The task beyond tables and images that outweighs `own`, or a refusal if it is not here.

    `evidence` is what speaks for tables and images. A file or a column may serve any task, so it
    weighs little against one that is there.
    """
    backbone = reading.first(Kind.BACKBONE)
    if backbone is not None:
        raise GenerationError(
            f"'{backbone.text}': pretrained backbones cannot be generated yet. "
            "Leave it out to train a convolutional network from scratch."
        )
    totals: dict[str, list[Fact]] = {}
    for fact in reading.all(Kind.TASK):
        if fact.value[0] not in OURS:
            totals.setdefault(fact.value[0], []).append(fact)
    marks = {Kind.TEXT_COLUMN: "text classification", Kind.WINDOW: "forecasting",
             Kind.HORIZON: "forecasting", Kind.VOCABULARY: "text classification"}  # fmt: skip
    for fact in reading.facts:
        if fact.kind in marks:
            totals.setdefault(marks[fact.kind], []).append(fact)
    weights = {name: _sum_of(facts) for name, facts in totals.items()}
    for name in sorted(weights, key=lambda name: -weights[name]):
        facts = totals[name]
        if name in TASKS and weights[name] > _against(TASKS[name], weights[name], evidence):
            if weights[name] < SURE and _evidence(reading, ("classification", "multiclass")):
                continue
            _refuse_goal(reading, TASKS[name], facts[0])
            return Choice(TASKS[name].modality, TASKS[name].goal, tuple(facts), tuple(facts))
        if name not in TASKS and max(map(_weight, facts)) > own:
            raise GenerationError(
                f"'{facts[0].text}' asks for {name}, which cannot be generated yet. "
                f"What can: {', '.join(CANDIDATES)}."
            )
    return None


SURE = 2.0
"""Evidence below this gives way to a word for classes."""


def _against(task: Task, own: float, evidence: list[tuple[Fact, float]]) -> float:
    """What tables and images weigh against `task`, for which `own` speaks."""
    total = 0.0
    for fact, weight in evidence:
        match fact.kind:
            case Kind.TABLE | Kind.TARGET:
                total += min(weight, 2.0)
            case Kind.FEATURES | Kind.LAYERS if task.modality == "rows" and own > SURE:
                continue
            case _:
                total += weight
    return total


def _refuse_goal(reading: Reading, task: Task, fact: Fact) -> None:
    """Raise for classes of sequences and for numbers from texts: other tasks, not here yet."""
    classes = [f for f in _evidence(reading, CLASSIFIES) if f.value[0] != "binary"]
    classes += reading.all(Kind.CLASSES)
    numbers = [f for f in _evidence(reading, ("regression",)) if f.value[1] >= 4]
    match task.modality:
        case "series" if classes and not numbers:
            what, other = "classification of sequences", classes[0]
        case "text" if numbers and not classes:
            what, other = "regression on texts", numbers[0]
        case _:
            return
    raise GenerationError(
        f"'{fact.text}' with '{other.text}' asks for {what}, which cannot be generated yet. "
        f"What can: {', '.join(CANDIDATES)}."
    )


def _weight(fact: Fact) -> float:
    return fact.value[1] if fact.kind is Kind.TASK else 5.0


def _sum_of(facts: list[Fact]) -> float:
    """The weight of facts, each word counted once."""
    return sum({(fact.text.lower(), fact.kind): _weight(fact) for fact in facts}.values())


def _goal(
    reading: Reading, table: Table | None, dataset_classes: int | None, folder: bool
) -> tuple[str, tuple[Fact, ...]]:
    classes = _evidence(reading, CLASSIFIES)
    numbers = _evidence(reading, ("regression",))
    said_class = [f for f in classes if f.value[0] != "binary" or f.value[1] >= 3]
    said_number = [f for f in numbers if f.value[1] >= 4]
    classes += list(reading.all(Kind.CLASSES)) + list(reading.all(Kind.LABELS))
    if said_number and (said_class or reading.first(Kind.CLASSES)):
        other = said_class[0] if said_class else reading.all(Kind.CLASSES)[0]
        raise ContradictionError(
            _both(said_number[0], other, "regression and classification", reading)
        )
    for fact in reading.facts:
        match fact.kind, fact.value:
            case Kind.LOSS, str(loss):
                (classes if any(part in loss for part in CLASS_LOSSES) else numbers).append(fact)
            case Kind.METRIC, str(metric):
                regression = metric in ("mae", "mse", "rmse", "r2", "mape")
                (numbers if regression else classes).append(fact)
            case Kind.TARGETS, _:
                numbers.append(fact)
            case Kind.CLASS_WEIGHT, _:
                classes.append(fact)
            case Kind.LAYERS, Group() as group if {"softmax", "sigmoid"} & set(group.activations):
                if "softmax" in group.activations or group.kind != "hidden":
                    classes.append(fact)
    weight = _weigh(classes) - _weigh(numbers)
    if dataset_classes is not None:
        weight += 3 if dataset_classes else -3
    if table is not None:
        weight += -2 if table.kind == "regression" else 2
    weight += 3 if folder and not numbers else 0
    if weight > 0 or (classes and weight == 0):
        return "classification", tuple(classes)
    if weight < 0 or numbers:
        return "regression", tuple(numbers)
    return "", ()


def _weigh(facts: list[Fact]) -> float:
    weights = {Kind.CLASSES: 3.0, Kind.LABELS: 3.0, Kind.LOSS: 2.5, Kind.LAYERS: 2.0}
    return sum(f.value[1] if f.kind is Kind.TASK else weights.get(f.kind, 1.5) for f in facts)


def _candidates(modality: str, goal: str) -> tuple[str, ...]:
    prefix = {"table": "tabular", "image": "image"}.get(modality, "")
    fits = [c for c in CANDIDATES if c.startswith(prefix) and c.endswith(goal)]
    return (*fits, *(c for c in CANDIDATES if c not in fits))


def _question(modality: str, goal: str, likely: tuple[str, ...], language: str) -> str:
    options = ", ".join(likely)
    if language == "zh":
        missing = "要做什么（分类还是回归）" if not goal else "输入是什么（表格特征还是图像）"
        return (
            f"描述中没有说明{missing}。可以生成：{options}。"
            "请补充说明，或用 --yes 采用最可能的一种。"
        )
    missing = (
        "what to predict (classes or numbers)" if not goal else "what goes in (a table or images)"
    )
    return (
        f"The description does not say {missing}. It could be: {options}. "
        "Say which, or use --yes to take the first."
    )


def _both(first: Fact, second: Fact, what: str, reading: Reading) -> str:
    if reading.language == "zh":
        return f"相互矛盾：“{first.text}”与“{second.text}”不能同时成立（{what}）。请保留其一。"
    return f"Contradiction: '{first.text}' and '{second.text}' cannot both hold ({what}). Keep one."


contradiction_text = _both
