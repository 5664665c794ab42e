"""What callbacks, metrics, schedules and initializers refuse when they are made.

Numbers out of their range; words out of a list of choices are in the tables. Checked with Keras
3.15.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from .contract import KerasError

Arguments = Mapping[str, Any]


def check_object(path: str, config: Arguments) -> None:
    """Raise `KerasError` if the class at `path` refuses these arguments, given by name."""
    check = _CHECKS.get(path.removeprefix("keras."))
    if check is not None:
        check(config)


def number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def refusal(
    name: str, wanted: str, value: Any, keras: str = "", sizes: tuple[Any, ...] = ()
) -> KerasError:
    """The error of an argument that is not what is `wanted` of it."""
    shown = repr(value) if isinstance(value, str) else value
    return KerasError(
        "wrong-argument-value",
        f"`{name}` {wanted}, not {shown}.",
        keras=keras or f"`{name}` must be",
        argument=name,
        sizes=sizes,
    )


def _below_one(config: Arguments) -> None:
    factor = config.get("factor")
    if number(factor) and factor >= 1:
        raise refusal("factor", "lowers the learning rate: it is below 1", factor)


def _save_freq(config: Arguments) -> None:
    every = config.get("save_freq")
    if isinstance(every, float) or (isinstance(every, str) and every != "epoch"):
        raise refusal("save_freq", 'is "epoch" or a whole number of batches', repr(every))


def _thresholds(config: Arguments) -> None:
    given = config.get("thresholds")
    for each in given if isinstance(given, tuple | list) else (given,):
        if number(each) and not 0 <= each <= 1:
            raise refusal("thresholds", "are probabilities, from 0 to 1", each)


def _one_threshold(config: Arguments) -> None:
    given = config.get("threshold")
    if number(given) and not 0 < given <= 1:
        raise refusal("threshold", "is a probability, above 0 and at most 1", given)


def _several_thresholds(config: Arguments) -> None:
    count = config.get("num_thresholds")
    if number(count) and count <= 1 and config.get("thresholds") is None:
        raise refusal("num_thresholds", "is a whole number above 1", count)


def _share(name: str) -> Callable[[Arguments], None]:
    def check(config: Arguments) -> None:
        given = config.get(name)
        if number(given) and not 0 <= given <= 1:
            raise refusal(name, "is a share, from 0 to 1", given)

    return check


def _positive(name: str) -> Callable[[Arguments], None]:
    def check(config: Arguments) -> None:
        given = config.get(name)
        if number(given) and given <= 0:
            raise refusal(name, "must be above 0", given)

    return check


def _pieces(config: Arguments) -> None:
    bounds, values = config.get("boundaries"), config.get("values")
    if not isinstance(bounds, tuple | list) or not isinstance(values, tuple | list):
        return
    if len(bounds) + 1 != len(values):
        raise KerasError(
            "wrong-argument-value",
            f"{len(bounds)} `boundaries` part the steps into {len(bounds) + 1} pieces, but there "
            f"are {len(values)} `values`.",
            keras="The length of boundaries should be 1 less than the length of values.",
            argument="values",
        )


_CHECKS: dict[str, Callable[[Arguments], None]] = {
    "callbacks.ReduceLROnPlateau": _below_one,
    "callbacks.ModelCheckpoint": _save_freq,
    "initializers.VarianceScaling": _positive("scale"),
    "metrics.AUC": _several_thresholds,
    "metrics.F1Score": _one_threshold,
    "metrics.FBetaScore": _one_threshold,
    "metrics.Precision": _thresholds,
    "metrics.PrecisionAtRecall": _share("recall"),
    "metrics.Recall": _thresholds,
    "metrics.RecallAtPrecision": _share("precision"),
    "metrics.SensitivityAtSpecificity": _share("specificity"),
    "metrics.SpecificityAtSensitivity": _share("sensitivity"),
    "optimizers.schedules.CosineDecay": _positive("decay_steps"),
    "optimizers.schedules.ExponentialDecay": _positive("decay_steps"),
    "optimizers.schedules.InverseTimeDecay": _positive("decay_steps"),
    "optimizers.schedules.PiecewiseConstantDecay": _pieces,
    "optimizers.schedules.PolynomialDecay": _positive("decay_steps"),
}

__all__ = ["check_object", "number", "refusal"]
