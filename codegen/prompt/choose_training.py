"""How the data is split, how the model is trained, and what files are written."""

from __future__ import annotations

from typing import Any

from ..spec import BundledData, Files, FolderData, Split, Train
from .choose_output import refuse
from .draft import Draft
from .facts import Kind


def split_of(draft: Draft, data: Any) -> Split:
    """The shares of all samples; what is not stated is what the stated ones leave, or a fifth."""
    kinds = (Kind.TRAIN_SPLIT, Kind.VALIDATION_SPLIT, Kind.TEST_SPLIT)
    facts = [draft.reading.first(kind) for kind in kinds]
    train, validation, test = (fact.value if fact else None for fact in facts)
    official = isinstance(data, BundledData) and data.source == "keras" and test is None
    apart = official or (isinstance(data, FolderData) and data.test_path is not None)
    rest = None if train is None else max(1 - train - (test or 0) - (validation or 0), 0)
    test_share, validation_share = test, validation
    if test_share is None:
        test_share = 0.2 if not rest else rest if validation is not None else rest / 2
    if validation_share is None:
        spare = rest / 2 if rest and test is None else rest
        # Where the other parts leave nothing, it is cut from the training part.
        validation_share = spare if spare and spare > 1e-9 else (1 - test_share) * 0.2
    if apart:
        draft.inferred("split.test", "the test part the data has", "数据自带的测试集")
    elif test is not None:
        draft.stated("split.test", facts[2])
    elif rest is not None:
        draft.inferred("split.test", "what the stated parts leave", "其余部分")
    else:
        draft.assumed("split.test")
    if validation is not None:
        draft.stated("split.validation", facts[1])
    elif facts[0] is None and test is None:
        draft.assumed("split.validation")
    else:
        draft.inferred("split.validation", "what the stated parts leave", "其余部分")
    if not apart:
        draft.stated("split.train", facts[0])
    return Split(
        test=round(test_share, 6), validation=round(validation_share, 6), official_test=official
    )


def train_of(draft: Draft, head: Any) -> Train:
    """Optimizer, epochs, schedule and the rest of the training."""
    reading = draft.reading
    optimizer = draft.take(Kind.OPTIMIZER, "train.optimizer", "Adam")
    usual = {"SGD": 0.01, "Adadelta": 1.0, "Lion": 1e-4}.get(optimizer, 1e-3)
    epochs = reading.first(Kind.EPOCHS)
    patience, stop = reading.first(Kind.PATIENCE), reading.first(Kind.EARLY_STOPPING)
    waits: int | None = 10
    unwanted = (f for f in reading.all(Kind.WITHOUT) if f.value[0] is Kind.EARLY_STOPPING)
    refused = next(unwanted, None)
    if patience is not None:
        waits = patience.value
        draft.stated("train.patience", patience, stop)
    elif stop is not None:
        draft.stated("train.patience", stop)
    elif refused is not None:
        waits = None
        draft.stated("train.patience", refused)
    elif epochs is not None:
        waits = None
        draft.inferred(
            "train.patience", "the stated number of epochs is run in full", "按给定轮数完整训练"
        )
    else:
        draft.assumed("train.patience")
    schedule = reading.first(Kind.SCHEDULE)
    draft.stated("train.schedule", schedule)
    momentum, decay = reading.first(Kind.MOMENTUM), reading.first(Kind.WEIGHT_DECAY)
    draft.stated("train.momentum", momentum)
    draft.stated("train.weight_decay", decay)
    if momentum is not None and optimizer not in ("SGD", "RMSprop"):
        raise refuse(
            reading,
            momentum,
            reading.first(Kind.OPTIMIZER),
            f"{optimizer} has no momentum|{optimizer} 没有动量参数",
        )
    weight = reading.first(Kind.CLASS_WEIGHT)
    if head.type not in ("binary", "multiclass"):
        weight = None
    draft.stated("train.class_weight", weight)
    return Train(
        optimizer=optimizer,
        learning_rate=draft.take(Kind.LEARNING_RATE, "train.learning_rate", usual),
        momentum=momentum.value if momentum else None,
        weight_decay=decay.value if decay else None,
        schedule=schedule.value if schedule else "constant",
        epochs=draft.take(Kind.EPOCHS, "train.epochs", 50),
        batch_size=draft.take(Kind.BATCH_SIZE, "train.batch_size", 32),
        patience=waits,
        seed=draft.take(Kind.SEED, "train.seed", 42),
        class_weight=weight is not None,
    )


def files_of(draft: Draft) -> Files:
    """The names of what is written."""
    script = draft.reading.first(Kind.SCRIPT_FILE)
    draft.stated("files.script", script)
    weights = draft.reading.first(Kind.WEIGHTS_FILE)
    name = "model.weights.h5"
    if weights is not None:
        name = weights.value
        draft.stated("files.weights", weights)
        if not name.endswith(".weights.h5"):
            stem = (
                name.rsplit(".", 1)[0].removesuffix("_weights").removesuffix("weights") or "model"
            )
            name = f"{stem}.weights.h5"
            draft.inferred(
                "files.weights",
                f"'{weights.text}' was asked; Keras 3 only writes weights to *.weights.h5",
                f"要求的是“{weights.text}”；Keras 3 只能把权重写入 *.weights.h5",
            )
    else:
        draft.assumed("files.weights")
    return Files(
        script=script.value if script else None,
        model=draft.take(Kind.MODEL_FILE, "files.model", "model.keras"),
        weights=name,
        plot=draft.take(Kind.PLOT_FILE, "files.plot", "history.png"),
    )
