"""``keras.backend``: the functions of old programs, done by those of TensorFlow.

Keras 3 keeps them under ``tensorflow.keras.backend`` only. They are found in Lambda layers and
in the ``call`` of a program's own layers.
"""

from __future__ import annotations

from collections.abc import Callable

from ..domain import (
    Array,
    Dim,
    KerasTensor,
    Shape,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    product,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided
from .arrays import need_array
from .contract import CONSTANTS, FUNCTIONS, Call, function
from .symbolic import following, inside_layer, symbolic_arguments

CONSTANTS["keras.backend.learning_phase"] = Unknown("the learning phase")


def _as(path: str, *names: str, **defaults: Value) -> Callable[[Call], Value]:
    """The TensorFlow function at `path`, for arguments called `names` in Keras by position."""

    def work(call: Call) -> Value:
        model = FUNCTIONS.get(f"tensorflow.{path}")
        if model is None:
            raise Undecided(f"what {path} gives")
        given: dict[str, Value] = dict(defaults)
        wanted = [name.partition("=") for name in names]
        for place, (keras, _, tensorflow) in enumerate(wanted):
            if call.has(place, keras):
                given[tensorflow or keras] = call.get(place, keras)
        first = wanted[0][2] or wanted[0][0]
        args = (given.pop(first),) if first in given else ()
        return model(Call(f"tensorflow.{path}", args, given, call.host, call.site))

    return work


_REDUCTIONS = {
    "mean": "mean", "sum": "sum", "max": "max", "min": "min", "prod": "prod", "any": "any",
    "all": "all", "std": "std", "var": "variance", "logsumexp": "logsumexp",
}  # fmt: skip
_EACH = ("square", "sqrt", "abs", "exp", "log", "sign", "round", "sin", "cos", "tanh", "sigmoid",
         "nn.softplus", "nn.softsign", "nn.relu", "nn.elu", "zeros_like", "ones_like",
         "stop_gradient", "identity")  # fmt: skip
_PAIRS = ("maximum", "minimum", "equal", "not_equal", "greater", "greater_equal", "less",
          "less_equal", "pow")  # fmt: skip


def _register(name: str, model: Callable[[Call], Value]) -> None:
    function(f"keras.backend.{name}")(following(model))


for _name, _path in _REDUCTIONS.items():
    _register(_name, _as(f"reduce_{_path}", "x=input_tensor", "axis", "keepdims"))
for _path in _EACH:
    _register(_path.rpartition(".")[2], _as(_path, "x"))
for _path in _PAIRS:
    _register(_path, _as(_path, "x", "y"))
for _name in ("argmax", "argmin"):
    _register(_name, _as(_name, "x=input", "axis", axis=-1))
_register("softmax", _as("nn.softmax", "x=logits", "axis", axis=-1))
_register("l2_normalize", _as("nn.l2_normalize", "x", "axis"))
_register("clip", _as("clip_by_value", "x=t", "min_value=clip_value_min",
                      "max_value=clip_value_max"))  # fmt: skip
_register("expand_dims", _as("expand_dims", "x=input", "axis", axis=-1))
_register("squeeze", _as("squeeze", "x=input", "axis"))
_register("concatenate", _as("concat", "tensors=values", "axis", axis=-1))
_register("stack", _as("stack", "x=values", "axis", axis=0))
_register("reshape", _as("reshape", "x=tensor", "shape"))
_register("permute_dimensions", _as("transpose", "x=a", "pattern=perm"))
_register("transpose", _as("transpose", "x=a"))
_register("cast", _as("cast", "x", "dtype"))
_register("gather", _as("gather", "reference=params", "indices"))
_register("one_hot", _as("one_hot", "indices", "num_classes=depth"))
_register("tile", _as("tile", "x=input", "n=multiples"))
_register("shape", _as("shape", "x=input"))
_register("zeros", _as("zeros", "shape"))
_register("ones", _as("ones", "shape"))
_register("constant", _as("constant", "value"))
for _name in ("normal", "uniform"):
    _register(f"random_{_name}", _as(f"random.{_name}", "shape"))
_register("hard_sigmoid", _as("sigmoid", "x"))
_register("cumsum", _as("cumsum", "x", "axis"))
_register("reverse", _as("reverse", "x=tensor", "axes=axis"))


# -- functions without a counterpart ---------------------------------------------------------------


def _tensor(call: Call, position: int, name: str) -> Array:
    found = need_array(call.get(position, name, Unknown(f"`{name}`")), call.host)
    if found.shape is None:
        raise Undecided(f"the shape of `{name}`")
    return found


def _with_shape(array: Array, shape: Shape, call: Call) -> Array:
    return Array(shape, array.dtype, "tensorflow", site=call.site)


def _dot(call: Call) -> Value:
    """The last axis of `x` with the last but one of `y`."""
    x, y = _tensor(call, 0, "x"), _tensor(call, 1, "y")
    if x.shape is None or y.shape is None or len(x.shape) < 2 or len(y.shape) < 2:
        raise Undecided("a product of vectors")
    return _with_shape(x, (*x.shape[:-1], *y.shape[:-2], y.shape[-1]), call)


def _batch_flatten(call: Call) -> Value:
    x = _tensor(call, 0, "x")
    shape = x.shape or ()
    if len(shape) < 2:
        raise Undecided("a tensor without samples")
    return _with_shape(x, (shape[0], product(shape[1:])), call)


def _flatten(call: Call) -> Value:
    x = _tensor(call, 0, "x")
    return _with_shape(x, (product(x.shape or ()),), call)


def _repeat(call: Call) -> Value:
    """(samples, features) → (samples, n, features)."""
    x, times = _tensor(call, 0, "x"), call.get(1, "n")
    if x.shape is None or len(x.shape) != 2:
        raise Undecided("a repetition of something else than vectors")
    size: Dim = times if isinstance(times, int | Sym) else unknown_size("n")
    return _with_shape(x, (x.shape[0], size, x.shape[1]), call)


def _repeat_elements(call: Call) -> Value:
    x, times, axis = _tensor(call, 0, "x"), call.get(1, "rep"), call.get(2, "axis")
    shape = list(x.shape or ())
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise Undecided("the axis to repeat along")
    known = isinstance(times, int | Sym) and not isinstance(times, bool)
    shape[int(axis)] = shape[int(axis)] * times if known else unknown_size("repeated")
    return _with_shape(x, tuple(shape), call)


_register("dot", _dot)
_register("batch_flatten", _batch_flatten)
_register("flatten", _flatten)
_register("repeat", _repeat)
_register("repeat_elements", _repeat_elements)


_NEEDS_NO_NUMBERS = frozenset(
    {
        "eval", "get_value", "int_shape", "is_float_dtype", "is_int_dtype", "is_keras_tensor",
        "is_sparse", "one_hot", "ones", "print_tensor", "random_bernoulli", "random_normal",
        "random_uniform", "result_type", "set_epsilon", "standardize_dtype", "to_dense",
        "truncated_normal", "zeros",
    }
)  # fmt: skip


def refused(call: Call) -> KerasError | None:
    """What Keras 3 raises for a function of ``tensorflow.keras.backend`` on a symbolic tensor.

    Nearly all hand it to TensorFlow. Checked with Keras 3.15, function by function.
    """
    if call.name in _NEEDS_NO_NUMBERS or inside_layer(call.host) or not symbolic_arguments(call):
        return None
    return KerasError(
        "backend-op-on-keras-tensor",
        f"`keras.backend.{call.name}` is called with a symbolic Keras tensor, which has a shape "
        "but no numbers. Use the function of `keras.ops`, or do it in the `call` of a layer.",
        keras="A KerasTensor cannot be used as input to a TensorFlow function.",
    )


@function("keras.backend.int_shape")
def int_shape(call: Call) -> Value:
    shape = _shape(call)
    return shape if shape is not None else Unknown("the shape of a tensor")


@function("keras.backend.ndim")
def ndim(call: Call) -> Value:
    shape = _shape(call)
    return len(shape) if shape is not None else Unknown("the rank of a tensor")


def _shape(call: Call) -> Shape | None:
    given = call.known(0, "x")
    if isinstance(given, KerasTensor | Array | TensorSpec):
        return given.shape
    raise Undecided("a tensor that is not known")


@function("keras.config.epsilon")
def epsilon(call: Call) -> Value:
    return 1e-7


@function("keras.backend.set_session", "keras.backend.set_learning_phase",
          "keras.backend.manual_variable_initialization", "keras.backend.print_tensor")  # fmt: skip
def nothing(call: Call) -> Value:
    return call.get(0, "x") if call.name == "print_tensor" else None


__all__ = ["epsilon", "int_shape", "ndim", "refused"]
