"""KerasTuner: ``hp``, tuners, and what they do with the function that builds a model.

A tuner calls the function once when it is made, with the default of every hyperparameter (the
least number, the first choice): what raises for those values raises there. The best values that a
search finds may be any: a size is then an unknown one and a choice is unknown unless there is only
one. Searching is training what the function gives.
"""

from __future__ import annotations

from msgspec import Struct

from ..domain import BoundMethod, Instance, ListValue, ModelObject, Unknown, Value
from ..domain import unknown_size as any_size
from .contract import METHODS, Behaviour, Call, Host, attribute, behaviour, function, method

_ROOTS = ("keras_tuner", "kerastuner", "kerastuner.tuners", "keras_tuner.tuners")
_TUNERS = ("RandomSearch", "Hyperband", "BayesianOptimization", "GridSearch", "Tuner", "Sklearn")


class HyperParameters(Struct, frozen=True, eq=False):
    """``hp``. `first` says that every hyperparameter has its default yet."""

    first: bool = True


class Tuner(Struct, frozen=True, eq=False):
    """A tuner: the object or function that builds models, and one such model."""

    builder: Value
    model: Value


@function(*(f"{root}.HyperParameters" for root in _ROOTS))
def hyper_parameters(call: Call) -> Value:
    return HyperParameters()


@behaviour(HyperParameters, Tuner)
class Opaque(Behaviour):
    """Neither is indexed or computed with."""


@method(HyperParameters, "Int", "Float")
def number(hp: HyperParameters, call: Call) -> Value:
    low, high = call.get(1, "min_value"), call.get(2, "max_value")
    if isinstance(low, int | float) and low == high:
        return low
    if not hp.first:
        return any_size(_name(call)) if call.name == "Int" else _tuned(call)
    default = call.get(5, "default")
    return low if default is None else default


@method(HyperParameters, "Choice")
def choice(hp: HyperParameters, call: Call) -> Value:
    items = call.host.items(call.get(1, "values"))
    if not items:
        return _tuned(call)
    if all(item == items[0] for item in items):
        return items[0]
    if hp.first:
        default = call.get(3, "default")
        return items[0] if default is None else default
    whole = all(isinstance(item, int) and not isinstance(item, bool) for item in items)
    return any_size(_name(call)) if whole else _tuned(call)


@method(HyperParameters, "Boolean")
def boolean(hp: HyperParameters, call: Call) -> Value:
    return call.get(1, "default", False) if hp.first else _tuned(call)


@method(HyperParameters, "Fixed")
def fixed(hp: HyperParameters, call: Call) -> Value:
    return call.get(1, "value", Unknown("a fixed hyperparameter"))


@method(HyperParameters, "get", "conditional_scope", "name_scope", "copy")
def unknown(hp: HyperParameters, call: Call) -> Value:
    return hp if call.name == "copy" else _tuned(call)


def _name(call: Call) -> str:
    name = call.get(0, "name")
    return name if isinstance(name, str) else "hp"


def _tuned(call: Call) -> Value:
    return Unknown(f"`{_name(call)}` is tuned")


@attribute(HyperParameters, "values", "space")
def values(hp: HyperParameters, host: Host) -> Value:
    return Unknown("the values of hyperparameters")


@function(*(f"{root}.{name}" for root in _ROOTS for name in _TUNERS))
def tuner(call: Call) -> Value:
    builder = call.get(0, "hypermodel")
    return Tuner(builder, _build(builder, call.host))


def _build(builder: Value, host: Host, hp: Value = None) -> Value:
    """The model that a function, or the ``build`` of a HyperModel, gives."""
    if builder is None or isinstance(builder, Unknown):
        return Unknown("a model that is built elsewhere")
    build = host.attribute(builder, "build") if isinstance(builder, Instance) else builder
    return host.call(build, (HyperParameters() if hp is None else hp,))


@method(Tuner, "search")
def search(tuner: Tuner, call: Call) -> Value:
    """Trains models with the data it is given, as ``fit`` does."""
    own = _has_fit(tuner.builder)
    if isinstance(tuner.model, ModelObject) and not own:
        call.host.call(BoundMethod(tuner.model, "fit"), call.args, call.kwargs)
    return None


def _has_fit(builder: Value) -> bool:
    """Whether a HyperModel of the program trains its models itself."""
    cls = builder.cls if isinstance(builder, Instance) else None
    return cls is not None and any("fit" in each.members for each in cls.mro())


@method(Tuner, "get_best_models")
def best_models(tuner: Tuner, call: Call) -> Value:
    count = call.get(0, "num_models", 1)
    known = isinstance(count, int) and 0 < count <= 16
    return ListValue((tuner.model,) * int(count) if known else None, call.site)


@method(Tuner, "get_best_hyperparameters")
def best_values(tuner: Tuner, call: Call) -> Value:
    count = call.get(0, "num_trials", 1)
    known = isinstance(count, int) and 0 < count <= 16
    return ListValue((HyperParameters(False),) * int(count) if known else None, call.site)


@attribute(Tuner, "hypermodel")
def hypermodel(tuner: Tuner, host: Host) -> Value:
    return tuner if not isinstance(tuner.builder, Instance) else tuner.builder


@method(Tuner, "build")
def build(tuner: Tuner, call: Call) -> Value:
    """``tuner.hypermodel.build(hp)``: another model."""
    return _build(tuner.builder, call.host, call.get(0, "hp"))


for _name_of_method in ("search_space_summary", "results_summary", "reload", "save"):
    METHODS[(Tuner, _name_of_method)] = lambda tuner, call: None

__all__ = ["HyperParameters", "Tuner"]
