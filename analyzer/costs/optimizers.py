"""What an optimizer keeps for the weights that it trains, after ``build`` of each in Keras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..domain import KerasObject, TensorSpec, Unknown, Value, Weight
from ..facts import CallFact, ModelFact
from ..inference.contract import Settings, Undecided

_COPIES = {
    "sgd": 0,
    "rmsprop": 1,
    "adam": 2,
    "adamw": 2,
    "nadam": 2,
    "adamax": 2,
    "lamb": 2,
    "ftrl": 2,
    "adadelta": 2,
    "adagrad": 1,
    "lion": 1,
    "schedulefreeadamw": 2,
}
"""Tensors of a weight's own shape that are kept for it whatever the arguments."""

DEFAULT = "rmsprop"
"""What ``compile()`` takes where it is given none."""


class OptimizerState(Struct, frozen=True):
    """The variables of an optimizer. `assumed` says that the program names none."""

    name: str
    variables: tuple[TensorSpec, ...]
    assumed: bool = False


def optimizer_state(
    model: ModelFact, trained: Sequence[Weight], settings: Settings
) -> OptimizerState:
    """The state that training keeps with the optimizer the model was compiled with.

    Adam is assumed where it was not compiled. Raises `Undecided` where that is not known.
    """
    call = model.compiled
    if call is None:
        if model.compile_elsewhere:
            raise Undecided("the model is compiled where kgen does not see how")
        return OptimizerState("Adam", _variables("adam", {}, trained, settings), assumed=True)
    given = call.value("optimizer", DEFAULT)
    scaled = _scales_loss(call, settings)
    return _state(given, trained, settings, scaled)


def _state(
    given: Value, trained: Sequence[Weight], settings: Settings, scaled: bool
) -> OptimizerState:
    config: Mapping[str, Any] = {}
    match given:
        case str():
            name = given
        case KerasObject(path=str() as path, cls=None):
            name, config = path.rpartition(".")[2], given.config
        case _:
            raise Undecided("the optimizer is not known")
    if name == "LossScaleOptimizer":
        inner = config.get("inner_optimizer", config.get("optimizer"))
        found = _state(inner, trained, settings, False)
        return OptimizerState(found.name, found.variables + _scaling(settings))
    variables = _variables(name.lower(), config, trained, settings)
    more = _scaling(settings) if scaled else ()
    return OptimizerState(_shown(name), variables + more)


def _shown(name: str) -> str:
    known = {"sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW"}
    return known.get(name.lower(), name if name[:1].isupper() else name.capitalize())


def _scales_loss(call: CallFact, settings: Settings) -> bool:
    return settings.dtype_policy == "mixed_float16" and call.value("auto_scale_loss", True) is True


def _scaling(settings: Settings) -> tuple[TensorSpec, ...]:
    """The loss scale, and the counters of the optimizer around the one that trains."""
    counter = TensorSpec((), _counter(settings))
    scale = TensorSpec((), "float32")
    return (counter, scale, TensorSpec((), "int32"), scale)


def _counter(settings: Settings) -> str:
    return "int64" if settings.backend == "tensorflow" else "int32"


def _variables(
    name: str, config: Mapping[str, Any], trained: Sequence[Weight], settings: Settings
) -> tuple[TensorSpec, ...]:
    found = [TensorSpec((), _counter(settings))]
    rate = config.get("learning_rate")
    if not (isinstance(rate, KerasObject) and ".schedules." in (rate.path or "")):
        found.append(TensorSpec((), "float32"))
    copies = _flag(config, "use_ema") + _flag(config, "gradient_accumulation_steps")
    if name == "adafactor":
        for weight in trained:
            found += _factored(weight)
        copies += 1
    elif name == "muon":
        raise Undecided("which weights Muon leaves to Adam goes by their names")
    elif name in _COPIES:
        copies += _COPIES[name]
        copies += sum(_flag(config, flag) for flag in _OPTIONAL.get(name, ()))
    else:
        raise Undecided(f"what the optimizer {name} keeps is not known")
    found += [TensorSpec(weight.shape, weight.dtype) for weight in trained for _ in range(copies)]
    if name == "nadam":
        found.append(TensorSpec((), "float32"))
    return tuple(found)


_OPTIONAL = {
    "sgd": ("momentum",),
    "rmsprop": ("momentum", "centered"),
    "adam": ("amsgrad",),
    "adamw": ("amsgrad",),
}


def _flag(config: Mapping[str, Any], name: str) -> int:
    """1 if an argument is given and not false or zero."""
    value = config.get(name)
    if isinstance(value, Unknown) or not isinstance(value, bool | int | float | None):
        raise Undecided(f"`{name}` of the optimizer is not known")
    return 1 if value else 0


def _factored(weight: Weight) -> list[TensorSpec]:
    """Adafactor's row and column averages, two numbers for vectors."""
    shape = weight.shape
    if len(shape) < 2:
        return [TensorSpec((), "int32"), TensorSpec((), "int32")]
    return [
        TensorSpec(shape[:-1], weight.dtype),
        TensorSpec((*shape[:-2], shape[-1]), weight.dtype),
    ]
