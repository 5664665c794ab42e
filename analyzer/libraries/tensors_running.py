"""How TensorFlow runs functions: gradient tapes, distribution strategies, Python functions."""

from __future__ import annotations

from msgspec import Struct

from ..domain import (
    Array,
    Dataset,
    DictValue,
    KerasTensor,
    ListValue,
    TensorSpec,
    Unknown,
    Value,
    unknown_size,
)
from .contract import Behaviour, Call, Host, attribute, behaviour, function, method
from .numpy_dtypes import read_dtype
from .tensors import TENSORFLOW

_FLOATS = (None, "float16", "bfloat16", "float32", "float64")


class Tape(Struct, frozen=True):
    """``tf.GradientTape()``."""


class Strategy(Struct, frozen=True):
    """A strategy of ``tf.distribute``."""


_TAPE, _STRATEGY = Tape(), Strategy()


@function("tensorflow.GradientTape", "tensorflow.autodiff.GradientTape")
def gradient_tape(call: Call) -> Value:
    return _TAPE


@method(Tape, "watch", "reset", "stop_recording")
def watch(tape: Tape, call: Call) -> Value:
    return None


@method(Tape, "gradient")
def gradient(tape: Tape, call: Call) -> Value:
    """Of the structure and the shapes of what the gradient is asked for.

    A gradient may be None, where nothing leads from the source to the target: that is not said.
    """
    return _like(call.get(1, "sources"))


def _like(source: Value) -> Value:
    match source:
        case Array() if source.dtype in _FLOATS:
            return Array(source.shape, source.dtype, TENSORFLOW)
        case KerasTensor():
            return KerasTensor(TensorSpec(source.shape, source.dtype))
        case tuple():
            return tuple(_like(item) for item in source)
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_like(item) for item in items))
        case ListValue():
            return ListValue(None)
        case DictValue(open=False):
            return DictValue({key: _like(item) for key, item in source.data.items()})
        case _:
            return Unknown("a gradient")


@method(Tape, "jacobian", "batch_jacobian", "watched_variables")
def other_gradient(tape: Tape, call: Call) -> Value:
    return Unknown(f"what `{call.name}` of a tape gives")


@behaviour(Tape)
class TapeBehaviour(Behaviour):
    def truth(self, value: Value, host: Host) -> bool | None:
        return True


# -- strategies ------------------------------------------------------------------------------------


@function(
    "tensorflow.distribute.MirroredStrategy",
    "tensorflow.distribute.MultiWorkerMirroredStrategy",
    "tensorflow.distribute.experimental.MultiWorkerMirroredStrategy",
    "tensorflow.distribute.OneDeviceStrategy",
    "tensorflow.distribute.TPUStrategy",
    "tensorflow.distribute.experimental.TPUStrategy",
    "tensorflow.distribute.experimental.CentralStorageStrategy",
    "tensorflow.distribute.ParameterServerStrategy",
    "tensorflow.distribute.get_strategy",
)
def strategy(call: Call) -> Value:
    return _STRATEGY


@method(Strategy, "run", "experimental_run_v2")
def run(strategy: Strategy, call: Call) -> Value:
    """The function itself, as every replica runs it; with one replica that is what comes out."""
    args, kwargs = call.get(1, "args", ()), call.get(2, "kwargs")
    given = call.host.items(args)
    named = kwargs.data if isinstance(kwargs, DictValue) and not kwargs.open else None
    if given is None or (kwargs is not None and named is None):
        return Unknown("what a strategy runs")
    return _of_replicas(call.host.call(call.get(0, "fn"), given, named))


def _of_replicas(value: Value) -> Value:
    """Perhaps one value for each replica: a shape may be relied on, numbers may not."""
    return value.but(value=None, base=None) if isinstance(value, Array) else value


@method(Strategy, "experimental_distribute_dataset")
def distribute(strategy: Strategy, call: Call) -> Value:
    """The same data set; batches are divided among the replicas."""
    given = call.get(0, "dataset")
    return given.but(length=None) if isinstance(given, Dataset) else Unknown("a data set")


@method(
    Strategy,
    "distribute_datasets_from_function",
    "experimental_distribute_datasets_from_function",
)
def distribute_from(strategy: Strategy, call: Call) -> Value:
    made = call.host.call(call.get(0, "dataset_fn"), (Unknown("an input context"),))
    return made.but(length=None) if isinstance(made, Dataset) else Unknown("a data set")


@method(Strategy, "reduce")
def reduce(strategy: Strategy, call: Call) -> Value:
    """One value from those of all replicas."""
    value, axis = call.get(1, "value"), call.get(2, "axis")
    if axis is None and isinstance(value, Array):
        return value
    if isinstance(value, Array) and value.shape and axis == 0:
        return Array(value.shape[1:], value.dtype, TENSORFLOW)
    return Unknown("what replicas give together")


@method(Strategy, "experimental_local_results")
def local_results(strategy: Strategy, call: Call) -> Value:
    result = ListValue(None, call.site)
    result.slots["element"] = call.get(0, "value")
    return result


@method(Strategy, "scope")
def scope(strategy: Strategy, call: Call) -> Value:
    return Unknown("the scope of a strategy")


@attribute(Strategy, "num_replicas_in_sync")
def replicas(strategy: Strategy, host: Host) -> Value:
    return unknown_size("replicas")


@behaviour(Strategy)
class StrategyBehaviour(Behaviour):
    def truth(self, value: Value, host: Host) -> bool | None:
        return True


@function(
    "tensorflow.train.Checkpoint",
    "tensorflow.train.CheckpointManager",
    "tensorflow.saved_model.save",
    "tensorflow.lite.TFLiteConverter.from_keras_model",
)
def keeping(call: Call) -> Value:
    """What writes models down, or reads their weights: it leaves their layers as they are."""
    return None if call.name == "save" else Unknown(f"what `{call.name}` gives")


# -- Python functions in graphs --------------------------------------------------------------------


@function("tensorflow.py_function", "tensorflow.numpy_function")
def python_function(call: Call) -> Value:
    """Tensors of the dtypes that are said, of shapes that TensorFlow does not know either."""
    kinds = call.get(2, "Tout")
    items = kinds.items if isinstance(kinds, ListValue) else kinds
    if isinstance(items, tuple):
        return ListValue(tuple(_of_dtype(kind, call) for kind in items), call.site)
    return Unknown("what a function gives") if items is None else _of_dtype(items, call)


def _of_dtype(kind: Value, call: Call) -> Value:
    if isinstance(kind, TensorSpec):
        return Array(kind.shape, kind.dtype, TENSORFLOW, site=call.site)
    return Array(None, read_dtype(kind, None), TENSORFLOW, site=call.site)


__all__ = ["gradient_tape", "python_function", "strategy"]
