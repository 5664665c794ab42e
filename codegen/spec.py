"""`ModelSpec`: all that a program of kgen's depends on, typed, with where each field came from.

Prompts, YAML files and data readers all make one of these; the plan and the templates read
nothing else. Unions are discriminated (layers by ``type``, outputs by ``type``, data by
``source``), so that another task adds members and changes none.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    """Every part of a spec: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- layers ---------------------------------------------------------------------------------


class Dense(Part):
    """`units` None: the head, where only the data tells the number of classes."""

    type: Literal["dense"] = "dense"
    units: int | None = Field(ge=1)
    activation: str | None = None
    l2: float | None = None


class Conv2D(Part):
    type: Literal["conv2d"] = "conv2d"
    filters: int = Field(ge=1)
    kernel_size: tuple[int, int] = (3, 3)
    padding: Literal["valid", "same"] = "valid"
    activation: str | None = None
    l2: float | None = None


class Pool2D(Part):
    type: Literal["max_pool", "average_pool"] = "max_pool"
    pool_size: tuple[int, int] = (2, 2)


class GlobalPool2D(Part):
    type: Literal["global_average_pool", "global_max_pool"] = "global_average_pool"


class Flatten(Part):
    type: Literal["flatten"] = "flatten"


class Dropout(Part):
    type: Literal["dropout"] = "dropout"
    rate: float = Field(ge=0, lt=1)


class BatchNormalization(Part):
    type: Literal["batch_norm"] = "batch_norm"


class Activation(Part):
    type: Literal["activation"] = "activation"
    function: str


class Normalization(Part):
    """Subtracts means and divides by deviations that were computed on the training part."""

    type: Literal["normalization"] = "normalization"


class Rescaling(Part):
    type: Literal["rescaling"] = "rescaling"
    maximum: float = 255.0


class Embedding(Part):
    """Vectors of `dimension` for the words of a vocabulary."""

    type: Literal["embedding"] = "embedding"
    dimension: int = Field(default=64, ge=1)


class Recurrent(Part):
    """Steps through a sequence; whether it hands on all steps follows from the next layer."""

    type: Literal["lstm", "gru", "simple_rnn"] = "lstm"
    units: int = Field(ge=1)
    bidirectional: bool = False
    activation: str | None = None


class Conv1D(Part):
    type: Literal["conv1d"] = "conv1d"
    filters: int = Field(ge=1)
    kernel_size: int = Field(default=5, ge=1)
    padding: Literal["valid", "same", "causal"] = "same"
    activation: str | None = "relu"
    l2: float | None = None


class Pool1D(Part):
    type: Literal["max_pool1d", "average_pool1d"] = "max_pool1d"
    pool_size: int = Field(default=2, ge=1)


class GlobalPool1D(Part):
    type: Literal["global_average_pool1d", "global_max_pool1d"] = "global_max_pool1d"


class Augmentation(Part):
    type: Literal["augmentation"] = "augmentation"
    flip: bool = True


Layer = Annotated[
    Dense
    | Conv2D
    | Pool2D
    | GlobalPool2D
    | Flatten
    | Dropout
    | BatchNormalization
    | Activation
    | Normalization
    | Rescaling
    | Augmentation
    | Embedding
    | Recurrent
    | Conv1D
    | Pool1D
    | GlobalPool1D,
    Field(discriminator="type"),
]


# --- inputs, outputs, data ------------------------------------------------------------------


class Input(Part):
    """`shape` is that of one sample, None where only the data will tell.

    `vocabulary` is the number of words or characters of a text, `unit` which of both it has.
    """

    name: str = "features"
    modality: Literal["table", "image", "text", "series", "pairs", "rows"]
    vocabulary: int | None = None
    unit: Literal["word", "character"] = "word"
    shape: tuple[int, ...] | None
    dtype: str = "float32"


class OutputBase(Part):
    name: str = "target"
    units: int | None
    activation: str | None
    loss: str
    metrics: tuple[str, ...]


class BinaryOutput(OutputBase):
    type: Literal["binary"] = "binary"
    classes: Literal[2] = 2


class MulticlassOutput(OutputBase):
    """`classes` None: counted in the data. `labels`: integers or one-hot rows, as `loss` asks."""

    type: Literal["multiclass"] = "multiclass"
    classes: int | None
    labels: Literal["integer", "one_hot"] = "integer"


class MultilabelOutput(OutputBase):
    type: Literal["multilabel"] = "multilabel"


class RegressionOutput(OutputBase):
    type: Literal["regression"] = "regression"
    standardise: bool = False


Output = Annotated[
    BinaryOutput | MulticlassOutput | MultilabelOutput | RegressionOutput,
    Field(discriminator="type"),
]


class SyntheticData(Part):
    source: Literal["synthetic"] = "synthetic"
    samples: int = Field(default=1000, ge=20)


class BundledData(Part):
    """A set of scikit-learn's or of ``keras.datasets``; `name` is one of the catalogue's."""

    source: Literal["sklearn", "keras"]
    name: str


class CsvData(Part):
    """Columns are None where the file was not there to be read: the script then finds them."""

    source: Literal["csv"] = "csv"
    path: str
    target: str
    separator: str = ","
    numeric: tuple[str, ...] | None = None
    categorical: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    class_names: tuple[str, ...] | None = None


class FolderData(Part):
    """A folder with one subfolder of images a class, and folders for the other parts if any."""

    source: Literal["image_folder"] = "image_folder"
    path: str
    validation_path: str | None = None
    test_path: str | None = None
    class_names: tuple[str, ...] | None = None


class TextTableData(Part):
    """A CSV file with a column of texts and one of classes."""

    source: Literal["text_csv"] = "text_csv"
    path: str
    text: str
    target: str
    separator: str = ","
    class_names: tuple[str, ...] | None = None


class SeriesData(Part):
    """A series in a column of a CSV file, in the order of time; `path` None: an invented one.

    A sample is `window` values, the answer the next `horizon`.
    """

    source: Literal["series"] = "series"
    path: str | None = None
    column: str | None = None
    separator: str = ","
    window: int = Field(default=24, ge=2)
    horizon: int = Field(default=1, ge=1)
    samples: int = Field(default=1000, ge=20)


class RatingsData(Part):
    """A CSV file with a column each for users, items and ratings; `path` None: invented ones."""

    source: Literal["ratings"] = "ratings"
    path: str | None = None
    user: str = "user_id"
    item: str = "item_id"
    rating: str = "rating"
    separator: str = ","
    samples: int = Field(default=10_000, ge=20)


class AnomalyData(Part):
    """A CSV file of numbers; `label` is a column that marks anomalies, None if nobody knows."""

    source: Literal["anomalies"] = "anomalies"
    path: str | None = None
    label: str | None = None
    separator: str = ","
    samples: int = Field(default=2000, ge=20)


Data = Annotated[
    SyntheticData
    | BundledData
    | CsvData
    | FolderData
    | TextTableData
    | SeriesData
    | RatingsData
    | AnomalyData,
    Field(discriminator="source"),
]


class Split(Part):
    """Shares of all samples; what is left is the training part.

    `official_test`: the data set brings its own test part, which is kept for the evaluation.
    """

    test: float = Field(default=0.2, gt=0, lt=1)
    validation: float = Field(default=0.2, gt=0, lt=1)
    official_test: bool = False

    @property
    def train(self) -> float:
        return round(1 - self.test - self.validation, 6)

    @model_validator(mode="after")
    def _leaves_training(self) -> Split:
        if self.test + self.validation >= 1:
            raise ValueError(
                f"test ({self.test:g}) and validation ({self.validation:g}) leave no training part"
            )
        return self


# --- model, training, files -----------------------------------------------------------------


class Model(Part):
    """`stated` tells that the layers were listed by the person and are obeyed as they are."""

    api: Literal["sequential", "functional"] = "sequential"
    add_style: bool = False
    family: Literal["mlp", "cnn", "sequence", "factors"] = "mlp"
    layers: tuple[Layer, ...]
    stated: bool = False


class Train(Part):
    optimizer: str = "Adam"
    learning_rate: float = Field(default=1e-3, gt=0)
    momentum: float | None = None
    weight_decay: float | None = None
    schedule: Literal["constant", "cosine", "exponential", "plateau"] = "constant"
    epochs: int = Field(default=50, ge=1)
    batch_size: int = Field(default=32, ge=1)
    patience: int | None = Field(default=10, ge=1)
    seed: int = Field(default=42, ge=0)
    class_weight: bool = False


class Files(Part):
    model: str = "model.keras"
    weights: str = "model.weights.h5"
    plot: str = "history.png"
    directory: str = "output"
    script: str | None = None


class Provenance(Part):
    """Where a field came from: the words that state it, the reason it follows, or a default.

    `start` and `end` are the place of `text` in the prompt, `spans` the places of its parts.
    """

    origin: Literal["stated", "inferred", "default"]
    text: str = ""
    start: int | None = None
    end: int | None = None
    spans: tuple[tuple[int, int], ...] = ()
    reason: str = ""


class ModelSpec(Part):
    task: str
    language: Literal["en", "zh"] = "en"
    prompt: str = ""
    backend: Literal["tensorflow", "jax", "torch"] | None = None
    minimum_keras: str = "3.12"
    inputs: tuple[Input, ...] = Field(min_length=1)
    outputs: tuple[Output, ...] = Field(min_length=1)
    data: Data
    split: Split = Split()
    model: Model
    train: Train = Train()
    files: Files = Files()
    provenance: dict[str, Provenance] = {}
    unread: tuple[str, ...] = ()

    @property
    def input(self) -> Input:
        return self.inputs[0]

    @property
    def output(self) -> OutputBase:
        return self.outputs[0]


def describe_error(errors: list[Any]) -> str:
    """Pydantic's list of errors as one line: field, what is wrong."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc']) or 'spec'}: {error['msg']}"
        for error in errors[:3]
    )
