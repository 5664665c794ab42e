"""From a reading (and the data it names) to the `ModelSpec`, with the origin of every field."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..data.catalogue import Entry, entry
from ..data.csv_table import Table, read_table
from ..data.image_folder import Folder, read_folder
from ..errors import ContradictionError, GenerationError, MissingTaskError
from ..plan import complete_layers
from ..spec import (
    Activation,
    Augmentation,
    BundledData,
    Conv2D,
    CsvData,
    Dense,
    Dropout,
    Files,
    Flatten,
    FolderData,
    Input,
    Layer,
    Model,
    ModelSpec,
    MulticlassOutput,
    Provenance,
    Split,
    SyntheticData,
    Train,
    describe_error,
)
from ..tasks import Task, find
from . import choose_task
from .choose_layers import IMAGE_KINDS, Stated, stated_layers
from .choose_output import classes_asked, multilabel_fact, output, refuse
from .facts import Fact, Kind, Reading, read

ONCE = (
    Kind.EPOCHS, Kind.BATCH_SIZE, Kind.LEARNING_RATE, Kind.OPTIMIZER, Kind.LOSS, Kind.SEED,
    Kind.CLASSES, Kind.FEATURES, Kind.IMAGE_SHAPE, Kind.CHANNELS, Kind.DATASET, Kind.TABLE,
    Kind.TEST_SPLIT, Kind.VALIDATION_SPLIT, Kind.PATIENCE, Kind.API, Kind.LABELS, Kind.TARGETS,
    Kind.MODEL_FILE, Kind.WEIGHTS_FILE, Kind.PLOT_FILE, Kind.MOMENTUM, Kind.WEIGHT_DECAY,
)  # fmt: skip
"""What can only be one thing: said twice differently, it is a contradiction."""


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt, and what was said beside it on the command line."""

    prompt: str
    api: str | None = None
    data: str | None = None
    target: str | None = None
    best_guess: bool = False


def specify(request: Request) -> ModelSpec:
    """The spec that `request` asks for. Raises `GenerationError` where it cannot be one."""
    reading = read(request.prompt)
    _once(reading, request)
    try:
        return _Assembly(request, reading).spec()
    except MissingTaskError:
        # A contradiction is worth more than a question: look for one under the best guess.
        with suppress(ValidationError):
            _Assembly(replace(request, best_guess=True), reading).spec()
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


class _Assembly:
    """The fields of the spec, each set once together with where it came from."""

    def __init__(self, request: Request, reading: Reading) -> None:
        self.request = request
        self.reading = reading
        self.zh = reading.language == "zh"
        self.origin: dict[str, Provenance] = {}
        self.table: Table | None = None
        self.folder: Folder | None = None
        self._read_data()

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def stated(self, field: str, *facts: Fact | None) -> None:
        said = [fact for fact in facts if fact is not None]
        if said:
            text = " … ".join(dict.fromkeys(fact.text for fact in said))
            self.origin[field] = Provenance(
                origin="stated", text=text, start=said[0].start, end=said[-1].end
            )

    def inferred(self, field: str, english: str, chinese: str) -> None:
        self.origin[field] = Provenance(origin="inferred", reason=self.say(english, chinese))

    def assumed(self, field: str) -> None:
        self.origin[field] = Provenance(origin="default")

    def take(self, kind: Kind, field: str, default: Any) -> Any:
        """What was stated of `kind`, else the default; the field's origin is noted."""
        fact = self.reading.first(kind)
        if fact is None:
            self.assumed(field)
            return default
        self.stated(field, fact)
        return fact.value

    # --- data ---

    def _read_data(self) -> None:
        table = self.reading.first(Kind.TABLE)
        folder = self.reading.first(Kind.FOLDER)
        given = self.request.data
        target = self.reading.first(Kind.TARGET)
        name = self.request.target or (target.value if target else None)
        if given is not None:
            path = Path(given)
            if not path.exists():
                raise GenerationError(f"--data {given}: no such file or folder.")
            if path.is_dir():
                self.folder = read_folder(given)
            else:
                self.table = read_table(given, name)
        elif table is not None and Path(table.value).is_file():
            self.table = read_table(table.value, name)
        elif table is not None and name is None:
            raise GenerationError(
                self.say(
                    f"Which column of '{table.text}' is the target? Name it with --target.",
                    f"“{table.text}”的目标列是哪一列？请用 --target 指明。",
                )
            )
        elif folder is not None and Path(folder.value).is_dir():
            self.folder = read_folder(folder.value)
        if self.request.target and self.table is None and table is None:
            raise GenerationError("--target needs a CSV file: name one with --data.")

    def _data(self, task: Task, known: Entry | None) -> Any:
        table, folder = self.reading.first(Kind.TABLE), self.reading.first(Kind.FOLDER)
        target = self.reading.first(Kind.TARGET)
        if task.modality == "table" and (self.table or table):
            self.stated("data.path", table)
            self.stated("data.target", target)
            if self.request.data:
                self.origin["data.path"] = Provenance(
                    origin="stated", text=f"--data {self.request.data}"
                )
            if self.request.target:
                self.origin["data.target"] = Provenance(
                    origin="stated", text=f"--target {self.request.target}"
                )
            if self.table is not None:
                read_ = self.table
                self.inferred("data.columns", "read from the file", "从文件读出")
                names = read_.class_names if task.goal == "classification" else None
                return CsvData(
                    path=read_.path, target=read_.target, separator=read_.separator,
                    numeric=read_.numeric, categorical=read_.categorical, left_out=read_.left_out,
                    class_names=names or None,
                )  # fmt: skip
            assert table is not None
            return CsvData(
                path=table.value,
                target=self.request.target or (target.value if target else ""),
                separator="\t" if table.value.lower().endswith(".tsv") else ",",
            )
        if task.modality == "image" and (self.folder or folder):
            if task.goal == "regression":
                raise GenerationError(
                    "A folder of images by class cannot be the data of a regression: "
                    "there is no number for each image."
                )
            self.stated("data.path", folder)
            if self.folder is not None:
                if self.request.data:
                    self.origin["data.path"] = Provenance(
                        origin="stated", text=f"--data {self.request.data}"
                    )
                return FolderData(path=self.folder.path, class_names=tuple(self.folder.counts))
            assert folder is not None
            return FolderData(path=folder.value)
        if known is not None:
            self.stated("data.name", self.reading.first(Kind.DATASET))
            return BundledData(
                source="sklearn" if known.source == "sklearn" else "keras", name=known.name
            )
        if table is not None or folder is not None:
            fact = table or folder
            assert fact is not None
            raise GenerationError(f"'{fact.text}' does not fit {task.name}; which data is meant?")
        if self.reading.first(Kind.SAMPLES) is None:
            self.assumed("data.samples")
        samples = self.take(Kind.SAMPLES, "data.samples", 1000)
        self.assumed("data.source")
        return SyntheticData(samples=samples)

    # --- the whole ---

    def spec(self) -> ModelSpec:
        reading = self.reading
        choice = choose_task.choose(reading, self.table, self.folder, self.request.best_guess)
        task = find(choice.modality, choice.goal)
        if choice.goal_evidence:
            self.stated("task", *choice.goal_evidence[:2])
        elif self.table or self.folder or reading.first(Kind.DATASET):
            self.inferred("task", "what the data is", "由数据得出")
        else:
            self.assumed("task")
        dataset = reading.first(Kind.DATASET)
        known = entry(dataset.value) if dataset else None
        data = self._data(task, known)
        classes, classes_fact = self._classes(task, known, data)
        expected = 1 if task.goal == "regression" or classes == 2 else classes
        stated = stated_layers(reading, expected, task.goal)
        scaled = task.goal == "regression" and not isinstance(data, SyntheticData)
        head = output(reading, task.goal, classes, classes_fact, stated, scaled_target=scaled)
        head = self._units(head, data)
        self._head_origin(head, stated, classes_fact)
        inputs = self._input(task, known, data, stated)
        layers = self._layers(task, inputs, stated, data)
        return ModelSpec(
            task=task.name,
            language="zh" if self.zh else "en",
            prompt=self.request.prompt,
            inputs=(inputs,),
            outputs=(head,),
            data=data,
            split=self._split(data),
            model=self._model(task, layers, head, inputs, stated),
            train=self._train(),
            files=self._files(),
            provenance=self.origin,
            unread=reading.unread + self._unused(task),
        )

    def _classes(
        self, task: Task, known: Entry | None, data: Any
    ) -> tuple[int | None, Fact | None]:
        if task.goal == "regression":
            return None, None
        classes, fact = classes_asked(self.reading)
        if multilabel_fact(self.reading) and not self.reading.first(Kind.CLASSES):
            return None, None
        found, where = None, ""
        if known is not None and known.classes:
            found, where = known.classes, known.name
        elif isinstance(data, CsvData | FolderData) and data.class_names:
            found, where = len(data.class_names), data.path
        if found is None:
            return classes, fact
        if classes is not None and fact is not None and classes != found:
            if fact.kind is Kind.TASK:
                return found, None
            raise ContradictionError(
                self.say(
                    f"'{fact.text}' does not fit {where}, which has {found} classes.",
                    f"“{fact.text}”与 {where} 不符：它有 {found} 个类别。",
                )
            )
        return found, fact

    def _units(self, head: Any, data: Any) -> Any:
        if head.units is not None:
            return head
        if isinstance(head, MulticlassOutput):
            if isinstance(data, CsvData | FolderData):
                self.inferred("outputs.0.units", "counted when the script runs", "脚本运行时统计")
                return head
            self.assumed("outputs.0.units")
            count = 10 if self.reading.first(Kind.IMAGE_SHAPE) else 3
            return head.model_copy(update={"units": count, "classes": count})
        self.assumed("outputs.0.units")
        return head.model_copy(update={"units": 4})

    def _head_origin(self, head: Any, stated: Stated, classes_fact: Fact | None) -> None:
        reading = self.reading
        if "outputs.0.units" not in self.origin:
            if stated.units_fact is not None:
                self.stated("outputs.0.units", stated.units_fact)
            elif classes_fact is not None and classes_fact.kind is Kind.CLASSES:
                self.stated("outputs.0.units", classes_fact)
            elif (labels := reading.first(Kind.LABELS) or reading.first(Kind.TARGETS)) is not None:
                self.stated("outputs.0.units", labels)
            else:
                self.inferred("outputs.0.units", "from the task and the data", "由任务和数据得出")
        if stated.activation_fact is not None:
            self.stated("outputs.0.activation", stated.activation_fact)
        else:
            self.inferred("outputs.0.activation", "what the task needs", "由任务决定")
        loss, metrics = reading.first(Kind.LOSS), reading.all(Kind.METRIC)
        if loss is not None:
            self.stated("outputs.0.loss", loss)
        else:
            self.inferred("outputs.0.loss", "fits the output and the labels", "与输出和标签相配")
        if metrics:
            self.stated("outputs.0.metrics", *metrics)
        else:
            self.assumed("outputs.0.metrics")
        if isinstance(head, MulticlassOutput):
            self.inferred("outputs.0.labels", f"{head.loss} needs them so", f"{head.loss} 要求如此")

    def _input(self, task: Task, known: Entry | None, data: Any, stated: Stated) -> Input:
        features = self.reading.first(Kind.FEATURES)
        if task.modality == "image":
            return self._image_input(known)
        if isinstance(data, CsvData):
            if features is not None and data.numeric is not None:
                count = len(data.numeric) + len(data.categorical or ())
                if features.value != count and features.value != count + len(data.left_out):
                    raise ContradictionError(
                        f"'{features.text}' does not fit {data.path}, which has {count}."
                    )
                self.stated("inputs.0.shape", features)
            return Input(modality="table", shape=None)
        if known is not None:
            if features is not None and features.value != known.shape[0]:
                raise ContradictionError(
                    self.say(
                        f"'{features.text}' does not fit {known.name}, which has"
                        f" {known.shape[0]} features.",
                        f"“{features.text}”与 {known.name} 不符：它有 {known.shape[0]} 个特征。",
                    )
                )
            self.inferred("inputs.0.shape", f"what {known.name} has", f"{known.name} 的特征数")
            return Input(modality="table", shape=known.shape)
        if features is not None:
            self.stated("inputs.0.shape", features)
            return Input(modality="table", shape=(features.value,))
        if stated.inputs is not None:
            self.stated("inputs.0.shape", stated.facts[0])
            return Input(modality="table", shape=(stated.inputs,))
        self.assumed("inputs.0.shape")
        return Input(modality="table", shape=(20,))

    def _image_input(self, known: Entry | None) -> Input:
        size, channels = self.reading.first(Kind.IMAGE_SHAPE), self.reading.first(Kind.CHANNELS)
        if known is not None and known.modality == "image":
            asked = (
                size.value if size else known.shape[:2],
                channels.value if channels else known.shape[2],
            )
            if asked != (known.shape[:2], known.shape[2]):
                raise ContradictionError(
                    f"'{(size or channels or self.reading.facts[0]).text}' does not fit"
                    f" {known.name}, whose images are {known.shape}."
                )
            self.inferred("inputs.0.shape", f"what {known.name} has", f"{known.name} 的图像大小")
            self.stated("inputs.0.shape", *(f for f in (size, channels) if f))
            return Input(name="image", modality="image", shape=known.shape)
        if size is None:
            self.assumed("inputs.0.shape")
        else:
            self.stated("inputs.0.shape", size, channels)
        if channels is None:
            self.assumed("inputs.0.channels")
        elif size is None:
            self.stated("inputs.0.channels", channels)
        flat = not self.folder and self.reading.first(Kind.FOLDER) is None
        height, width = size.value if size else ((64, 64) if flat else (128, 128))
        return Input(
            name="image", modality="image", shape=(height, width, channels.value if channels else 3)
        )

    def _layers(self, task: Task, inputs: Input, stated: Stated, data: Any) -> list[Layer]:
        if stated.complete:
            self.stated("model.layers", *stated.facts)
            self.stated("model.l2", self.reading.first(Kind.L2))
            return complete_layers(stated.body, inputs.shape if task.modality == "image" else None)
        if any(f.value.kind in IMAGE_KINDS for f in stated.facts) and task.modality == "table":
            raise refuse(
                self.reading, stated.facts[0], None, "these layers need images|这些层需要图像输入"
            )
        family = self.reading.first(Kind.FAMILY)
        small = isinstance(data, BundledData) and data.source == "sklearn"
        if family is not None and family.value == "mlp" and task.modality == "image":
            body = [Dense(units=128, activation="relu"), Dropout(rate=0.3)]
            layers = complete_layers(list(body), inputs.shape)
        else:
            layers = list[Layer](task.layers(inputs.shape, small))
        refused = any(f.value[0] is Kind.AUGMENT for f in self.reading.all(Kind.WITHOUT))
        if self.reading.first(Kind.AUGMENT) or (isinstance(data, FolderData) and not refused):
            self.stated("model.augmentation", self.reading.first(Kind.AUGMENT))
            flip = "digit" not in self.reading.prompt.lower() and "手写" not in self.reading.prompt
            layers.insert(0, Augmentation(flip=flip and inputs.shape != (28, 28, 1)))
        if isinstance(data, CsvData):
            # FeatureSpace normalises numbers already.
            layers = list[Layer](x for x in layers if x.type != "normalization")
        if family is not None and family.value == "linear":
            layers = [layer for layer in layers if layer.type in ("normalization", "rescaling")]
            layers += [Flatten()] if task.modality == "image" else []
            self.stated("model.layers", family)
        for fact in self.reading.all(Kind.WITHOUT):
            unwanted = {"dropout": "dropout", "batchnorm": "batch_norm"}.get(str(fact.value[1]))
            if unwanted is not None:
                layers = [layer for layer in layers if layer.type != unwanted]
                self.stated("model.layers", fact)
        layers = _with_wishes(layers, stated, self.reading.first(Kind.L2))
        said = [f for f in stated.facts if f.value.kind != "output"]
        if said:
            self.stated("model.layers", *said)
        self.stated("model.l2", self.reading.first(Kind.L2))
        if "model.layers" not in self.origin:
            self.assumed("model.layers")
        return layers

    def _model(
        self, task: Task, layers: list[Layer], head: Any, inputs: Input, stated: Stated
    ) -> Model:
        del inputs
        layers = [*layers, Dense(units=head.units, activation=head.activation)]
        api: Any = self.request.api
        if api is None:
            api = self.take(Kind.API, "model.api", "sequential")
        else:
            self.origin["model.api"] = Provenance(origin="stated", text=f"--api {api}")
        add = self.reading.first(Kind.ADD_STYLE)
        convolves = any(layer.type == "conv2d" for layer in layers)
        return Model(
            api=api, add_style=add is not None and api == "sequential",
            family="cnn" if convolves else "mlp", layers=tuple(layers), stated=stated.complete,
        )  # fmt: skip

    def _split(self, data: Any) -> Split:
        train, test, validation = (
            self.reading.first(kind)
            for kind in (Kind.TRAIN_SPLIT, Kind.TEST_SPLIT, Kind.VALIDATION_SPLIT)
        )
        if test is not None:
            self.stated("split.test", test)
        else:
            self.assumed("split.test")
        if validation is not None:
            self.stated("split.validation", validation)
        else:
            self.assumed("split.validation")
        rest = 1 - (train.value if train else 0) if train else None
        test_share = test.value if test else 0.2
        validation_share = validation.value if validation else None
        if rest is not None and test is None:
            test_share = (
                rest / 2 if validation is None else max(rest - (validation_share or 0), 0.1)
            )
        if validation_share is None:
            # The validation part is cut from the training part: the test part stays as stated.
            validation_share = round((1 - test_share) * 0.2, 6)
            if test is not None:
                self.inferred(
                    "split.validation", "a fifth of the training part", "取训练部分的五分之一"
                )
        elif (
            train is not None
            and test is None
            and rest is not None
            and rest - validation_share < 1e-9
        ):
            self.inferred("split.test", "cut from the training part", "从训练部分划出")
        return Split(test=round(test_share, 6), validation=validation_share)

    def _train(self) -> Train:
        reading = self.reading
        optimizer = self.take(Kind.OPTIMIZER, "train.optimizer", "Adam")
        usual = {"SGD": 0.01, "Adadelta": 1.0, "Lion": 1e-4}.get(optimizer, 1e-3)
        epochs = reading.first(Kind.EPOCHS)
        patience, stop = reading.first(Kind.PATIENCE), reading.first(Kind.EARLY_STOPPING)
        waits: int | None = 10
        unwanted = (f for f in reading.all(Kind.WITHOUT) if f.value[0] is Kind.EARLY_STOPPING)
        refused = next(unwanted, None)
        if patience is not None:
            waits = patience.value
            self.stated("train.patience", patience)
        elif stop is not None:
            self.stated("train.patience", stop)
        elif refused is not None:
            waits = None
            self.stated("train.patience", refused)
        elif epochs is not None:
            waits = None
            self.inferred(
                "train.patience", "the stated number of epochs is run in full", "按给定轮数完整训练"
            )
        else:
            self.assumed("train.patience")
        schedule = reading.first(Kind.SCHEDULE)
        self.stated("train.schedule", schedule)
        momentum, decay = reading.first(Kind.MOMENTUM), reading.first(Kind.WEIGHT_DECAY)
        self.stated("train.momentum", momentum)
        self.stated("train.weight_decay", decay)
        if momentum is not None and optimizer not in ("SGD", "RMSprop"):
            raise refuse(
                reading,
                momentum,
                reading.first(Kind.OPTIMIZER),
                f"{optimizer} has no momentum|{optimizer} 没有动量参数",
            )
        weight = reading.first(Kind.CLASS_WEIGHT)
        self.stated("train.class_weight", weight)
        return Train(
            optimizer=optimizer,
            learning_rate=self.take(Kind.LEARNING_RATE, "train.learning_rate", usual),
            momentum=momentum.value if momentum else None,
            weight_decay=decay.value if decay else None,
            schedule=schedule.value if schedule else "constant",
            epochs=self.take(Kind.EPOCHS, "train.epochs", 50),
            batch_size=self.take(Kind.BATCH_SIZE, "train.batch_size", 32),
            patience=waits,
            seed=self.take(Kind.SEED, "train.seed", 42),
            class_weight=weight is not None,
        )

    def _files(self) -> Files:
        weights = self.reading.first(Kind.WEIGHTS_FILE)
        name = "model.weights.h5"
        if weights is not None:
            name = weights.value
            self.stated("files.weights", weights)
            if not name.endswith(".weights.h5"):
                stem = (
                    name.rsplit(".", 1)[0].removesuffix("_weights").removesuffix("weights")
                    or "model"
                )
                name = f"{stem}.weights.h5"
                self.inferred(
                    "files.weights",
                    f"'{weights.text}' was asked; Keras 3 only writes weights to *.weights.h5",
                    f"要求的是“{weights.text}”；Keras 3 只能把权重写入 *.weights.h5",
                )
        else:
            self.assumed("files.weights")
        return Files(
            model=self.take(Kind.MODEL_FILE, "files.model", "model.keras"),
            weights=name,
            plot=self.take(Kind.PLOT_FILE, "files.plot", "history.png"),
        )

    def _unused(self, task: Task) -> tuple[str, ...]:
        """What was understood but has no place in this program."""
        extra = list(self.reading.all(Kind.SAMPLES)[1:])
        if task.modality == "image":
            extra += self.reading.all(Kind.FEATURES)
        if "data.samples" not in self.origin:
            extra += self.reading.all(Kind.SAMPLES)[:1]
        return tuple(fact.text for fact in extra)


def _with_wishes(layers: list[Layer], stated: Stated, l2: Fact | None) -> list[Layer]:
    """The default layers with what was said in passing: activation, dropout, L2, batch norm."""
    wished = {layer.type: layer for layer in stated.body}
    norm = wished.get("batch_norm") if not any(x.type == "batch_norm" for x in layers) else None
    made: list[Layer] = []
    for layer in layers:
        match layer:
            case Dropout():
                layer = wished.get("dropout", layer)
            case Activation():
                layer = Activation(function=stated.hidden_activation or layer.function)
            case Dense() | Conv2D():
                changes: dict[str, Any] = {"l2": l2.value} if l2 else {}
                if stated.hidden_activation and layer.activation:
                    changes["activation"] = stated.hidden_activation
                layer = layer.model_copy(update=changes)
            case _:
                pass
        made.append(layer)
        if norm is not None and isinstance(layer, Dense | Conv2D):
            made.append(norm)
    return made
