"""JAX: `jax.numpy` is NumPy with 32 bits; `jax.random` and `jax.nn` beside it."""

from __future__ import annotations

from ..domain import Array, Facts, ListValue, Unknown, Value
from .array_operators import narrowed
from .array_values import unary_facts
from .arrays import checked, derive, need_array, shape_of, size_of
from .contract import CONSTANTS, FUNCTIONS, Call, FunctionModel, function
from .numpy_dtypes import read_dtype
from .symbolic import tracing

JAX = "jax"


def _jax(value: Value) -> Value:
    """A result of NumPy as JAX has it."""
    match value:
        case Array():
            return value.but(library=JAX, dtype=narrowed(value.dtype, JAX))
        case tuple():
            return tuple(_jax(item) if isinstance(item, Array) else item for item in value)
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_jax(item) for item in items), value.site)
        case _:
            return value


def _narrow(path: str, model: FunctionModel) -> FunctionModel:
    def narrow(call: Call) -> Value:
        return _jax(model(Call(path, call.args, call.kwargs, call.host, call.site)))

    return narrow


_ABROAD = ("numpy.random.", "numpy.testing.", "numpy.lib.", "numpy.char.")

for _path, _model in list(FUNCTIONS.items()):
    if _path.startswith("numpy.") and not _path.startswith(_ABROAD):
        function(f"jax.{_path}")(tracing(_narrow(_path, _model)))
for _path, _value in list(CONSTANTS.items()):
    if _path.startswith("numpy."):
        CONSTANTS[f"jax.{_path}"] = _value


@function("jax.random.PRNGKey", "jax.random.key", "jax.random.split", "jax.random.fold_in")
def key(call: Call) -> Value:
    return Unknown("a random key")


@function(
    "jax.random.normal",
    "jax.random.uniform",
    "jax.random.bernoulli",
    "jax.random.randint",
    "jax.random.truncated_normal",
)
def random(call: Call) -> Value:
    at = {"bernoulli": 2, "truncated_normal": 3}.get(call.name, 1)
    shape = shape_of(call.get(at, "shape", ()), call.host)
    shape = checked(shape, call.host, f"`{call.name}` draws shape")
    default = {"bernoulli": "bool", "randint": "int32"}.get(call.name, "float32")
    facts = Facts(source="random")
    if call.name == "uniform" and not call.kwargs and len(call.args) < 4:
        facts = Facts(0, 1, source="random")
    low, high = call.get(2, "minval"), call.get(3, "maxval")
    if call.name == "randint" and isinstance(low, int) and isinstance(high, int):
        classes = int(high) if low == 0 else None
        facts = Facts(low, high - 1, integral=True, classes=classes, source="random")
    dtype = read_dtype(call.get(None, "dtype"), default)
    return Array(shape, narrowed(dtype, JAX), JAX, facts, site=call.site)


@function("jax.nn.one_hot")
def one_hot(call: Call) -> Value:
    found = need_array(call.get(0, "x"), call.host)
    count = size_of(call.get(1, "num_classes", Unknown("classes")), "classes")
    shape = None if found.shape is None else (*found.shape, count)
    facts = Facts(0, 1, integral=True, one_hot=True)
    return derive(found, shape, "float32", facts, library=JAX, call=call)


_ACTIVATIONS = ("relu", "sigmoid", "softmax", "log_softmax", "gelu", "silu", "swish", "elu", "tanh")


@function(*(f"jax.nn.{name}" for name in _ACTIVATIONS))
def activation(call: Call) -> Value:
    def model(call: Call) -> Value:
        found = need_array(call.get(0, "x"), call.host)
        return derive(found, found.shape, facts=unary_facts(call.name, found), call=call)

    return tracing(model)(call)


__all__ = ["JAX"]
