"""What the constructors of whole families refuse: base arguments of layers, optimizers, inputs.

What one class checks by itself stands beside its transfer function. Checked with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import ApiRef, Builtin, ClassValue, FunctionValue, KerasTensor, LayerObject, Unknown
from .contract import KerasError, Settings
from .object_arguments import check_object, number, refusal

_DTYPES = frozenset(
    {
        *(f"float{bits}" for bits in (16, 32, 64)),
        *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)),
        *("bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64", "complex128"),
        *("bool", "string", "int", "mixed_float16", "mixed_bfloat16"),
    }
)
_QUANTIZED = ("int8", "int4", "float8", "gptq", "awq")
_WRAPPED = {
    "keras.layers.TimeDistributed": "layer",
    "keras.layers.Bidirectional": "layer",
    "keras.layers.SpectralNormalization": "layer",
    "keras.layers.RNN": "cell",
}
_INPUT = "keras.layers.InputLayer"


def check_construction(path: str, config: Mapping[str, Any], settings: Settings) -> None:
    """Raise `KerasError` if a class of Keras refuses arguments that its whole family checks.

    `config` holds the arguments as given, by name. Nothing is said of Keras 2.
    """
    if not settings.keras.startswith("3"):
        return
    if path == _INPUT:
        _check_input(config)
    elif path.startswith("keras.layers."):
        _check_layer(path, config)
    elif path.startswith("keras.optimizers.") and ".schedules." not in path:
        _check_optimizer(path.rpartition(".")[2], config)
    else:
        check_object(path, config)


def _check_layer(path: str, config: Mapping[str, Any]) -> None:
    trainable = config.get("trainable", True)
    if trainable is None or (
        isinstance(trainable, str | int | float) and not isinstance(trainable, bool)
    ):
        raise KerasError(
            "wrong-argument-type",
            f"`trainable` is True or False, not {_shown(trainable)}.",
            keras="Expected `trainable` to be a boolean.",
            argument="trainable",
        )
    dtype = config.get("dtype")
    if isinstance(dtype, str) and dtype not in _DTYPES and not dtype.startswith(_QUANTIZED):
        raise _unknown_dtype(dtype, f"Cannot convert '{dtype}' to a mixed precision DTypePolicy.")
    name = _WRAPPED.get(path)
    if name is not None and name in config:
        _check_wrapped(path, name, config[name])


def _shown(value: Any) -> str:
    return repr(int(value)) if isinstance(value, int) else repr(value)


def _unknown_dtype(dtype: str, keras: str) -> KerasError:
    near = {"float": "float32", "double": "float64", "half": "float16", "str": "string"}.get(dtype)
    if near is None:
        from difflib import get_close_matches

        near = next(iter(get_close_matches(dtype, sorted(_DTYPES), 1)), None)
    hint = f" Did you mean '{near}'?" if near else ""
    return KerasError(
        "wrong-argument-value",
        f"Keras knows no dtype '{dtype}'.{hint}",
        keras=keras,
        argument="dtype",
    )


def _check_wrapped(path: str, argument: str, value: Any) -> None:
    """A wrapper takes a layer that was made, not its class, a function or a tensor."""
    name = path.rpartition(".")[2]
    match value:
        case ApiRef(symbol=symbol) if symbol is not None and symbol.kind == "class":
            made = value.path.rpartition(".")[2]
            what = f"the class `{made}`: call it, `{made}(...)`"
        case ClassValue():
            what = f"the class `{value.name}`: call it, `{value.name}(...)`"
        case FunctionValue() | Builtin() if argument == "layer":
            what = "a function: wrap it in `Lambda`"
        case KerasTensor():
            what = "a tensor: give the layer, and call the wrapper on the tensor"
        case LayerObject(cls=None) if path.endswith(".Bidirectional") and _no_rnn(value):
            what = f"a {(value.path or '').rpartition('.')[2]}, which does not go through steps"
        case bool() | int() | float() | str() if argument == "cell":
            what = f"{value!r}: give a cell such as `LSTMCell(32)`"
        case _:
            return
    raise KerasError(
        "wrong-argument-type",
        f"{name} takes a {argument}, but is given {what}.",
        keras="Argument `cell` should have a"
        if argument == "cell"
        else f"Please initialize `{name}` layer with a `keras.layers.Layer` instance.",
        argument=argument,
    )


def _no_rnn(layer: LayerObject) -> bool:
    """Whether a layer of Keras certainly cannot go through a sequence backwards."""
    name = (layer.path or "").removeprefix("keras.layers.")
    return name in ("Dense", "Embedding", "Dropout", "TimeDistributed", "Flatten", "Conv1D")


def _check_input(config: Mapping[str, Any]) -> None:
    def given(name: str) -> bool:
        return config.get(name) is not None

    older = ("batch_input_shape", "input_shape", "tensor", "input_tensor", "type_spec")
    if any(given(name) for name in older):
        return
    dtype = config.get("dtype")
    if isinstance(dtype, str) and dtype not in _DTYPES - {"mixed_float16", "mixed_bfloat16"}:
        raise _unknown_dtype(dtype, f"Invalid dtype: {dtype}")
    if given("batch_shape"):
        for name in ("shape", "batch_size"):
            if given(name) and not isinstance(config[name], Unknown):
                raise KerasError(
                    "wrong-argument-value",
                    f"Input is given both `{name}` and `batch_shape`, which holds the sizes of the "
                    "batch and of one sample: leave one out.",
                    keras=f"You cannot pass both `{name}` and `batch_shape` at the same time.",
                    argument=name,
                )
    elif not given("shape"):
        raise KerasError(
            "wrong-argument-value",
            "Input needs `shape`, the shape of one sample without the batch.",
            keras="You must pass a `shape` argument.",
            argument="shape",
        )


def _check_optimizer(name: str, config: Mapping[str, Any]) -> None:
    momentum: Any = config.get("momentum")
    if name == "SGD" and number(momentum) and not 0 <= momentum <= 1:
        raise refusal("momentum", "is a number between 0 and 1", momentum)
    average: Any = config.get("ema_momentum")
    if config.get("use_ema") is True and number(average) and not 0 <= average <= 1:
        raise refusal("ema_momentum", "is a number between 0 and 1", average)
    steps: Any = config.get("gradient_accumulation_steps")
    if number(steps) and steps < 2:
        raise refusal("gradient_accumulation_steps", "is a whole number of at least 2", steps)
    clips = [
        option
        for option in ("clipnorm", "clipvalue", "global_clipnorm")
        if number(config.get(option))
    ]
    if len(clips) > 1:
        raise KerasError(
            "wrong-argument-value",
            f"Only one way to clip gradients can be chosen, but {' and '.join(clips)} are given.",
            keras="Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set.",
            argument=clips[1],
        )


__all__ = ["check_construction"]
