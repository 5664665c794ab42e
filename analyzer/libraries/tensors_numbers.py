"""TensorFlow's arithmetic on tensors: by number, reductions, products of matrices, `tf.nn`."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    Value,
    differ,
    key_of,
    unknown_size,
)
from ..inference.contract import Undecided
from .array_operators import binary_array
from .array_values import TRUTH, unary_facts
from .arrays import (
    axes_of,
    axis_of,
    derive,
    flag,
    need_array,
    size_of,
)
from .contract import Call
from .numpy_dtypes import read_dtype
from .numpy_elementwise import BINARY
from .numpy_linear import einsum_of
from .numpy_reducing import positions, reduced
from .numpy_shapes import broadcast, matmul, reduce
from .tensors import NAMES, TENSORFLOW, first, tensor, tf

_UNARY = (
    "abs exp sqrt log sin cos tan tanh square negative sign floor ceil round sigmoid rsqrt "
    "reciprocal log1p expm1 log_sigmoid softplus erf asin acos atan sinh cosh softsign lgamma "
    "is_nan is_finite is_inf logical_not"
)
_NN = (
    "relu relu6 elu selu gelu leaky_relu sigmoid softmax log_softmax tanh softplus softsign silu "
    "swish crelu l2_normalize dropout lrn log_sigmoid"
)
_UNARY_PATHS = [
    *(f"{root}{name}" for name in dict.fromkeys(_UNARY.split()) for root in ("", "math.")),
    *(f"nn.{name}" for name in _NN.split() if name != "crelu"),
    *("clip_by_value", "clip_by_norm", "math.l2_normalize", "math.softmax", "math.log_softmax"),
]


@tf(*_UNARY_PATHS)
def unary(call: Call) -> Value:
    found = first(call, *NAMES, "t")
    name = call.name
    if name in ("is_nan", "is_finite", "is_inf", "logical_not"):
        return derive(found, found.shape, "bool", TRUTH, call=call)
    facts = unary_facts(name, found)
    if name == "clip_by_value":
        low, high = call.get(1, "clip_value_min"), call.get(2, "clip_value_max")
        facts = replace(
            facts,
            low=low if isinstance(low, int | float) else None,
            high=high if isinstance(high, int | float) else None,
        )
    return derive(found, found.shape, facts=facts, call=call)


_BINARY = {
    **BINARY,
    "pow": "**",
    "floordiv": "//",
    "truediv": "/",
    "floormod": "%",
    "multiply_no_nan": "*",
    "divide_no_nan": "/",
    "squared_difference": "-",
    "maximum": "+",
    "minimum": "+",
    "logical_and": "==",
    "logical_or": "==",
    "logical_xor": "==",
    "atan2": "+",
}


@tf(*(f"{root}{name}" for name in _BINARY for root in ("", "math.")))
def binary(call: Call) -> Value:
    values = list(call.args[:2]) + [call.kwargs[k] for k in ("x", "y") if k in call.kwargs]
    if len(values) < 2:
        raise Undecided("two tensors")
    left, right = (need_array(value, call.host, TENSORFLOW) for value in values)
    if left.library != TENSORFLOW and right.library != TENSORFLOW:
        left = tensor(values[0], call)
    found = binary_array(_BINARY[call.name], left, right)
    if isinstance(found, Array):
        plain = call.name in BINARY
        return found.but(
            library=TENSORFLOW,
            site=call.site,
            facts=found.facts if plain else NO_FACTS,
            value=found.value if plain else None,
        )
    return Array((), left.dtype, TENSORFLOW, value=found)


@tf("where")
def where(call: Call) -> Value:
    condition = tensor(call.get(0, "condition"), call)
    if len(call.args) < 2 and "x" not in call.kwargs:
        rank = condition.rank
        found = unknown_size("where the condition holds", key=key_of("mask", condition))
        return derive(condition, (found, rank) if rank is not None else None, "int64", NO_FACTS)
    one, other = tensor(call.get(1, "x"), call), tensor(call.get(2, "y"), call)
    shapes = [array.shape for array in (condition, one, other)]
    if any(shape is None for shape in shapes):
        return derive(one, None, facts=NO_FACTS, call=call)
    shape = broadcast(*(s for s in shapes if s is not None), operation="tf.where")
    return derive(one, shape, facts=NO_FACTS, call=call)


_REDUCTIONS = [
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "any",
    "all",
    "logsumexp",
    "std",
    "variance",
    "euclidean_norm",
]


@tf(*(f"{root}reduce_{name}" for name in _REDUCTIONS for root in ("", "math.")))
def reduction(call: Call) -> Value:
    found = first(call, "input_tensor")
    axes = axes_of(call, 1)
    keepdims = flag(call, 2, "keepdims") or flag(call, None, "keep_dims")
    name = {"variance": "var", "logsumexp": "std", "euclidean_norm": "std"}.get(
        call.name.removeprefix("reduce_"), call.name.removeprefix("reduce_")
    )
    result = reduced(found.but(value=None), name, axes, keepdims, call)
    dtype = "bool" if name in ("any", "all") else found.dtype
    return result.but(dtype=dtype) if isinstance(result, Array) else result


@tf("argmax", "argmin", "math.argmax", "math.argmin")
def argmax(call: Call) -> Value:
    found = first(call, "input")
    axis = axis_of(call, 1, 0)
    dtype = read_dtype(call.get(2, "output_type"), "int64") or "int64"
    return positions(found, axis, False, call, dtype)


@tf("argsort", "sort", "cumsum", "math.cumsum", "math.cumprod", "nn.bias_add")
def same_shape(call: Call) -> Value:
    found = first(call, "values", "x", "value")
    dtype = "int32" if call.name == "argsort" else found.dtype
    return derive(found, found.shape, facts=NO_FACTS, call=call).but(dtype=dtype)


@tf("norm", "linalg.norm")
def norm(call: Call) -> Value:
    found = first(call, "tensor")
    axes = axes_of(call, 2)
    if found.shape is None:
        return derive(found, () if axes is None else None, facts=NO_FACTS, call=call)
    shape = reduce(found.shape, axes, flag(call, 3, "keepdims"), "norm")
    return derive(found, shape, facts=NO_FACTS, call=call)


@tf("matmul", "linalg.matmul")
def product_of_matrices(call: Call) -> Value:
    left, right = first(call, "a"), tensor(call.get(1, "b"), call)
    if left.shape is None or right.shape is None:
        return derive(left, None, facts=NO_FACTS, call=call)
    shapes = [left.shape, right.shape]
    for i, name in enumerate(("transpose_a", "transpose_b")):
        if flag(call, 2 + i, name) and len(shapes[i]) >= 2:
            shapes[i] = (*shapes[i][:-2], shapes[i][-1], shapes[i][-2])
    if any(len(shape) < 2 for shape in shapes):
        raise Undecided("`tf.matmul` of something with one axis")
    return derive(left, matmul(*shapes), facts=NO_FACTS, call=call)


@tf("linalg.matvec")
def matvec(call: Call) -> Value:
    left, right = first(call, "a"), tensor(call.get(1, "b"), call)
    if not left.shape or not right.shape or differ(left.shape[-1], right.shape[-1]):
        raise Undecided("a product of a matrix and a vector")
    return derive(left, left.shape[:-1], facts=NO_FACTS, call=call)


@tf("einsum")
def einsum(call: Call) -> Value:
    equation = call.known(0, "equation")
    if not isinstance(equation, str):
        raise Undecided("the equation")
    found = einsum_of(equation, [tensor(arg, call) for arg in call.args[1:]], call)
    return found.but(library=TENSORFLOW)


@tf("math.top_k", "nn.top_k")
def top_k(call: Call) -> Value:
    found = first(call, "input")
    count = size_of(call.get(1, "k", 1), "k")
    shape = None if not found.shape else (*found.shape[:-1], count)
    return (derive(found, shape, call=call), derive(found, shape, "int32", NO_FACTS, call=call))


@tf(
    "nn.softmax_cross_entropy_with_logits",
    "nn.sparse_softmax_cross_entropy_with_logits",
    "nn.sigmoid_cross_entropy_with_logits",
)
def cross_entropy(call: Call) -> Value:
    logits = tensor(call.get(1, "logits"), call)
    shape = logits.shape
    if shape is not None and not call.name.startswith("sigmoid"):
        shape = shape[:-1]
    return derive(logits, shape, facts=Facts(low=0), call=call)


@tf("nn.moments")
def moments(call: Call) -> Value:
    found = first(call, "x")
    axes = axes_of(call, 1, None, "axes")
    if found.shape is None:
        raise Undecided("the shape of the tensor")
    shape = reduce(found.shape, axes, flag(call, None, "keepdims"), "moments")
    part = derive(found, shape, facts=NO_FACTS, call=call)
    return (part, derive(found, shape, facts=Facts(low=0), call=call))


@tf("sequence_mask")
def sequence_mask(call: Call) -> Value:
    """True for the first so many of `maxlen` places, along a new last axis."""
    lengths, most = tensor(call.known(0, "lengths"), call), call.get(1, "maxlen")
    if lengths.shape is None:
        raise Undecided("lengths that are not known")
    side: Dim = most if isinstance(most, int) else unknown_size("the greatest length")
    return Array((*lengths.shape, side), "bool", TENSORFLOW, site=call.site)


__all__ = ["binary", "reduction", "unary"]
