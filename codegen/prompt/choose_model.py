"""The layers of the model: as stated, or the task's own with what was wished in passing."""

from __future__ import annotations

from typing import Any

from ..errors import GenerationError
from ..plan import complete_factors, complete_layers, complete_sequence
from ..spec import (
    Activation,
    Augmentation,
    BundledData,
    Conv1D,
    Conv2D,
    CsvData,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    FolderData,
    Input,
    Layer,
    Model,
    Recurrent,
    Rescaling,
)
from ..tasks import Task
from .choose_layers import IMAGE_KINDS, Stated
from .choose_output import refuse
from .draft import Draft
from .facts import Fact, Kind


def layers_of(draft: Draft, task: Task, inputs: Input, stated: Stated, data: Any) -> list[Layer]:
    """The layers before the head."""
    if stated.complete:
        draft.stated("model.layers", *stated.facts)
        draft.stated("model.l2", draft.reading.first(Kind.L2))
        if task.family == "factors":
            return complete_factors(stated.body)
        if task.family == "sequence":
            return complete_sequence(stated.body, text=task.modality == "text")
        return complete_layers(stated.body, inputs.shape if task.modality == "image" else None)
    if any(f.value.kind in IMAGE_KINDS for f in stated.facts) and task.modality == "table":
        raise refuse(
            draft.reading, stated.facts[0], None, "these layers need images|这些层需要图像输入"
        )
    layers = _default_layers(draft, task, inputs, data)
    for fact in draft.reading.all(Kind.WITHOUT):
        unwanted = {"dropout": "dropout", "batchnorm": "batch_norm"}.get(str(fact.value[1]))
        if unwanted is not None:
            layers = [layer for layer in layers if layer.type != unwanted]
            draft.stated("model.layers", fact)
    layers = _with_wishes(layers, stated, draft.reading.first(Kind.L2))
    types = {layer.type for layer in layers}
    said = [f for f in stated.facts if WISHES.get(f.value.kind, "dense") in types]
    said = [f for f in said if f.value.kind != "output"]
    if said:
        draft.stated("model.layers", *said)
    if any(getattr(layer, "l2", None) for layer in layers):
        draft.stated("model.l2", draft.reading.first(Kind.L2))
    if "model.layers" not in draft.origin:
        draft.assumed("model.layers")
    return layers


WISHES = {
    "dropout": "dropout", "batchnorm": "batch_norm", "maxpool": "max_pool",
    "avgpool": "average_pool", "conv": "conv2d", "embedding": "embedding",
}  # fmt: skip
"""Layers that can be wished for in passing, and what they are in a spec."""


def _default_layers(draft: Draft, task: Task, inputs: Input, data: Any) -> list[Layer]:
    """The task's own layers, of the family that was named."""
    family = draft.reading.first(Kind.FAMILY)
    small = isinstance(data, BundledData) and data.source == "sklearn"
    if family is not None and family.value == "mlp" and task.modality == "image":
        body = [Rescaling(), Dense(units=128, activation="relu"), Dropout(rate=0.3)]
        layers = complete_layers(list(body), inputs.shape)
    else:
        layers = list[Layer](task.layers(inputs.shape, small))
    refused = [f for f in draft.reading.all(Kind.WITHOUT) if f.value[0] is Kind.AUGMENT]
    draft.used.update(refused)
    asked = draft.reading.first(Kind.AUGMENT)
    if task.modality == "image" and (asked or (isinstance(data, FolderData) and not refused)):
        draft.stated("model.augmentation", asked)
        prompt = draft.reading.prompt
        flip = "digit" not in prompt.lower() and "手写" not in prompt
        layers.insert(0, Augmentation(flip=flip and inputs.shape != (28, 28, 1)))
    if isinstance(data, CsvData):
        # FeatureSpace normalises numbers already.
        layers = list[Layer](x for x in layers if x.type != "normalization")
    if family is not None and family.value == "linear":
        layers = [layer for layer in layers if layer.type in ("normalization", "rescaling")]
        layers += [Flatten()] if task.modality == "image" else []
        draft.stated("model.layers", family)
    return layers


def model_of(draft: Draft, task: Task, layers: list[Layer], head: Any, stated: Stated) -> Model:
    """The model with its head."""
    l2 = draft.reading.first(Kind.L2)
    bare = l2 is not None and not any(hasattr(layer, "l2") for layer in layers)
    if bare:
        # A model without hidden layers has only its head to regularise.
        draft.stated("model.l2", l2)
    weight = l2.value if bare and l2 else None
    if task.family == "factors":
        return _factors(draft, layers, head, stated)
    layers = [*layers, Dense(units=head.units, activation=head.activation, l2=weight)]
    api: Any = draft.request.api
    if api is None:
        api = draft.take(Kind.API, "model.api", "sequential")
    else:
        draft.option("model.api", f"--api {api}")
        draft.used.update(draft.reading.all(Kind.API))
    add = draft.reading.first(Kind.ADD_STYLE)
    if add is not None and api == "sequential":
        draft.stated("model.add_style", add)
    scaling = draft.reading.first(Kind.SCALING)
    made = any(layer.type in ("normalization", "rescaling") for layer in layers)
    convolves = any(layer.type == "conv2d" for layer in layers)
    if scaling is not None and (made or draft.scaled_outside):
        draft.stated("model.scaling", scaling)
    steps = any(isinstance(layer, Embedding | Recurrent | Conv1D) for layer in layers)
    family = "sequence" if steps else "cnn" if convolves else "mlp"
    return Model(
        api=api, add_style=add is not None and api == "sequential",
        family=family, layers=tuple(layers), stated=stated.complete,
    )  # fmt: skip


def _factors(draft: Draft, layers: list[Layer], head: Any, stated: Stated) -> Model:
    """A model of pairs: the product of two vectors, or Dense layers over both."""
    api = draft.reading.first(Kind.API)
    if draft.request.api == "sequential" or (api is not None and api.value == "sequential"):
        said = api.text if api else "--api sequential"
        raise GenerationError(
            draft.say(
                f"'{said}': a recommender has two branches; only a functional model has those.",
                f"“{said}”：推荐模型有两个分支，只能用函数式 API 构建。",
            )
        )
    draft.stated("model.api", api)
    if api is None:
        draft.inferred("model.api", "a vector for users and one for items", "用户与物品各有向量")
    if any(isinstance(layer, Dense) for layer in layers):
        layers = [*layers, Dense(units=head.units, activation=head.activation)]
    return Model(api="functional", family="factors", layers=tuple(layers), stated=stated.complete)


def _with_wishes(layers: list[Layer], stated: Stated, l2: Fact | None) -> list[Layer]:
    """The default layers with what was said in passing: activation, dropout, L2, batch norm."""
    wished = {layer.type: layer for layer in stated.body}
    norm = wished.get("batch_norm") if not any(x.type == "batch_norm" for x in layers) else None
    made: list[Layer] = []
    for layer in layers:
        match layer:
            case Dropout():
                layer = wished.get("dropout", layer)
            case Embedding():
                layer = wished.get("embedding", layer)
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
