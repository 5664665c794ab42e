"""Operations that keep a shape, or broadcast two: arithmetic, comparison, activations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...domain import TensorSpec, show_shape, unknown_size
from ...keras_api.backends import title
from ..contract import KerasError, OpCall, Undecided, as_spec, op
from ..dtypes import is_complex, is_float, is_int, narrow
from ..shapes import broadcast_shapes
from .arguments import (
    dtype_argument,
    first_parameter,
    floatx_unless_float,
    kind_of,
    lenient,
    promote,
    refuse_symbols,
    runs,
    shape_of,
    to_float,
    whole,
)

Rule = Callable[[OpCall, "str | None"], "str | None"]


def _paths(names: str, home: str = "keras.ops") -> tuple[str, ...]:
    return tuple(f"{home}.{name}" for name in names.split())


# -- one tensor ----------------------------------------------------------------------------------


def _unary(paths: tuple[str, ...], rule: Rule) -> None:
    """Register functions of one tensor that keep its shape and give the dtype of `rule`."""

    @op(*paths)
    def unary(call: OpCall) -> TensorSpec:
        spec = call.tensor(first_parameter(call))
        return TensorSpec(spec.shape, rule(call, spec.dtype))


def _keep(call: OpCall, dtype: str | None) -> str | None:
    return dtype


def _refuse_complex(call: OpCall, dtype: str | None) -> str | None:
    if is_complex(dtype):
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` does not take complex numbers.",
            keras=f"{call.name} does not support complex inputs.",
            exception="TypeError",
        )
    return dtype


def _bool(call: OpCall, dtype: str | None) -> str | None:
    return "bool"


def _real(call: OpCall, dtype: str | None) -> str | None:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


def _wide(call: OpCall, dtype: str | None, otherwise: str | None) -> str | None:
    """float64 for int64, as Keras states and TensorFlow gives."""
    wide = call.symbolic or runs(call, "integers of 64 bits give floats of 64 bits")
    return "float64" if wide and dtype == "int64" else otherwise


def _bool_to_int(call: OpCall, dtype: str | None) -> str | None:
    return "int32" if dtype == "bool" else dtype


_unary(
    _paths(
        "arccos arccosh arcsin arcsinh arctan arctanh cos cosh erfc log log10 log1p log2 sin sinc "
        "sinh sqrt tan tanh ceil floor"
    )
    + _paths("tanh", "keras.activations"),
    to_float,
)
_unary(
    (*_paths("exp exp2 expm1"), "keras.activations.exponential"),
    floatx_unless_float,
)
_unary(_paths("fabs"), lambda call, dtype: floatx_unless_float(call, _refuse_complex(call, dtype)))
_unary(_paths("cbrt"), lambda call, dtype: _wide(call, dtype, floatx_unless_float(call, dtype)))
_unary(
    _paths("deg2rad rad2deg i0"),
    lambda call, dtype: _wide(call, dtype, dtype if is_float(dtype) else call.settings.floatx),
)
_unary(_paths("angle"), lambda call, dtype: to_float(call, _real(call, dtype)))
_ACTIVATIONS = (
    "celu elu gelu hard_shrink hard_sigmoid hard_tanh leaky_relu "
    "log_sigmoid relu relu6 selu sigmoid silu soft_shrink softplus softsign sparse_plus "
    "sparse_sigmoid squareplus swish tanh_shrink threshold"
)
_unary(
    _paths("copy nan_to_num stop_gradient erf erfinv rsqrt conj conjugate round trunc")
    + _paths("linear", "keras.activations"),
    _keep,
)
_unary(_paths("negative sign"), _keep)
_unary(_paths("reciprocal"), to_float)
_unary(_paths(_ACTIVATIONS) + _paths(_ACTIVATIONS, "keras.activations"), _keep)
_unary(_paths("abs absolute real imag"), _real)
_unary(_paths("isfinite isinf isnan isneginf isposinf isreal signbit logical_not"), _bool)
_unary(_paths("square"), _bool_to_int)
_unary(_paths("bitwise_invert bitwise_not"), lambda call, dtype: _bits(call, dtype))


_unary(_paths("hard_silu hard_swish"), _keep)


@op(*_paths("hard_silu hard_swish mish", "keras.activations"))
def arrays_only(call: OpCall) -> TensorSpec:
    """Keras converts the input to an array first, which a symbolic tensor is not."""
    refuse_symbols(call)
    spec = call.tensor("x")
    if is_float(spec.dtype) or is_complex(spec.dtype):
        return spec
    return TensorSpec(spec.shape, "float64" if lenient(call) else call.settings.floatx)


@op("keras.ops.clip")
def clip(call: OpCall) -> TensorSpec:
    spec = call.tensor("x")
    return TensorSpec(spec.shape, _bool_to_int(call, spec.dtype))


@op("keras.ops.cast", "keras.ops.saturate_cast")
def cast(call: OpCall) -> TensorSpec:
    spec = call.tensor("x")
    return TensorSpec(spec.shape, dtype_argument(call, spec.dtype), sparse=spec.sparse)


@op("keras.ops.array", "keras.ops.convert_to_tensor", "keras.ops.convert_to_numpy")
def convert(call: OpCall) -> TensorSpec:
    """Tensors stay, Python numbers and lists become tensors."""
    if call.name == "convert_to_numpy":
        refuse_symbols(call)
    spec = call.tensor("x")
    given = "dtype" in call.arguments and call.arguments.raw("dtype") is not None
    if not given and runs(call, "lists do not turn from booleans to numbers"):
        _check_list(call, call.arguments["x"])
    return TensorSpec(spec.shape, dtype_argument(call, spec.dtype) if given else spec.dtype)


def _check_list(call: OpCall, given: object) -> None:
    """The first item of a list decides whether it is one of booleans, which numbers are not."""
    items = list(_items(given)) if isinstance(given, tuple | list) else []
    if not items or not isinstance(items[0], bool):
        return
    other = next(
        (item for item in items if isinstance(item, int | float) and not isinstance(item, bool)),
        None,
    )
    if other is not None:
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, a list that begins with a boolean holds booleans "
            f"only, not {other!r}; give a `dtype`.",
            keras="Can't convert Python sequence with mixed types to Tensor.",
            argument="x",
        )


def _items(given: object) -> Iterator[object]:
    """The items of nested lists."""
    if isinstance(given, tuple | list):
        for item in given:
            yield from _items(item)
    else:
        yield given


# -- two tensors ---------------------------------------------------------------------------------


def _binary(
    names: str,
    rule: Rule,
    first: str = "x1",
    second: str = "x2",
    *,
    weak: bool = True,
    numbers: bool = True,
) -> None:
    """Register functions of two tensors that broadcast; `rule` sees the promoted dtype.

    `weak` says that Python numbers give way to the dtype of the other tensor, `numbers` that
    they may stand beside a symbolic one.
    """

    @op(*_paths(names))
    def binary(call: OpCall) -> TensorSpec:
        a, b = shape_of(call, first), shape_of(call, second)
        if not numbers:
            _require_tensors(call, first, second)
            if lenient(call) and rule is _heaviside:
                for name in (first, second):
                    _refuse_complex(call, call.tensor(name).dtype)
        shape = broadcast_shapes(a, b, operation=f"`{call.name}`")
        if call.symbolic and call.name.startswith("bitwise"):
            shape = a  # as Keras states it
        give_way = weak or runs(call, "Python numbers give way in all operations")
        kinds = [
            kind_of(call, call.arguments[name]) if give_way else call.tensor(name).dtype
            for name in (first, second)
        ]
        return TensorSpec(shape, rule(call, promote(call, *kinds)))


def _require_tensors(call: OpCall, *names: str) -> None:
    for name in names:
        if call.symbolic and not isinstance(call.arguments[name], TensorSpec):
            raise KerasError(
                "wrong-argument-type",
                f"`{name}` of `{call.name}` has to be a tensor beside a symbolic one, not a "
                "Python number.",
                keras="object has no attribute 'dtype'",
                argument=name,
                exception="AttributeError",
            )


def _divided(call: OpCall, dtype: str | None) -> str | None:
    return to_float(call, dtype)


def _heaviside(call: OpCall, dtype: str | None) -> str | None:
    if dtype == "int64":
        return "float64"
    return floatx_unless_float(call, dtype) if dtype != "bool" else "bool"


def _whole_numbers(call: OpCall, dtype: str | None) -> str | None:
    if dtype is not None and (is_float(dtype) or is_complex(dtype)):
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` works on whole numbers, not on {dtype}.",
            keras=f"ufunc '{call.name}' not supported for the input types",
            exception="TypeError",
        )
    return dtype


def _bits(call: OpCall, dtype: str | None) -> str | None:
    if dtype == "bool" and runs(call, "bits of booleans are refused"):
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, `{call.name}` works on whole numbers, not on "
            f"booleans; use `{_LOGICAL.get(call.name, 'cast')}`.",
            keras="Value for attr 'T' of bool is not in the list of allowed values",
            exception="InvalidArgumentError",
        )
    return _whole_numbers(call, dtype)


_LOGICAL = {
    "bitwise_and": "logical_and",
    "bitwise_or": "logical_or",
    "bitwise_xor": "logical_xor",
    "bitwise_not": "logical_not",
    "bitwise_invert": "logical_not",
}


_binary("add subtract multiply maximum minimum fmax fmin power floor_divide", _keep)
_binary("mod fmod", _bool_to_int)
_binary("divide divide_no_nan true_divide logaddexp logaddexp2 nextafter", _divided)
_binary("equal not_equal greater greater_equal less less_equal isclose", _bool)
_binary("logical_and logical_or logical_xor", _bool)
_binary("heaviside hypot", _heaviside, weak=False, numbers=False)
_binary("gcd lcm", _whole_numbers, weak=False)
_binary("bitwise_and bitwise_or bitwise_xor", _bits, "x", "y", weak=False, numbers=False)


@op("keras.ops.arctan2")
def arctan2(call: OpCall) -> TensorSpec:
    shape = broadcast_shapes(shape_of(call, "x1"), shape_of(call, "x2"), operation="`arctan2`")
    kinds = [call.tensor(name).dtype for name in ("x1", "x2")]
    return TensorSpec(shape, promote(call, *kinds, "float"))


@op(*_paths("bitwise_left_shift bitwise_right_shift left_shift right_shift"))
def shift(call: OpCall) -> TensorSpec:
    shape = broadcast_shapes(shape_of(call, "x"), shape_of(call, "y"), operation=f"`{call.name}`")
    _require_tensors(call, "x")
    if call.symbolic:
        shape = shape_of(call, "x")  # as Keras states it
    by = call.arguments["y"]
    dtype = call.tensor("x").dtype
    if not isinstance(by, int):
        dtype = promote(call, dtype, kind_of(call, by))
    return TensorSpec(shape, _bits(call, dtype))


@op("keras.ops.ldexp")
def ldexp(call: OpCall) -> TensorSpec:
    shape = broadcast_shapes(shape_of(call, "x1"), shape_of(call, "x2"), operation="`ldexp`")
    a, b = call.tensor("x1").dtype, call.tensor("x2").dtype
    if b is not None and not is_int(b):
        raise KerasError(
            "wrong-argument-type",
            f"The exponents of `ldexp` have to be whole numbers, not {b}.",
            keras="ldexp exponent must be an integer type.",
            argument="x2",
            exception="TypeError",
        )
    return TensorSpec(shape, promote(call, a, b, "float"))


@op("keras.ops.allclose")
def allclose(call: OpCall) -> TensorSpec:
    broadcast_shapes(shape_of(call, "x1"), shape_of(call, "x2"), operation="`allclose`")
    return TensorSpec((), "bool")


@op("keras.ops.isin")
def isin(call: OpCall) -> TensorSpec:
    return TensorSpec(call.tensor("x1").shape, "bool")


@op("keras.ops.polar")
def polar(call: OpCall) -> TensorSpec:
    shape = broadcast_shapes(shape_of(call, "abs_"), shape_of(call, "angle"), operation="`polar`")
    if call.symbolic:
        return TensorSpec(shape_of(call, "abs_"), call.settings.floatx)  # as Keras states it
    return TensorSpec(shape, "complex64")


@op("keras.ops.where")
def where(call: OpCall) -> TensorSpec | tuple[TensorSpec, ...]:
    """Chooses between two tensors; with the condition alone, the places where it holds."""
    condition = shape_of(call, "condition")
    first, second = call.arguments["x1"], call.arguments["x2"]
    if first is None and second is None:
        if call.symbolic:
            return TensorSpec(condition, "int32")  # what Keras states, though it is wrong
        count = unknown_size("places", dynamic=True)
        dtype = "int32" if runs(call, "no numbers of 64 bits") else "int64"
        return tuple(TensorSpec((count,), dtype) for _ in condition)
    if first is None or second is None:
        raise KerasError(
            "missing-argument",
            "`where` takes both `x1` and `x2`, or neither.",
            keras="`x1` and `x2` either both should be `None` or both should have non-None value.",
        )
    shape = broadcast_shapes(
        condition, shape_of(call, "x1"), shape_of(call, "x2"), operation="`where`"
    )
    return TensorSpec(shape, promote(call, kind_of(call, first), kind_of(call, second)))


@op("keras.ops.view_as_real")
def view_as_real(call: OpCall) -> TensorSpec:
    dtype = _real(call, call.tensor("x").dtype)
    if lenient(call) and dtype is not None:
        dtype = narrow(dtype, "numpy")
    return TensorSpec((*shape_of(call, "x"), 2), "float32" if call.symbolic else dtype)


@op("keras.ops.view_as_complex")
def view_as_complex(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    if not shape or (isinstance(shape[-1], int) and shape[-1] != 2):
        raise KerasError(
            "reshape-size-mismatch",
            "`view_as_complex` needs a last axis of size 2, real and imaginary part.",
            keras="Last dimension of input must be size 2 (real and imaginary).",
            sizes=shape[-1:],
        )
    return TensorSpec(shape[:-1], "complex64")


@op("keras.ops.view")
def view(call: OpCall) -> TensorSpec:
    """The same bytes as another dtype: the last axis grows or shrinks with its width."""
    spec, shape = call.tensor("x"), shape_of(call, "x")
    dtype = dtype_argument(call, spec.dtype)
    if dtype is None or spec.dtype is None:
        raise Undecided("the dtype is not known")
    given = narrow(spec.dtype, "numpy") if lenient(call) else spec.dtype
    old, new = _width(given), _width(dtype)
    if old == new:
        return TensorSpec(shape, dtype)
    if not shape or (isinstance(shape[-1], int) and shape[-1] * old % new):
        raise KerasError(
            "reshape-size-mismatch",
            f"A tensor of shape {show_shape(shape)} and dtype {spec.dtype} cannot be seen as "
            f"{dtype}: its bytes do not fill whole numbers of that width.",
            keras="the total number of bytes is not divisible by the new itemsize.",
            argument="dtype",
            sizes=shape,
        )
    return TensorSpec((*shape[:-1], shape[-1] * old // new), dtype)


def _width(dtype: str) -> int:
    """Bytes of one number."""
    digits = "".join(c for c in dtype if c.isdigit())
    return {"bool": 1, "complex64": 8, "complex128": 16}.get(dtype, int(digits or 32) // 8)


@op("keras.ops.shape")
def shape(call: OpCall) -> tuple[object, ...]:
    """A tuple of sizes, unknown ones included."""
    return shape_of(call, "x")


@op("keras.ops.ndim")
def ndim(call: OpCall) -> object:
    return len(shape_of(call, "x"))


@op("keras.ops.size")
def size(call: OpCall) -> TensorSpec:
    shape_of(call, "x")
    return TensorSpec((), "int32")


@op("keras.ops.dtype")
def dtype_of(call: OpCall) -> object:
    spec = as_spec(call.arguments.raw("x"), call.settings)
    if spec is None or spec.dtype is None:
        raise Undecided("the dtype is not known")
    return spec.dtype


@op("keras.utils.standardize_dtype")
def standard_dtype(call: OpCall) -> object:
    found = dtype_argument(call, call.settings.floatx)
    if found is None:
        raise Undecided("the dtype is not known")
    return found


@op("keras.ops.is_tensor", "keras.utils.is_keras_tensor")
def is_tensor(call: OpCall) -> object:
    """Symbolic tensors are tensors of Keras, others are those of the backend."""
    call.tensor("x")
    if call.symbolic or call.name == "is_keras_tensor":
        return call.symbolic and call.name == "is_keras_tensor"
    if not lenient(call):
        raise Undecided("whether this is a tensor of the backend or an array of NumPy")
    return isinstance(call.arguments["x"], TensorSpec)


@op("keras.ops.glu", "keras.activations.glu")
def glu(call: OpCall) -> TensorSpec:
    """Halves an axis: one half is the gate of the other."""
    from ..shapes import normalize_axis

    spec, dims = call.tensor("x"), shape_of(call, "x")
    axis = normalize_axis(whole(call, "axis"), len(dims), "`glu`")
    if isinstance(dims[axis], int) and dims[axis] % 2:
        raise KerasError(
            "reshape-size-mismatch",
            f"`glu` halves axis {axis}, whose size {dims[axis]} is odd.",
            keras="axis size must be divisible by 2",
            sizes=(dims[axis],),
        )
    return TensorSpec((*dims[:axis], dims[axis] // 2, *dims[axis + 1 :]), spec.dtype)
