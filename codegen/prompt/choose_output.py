# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""The head: units, activation, loss, labels and metrics that fit one another, or a refusal."""

from __future__ import annotations

import re

from ..errors import ContradictionError, GenerationError
from ..spec import BinaryOutput, MulticlassOutput, MultilabelOutput, Output, RegressionOutput
from .choose_layers import Stated
from .facts import Fact, Kind, Reading

LOSS_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
}
FOR_ONE_UNIT = ("binary_crossentropy", "binary_focal_crossentropy")
FOR_CLASSES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_focal_crossentropy",
)
CLASS_METRICS = ("accuracy", "auc", "pr_auc", "precision", "recall", "f1")
NUMBER_METRICS = ("mae", "mse", "rmse", "r2", "mape")


def refuse(
    reading: Reading, first: Fact | None, second: Fact | None, why: str
) -> ContradictionError:
    """A contradiction that quotes both places; `why` is (English, Chinese) joined by ``|``."""
    english, _, chinese = why.partition("|")
    quotes = [fact.text for fact in (first, second) if fact is not None]
    if reading.language == "zh":
        quoted = "与".join(f"“{text}”" for text in quotes)
        return ContradictionError(f"相互矛盾：{quoted}：{chinese or english}。")
    quoted = " and ".join(f"'{text}'" for text in quotes)
    return ContradictionError(f"Contradiction between {quoted}: {english}.")


def classes_asked(reading: Reading) -> tuple[int | None, Fact | None]:
    """The number of classes that the prompt states outright, and where."""
    fact = reading.first(Kind.CLASSES)
    plain = re.compile(r"binary|[二两2]\s*(?:元|个)?(?:分类|类)", re.IGNORECASE)
    for said in reading.all(Kind.TASK):
        if (
            fact is not None
            and fact.value > 2
            and said.value[0] == "binary"
            and plain.match(said.text)
        ):
            raise refuse(
                reading,
                said,
                fact,
                f"binary means 2 classes, not {fact.value}|二分类只有 2 个类别，而不是 {fact.value} 个",
            )
    if fact is not None:
        return fact.value, fact
    binary = next((f for f in reading.all(Kind.TASK) if f.value[0] == "binary"), None)
    return (2, binary) if binary is not None else (None, None)


def multilabel_fact(reading: Reading) -> Fact | None:
    return next((f for f in reading.all(Kind.TASK) if f.value[0] == "multilabel"), None)


def output(
    reading: Reading,
    goal: str,
    classes: int | None,
    classes_fact: Fact | None,
    stated: Stated,
    *,
    scaled_target: bool,
) -> Output:
    """The output for `goal`; `classes` None means that the data will tell."""
    loss_fact = reading.first(Kind.LOSS)
    loss = LOSS_NAMES.get(loss_fact.value, loss_fact.value) if loss_fact else None
    task = next((f for f in reading.all(Kind.TASK)), None)
    _check_metrics(reading, goal)
    if goal == "regression":
        return _regression(reading, loss, loss_fact, stated, task, scaled_target)
    many = multilabel_fact(reading)
    if many is not None:
        return _multilabel(reading, loss, loss_fact, stated, many, classes)
    units, act = stated.units, stated.activation
    where = stated.units_fact or stated.activation_fact
    if act == "softmax" and units == 1:
        raise refuse(
            reading,
            stated.activation_fact,
            stated.units_fact,
            "softmax over one unit is always 1|单个单元的 softmax 恒为 1",
        )
    if classes is None and units is not None and units > 1:
        classes, classes_fact = units, stated.units_fact
    elif classes is None and (
        units == 1 or (act == "sigmoid" and loss != "categorical_crossentropy")
    ):
        classes, classes_fact = 2, where
    elif classes is None and loss in FOR_ONE_UNIT:
        classes, classes_fact = 2, loss_fact
    if classes is not None and units is not None:
        one_for_two = classes == 2 and units in (1, 2)
        if units != classes and not one_for_two:
            raise refuse(
                reading,
                classes_fact,
                stated.units_fact,
                f"{classes} classes need {classes} output units, not {units}"
                f"|{classes} 个类别需要 {classes} 个输出单元，而不是 {units} 个",
            )
    if (
        classes is not None
        and classes > 2
        and act == "sigmoid"
        and units is None
        and loss in FOR_ONE_UNIT
    ):
        units = classes
    wants_softmax = act == "softmax" or units == 2 or (classes == 2 and loss in FOR_CLASSES)
    if classes == 2 and not wants_softmax:
        return _binary(reading, loss, loss_fact, stated)
    return _multiclass(reading, loss, loss_fact, stated, classes, classes_fact)


def _binary(reading: Reading, loss: str | None, loss_fact: Fact | None, stated: Stated) -> Output:
    act = _activation(reading, stated, "sigmoid", ("sigmoid", "hard_sigmoid"))
    name = "binary_crossentropy" if loss in (None, "crossentropy") else loss
    if name in FOR_CLASSES:
        raise refuse(
            reading,
            loss_fact,
            stated.units_fact or stated.activation_fact,
            "this loss needs one unit per class|该损失要求每个类别一个输出单元",
        )
    return BinaryOutput(
        units=1, activation=act, loss=name or "binary_crossentropy",
        metrics=_metrics(reading, ("accuracy", "auc")),
    )  # fmt: skip


def _multiclass(
    reading: Reading,
    loss: str | None,
    loss_fact: Fact | None,
    stated: Stated,
    classes: int | None,
    classes_fact: Fact | None,
) -> Output:
    act = _activation(reading, stated, "softmax", ("softmax", "sigmoid"))
    one_hot = _one_hot_labels(reading)
    metrics = _metrics(reading, ("accuracy",))
    needs_rows = [m for m in metrics if m in ("auc", "pr_auc", "precision", "recall", "f1")]
    if loss == "sparse_categorical_crossentropy" and one_hot is not None:
        raise refuse(
            reading, loss_fact, one_hot, "this loss takes integer labels|该损失要求整数标签"
        )
    if loss in FOR_ONE_UNIT and act == "softmax":
        raise refuse(
            reading,
            loss_fact,
            stated.activation_fact or classes_fact,
            "this loss is for sigmoid units, not for softmax over classes|该损失用于 sigmoid 输出，不能用于多类 softmax",
        )
    if loss == "sparse_categorical_crossentropy" and needs_rows:
        metric = next(f for f in reading.all(Kind.METRIC) if f.value in needs_rows)
        raise refuse(
            reading,
            loss_fact,
            metric,
            "this metric needs one-hot labels, so categorical_crossentropy|该指标需要独热标签，应使用 categorical_crossentropy",
        )
    if act == "sigmoid" and loss in (None, "crossentropy"):
        loss = "binary_crossentropy"
    if loss in (None, "crossentropy"):
        rows = one_hot is not None or bool(needs_rows)
        loss = "categorical_crossentropy" if rows else "sparse_categorical_crossentropy"
    integer = loss == "sparse_categorical_crossentropy"
    return MulticlassOutput(
        units=classes, classes=classes, activation=act, loss=loss or "", metrics=metrics,
        labels="integer" if integer else "one_hot",
    )  # fmt: skip


def _multilabel(
    reading: Reading,
    loss: str | None,
    loss_fact: Fact | None,
    stated: Stated,
    many: Fact,
    classes: int | None,
) -> Output:
    act = stated.activation
    if act == "softmax":
        raise refuse(
            reading,
            many,
            stated.activation_fact,
            "softmax allows one label only; several labels need sigmoid|softmax 只允许一个标签，多标签需要 sigmoid",
        )
    if loss in FOR_CLASSES:
        raise refuse(
            reading,
            many,
            loss_fact,
            "several labels need binary_crossentropy|多标签需要 binary_crossentropy",
        )
    labels = reading.first(Kind.LABELS) or reading.first(Kind.CLASSES)
    units = labels.value if labels else classes or stated.units
    if labels and stated.units and stated.units != labels.value:
        raise refuse(
            reading,
            labels,
            stated.units_fact,
            f"{labels.value} labels need as many units|标签数与输出单元数不一致",
        )
    return MultilabelOutput(
        units=units, activation=act or "sigmoid",
        loss=loss if loss not in (None, "crossentropy") else "binary_crossentropy",
        metrics=_metrics(reading, ("binary_accuracy", "auc")),
    )  # fmt: skip


def _regression(
    reading: Reading,
    loss: str | None,
    loss_fact: Fact | None,
    stated: Stated,
    task: Fact | None,
    scaled_target: bool,
) -> Output:
    if stated.activation in ("softmax", "log_softmax"):
        raise refuse(
            reading,
            task,
            stated.activation_fact,
            "softmax gives probabilities of classes, not numbers|softmax 输出类别概率，不能用于回归",
        )
    if loss is not None and ("crossentropy" in loss or "hinge" in loss):
        raise refuse(reading, task, loss_fact, "this loss is for classes|该损失用于分类")
    targets = reading.first(Kind.TARGETS)
    if targets and stated.units and stated.units != targets.value:
        raise refuse(
            reading,
            targets,
            stated.units_fact,
            f"{targets.value} targets need as many units|目标数与输出单元数不一致",
        )
    units = stated.units or (targets.value if targets else 1)
    act = None if stated.activation in (None, "linear") else stated.activation
    return RegressionOutput(
        units=units, activation=act, loss=loss or "mean_squared_error",
        metrics=_metrics(reading, ("mae",)), standardise=scaled_target and act is None,
    )  # fmt: skip


def _activation(reading: Reading, stated: Stated, default: str, fits: tuple[str, ...]) -> str:
    act = stated.activation
    if act is None or act in fits:
        return act or default
    text = stated.activation_fact.text if stated.activation_fact else act
    raise GenerationError(
        f"“{text}”：分类的输出需要 {default}，才能给出概率。"
        if reading.language == "zh"
        else f"'{text}': the output of a classifier needs {default} to give probabilities."
    )


def _one_hot_labels(reading: Reading) -> Fact | None:
    for fact in reading.all(Kind.ONE_HOT):
        around = reading.prompt[max(0, fact.start - 30) : fact.end + 30].lower()
        if not any(
            word in around
            for word in ("categorical col", "categorical feat", "类别特征", "features", "columns")
        ):
            return fact
    return None


def _metrics(reading: Reading, default: tuple[str, ...]) -> tuple[str, ...]:
    stated = tuple(dict.fromkeys(f.value for f in reading.all(Kind.METRIC)))
    return stated or default


def _check_metrics(reading: Reading, goal: str) -> None:
    wrong = CLASS_METRICS if goal == "regression" else NUMBER_METRICS
    task = next(
        (
            f
            for f in reading.all(Kind.TASK)
            if (f.value[0] == "regression") == (goal == "regression")
        ),
        None,
    )
    for fact in reading.all(Kind.METRIC):
        if fact.value in wrong or (goal == "regression" and fact.value.startswith("top_")):
            raise refuse(
                reading,
                fact,
                task,
                f"this metric does not measure {goal}|该指标不适用于{'回归' if goal == 'regression' else '分类'}",
            )
