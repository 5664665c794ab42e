"""What calls of losses, metrics, initializers and their like give: shapes, by class and method.

An object's function is that of its class or of the nearest ancestor that has one. It gives a
TensorSpec, or raises `Undecided`; losses and metrics also say what they refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..domain import Structure, TensorSpec
from .contract import Config, Settings, Undecided, as_spec
from .losses import loss_value
from .metrics import check_update

if TYPE_CHECKING:
    from .run import Inference


class ObjectCall(Struct, frozen=True):
    """One call of an object, ``loss(y_true, y_pred)``, or of a method, ``metric.result()``.

    `config` holds the constructor's arguments, defaults filled in.
    """

    path: str
    method: str
    config: Config
    args: tuple[Structure, ...]
    kwargs: Mapping[str, Structure]
    inference: Inference

    @property
    def settings(self) -> Settings:
        return self.inference.settings

    def get(self, position: int, name: str) -> Structure:
        """The argument at a position or of a name; Undecided if it is not given."""
        if position < len(self.args):
            return self.args[position]
        if name in self.kwargs:
            return self.kwargs[name]
        raise Undecided(f"`{name}` is not given")

    def tensor(self, position: int, name: str) -> TensorSpec:
        spec = as_spec(self.get(position, name), self.settings)
        if spec is None:
            raise Undecided(f"`{name}` is not known")
        return spec

    def optional(self, position: int, name: str) -> TensorSpec | None:
        """A tensor that need not be given, None if it is not."""
        given = self.kwargs.get(name, self.args[position] if position < len(self.args) else None)
        return None if given is None else self.tensor(position, name)


ObjectFunction = Callable[[ObjectCall], TensorSpec]

OBJECTS: dict[tuple[str, str], ObjectFunction] = {}
"""By class and method; a call of the object itself is ``__call__``."""


def _of(method: str, *paths: str) -> Callable[[ObjectFunction], ObjectFunction]:
    def register(function: ObjectFunction) -> ObjectFunction:
        OBJECTS.update({(path, method): function for path in paths})
        return function

    return register


def find(symbol: Any, method: str) -> ObjectFunction | None:
    """The function of a class of Keras for a method, its own or inherited."""
    for path in (symbol.path, *symbol.aliases, *symbol.bases):
        if (path, method) in OBJECTS:
            return OBJECTS[path, method]
    return None


@_of("__call__", "keras.Loss", "keras.losses.Loss")
def loss(call: ObjectCall) -> TensorSpec:
    """A number, or without reduction one for each sample."""
    weights = call.optional(2, "sample_weight")
    targets, outputs = call.tensor(0, "y_true"), call.tensor(1, "y_pred")
    return loss_value(call.path, call.config, targets, outputs, weights, call.inference)


@_of("__call__", "keras.Initializer", "keras.initializers.Initializer")
def initial_value(call: ObjectCall) -> TensorSpec:
    """A tensor of the shape that is asked for."""
    if call.path.rpartition(".")[2] == "STFT":
        raise Undecided("a kernel of Fourier transforms, whose shape is its own")
    shape = call.get(0, "shape")
    if not isinstance(shape, tuple) or not all(isinstance(size, int) for size in shape):
        raise Undecided("the shape of a tensor to be made")
    dtype = call.kwargs.get("dtype", call.args[1] if len(call.args) > 1 else None)
    return TensorSpec(shape, dtype if isinstance(dtype, str) else call.settings.floatx)


@_of("__call__", "keras.Regularizer", "keras.regularizers.Regularizer")
def penalty(call: ObjectCall) -> TensorSpec:
    """A number."""
    return TensorSpec((), call.tensor(0, "x").dtype)


@_of("__call__", "keras.constraints.Constraint")
def constrained(call: ObjectCall) -> TensorSpec:
    """The weights as they were; their dtype is the backend's affair."""
    return TensorSpec(call.tensor(0, "w").shape, None)


@_of("__call__", "keras.optimizers.schedules.LearningRateSchedule")
def learning_rate(call: ObjectCall) -> TensorSpec:
    """A number: the learning rate at a step."""
    call.get(0, "step")
    return TensorSpec((), "float32")


@_of("__call__", "keras.Metric", "keras.metrics.Metric")
def updated_metric(call: ObjectCall) -> TensorSpec:
    """The metric's value, after it has taken in targets and predictions that it may refuse."""
    weights = call.optional(2, "sample_weight")
    if len(call.args) + len(call.kwargs) > 1 and "values" not in call.kwargs:
        targets, outputs = call.tensor(0, "y_true"), call.tensor(1, "y_pred")
        with suppress(Undecided):
            check_update(call.path, call.config, targets, outputs, weights, call.inference)
    return metric(call)


@_of("update_state", "keras.Metric", "keras.metrics.Metric")
def update(call: ObjectCall) -> TensorSpec:
    """Nothing of interest, but labels and predictions may be refused."""
    return updated_metric(call)


@_of("result", "keras.Metric", "keras.metrics.Metric")
def metric(call: ObjectCall) -> TensorSpec:
    """A number, unless the metric keeps classes, thresholds or outputs apart."""
    thresholds = call.config.raw("thresholds")
    if isinstance(thresholds, tuple):
        if len(thresholds) == 1:
            return TensorSpec((), call.settings.floatx)
        return TensorSpec((len(thresholds),), call.settings.floatx)
    if thresholds is not None and not isinstance(thresholds, int | float):
        raise Undecided("the thresholds of a metric")
    for name in ("average", "class_aggregation"):
        if name in call.config and call.config[name] is None:
            raise Undecided("a metric for each class")
    return TensorSpec((), call.settings.floatx)


__all__ = ["OBJECTS", "ObjectCall", "find"]
