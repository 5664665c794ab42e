"""Which loss a compiled model has for each output, by the names that Keras knows them by."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import ApiRef, KerasObject, TensorSpec, Value, leaves, plain
from ..facts import Argument, LossChoice, ModelFact
from .machine import Machine


def loss_name(vm: Machine, value: Value) -> tuple[str | None, bool | None]:
    """The canonical name of a loss (``mean_squared_error``) and its `from_logits`.

    None where the loss is the program's own or not known.
    """
    match value:
        case str():
            found = vm.api.identifiers("losses").resolve(value)
            return (_snake(found), False) if isinstance(found, str) else (None, None)
        case KerasObject(cls=None):
            logits = value.config.get("from_logits", False)
            return _snake(value.path or ""), logits if isinstance(logits, bool) else None
        case ApiRef() if value.symbol is not None:
            return _snake(value.symbol.path), False
        case _:
            return None, None


_SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "bce": "binary_crossentropy",
    "logcosh": "log_cosh",
}


def _snake(path: str) -> str:
    """``keras.losses.MeanSquaredError`` → ``mean_squared_error``."""
    name = path.rpartition(".")[2]
    if name == "KLDivergence":
        return "kl_divergence"
    if any(letter.isupper() for letter in name):
        from .layer_state import snake_case

        name = snake_case(name)
    return _SHORT.get(name, name)


def per_output(structure: Value, names: tuple[str, ...]) -> list[Value] | None:
    """A loss or label argument for each output, None when that cannot be told."""
    value = plain(structure)
    if isinstance(value, dict):
        return [value.get(name) for name in names] if set(value) <= set(names) else None
    if isinstance(value, tuple | list):
        return list(value) if len(value) == len(names) else None
    return [value] * len(names)


def compile_losses(
    vm: Machine, fact: ModelFact | None, bound: Mapping[str, Argument]
) -> tuple[LossChoice, ...]:
    """The loss that `compile` chooses for each output; empty where that cannot be told.

    While the outputs are not known, the one loss that stands for all of them.
    """
    if fact is None or "loss" not in bound:
        return ()
    names = output_names(fact) if fact.outputs is not None else ("output",)
    losses = per_output(bound["loss"].value, names)
    return tuple(LossChoice(*loss_name(vm, loss)) for loss in losses or ())


def output_names(fact: ModelFact) -> tuple[str, ...]:
    """A name for each output tensor."""
    count = len([leaf for leaf in leaves(fact.outputs) if isinstance(leaf, TensorSpec)])
    same = len(fact.output_names) == count
    return fact.output_names if same else tuple(str(i) for i in range(count))


def loss_class(vm: Machine, loss: Value) -> tuple[str, dict[str, Value]] | None:
    """The class of a loss of Keras and its arguments; None for what is not known."""
    match loss:
        case str():
            found = vm.api.identifiers("losses").resolve(loss)
            return (found, {}) if isinstance(found, str) else None
        case KerasObject(cls=None, path=str() as path):
            return path, loss.config
    return None
