"""Operations that make tensors: constants, ranges, windows, random numbers."""

from __future__ import annotations

import math
from typing import Any

from ...domain import Dim, Shape, Sym, TensorSpec, Unknown, unknown_size
from ..contract import KerasError, OpCall, Undecided, as_spec, op
from ..shapes import broadcast_shapes, normalize_axis, sizes_of
from .arguments import dtype_argument, flag, kind_of, promote, shape_of, whole, whole_or_none


def _wanted(call: OpCall, name: str = "shape") -> Shape:
    """A shape argument, without negative sizes."""
    sizes = sizes_of(call.arguments[name])
    for size in sizes:
        if isinstance(size, int) and size < 0:
            raise KerasError(
                "size-below-one",
                f"`{call.name}` cannot make a tensor with the size {int(size)}.",
                keras="negative dimensions are not allowed",
                argument=name,
                sizes=(size,),
            )
    return sizes


@op("keras.ops.zeros", "keras.ops.ones", "keras.ops.empty")
def filled(call: OpCall) -> TensorSpec:
    return TensorSpec(_wanted(call), dtype_argument(call, call.settings.floatx))


@op("keras.ops.full")
def full(call: OpCall) -> TensorSpec:
    shape = _wanted(call)
    value = as_spec(call.arguments.raw("fill_value"), call.settings)
    if value is not None and value.shape:
        broadcast_shapes(shape, value.shape, operation="`full`")
    return TensorSpec(shape, dtype_argument(call, call.settings.floatx))


@op("keras.ops.zeros_like", "keras.ops.ones_like", "keras.ops.empty_like", "keras.ops.full_like")
def like(call: OpCall) -> TensorSpec:
    spec = call.tensor("x")
    return TensorSpec(spec.shape, dtype_argument(call, spec.dtype))


@op("keras.ops.eye", "keras.ops.tri")
def eye(call: OpCall) -> TensorSpec:
    rows = call.arguments.dim("N")
    columns = rows if call.arguments["M"] is None else call.arguments.dim("M")
    return TensorSpec((rows, columns), dtype_argument(call, call.settings.floatx))


@op("keras.ops.identity")
def identity(call: OpCall) -> TensorSpec:
    size = call.arguments.dim("n")
    return TensorSpec((size, size), dtype_argument(call, call.settings.floatx))


@op("keras.ops.arange")
def arange(call: OpCall) -> TensorSpec:
    start, stop, step = (call.arguments.raw(name) for name in ("start", "stop", "step"))
    given = [value for value in (start, stop, step) if value is not None]
    if any(isinstance(value, Unknown) for value in given):
        return TensorSpec((unknown_size("range"),), dtype_argument(call, None))
    dtype = dtype_argument(call, promote(call, *(kind_of(call, value) for value in given)))
    if stop is None:
        start, stop = 0, start
    return TensorSpec((_range_size(start, stop, 1 if step is None else step),), dtype)


def _range_size(start: Any, stop: Any, step: Any) -> Dim:
    if all(isinstance(value, int | float) for value in (start, stop, step)):
        if step == 0:
            raise KerasError(
                "wrong-argument-value",
                "The step of a range cannot be 0.",
                keras="Maximum allowed size exceeded",
                argument="step",
            )
        return max(0, math.ceil((stop - start) / step))
    if step == 1 and all(isinstance(value, int | Sym) for value in (start, stop)):
        return stop - start
    return unknown_size("range", dynamic=True)


@op("keras.ops.linspace", "keras.ops.logspace", "keras.ops.geomspace")
def spaced(call: OpCall) -> TensorSpec | tuple[TensorSpec, TensorSpec]:
    """`num` values between `start` and `stop` on a new axis."""
    shape = broadcast_shapes(
        shape_of(call, "start"), shape_of(call, "stop"), operation=f"`{call.name}`"
    )
    kinds = [kind_of(call, call.arguments[name]) for name in ("start", "stop")]
    dtype = dtype_argument(call, promote(call, *kinds, "float"))
    axis = normalize_axis(whole(call, "axis"), len(shape) + 1, f"`{call.name}`")
    found = TensorSpec((*shape[:axis], call.arguments.dim("num"), *shape[axis:]), dtype)
    if call.name == "linspace" and flag(call, "retstep"):
        return found, TensorSpec(shape, dtype)
    return found


@op(*(f"keras.ops.{name}" for name in ("bartlett", "blackman", "hamming", "hanning", "kaiser")))
def window(call: OpCall) -> TensorSpec:
    """A window of as many points as the number given."""
    given = call.arguments["x"]
    if isinstance(given, TensorSpec) and given.shape:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes the number of points of the window, not a tensor.",
            keras="setting an array element with a sequence",
            argument="x",
            sizes=given.shape,
        )
    size = given if isinstance(given, int | Sym) else unknown_size("window", dynamic=True)
    return TensorSpec((size,), call.settings.floatx)


# -- random numbers ------------------------------------------------------------------------------


@op(*(f"keras.random.{n}" for n in ("normal", "uniform", "truncated_normal", "gamma", "beta")))
def random_floats(call: OpCall) -> TensorSpec:
    dtype = dtype_argument(call, call.settings.floatx)
    if dtype is not None and "int" in dtype:
        raise KerasError(
            "wrong-argument-value",
            f"`keras.random.{call.name}` gives floats, not {dtype}.",
            keras="requires a floating point `dtype`.",
            argument="dtype",
        )
    return TensorSpec(_wanted(call), dtype)


@op("keras.random.binomial")
def binomial(call: OpCall) -> TensorSpec:
    return TensorSpec(_wanted(call), dtype_argument(call, call.settings.floatx))


@op("keras.random.randint")
def randint(call: OpCall) -> TensorSpec:
    dtype = dtype_argument(call, "int32")
    if dtype is not None and "float" in dtype:
        raise KerasError(
            "wrong-argument-value",
            f"`randint` gives whole numbers, not {dtype}.",
            keras="`keras.random.randint` requires an integer `dtype`.",
            argument="dtype",
        )
    return TensorSpec(_wanted(call), dtype)


@op("keras.random.categorical")
def categorical(call: OpCall) -> TensorSpec:
    """(batch, classes) → (batch, num_samples)."""
    shape = shape_of(call, "logits")
    if len(shape) != 2:
        raise KerasError(
            "layer-rank-mismatch",
            f"`categorical` takes logits (batch, classes), got {len(shape)} axes.",
            keras="`logits` should be a 2-D tensor with shape [batch_size, num_classes].",
            argument="logits",
        )
    return TensorSpec((shape[0], call.arguments.dim("num_samples")), dtype_argument(call, "int32"))


@op("keras.random.dropout", "keras.random.shuffle")
def same(call: OpCall) -> TensorSpec:
    name = "inputs" if call.name == "dropout" else "x"
    spec = call.tensor(name)
    if call.name == "shuffle":
        normalize_axis(whole(call, "axis"), len(shape_of(call, name)), "`shuffle`")
    return TensorSpec(spec.shape, spec.dtype)


# -- labels --------------------------------------------------------------------------------------


@op("keras.ops.one_hot")
def one_hot(call: OpCall) -> TensorSpec:
    shape, classes = shape_of(call, "x"), call.arguments.dim("num_classes")
    axis = normalize_axis(whole(call, "axis"), len(shape) + 1, "`one_hot`")
    dtype = dtype_argument(call, call.settings.floatx)
    return TensorSpec((*shape[:axis], classes, *shape[axis:]), dtype)


@op("keras.ops.multi_hot")
def multi_hot(call: OpCall) -> TensorSpec:
    """One vector of 0 and 1 for the class ids on the last axis."""
    shape = shape_of(call, "inputs")
    if whole(call, "axis") != -1:
        raise Undecided("classes on another axis")
    classes = whole_or_none(call, "num_classes")
    if classes is None:
        raise Undecided("the number of classes is not known")
    dtype = dtype_argument(call, call.tensor("inputs").dtype)
    if len(shape) > 2:
        # On arrays the second axis counts as the classes of one sample.
        return TensorSpec((shape[0], *shape[2:], classes), dtype)
    return TensorSpec((*shape[:-1], classes), dtype)


@op("keras.utils.to_categorical")
def to_categorical(call: OpCall) -> TensorSpec:
    """Class ids → one-hot vectors; a last axis of size 1 is dropped first."""
    spec = call.tensor("x")
    if spec.shape is None:
        raise Undecided("the shape of the labels is not known")
    shape = spec.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    given = call.arguments["num_classes"]
    classes = given if isinstance(given, int | Sym) else unknown_size("classes")
    # A list or NumPy array gives float64, a tensor of the backend the default float.
    return TensorSpec((*shape, classes), None)
