"""What a picture of a model says of a layer: its class, its settings, its family, its shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..domain import (
    ApiRef,
    FunctionValue,
    KerasObject,
    LayerObject,
    Shape,
    TensorSpec,
    Value,
    is_known,
)
from ..facts import LayerFact, NodeFact


def title(layer: LayerFact) -> str:
    """The class of a layer, that of a wrapped layer in brackets: ``Bidirectional(LSTM)``."""
    inner = wrapped(layer)
    name = "Input" if layer.class_name == "InputLayer" else layer.class_name
    return f"{name}({title(inner)})" if inner is not None else name


def wrapped(layer: LayerFact) -> LayerFact | None:
    """The layer that a wrapper of Keras' own holds, or the cell of an RNN."""
    held = layer.config.get("layer") or layer.config.get("cell")
    if layer.custom or not isinstance(held, LayerObject):
        return None
    return next((child for child in layer.sublayers if child.identity == id(held)), None)


def settings(layer: LayerFact, node: NodeFact | None = None) -> str:
    """The settings that tell a layer from others of its class: ``64, 3×3, relu``.

    Only what the program gives is shown; what is not known is left out. `node` is the call, whose
    arguments are the settings of an operation.
    """
    if is_operation(layer):
        return _constants(node.kwargs) if node is not None else ""
    inner = wrapped(layer)
    config = {**layer.config, **(inner.config if inner is not None else {})}
    config[_AXES] = _spatial_axes((inner or layer).path)
    found = []
    for name, show in _SETTINGS.items():
        if name in config:
            text = show(config[name], config)
            if text:
                found.append(text)
    return ", ".join(found)


def is_operation(layer: LayerFact) -> bool:
    """Whether it is a function of ``keras.ops`` rather than a layer."""
    return layer.path.startswith("keras.ops.")


_OPERANDS = ("x1", "x2", "newshape", "shape", "target_shape")


def _constants(arguments: Mapping[str, Value]) -> str:
    """The arguments of an operation that say what it does: ``axis 1``, ``(2, 8)``, ``3``."""
    found = []
    for name, value in arguments.items():
        text = _number(value)
        if text and name in ("axis", "axes"):
            found.append(f"{name} {text}")
        elif text and name in _OPERANDS:
            found.append(text)
    return ", ".join(found)


Show = Callable[[Value, Mapping[str, Any]], str]


def _number(value: Value) -> str:
    match value:
        case bool():
            return ""
        case int():
            return str(int(value))
        case float():
            return f"{value:.3g}"
        case tuple() if value and all(isinstance(v, int | float) for v in value):
            return f"({', '.join(_number(v) for v in value)})"
        case _:
            return ""


def _bare(value: Value, _config: Mapping[str, Value]) -> str:
    return _number(value)


_AXES = "<axes>"


def _spatial_axes(path: str) -> int:
    """Over how many axes a layer moves its window: the 2 of ``Conv2DTranspose``."""
    name = path.rpartition(".")[2]
    return next((n for n in (1, 2, 3) if f"{n}D" in name), 0)


def _window(word: str) -> Show:
    """A window, ``3×3``, or of one axis ``kernel 3``; one number stands for all axes."""

    def show(value: Value, config: Mapping[str, Value]) -> str:
        sizes = value if isinstance(value, tuple) else (value,) * max(config[_AXES], 1)
        if not sizes or any(not isinstance(v, int) or isinstance(v, bool) for v in sizes):
            return ""
        text = "×".join(_number(v) for v in sizes)
        return text if len(sizes) > 1 else f"{word} {text}"

    return show


def _step(word: str) -> Show:
    """A factor for each axis, named: ``stride 2``; nothing where it is 1."""

    def show(value: Value, _config: Mapping[str, Value]) -> str:
        sizes = value if isinstance(value, tuple) else (value,)
        if not sizes or any(not isinstance(v, int) or isinstance(v, bool) for v in sizes):
            return ""
        if all(v == 1 for v in sizes):
            return ""
        same = all(v == sizes[0] for v in sizes)
        return f"{word} {int(sizes[0]) if same else '×'.join(_number(v) for v in sizes)}"

    return show


def _named(before: str = "", after: str = "") -> Show:
    def show(value: Value, _config: Mapping[str, Value]) -> str:
        text = _number(value)
        return f"{before}{text}{after}" if text and text != "0" else ""

    return show


def _activation(value: Value, _config: Mapping[str, Value]) -> str:
    name = _name_of(value)
    return "" if name in ("", "linear") else name


def _name_of(value: Value) -> str:
    match value:
        case str():
            return value
        case ApiRef(path=path):
            return path.rpartition(".")[2]
        case FunctionValue(name=name):
            return "" if name == "<lambda>" else name
        case KerasObject(path=str() as path):
            return path.rpartition(".")[2]
        case _:
            return ""


def _word(value: Value, _config: Mapping[str, Value]) -> str:
    return value if isinstance(value, str) else ""


def _axis(value: Value, _config: Mapping[str, Value]) -> str:
    text = _number(value)
    return f"axis {text}" if text and value != -1 else ""


def _into(value: Value, config: Mapping[str, Value]) -> str:
    """An embedding: how many entries, and how long each vector is."""
    text, size = _number(value), _number(config.get("output_dim"))
    return f"{text} → {size}" if text and size else text


def _heads(value: Value, config: Mapping[str, Value]) -> str:
    text, size = _number(value), _number(config.get("key_dim"))
    return f"{text} heads × {size}" if text and size else f"{text} heads" if text else ""


def _causal(value: Value, _config: Mapping[str, Value]) -> str:
    return "causal" if value == "causal" else ""


def _flag(word: str) -> Show:
    return lambda value, _config: word if value is True else ""


_SETTINGS: dict[str, Show] = {
    "filters": _bare,
    "units": _bare,
    "input_dim": lambda value, config: _into(value, config) if "output_dim" in config else "",
    "num_heads": _heads,
    "num_query_heads": _heads,
    "n": _named("× "),
    "kernel_size": _window("kernel"),
    "pool_size": _window("window"),
    "size": _window("factor"),
    "strides": _step("stride"),
    "dilation_rate": _step("dilation"),
    "groups": _step("groups"),
    "depth_multiplier": _step("multiplier"),
    "padding": _causal,
    "equation": _word,
    "dims": _bare,
    "target_shape": _bare,
    "cropping": _bare,
    "height": lambda value, config: (
        f"{_number(value)}×{_number(config.get('width'))}" if "width" in config else ""
    ),
    "num_tokens": _named(after=" tokens"),
    "max_tokens": _named(after=" tokens"),
    "num_bins": _named(after=" bins"),
    "output_mode": _word,
    "output_sequence_length": _named("length "),
    "rate": _bare,
    "stddev": _bare,
    "factor": _bare,
    "scale": lambda value, _config: _number(value) and f"× {_number(value)}",
    "offset": lambda value, _config: _number(value) and f"+ {_number(value)}",
    "activation": _activation,
    "function": _activation,
    "dropout": _named("dropout "),
    "recurrent_dropout": _named("recurrent dropout "),
    "negative_slope": _bare,
    "alpha": _bare,
    "axis": _axis,
    "axes": _axis,
    "merge_mode": _word,
    "go_backwards": _flag("backwards"),
    "stateful": _flag("stateful"),
}
"""Parameter of a constructor → how its value is shown, in the order in which they are shown."""


_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("input", ("InputLayer",)),
    ("recurrent", ("LSTM", "GRU", "RNN", "Bidirectional")),
    ("attention", ("Attention",)),
    ("augmentation", ("Random", "AugMix", "CutMix", "MixUp", "RandAugment")),
    ("convolution", ("Conv",)),
    ("pooling", ("Pooling", "UpSampling", "ZeroPadding", "Cropping")),
    ("normalization", ("Normalization",)),
    ("dropout", ("Dropout", "Noise", "ActivityRegularization")),
    ("embedding", ("Embedding", "Encoding", "Lookup", "Vectorization", "Hash", "Discretization")),
    ("activation", ("Activation", "ReLU", "ELU", "Softmax")),
    ("reshaping", ("Flatten", "Reshape", "Permute", "RepeatVector", "Resizing", "CenterCrop")),
    ("merging", ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply")),
    ("merging", ("Subtract",)),
    ("dense", ("Dense",)),
)
"""Kinds of layers that are coloured alike, by words in the names of Keras' classes; the first
that fits is taken: ``RandomCrop`` before ``Crop``, ``ConvLSTM2D`` is recurrent."""


def family(layer: LayerFact) -> str:
    """Which kind a layer is of, for its colour; ``other`` where it is of none."""
    if layer.model is not None:
        return "model"
    inner = wrapped(layer)
    if inner is not None:
        return family(inner)
    name = layer.path.rpartition(".")[2]
    if is_operation(layer) or name == "Lambda":
        return "operation"
    if name in ("Layer", "Wrapper"):
        return "custom" if layer.custom else "other"
    for kind, words in _FAMILIES:
        if any(word in name for word in words):
            return kind
    return "custom" if layer.custom else "other"


def shown_shape(spec: TensorSpec, *, batch: bool = True) -> str:
    """A shape as Keras prints it, with the dtype where that is no ordinary float."""
    if spec.shape is None:
        return "?"
    text = shape_text(spec.shape if batch else spec.shape[1:])
    unusual = spec.dtype is not None and "float" not in spec.dtype
    return f"{text} {spec.dtype}" if unusual else text


def shape_text(shape: Shape) -> str:
    """``(None, 28, 28, 1)``; a size that only kgen does not know is ``?``."""
    sizes = [str(int(d)) if is_known(d) else "None" if d.dynamic else "?" for d in shape]  # type: ignore[union-attr,arg-type]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def shapes_text(specs: Sequence[Any], *, batch: bool = True) -> tuple[str, ...]:
    """The shapes of several tensors, equal ones once with their number."""
    texts = [shown_shape(spec, batch=batch) for spec in specs if isinstance(spec, TensorSpec)]
    counts = {text: texts.count(text) for text in texts}
    return tuple(text if count == 1 else f"{count} × {text}" for text, count in counts.items())
