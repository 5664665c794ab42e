"""From a `ModelSpec` to the text of its program: the templates' context, and nothing decided.

This is the only module that knows Jinja. The templates print; what they print is laid out by
`code`, so that the result stays as the formatter would leave it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from .code import Call, Name, Row, flat, layout, literal
from .data.catalogue import entry
from .describe import header
from .errors import GenerationError
from .plan import calls
from .spec import (
    AnomalyData,
    BinaryOutput,
    BundledData,
    CsvData,
    Embedding,
    FolderData,
    ModelSpec,
    MulticlassOutput,
    Output,
    RatingsData,
    RegressionOutput,
    SeriesData,
    SyntheticData,
    TextTableData,
)
from .tasks import TASKS

TEMPLATES = f"{__name__.split('.')[0]}.templates"

METRICS: dict[str, Call] = {
    "auc": Call("keras.metrics.AUC", (), (("name", "auc"),)),
    "pr_auc": Call("keras.metrics.AUC", (), (("curve", "PR"), ("name", "pr_auc"))),
    "precision": Call("keras.metrics.Precision", (), (("name", "precision"),)),
    "recall": Call("keras.metrics.Recall", (), (("name", "recall"),)),
    "rmse": Call("keras.metrics.RootMeanSquaredError", (), (("name", "rmse"),)),
    "r2": Call("keras.metrics.R2Score", (), (("name", "r2"),)),
}


class _Resources(BaseLoader):
    """Templates from the installed package, wherever it lies."""

    def get_source(self, environment: Environment, template: str) -> Any:
        file = resources.files(TEMPLATES).joinpath(template)
        if not file.is_file():
            raise TemplateNotFound(template)
        return file.read_text(encoding="utf-8"), None, lambda: True


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=_Resources(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["layout"] = layout
    environment.globals["sequential"] = _sequential
    environment.globals["added"] = _added
    environment.globals["applied"] = _applied
    return environment


def render(spec: ModelSpec) -> str:
    """The program for `spec`, as text that ends in a newline."""
    task = TASKS.get(spec.task)
    if task is None:
        raise GenerationError(f"There is no task '{spec.task}'. Tasks: {', '.join(TASKS)}.")
    text = _environment().get_template(task.template).render(_context(spec))
    return _tidy(text)


def _tidy(text: str) -> str:
    """Two blank lines before a top-level definition, at most one elsewhere."""
    text = re.sub(r"[ \t]+\n", "\n", text).strip() + "\n"
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"\n\n(?=(?:@|def |class |if __name__))", "\n\n\n", text)
    # Constants keep one blank line between them and two after an indented body.
    return re.sub(r"(\n[ \t]+[^\n]*)\n\n(?=[A-Z_a-z#][\w.]*)", r"\1\n\n\n", text)


def _sequential(plan: list[Call], shape: str) -> Call:
    rows = (Call("keras.Input", (), (("shape", Name(shape)),)), *plan)
    return Call("keras.Sequential", (Row(rows, tall=True),))


def _added(model: str, call: Call | Name) -> Call:
    return Call(f"{model}.add", (call,))


def _applied(call: Call | Name, source: str, target: str) -> str:
    after = len(source) + 2
    if isinstance(call, Name):
        return f"{target} = {call.text}({source})"
    head = f"{target} = "
    if 4 + len(head) + len(flat(call)) + after <= 88:
        return f"{head}{flat(call)}({source})"
    return f"{head}{layout(call, 4, len(head), after)}({source})"


def _context(spec: ModelSpec) -> dict[str, Any]:
    task = TASKS[spec.task]
    data, head, model = spec.data, spec.outputs[0], spec.model
    counted = head.units is None
    printed = model.layers
    if model.family == "factors":
        # The vectors of users and items are the template's, of the size that is stated.
        printed = tuple(layer for layer in printed if not isinstance(layer, Embedding))
    size = Name(task.units or "classes") if counted else None
    plan = calls(printed, size)
    if isinstance(data, CsvData):
        plan = [call for call in plan if call.name != "normalization"]
    else:
        plan = [Name("normalization") if call.name == "normalization" else call for call in plan]
    normalization = any(call == Name("normalization") for call in plan)
    folder = isinstance(data, FolderData)
    stated = model.stated or not any(
        layer.type in ("normalization", "rescaling") for layer in model.layers
    )
    outside = (
        stated
        and task.config is None
        and not isinstance(data, CsvData)
        and (task.modality == "image" or not isinstance(data, SyntheticData))
    )
    shape = spec.input.shape
    parameters, arguments = _parameters(spec, normalization)
    integer = isinstance(head, MulticlassOutput) and head.labels == "integer"
    encode = "classes" if integer else "keras.utils.to_categorical(classes, {})"
    encode_ids = encode.format(value := str(head.units or 3))
    if isinstance(head, BinaryOutput):
        encode_ids = 'classes.astype("float32").reshape(-1, 1)'
    elif head.units is None and not integer:
        encode_ids = "keras.utils.to_categorical(classes)"
    known = entry(data.name) if isinstance(data, BundledData) else None
    classes = getattr(head, "classes", None)
    context: dict[str, Any] = {
        "title": _title(spec),
        "header": header(spec),
        "task": spec.task,
        "modality": task.modality,
        "goal": task.goal,
        "kind": head.type,
        "source": data.source,
        "arrays": not folder,
        "scale_outside": outside,
        "standardise": isinstance(head, RegressionOutput) and head.standardise,
        "normalization": normalization,
        "plan": plan,
        "shape": _shape_text(spec),
        "style": _style(spec, plan),
        "parameters": parameters,
        "arguments": arguments,
        "summary_schedule": _schedule(spec),
        "compile": _compile(spec, head),
        "patience": spec.train.patience is not None,
        "plateau": spec.train.schedule == "plateau",
        "class_weight": spec.train.class_weight and task.goal == "classification"
        and head.type != "multilabel",
        "official_test": spec.split.official_test,
        "strata": _strata(head),
        "parts": _parts(data),
        "test_path": isinstance(data, FolderData) and data.test_path is not None,
        "validation_path": isinstance(data, FolderData) and data.validation_path is not None,
        "units": head.units,
        "units_value": value,
        "score_units": value if head.type != "binary" else "1",
        "classes": classes or "",
        "encode_classes": encode.format(value),
        "encode_frame_classes": _encode_frame(head),
        "ids_of_y": _ids(head),
        "decide": "(probabilities[:, 0] > 0.5)"
        if isinstance(head, BinaryOutput)
        else "probabilities.argmax(axis=1)",
        "unit": spec.input.unit,
        "factors": _factors(spec),
        "label": getattr(data, "label", None) is not None,
        "units_or_two": max(head.units or 3, 2),
        "encode_ids": encode_ids,
        "dims": ", ".join(map(str, shape)) if shape else "",
        "channels": shape[2] if shape and len(shape) == 3 else "",
        "grey": bool(known and known.shape[-1] == 1),
        "loader": known.loader if known else "",
        "set_title": known.name.replace("_", " ").capitalize() if known else "",
        "smoke_samples": max(200, 8 * (head.units or 1)),
        "known_columns": isinstance(data, CsvData) and data.numeric is not None,
        "known_classes": isinstance(data, CsvData | TextTableData) and bool(data.class_names),
        "smoke_names": literal_list(_made_up(2 if head.type == "binary" else head.units or 3)),
        "separator": literal(getattr(data, "separator", ",")),
        "smoke_class_names": literal_list(
            list(data.class_names)
            if isinstance(data, FolderData) and data.class_names
            else _made_up(classes or 3)
        ),
        "label_mode": literal(
            "binary" if head.type == "binary" else "int" if integer else "categorical"
        ),
        "color_mode": literal({1: "grayscale", 4: "rgba"}.get(shape[-1] if shape else 3, "rgb")),
        "path_option": getattr(data, "path", None) is not None,
        "directory": literal(spec.files.directory),
        "plot": literal(spec.files.plot),
        "config": _config(spec),
    }  # fmt: skip
    context["imports"] = _imports(spec, context)
    return context


def _made_up(count: int) -> list[str]:
    return [f"class_{i}" for i in range(count)]


def literal_list(values: list[str]) -> str:
    """Names as the elements of a list, on one line."""
    return "[" + ", ".join(map(literal, values)) + "]"


def _title(spec: ModelSpec) -> str:
    return TASKS[spec.task].title["en"]


def _style(spec: ModelSpec, plan: list[Any]) -> str:
    del plan
    if spec.model.api == "functional":
        return "functional"
    return "add" if spec.model.add_style else "list"


def _shape_text(spec: ModelSpec) -> str:
    if shape := TASKS[spec.task].shape:
        return shape
    match spec.data, spec.input:
        case CsvData(), _:
            return "data.x_train.shape[1:]"
        case FolderData(), item:
            channels = item.shape[2] if item.shape else 3
            return f"(*config.image_size, {channels})"
        case _, item if item.modality == "table":
            return "(config.features,)"
        case _, item:
            return repr(item.shape)


def _parameters(spec: ModelSpec, normalization: bool) -> tuple[str, str]:
    """Parameters and arguments of ``build_model``: only what its body uses."""
    names: list[tuple[str, str, str]] = []
    if (
        normalization
        or TASKS[spec.task].units
        or isinstance(spec.data, CsvData)
        or spec.train.schedule in ("cosine", "exponential")
    ):
        names.append(("data", "Data", "data"))
    names.append(("config", "Config", "config"))
    if spec.output.units is None and not TASKS[spec.task].units:
        count = "len(data.class_names)" if isinstance(spec.data, FolderData) else "len(names)"
        names.append(("classes", "int", count))
    return ", ".join(f"{n}: {t}" for n, t, _ in names), ", ".join(a for _, _, a in names)


def _schedule(spec: ModelSpec) -> str:
    if spec.train.schedule not in ("cosine", "exponential"):
        return ""
    if isinstance(spec.data, FolderData):
        return "steps = config.epochs * int(data.train.cardinality())"
    return "steps = config.epochs * -(-len(data.x_train) // config.batch_size)"


def _compile(spec: ModelSpec, head: Output) -> Call:
    train = spec.train
    rate: Any = Name("config.learning_rate")
    match train.schedule:
        case "cosine":
            rate = Call("keras.optimizers.schedules.CosineDecay", (rate, Name("steps")))
        case "exponential":
            options = (("decay_steps", Name("steps")), ("decay_rate", 0.1))
            rate = Call("keras.optimizers.schedules.ExponentialDecay", (rate,), options)
        case _:
            pass
    options: tuple[tuple[str, Any], ...] = (("learning_rate", rate),)
    if train.momentum is not None:
        options += (("momentum", train.momentum),)
    if train.weight_decay is not None:
        options += (("weight_decay", train.weight_decay),)
    return Call(
        "model.compile",
        (),
        (
            ("optimizer", Call(f"keras.optimizers.{train.optimizer}", (), options)),
            ("loss", head.loss),
            ("metrics", Row(tuple(_metric(name, head) for name in head.metrics))),
        ),
    )


def _metric(name: str, head: Output) -> Any:
    if name == "accuracy" and head.type == "multilabel":
        return "binary_accuracy"
    if name == "f1":
        average = ("average", "macro")
        binary = isinstance(head, BinaryOutput) or head.type == "multilabel"
        options = (average, ("threshold", 0.5)) if binary else (average,)
        return Call("keras.metrics.F1Score", (), (*options, ("name", "f1")))
    if name.startswith("top_"):
        sparse = isinstance(head, MulticlassOutput) and head.labels == "integer"
        kind = "SparseTopK" if sparse else "TopK"
        k = int(name.removeprefix("top_"))
        return Call(
            f"keras.metrics.{kind}CategoricalAccuracy", (), (("k", k), ("name", f"top_{k}"))
        )
    return METRICS.get(name, name)


def _ids(head: Output) -> str:
    if isinstance(head, BinaryOutput):
        return "y.reshape(-1).astype(int)"
    if isinstance(head, MulticlassOutput) and head.labels == "integer":
        return "y.astype(int)"
    return "y.argmax(axis=1)"


def _strata(head: Output) -> str:
    """What the parts of a split have alike, as an array with one entry a sample."""
    if isinstance(head, BinaryOutput):
        return "y[:, 0]"
    if isinstance(head, MulticlassOutput):
        return "y" if head.labels == "integer" else "y.argmax(axis=1)"
    return "np.zeros(len(y))"


def _factors(spec: ModelSpec) -> int:
    """The size of an embedding, where the model has one."""
    sizes = (x.dimension for x in spec.model.layers if isinstance(x, Embedding))
    return next(sizes, 16)


def _parts(data: Any) -> str:
    """The folders of images that come apart, as a tuple; nothing if there is one folder."""
    if not isinstance(data, FolderData) or not (data.test_path or data.validation_path):
        return ""
    paths = {"validation": data.validation_path, "test": data.test_path}
    return flat(("train", *(part for part, path in paths.items() if path)))


def _encode_frame(head: Output) -> str:
    if isinstance(head, BinaryOutput):
        return 'classes.astype("float32").reshape(-1, 1)'
    if isinstance(head, MulticlassOutput) and head.labels == "integer":
        return "classes"
    return "keras.utils.to_categorical(classes, len(names))"


def _config(spec: ModelSpec) -> list[tuple[str, str, str]]:
    data, train = spec.data, spec.train
    special = TASKS[spec.task].config
    rows: list[tuple[str, str, str]] = special(spec) if special else []
    match data:
        case CsvData():
            rows += [
                ("data_path", "str", literal(data.path)),
                ("target", "str", literal(data.target)),
            ]
        case FolderData():
            rows.append(("data_path", "str", literal(data.path)))
            if data.validation_path:
                rows.append(("validation_path", "str", literal(data.validation_path)))
            if data.test_path:
                rows.append(("test_path", "str", literal(data.test_path)))
            size = spec.input.shape[:2] if spec.input.shape else (128, 128)
            rows.append(("image_size", "tuple[int, int]", repr(size)))
        case SyntheticData() if special is None:
            rows.append(("samples", "int", repr(data.samples)))
        case _:
            pass
    if spec.input.modality == "table" and spec.input.shape and not isinstance(data, CsvData):
        rows.append(("features", "int", repr(spec.input.shape[0])))
    folder = data if isinstance(data, FolderData) else None
    if not spec.split.official_test and not (folder and folder.test_path):
        rows.append(("test_fraction", "float", repr(spec.split.test)))
    if not (folder and folder.validation_path):
        rows.append(("validation_fraction", "float", repr(spec.split.validation)))
    rows += [
        ("epochs", "int", repr(train.epochs)),
        ("batch_size", "int", repr(train.batch_size)),
        ("learning_rate", "float", repr(train.learning_rate)),
    ]
    if train.patience is not None:
        rows.append(("patience", "int", repr(train.patience)))
    rows.append(("seed", "int", repr(train.seed)))
    rows.append(("model_file", "str", literal(spec.files.model)))
    rows.append(("weights_file", "str", literal(spec.files.weights)))
    return rows


def _imports(spec: ModelSpec, context: dict[str, Any]) -> str:
    """The imports that the program uses, in the order of isort: standard library, then others."""
    standard = ["import argparse"]
    if context["standardise"]:
        standard.append("import json")
    if spec.backend is not None:
        standard.append("import os")
    if isinstance(spec.data, FolderData):
        standard.append("import tempfile")
    names = ["dataclass", "replace"]
    if context["standardise"]:
        names.insert(0, "asdict")
    standard += [f"from dataclasses import {', '.join(names)}", "from pathlib import Path"]
    others = ["import keras", "import numpy as np"]
    if isinstance(spec.data, CsvData | TextTableData) or (
        isinstance(spec.data, SeriesData | RatingsData | AnomalyData) and spec.data.path is not None
    ):
        others.append("import pandas as pd")
    if isinstance(spec.data, CsvData | FolderData) or spec.input.modality == "text":
        others.append("import tensorflow as tf")
    others.append("from keras import layers")
    if isinstance(spec.data, BundledData) and spec.data.source == "sklearn":
        others.append(f"from sklearn.datasets import {context['loader']}")
    text = "\n".join(standard) + "\n\n" + "\n".join(others)
    if spec.backend is not None:
        # Keras reads the variable while it is imported.
        chosen = f'os.environ["KERAS_BACKEND"] = "{spec.backend}"'
        text = "\n".join(standard) + f"\n\n{chosen}\n\n" + "\n".join(others)
    if isinstance(spec.data, CsvData) and spec.data.numeric is not None:
        text += f"\n\nNUMERIC = {_constant(spec.data.numeric, 10)}"
        text += f"\nCATEGORICAL = {_constant(spec.data.categorical or (), 14)}"
    if isinstance(spec.data, CsvData | TextTableData) and spec.data.class_names:
        text += f"\nCLASS_NAMES = {_constant(spec.data.class_names, 14)}"
    return text


def _constant(names: tuple[str, ...], before: int) -> str:
    return layout(names, 0, before) if names else "()"
