"""The block at the top of a program: what was asked, what follows from it, what was assumed."""

from __future__ import annotations

from typing import Any

from .code import comment
from .spec import (
    AnomalyData,
    BundledData,
    CsvData,
    FolderData,
    ModelSpec,
    RatingsData,
    SeriesData,
    TextTableData,
)
from .tasks import TASKS

LABELS: dict[str, tuple[str, str]] = {
    "task": ("task", "任务"),
    "data.path": ("data", "数据"),
    "data.label": ("column of labels", "标签列"),
    "data.rating": ("ratings", "评分列"),
    "data.target": ("target column", "目标列"),
    "data.columns": ("columns", "列"),
    "data.text": ("text column", "文本列"),
    "data.column": ("column", "列"),
    "data.window": ("window", "窗口"),
    "data.horizon": ("steps ahead", "预测步数"),
    "inputs.0.vocabulary": ("vocabulary", "词表大小"),
    "data.name": ("data set", "数据集"),
    "data.source": ("data", "数据"),
    "data.samples": ("samples", "样本数"),
    "inputs.0.shape": ("input shape", "输入形状"),
    "inputs.0.channels": ("channels", "通道数"),
    "outputs.0.units": ("output units", "输出单元数"),
    "outputs.0.activation": ("output activation", "输出激活函数"),
    "outputs.0.loss": ("loss", "损失函数"),
    "outputs.0.metrics": ("metrics", "评估指标"),
    "outputs.0.labels": ("labels", "标签编码"),
    "model.api": ("API", "API"),
    "model.layers": ("layers", "网络层"),
    "model.l2": ("L2 regularization", "L2 正则化"),
    "model.augmentation": ("augmentation", "数据增强"),
    "train.optimizer": ("optimizer", "优化器"),
    "train.learning_rate": ("learning rate", "学习率"),
    "train.momentum": ("momentum", "动量"),
    "train.weight_decay": ("weight decay", "权重衰减"),
    "train.schedule": ("learning rate schedule", "学习率调度"),
    "train.epochs": ("epochs", "训练轮数"),
    "train.batch_size": ("batch size", "批大小"),
    "train.patience": ("early stopping patience", "早停耐心值"),
    "train.seed": ("seed", "随机种子"),
    "train.class_weight": ("class weights", "类别权重"),
    "data.validation_path": ("validation images", "验证集图像"),
    "data.test_path": ("test images", "测试集图像"),
    "model.add_style": ("model.add", "model.add"),
    "model.scaling": ("scaling", "数据缩放"),
    "backend": ("backend", "后端"),
    "files.script": ("this file", "本文件"),
    "split.train": ("training part", "训练集比例"),
    "split.test": ("test part", "测试集比例"),
    "split.validation": ("validation part", "验证集比例"),
    "files.model": ("model file", "模型文件"),
    "files.weights": ("weights file", "权重文件"),
    "files.plot": ("plot", "曲线图"),
}
HEADS = {
    "stated": ("As requested", "按要求"),
    "inferred": ("Inferred", "推断"),
    "default": ("Assumed", "假定"),
}


def header(spec: ModelSpec) -> str:
    """The block as comment lines, in the language of the prompt."""
    zh = spec.language == "zh"
    lines: list[str] = []
    lines += comment(("运行需要：" if zh else "Requires: ") + requirements(spec), "# ", "#   ")
    if spec.prompt.strip():
        lines += ["#", "# 描述：" if zh else "# Prompt:"]
        for row in spec.prompt.splitlines():
            if row.strip():
                lines += comment(row, "#   | ", "#   | ")
    for origin, heads in HEADS.items():
        entries = [item for item in spec.provenance.items() if item[1].origin == origin]
        if not entries:
            continue
        lines += ["#", f"# {heads[zh]}:"]
        for field, came in entries:
            label = LABELS.get(field, (field, field))[zh]
            note = f" ({came.reason})" if came.reason else f' ("{came.text}")' if came.text else ""
            lines += comment(f"{label}: {value_text(spec, field)}{note}", "# - ", "#   ")
    if spec.unread:
        lines += ["#", "# 未能理解：" if zh else "# Not understood, so not in this program:"]
        for words in spec.unread:
            lines += comment(words, "# - ", "#   ")
    return "\n".join(line.rstrip() for line in lines)


def requirements(spec: ModelSpec) -> str:
    """What the program imports, as pip names."""
    needs = [f"keras>={spec.minimum_keras}", "numpy"]
    if isinstance(spec.data, CsvData | TextTableData):
        needs += ["tensorflow", "pandas"]
    elif (
        isinstance(spec.data, SeriesData | RatingsData | AnomalyData) and spec.data.path is not None
    ):
        needs += ["tensorflow (or jax, torch)", "pandas"]
    elif spec.input.modality == "text":
        needs.append("tensorflow")
    elif isinstance(spec.data, FolderData):
        needs += ["tensorflow", "pillow"]
    else:
        needs.append(spec.backend or "tensorflow (or jax, torch)")
    if isinstance(spec.data, BundledData) and spec.data.source == "sklearn":
        needs.append("scikit-learn")
    if spec.backend and spec.backend not in needs:
        needs.append(spec.backend)
    return ", ".join((*needs, "matplotlib (optional)"))


def value_text(spec: ModelSpec, field: str) -> str:
    """The value of a field as a person would say it."""
    zh = spec.language == "zh"
    match field:
        case "task" if zh and spec.task in TASKS:
            return TASKS[spec.task].title["zh"]
        case "model.layers":
            return " → ".join(_layer(layer) for layer in spec.model.layers)
        case "model.l2":
            stated = (getattr(layer, "l2", None) for layer in spec.model.layers)
            return f"{next((value for value in stated if value), 0):g}"
        case "split.test" if spec.split.official_test or getattr(spec.data, "test_path", None):
            return "自带" if zh else "its own"
        case "model.augmentation" | "model.scaling":
            return "是" if zh else "yes"
        case "data.source":
            return "随机生成的数据" if zh else "synthetic, to be replaced by yours"
        case "data.columns" if isinstance(spec.data, CsvData):
            data = spec.data
            text = f"{len(data.numeric or ())} numeric, {len(data.categorical or ())} categorical"
            if zh:
                text = f"{len(data.numeric or ())} 个数值列，{len(data.categorical or ())} 个类别列"
            if data.left_out:
                text += f"; {'不使用' if zh else 'left out'}: {', '.join(data.left_out)}"
            return text
        case "data.columns" if isinstance(spec.data, RatingsData):
            return f"{spec.data.user}, {spec.data.item}, {spec.data.rating}"
        case "inputs.0.channels":
            return str(spec.input.shape[2] if spec.input.shape else 3)
        case "train.patience" if spec.train.patience is None:
            return "不提前停止" if zh else "none"
    value: Any = spec
    for part in field.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)
    if value is None:
        unknown = {"outputs.0.activation": "linear"}
        return unknown.get(field, "由数据决定" if zh else "told by the data")
    if isinstance(value, tuple):
        return (
            " × ".join(map(str, value)) if field.endswith("shape") else ", ".join(map(str, value))
        )
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _layer(layer: Any) -> str:
    match layer.type:
        case "dense":
            return f"Dense {layer.units or '?'} {layer.activation or 'linear'}"
        case "conv2d":
            size = "x".join(map(str, layer.kernel_size))
            return f"Conv2D {layer.filters} {size}" + (
                f" {layer.activation}" if layer.activation else ""
            )
        case "embedding":
            return f"Embedding {layer.dimension}"
        case "lstm" | "gru" | "simple_rnn":
            cell = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}[layer.type]
            return f"{'Bidirectional ' * layer.bidirectional}{cell} {layer.units}"
        case "conv1d":
            return f"Conv1D {layer.filters} {layer.kernel_size} {layer.activation or 'linear'}"
        case "dropout":
            return f"Dropout {layer.rate:g}"
        case "activation":
            return layer.function
        case other:
            return "".join(part.capitalize() for part in other.split("_"))
